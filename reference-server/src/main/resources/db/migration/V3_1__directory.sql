-- The aliases of this server.
CREATE TABLE room_alias (
  alias TEXT NOT NULL PRIMARY KEY,
  room_id TEXT NOT NULL,
  creator TEXT NOT NULL
) ${clustered};

CREATE INDEX room_alias_room ON room_alias (room_id);

-- The rooms that the directory shows.
CREATE TABLE published_room (
  room_id TEXT NOT NULL PRIMARY KEY
) ${clustered};

-- What users show of themselves.
CREATE TABLE profile (
  user_id TEXT NOT NULL PRIMARY KEY,
  displayname TEXT,
  avatar_url TEXT
) ${clustered};
