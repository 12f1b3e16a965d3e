-- Numbers of events, rooms and nodes hold the shard that they are of in front of a number of that
-- shard, so that one thread can give them out without asking others.

-- How far each reader of a log is in each shard.
CREATE TABLE log_cursor (
  log TEXT NOT NULL,
  reader TEXT NOT NULL,
  shard BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  PRIMARY KEY (log, reader, shard)
) ${clustered};

CREATE TABLE room (
  number ${key},
  room_id TEXT NOT NULL UNIQUE,
  version TEXT NOT NULL,
  current_state BIGINT NOT NULL,
  extremities TEXT NOT NULL, -- {"event_ids": [...]}
  sequence BIGINT NOT NULL -- of its last event
);

-- All events, and by that the log room.output: the number holds the sequence. Outliers have numbers
-- of shards that don't exist, as they are not part of the log.
CREATE TABLE event (
  number ${key},
  event_id TEXT NOT NULL UNIQUE,
  room BIGINT NOT NULL,
  kind SMALLINT NOT NULL, -- 0 timeline, 1 history, 2 soft-failed, 3 rejected, 4 outlier, 5 rejected outlier
  depth BIGINT NOT NULL,
  json BYTEA NOT NULL, -- redacted, if the event is
  state_before BIGINT NOT NULL,
  state_after BIGINT NOT NULL,
  current_state BIGINT NOT NULL, -- that of the room when the event had been taken
  replaced TEXT,
  is_current BOOLEAN NOT NULL,
  visibility TEXT NOT NULL,
  hosts BIGINT NOT NULL,
  transaction_key BYTEA,
  transaction_digest BYTEA,
  redacts TEXT, -- the event that it names
  redacted TEXT, -- the event that it redacted
  redacted_because TEXT,
  received_at BIGINT NOT NULL
);
CREATE INDEX event_arrival ON event (room, number) WHERE kind = 0;
CREATE INDEX event_history ON event (room, depth, number) WHERE kind <= 1;
CREATE UNIQUE INDEX event_transaction ON event (transaction_digest) WHERE transaction_digest IS NOT NULL;
CREATE INDEX event_redacts ON event (redacts) WHERE redacts IS NOT NULL;

-- Nodes of the tries that states are kept in. They never change; states share them.
CREATE TABLE state_node (
  number ${key},
  content BYTEA NOT NULL
);

-- Sets of servers that are in a room together.
CREATE TABLE host_set (
  number ${key},
  digest BYTEA NOT NULL UNIQUE,
  servers TEXT NOT NULL -- their names, sorted, with a space between them
);

-- The memberships in the current state of each room.
CREATE TABLE membership (
  user_id TEXT NOT NULL,
  room BIGINT NOT NULL,
  membership TEXT NOT NULL,
  event_id TEXT NOT NULL,
  is_forgotten BOOLEAN NOT NULL,
  PRIMARY KEY (user_id, room)
) ${clustered};
CREATE INDEX membership_room ON membership (room, membership);
