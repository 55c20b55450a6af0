-- The tables of format 1. Facts are the truth; all but journal, request and meta can be made again.

-- One row is one batch: facts in sequence order, as a JSON array.
CREATE TABLE journal (
    first_sequence INTEGER PRIMARY KEY,
    last_sequence  INTEGER NOT NULL CHECK (last_sequence >= first_sequence),
    time           INTEGER NOT NULL,  -- of the newest fact, ms since 1970
    records        BLOB NOT NULL
);

-- Which batches hold facts of an interaction; it may lag behind the journal (meta: projected_sequence).
-- A row is a stretch of them, a JSON array of their first sequences, so that a busy interaction
-- costs a row now and then and not one for every batch. A batch may be in two stretches.
CREATE TABLE journal_index (
    interaction_id TEXT NOT NULL,
    newest         INTEGER NOT NULL,  -- the greatest of the batches
    batches        TEXT NOT NULL,
    PRIMARY KEY (interaction_id, newest)
) WITHOUT ROWID;

-- The checkpoint of each interaction: where it is is always current, its properties may lag behind.
CREATE TABLE interaction (
    tenant_id          INTEGER NOT NULL,
    interaction_id     TEXT NOT NULL PRIMARY KEY,
    queue              TEXT NOT NULL,
    state              TEXT NOT NULL,
    placed_in_queue_at INTEGER NOT NULL,
    completed_at       INTEGER,
    held               INTEGER NOT NULL,  -- 1: it has a party, an open invitation or a lock
    version            INTEGER NOT NULL,
    body               TEXT NOT NULL
);

CREATE INDEX interaction_queued ON interaction (queue, placed_in_queue_at, interaction_id)
    WHERE completed_at IS NULL AND state = 'Queued';

CREATE INDEX interaction_held ON interaction (interaction_id)
    WHERE completed_at IS NULL AND held = 1;

-- The state of an interaction before the first of its facts that retention kept.
CREATE TABLE baseline (
    interaction_id TEXT NOT NULL PRIMARY KEY,
    body           TEXT NOT NULL
);

CREATE TABLE agent_session (
    agent_id TEXT NOT NULL PRIMARY KEY,
    body     TEXT NOT NULL
);

-- First answers to requests with a requestId; rowid order is the order in which they came.
CREATE TABLE request (
    client_name TEXT NOT NULL,
    request_id  TEXT NOT NULL,
    digest      BLOB NOT NULL,
    time        INTEGER NOT NULL,
    answer      TEXT NOT NULL,
    UNIQUE (client_name, request_id)
);

-- projected_sequence: every fact up to it is in the rows and in journal_index.
-- purged_sequence: the last fact that retention removed. fence: counts unknown outcomes.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO meta (name, value) VALUES ('projected_sequence', 0), ('purged_sequence', 0), ('fence', 0);
