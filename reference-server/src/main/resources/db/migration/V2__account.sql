-- The users of this server. Without a password hash nobody can log in as the user.
CREATE TABLE account (
  user_id TEXT NOT NULL PRIMARY KEY,
  password_hash TEXT,
  is_admin BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
) ${clustered};

CREATE TABLE device (
  user_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  display_name TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, device_id)
) ${clustered};

-- Access tokens, by their SHA-256: who reads the database can't use them.
CREATE TABLE access_token (
  hash BYTEA NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  created_at BIGINT NOT NULL
) ${clustered};

CREATE INDEX access_token_by_device ON access_token (user_id, device_id);

-- The name of the server whose users these are.
CREATE TABLE server_name (
  name TEXT NOT NULL PRIMARY KEY
) ${clustered};
