-- How far each reader of a log is in each shard.
CREATE TABLE log_cursor (
  log TEXT NOT NULL,
  reader TEXT NOT NULL,
  shard BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  PRIMARY KEY (log, reader, shard)
) ${clustered};
