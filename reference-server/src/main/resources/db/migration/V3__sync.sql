-- The order in which the sync reader merged the shards: what sync tokens count. A row for each
-- event that is news. An entry lacks changes if a fault kept the memberships that it changes from
-- being known; the next one of the room makes up for it.
CREATE TABLE sync_feed (
  room_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  state BIGINT NOT NULL,
  lacks_changes BOOLEAN NOT NULL,
  PRIMARY KEY (room_id, position)
) ${clustered};

-- Each change of a local user's membership, by its position in the feed; without an event if the
-- resolution of the room's state left none.
CREATE TABLE sync_membership (
  user_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  membership TEXT NOT NULL,
  event_id TEXT,
  PRIMARY KEY (user_id, position, room_id)
) ${clustered};

-- One row: the last position that was given, the secret that tokens are sealed with, and the epoch
-- of positions, another one after each restore.
CREATE TABLE sync_reader (
  id BIGINT NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL,
  secret BYTEA NOT NULL,
  epoch BIGINT NOT NULL
);

CREATE TABLE sync_filter (
  user_id TEXT NOT NULL,
  filter_id TEXT NOT NULL,
  filter BYTEA NOT NULL,
  PRIMARY KEY (user_id, filter_id)
) ${clustered};
