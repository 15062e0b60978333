-- The gateway's outbox: what was learned and is not yet confirmed by the core. SQLite only; one connection, exclusive lock.
-- A record's identity is (epoch, sequence). A generation is one epoch of this file: the first is made with the file, a
-- further one when the core turns out to know more than this file ever sent (a restored disk).
CREATE TABLE owner (
  only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
  gateway     TEXT NOT NULL,
  refused_total INTEGER NOT NULL DEFAULT 0,  -- ever refused by the core
  refused_dropped INTEGER NOT NULL DEFAULT 0 -- of these, no longer in refused_record (its limit)
) STRICT;

CREATE TABLE generation (
  generation    INTEGER PRIMARY KEY,
  epoch         INTEGER NOT NULL UNIQUE,     -- random 63 bits
  next_sequence INTEGER NOT NULL,            -- advanced in the append's own transaction
  sendable      INTEGER NOT NULL,            -- sequences up to here may have been sent; durable before they are
  created_at    INTEGER NOT NULL             -- ms UTC
) STRICT;

CREATE TABLE boot (
  boot    INTEGER PRIMARY KEY,
  boot_id TEXT NOT NULL UNIQUE,
  unsynced_base_ms INTEGER,                  -- wall - tick, by which records were stamped while the clock was unsynced
  synced  INTEGER NOT NULL DEFAULT 0         -- the clock was right at least once in this boot; base is told as corrected
) STRICT;

CREATE TABLE channel (
  channel  INTEGER PRIMARY KEY,
  device   TEXT NOT NULL,
  register TEXT NOT NULL,
  exponent INTEGER NOT NULL,
  unit     INTEGER NOT NULL,                 -- Unit of the vocabulary
  UNIQUE (device, register, exponent, unit)
) STRICT;

CREATE TABLE record (
  generation INTEGER NOT NULL,
  sequence   INTEGER NOT NULL,
  class      INTEGER NOT NULL,               -- 0 event, 1 billing reading, 2 telemetry reading
  boot       INTEGER NOT NULL,
  wall_ms    INTEGER NOT NULL,
  clock      INTEGER NOT NULL,
  tick_ms    INTEGER NOT NULL,
  channel    INTEGER,                        -- of a reading
  value      INTEGER,
  quality    INTEGER,
  raw        TEXT,
  event      TEXT,                           -- of an event: a wire events message with this one record
  bytes      INTEGER NOT NULL,               -- what it takes of the budget
  PRIMARY KEY (generation, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_event ON record (generation, sequence) WHERE class = 0;
CREATE INDEX record_telemetry ON record (generation, sequence) WHERE class = 2;

CREATE TABLE refused_record (                -- refused by the core: kept to be looked at, never sent again
  epoch      INTEGER NOT NULL,
  sequence   INTEGER NOT NULL,
  reason     TEXT NOT NULL,
  refused_at INTEGER NOT NULL,               -- ms UTC
  class      INTEGER NOT NULL,
  wall_ms    INTEGER NOT NULL,
  device     TEXT,
  register   TEXT,
  value      INTEGER,
  exponent   INTEGER,
  unit       INTEGER,
  event      TEXT,
  PRIMARY KEY (epoch, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX refused_record_oldest ON refused_record (refused_at);

CREATE TABLE import (                        -- files given to `append`, so that repeating one adds nothing
  file_hash  TEXT PRIMARY KEY,               -- SHA-256
  lines_done INTEGER NOT NULL,               -- lines read and settled, from the top
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
