-- What format 2 adds to format 1: declared indexes of properties, all of which can be made again.

-- Those that were declared and, until they are removed, those whose declaration was dropped.
CREATE TABLE property_index (
    number   INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    position TEXT,  -- built up to the interaction with this id; NULL: complete
    dropped  INTEGER NOT NULL DEFAULT 0
);

-- The value of an indexed property in the row of each open interaction that has one: text or a number.
CREATE TABLE indexed_property (
    indexed_id TEXT NOT NULL,
    property   INTEGER NOT NULL,  -- the number of a property_index
    value      NOT NULL,          -- without a type, so that no text becomes a number
    PRIMARY KEY (indexed_id, property)
) WITHOUT ROWID;

CREATE INDEX indexed_property_by_value ON indexed_property (property, value, indexed_id);
