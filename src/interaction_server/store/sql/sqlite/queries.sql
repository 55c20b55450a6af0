-- name: append_batch
-- One batch of facts becomes one row of the journal.
INSERT INTO journal (first_sequence, last_sequence, time, records) VALUES (?, ?, ?, ?);

-- name: put_interaction
-- The row of an interaction; an older version never replaces a newer one.
INSERT INTO interaction
    (tenant_id, interaction_id, queue, state, placed_in_queue_at, completed_at, held, version, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (interaction_id) DO UPDATE SET
    queue = excluded.queue,
    state = excluded.state,
    placed_in_queue_at = excluded.placed_in_queue_at,
    completed_at = excluded.completed_at,
    held = excluded.held,
    version = excluded.version,
    body = excluded.body
WHERE excluded.version > interaction.version;

-- name: put_index
-- These batches hold facts of an interaction; after a recovery some are said again, never fewer.
INSERT INTO journal_index (interaction_id, newest, batches) VALUES (?, ?, ?)
ON CONFLICT (interaction_id, newest) DO UPDATE SET batches = excluded.batches
WHERE json_array_length(excluded.batches) > json_array_length(journal_index.batches);

-- name: put_agent_session
-- An agent session began, or its readiness changed.
INSERT INTO agent_session (agent_id, body) VALUES (?, ?)
ON CONFLICT (agent_id) DO UPDATE SET body = excluded.body;

-- name: remove_agent_session
-- An agent session ended.
DELETE FROM agent_session WHERE agent_id = ?;

-- name: put_answer
-- The first answer to a request is the one that is remembered.
INSERT OR IGNORE INTO request (client_name, request_id, digest, time, answer) VALUES (?, ?, ?, ?, ?);

-- name: put_meta
-- One of the positions that the store keeps about itself.
UPDATE meta SET value = ? WHERE name = ?;

-- name: raise_fence
-- A write for its own sake: once it is durable, nothing before it can change its outcome any more.
UPDATE meta SET value = value + 1 WHERE name = 'fence';

-- name: meta
-- One of the positions that the store keeps about itself.
SELECT value FROM meta WHERE name = ?;

-- name: last_sequence
-- The last committed fact, also when retention has removed every batch.
SELECT coalesce(
    (SELECT last_sequence FROM journal ORDER BY first_sequence DESC LIMIT 1),
    (SELECT value FROM meta WHERE name = 'purged_sequence')
);

-- name: interactions
-- The rows of these interactions, given as a JSON array of ids.
SELECT body FROM interaction WHERE interaction_id IN (SELECT value FROM json_each(?));

-- name: held
-- Open interactions that somebody processes, is invited to or has locked.
SELECT body FROM interaction WHERE completed_at IS NULL AND held = 1 ORDER BY interaction_id;

-- name: queued
-- Who waits in a queue after a position, the longest waiting first.
SELECT placed_in_queue_at, interaction_id FROM interaction
WHERE completed_at IS NULL AND state = 'Queued' AND queue = ?
    AND (placed_in_queue_at, interaction_id) > (?, ?)
ORDER BY placed_in_queue_at, interaction_id
LIMIT ?;

-- name: find
-- Open interactions for which a condition holds, in an order, both of them made by store/conditions.py.
SELECT body FROM interaction
WHERE completed_at IS NULL AND interaction_id NOT IN (SELECT value FROM json_each(?1)) AND {condition}
ORDER BY {order}
LIMIT ?2;

-- name: find_hits
-- The same among the rows of some entries of an index, in the order of the entries.
SELECT body FROM indexed_property CROSS JOIN interaction ON interaction_id = indexed_id
WHERE {hits} AND completed_at IS NULL
    AND interaction_id NOT IN (SELECT value FROM json_each(?1)) AND {condition}
ORDER BY {order}
LIMIT ?2;

-- name: count_hits
-- How many entries an index has for some values, counted as far as a limit.
SELECT count(*) FROM (SELECT 1 FROM indexed_property WHERE {hits} LIMIT ?1);

-- name: count_waiting
-- How many interactions wait in some queues, counted as far as a limit.
SELECT count(*) FROM (
    SELECT 1 FROM interaction
    WHERE completed_at IS NULL AND state = 'Queued' AND queue IN (SELECT value FROM json_each(?)) LIMIT ?
);

-- name: complete_indexes
-- The declared indexes that may be used.
SELECT name, number FROM property_index WHERE dropped = 0 AND position IS NULL;

-- name: property_indexes
-- All of them, also those whose declaration was dropped.
SELECT number, name, position, dropped FROM property_index ORDER BY name, number;

-- name: add_property_index
-- A property is to have an index; nothing of it is built.
INSERT INTO property_index (name, position) VALUES (?, '');

-- name: drop_property_index
-- A property is to have an index no more; from now on it is neither used nor kept up.
UPDATE property_index SET dropped = 1 WHERE number = ?;

-- name: move_property_index
-- An index is built up to an id, or, with NULL, complete.
UPDATE property_index SET position = ? WHERE number = ?;

-- name: remove_property_index
-- Nothing is left of an index whose declaration was dropped.
DELETE FROM property_index WHERE number = ?;

-- name: next_to_index
-- The last id of the next so many rows after one; NULL when there are none.
SELECT max(interaction_id) FROM (
    SELECT interaction_id FROM interaction WHERE interaction_id > ? ORDER BY interaction_id LIMIT ?
);

-- name: index_rows
-- The entries of the rows after an id up to another one; those that are there are current.
INSERT OR IGNORE INTO indexed_property (indexed_id, property, value)
SELECT interaction_id, ?1, {value} FROM interaction
WHERE completed_at IS NULL AND interaction_id > ?2 AND interaction_id <= ?3
    AND typeof({value}) IN ('text', 'integer', 'real');

-- name: put_entry
-- The value of a property; an entry that says so already is not written.
INSERT INTO indexed_property (indexed_id, property, value) VALUES (?, ?, ?)
ON CONFLICT (indexed_id, property) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value;

-- name: remove_entry
-- The interaction is closed, or has no value that could be in an index.
DELETE FROM indexed_property WHERE indexed_id = ? AND property = ?;

-- name: remove_entries
-- Some entries of an index.
DELETE FROM indexed_property WHERE property = ?1 AND indexed_id IN (
    SELECT indexed_id FROM indexed_property WHERE property = ?1 LIMIT ?2
);

-- name: count_entries
-- The entries of an index.
SELECT count(*) FROM indexed_property WHERE property = ?;

-- name: count_rows
-- The rows up to an id, and all.
SELECT count(*) FILTER (WHERE interaction_id <= ?), count(*) FROM interaction;

-- name: agent_sessions
-- Every agent session that has not ended.
SELECT body FROM agent_session ORDER BY agent_id;

-- name: answer
-- What a request was answered with, if it was made before.
SELECT digest, time, answer FROM request WHERE client_name = ? AND request_id = ?;

-- name: batches_after
-- The batches that begin after a sequence.
SELECT first_sequence, records FROM journal WHERE first_sequence > ? ORDER BY first_sequence;

-- name: batches_from
-- The batches from the one that holds a sequence on.
SELECT records FROM journal
WHERE first_sequence >= coalesce((SELECT max(first_sequence) FROM journal WHERE first_sequence <= ?), 0)
ORDER BY first_sequence;

-- name: batch_of
-- The first sequence of the batch that holds a sequence; 0 where that is not kept.
SELECT coalesce(max(first_sequence), 0) FROM journal WHERE first_sequence <= ?;

-- name: batches_of
-- The batches that the index knows, from one on, for interactions that are given as a JSON array of ids.
SELECT DISTINCT batch.value FROM json_each(?) AS wanted
    CROSS JOIN journal_index ON journal_index.interaction_id = wanted.value
    CROSS JOIN json_each(journal_index.batches) AS batch
WHERE newest >= ?2 AND batch.value >= ?2;

-- name: batch
-- One batch by its first sequence.
SELECT records FROM journal WHERE first_sequence = ?;

-- name: oldest_batches
-- The batches that retention looks at next.
SELECT first_sequence, last_sequence, time, records FROM journal ORDER BY first_sequence LIMIT ?;

-- name: baseline
-- The state of an interaction before its first kept fact.
SELECT body FROM baseline WHERE interaction_id = ?;

-- name: baselines
-- The same of many, given as a JSON array of ids.
SELECT body FROM baseline WHERE interaction_id IN (SELECT value FROM json_each(?));

-- name: put_baseline
-- Retention moves on: the state before the first kept fact is a later one.
INSERT INTO baseline (interaction_id, body) VALUES (?, ?)
ON CONFLICT (interaction_id) DO UPDATE SET body = excluded.body;

-- name: remove_baseline
-- Nothing is left of an interaction that the baseline could be the beginning of.
DELETE FROM baseline WHERE interaction_id = ?;

-- name: remove_interaction
-- A closed interaction whose last fact is older than what is kept.
DELETE FROM interaction WHERE interaction_id = ?;

-- name: remove_index
-- The stretches of an interaction that lie within the batches that are removed.
DELETE FROM journal_index WHERE interaction_id = ? AND newest <= ?;

-- name: remove_batches
-- The batches up to the one that begins with a sequence.
DELETE FROM journal WHERE first_sequence <= ?;

-- name: remove_answers
-- Of the oldest so many answers, those from before a time.
DELETE FROM request WHERE rowid IN (
    SELECT number FROM (SELECT rowid AS number, time FROM request ORDER BY rowid LIMIT ?) WHERE time < ?
);
