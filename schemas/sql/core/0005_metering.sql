-- Metering: channels, readings as they came, meters, and which channel a meter had when.
-- Readings are never edited: a correction is a new row that names the old one.

-- (gateway, device, register, unit), numbered by the core at first sight. The unit belongs to the identity: a register whose
-- unit changes is another channel, so that no reading is ever read in a wrong unit.
CREATE TABLE channel (
  id ${identity},
  company_id ${bigint},                  -- NULL until the gateway is adopted
  estate_id ${bigint},
  gateway_id ${bigint} NOT NULL,
  gateway_name TEXT NOT NULL,
  device_name TEXT NOT NULL,
  register TEXT NOT NULL,
  unit TEXT NOT NULL,
  exponent ${bigint} NOT NULL,           -- of the last inventory; each reading carries its own
  budget TEXT NOT NULL,                  -- billing, telemetry
  digits ${bigint},                      -- of the counter including decimals: it rolls over at 10^(digits+exponent)
  UNIQUE (gateway_id, device_name, register, unit)
);

-- Readings, in two tables of the same shape; each lies in one of them. They are read through the view `reading` alone.
-- Clustered: one meter's month lies together. quality 0 measured 1 clock_unsure 2 suspect 3 estimated;
-- clock 0 unsynced 1 synced 2 corrected; raw: register words in hex, empty where none.
CREATE TABLE reading_by_channel (
  channel_id ${bigint} NOT NULL,
  at ${bigint} NOT NULL,
  value ${bigint} NOT NULL,
  exponent ${bigint} NOT NULL,
  quality ${bigint} NOT NULL,
  clock ${bigint} NOT NULL,
  epoch ${bigint} NOT NULL,
  sequence ${bigint} NOT NULL,
  received_at ${bigint} NOT NULL,
  raw TEXT NOT NULL,
  PRIMARY KEY (channel_id, at)
) ${without_rowid};

-- SQLite: where readings arrive. Small, so that a batch of many channels touches few pages; moved to the other one in
-- slices of many readings a channel (core/metering/move_intake.h). On PostgreSQL it stays empty.
CREATE TABLE reading_intake (
  channel_id ${bigint} NOT NULL,
  at ${bigint} NOT NULL,
  value ${bigint} NOT NULL,
  exponent ${bigint} NOT NULL,
  quality ${bigint} NOT NULL,
  clock ${bigint} NOT NULL,
  epoch ${bigint} NOT NULL,
  sequence ${bigint} NOT NULL,
  received_at ${bigint} NOT NULL,
  raw TEXT NOT NULL,
  PRIMARY KEY (channel_id, at)
) ${without_rowid};

CREATE VIEW reading AS
  SELECT channel_id, at, value, exponent, quality, clock, epoch, sequence, received_at, raw FROM reading_by_channel
  UNION ALL
  SELECT channel_id, at, value, exponent, quality, clock, epoch, sequence, received_at, raw FROM reading_intake;

-- Readings whose wall time is not to be trusted, as they came. corrected_at: when the core added the reading with the right time.
CREATE TABLE reading_unsure (
  gateway_id ${bigint} NOT NULL,
  epoch ${bigint} NOT NULL,
  sequence ${bigint} NOT NULL,
  channel_id ${bigint} NOT NULL,
  boot TEXT NOT NULL,
  tick ${bigint} NOT NULL,
  at ${bigint} NOT NULL,
  value ${bigint} NOT NULL,
  exponent ${bigint} NOT NULL,
  quality ${bigint} NOT NULL,
  received_at ${bigint} NOT NULL,
  raw TEXT NOT NULL,
  corrected_at ${bigint},
  PRIMARY KEY (gateway_id, epoch, sequence)
) ${without_rowid};
CREATE INDEX reading_unsure_waiting ON reading_unsure (gateway_id, epoch, boot, sequence) WHERE corrected_at IS NULL;

-- For review: a reading of the same channel and instant as an earlier one, with another value (domain.md section 2.6).
CREATE TABLE reading_conflict (
  channel_id ${bigint} NOT NULL,
  epoch ${bigint} NOT NULL,
  sequence ${bigint} NOT NULL,
  at ${bigint} NOT NULL,
  value ${bigint} NOT NULL,
  exponent ${bigint} NOT NULL,
  quality ${bigint} NOT NULL,
  clock ${bigint} NOT NULL,
  received_at ${bigint} NOT NULL,
  raw TEXT NOT NULL,
  flagged ${bigint} NOT NULL DEFAULT 0,  -- 1: it is in the review queue
  PRIMARY KEY (channel_id, epoch, sequence)
) ${without_rowid};
CREATE INDEX reading_conflict_waiting ON reading_conflict (channel_id) WHERE flagged = 0;

CREATE TABLE latest_reading (
  channel_id ${bigint} NOT NULL PRIMARY KEY,
  at ${bigint} NOT NULL,
  value ${bigint} NOT NULL,
  exponent ${bigint} NOT NULL,
  quality ${bigint} NOT NULL
) ${without_rowid};

-- How many readings arrived in each minute (minutes since 1970), for the dashboard.
CREATE TABLE reading_minute (
  estate_id ${bigint} NOT NULL,
  minute ${bigint} NOT NULL,
  company_id ${bigint} NOT NULL,
  readings ${bigint} NOT NULL,
  PRIMARY KEY (estate_id, minute)
) ${without_rowid};

CREATE TABLE meter (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  code TEXT NOT NULL,
  serial TEXT NOT NULL,
  kind TEXT NOT NULL,                    -- electricity, water
  status TEXT NOT NULL CHECK (status IN ('stock', 'installed', 'active', 'suspended', 'removed', 'scrapped')),
  billing_register TEXT NOT NULL,        -- energy_import, volume_forward
  unit TEXT NOT NULL,                    -- of the billing register
  digits ${bigint},                      -- of the counter including decimals; NULL: unknown, a decrease then always blocks
  multiplier_value ${bigint} NOT NULL,   -- the present one, for lists; usage goes by meter_multiplier
  multiplier_exponent ${bigint} NOT NULL,
  gateway_name TEXT NOT NULL,            -- where it was adopted from, for people; readings go by meter_channel
  device_name TEXT NOT NULL,
  created_at ${bigint} NOT NULL,
  UNIQUE (estate_id, code)
);
CREATE INDEX meter_of_company ON meter (company_id, estate_id, id);

-- Which channel was this meter's register, from when until when (instants, half open). A meter change closes one and opens another.
CREATE TABLE meter_channel (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  meter_id ${bigint} NOT NULL REFERENCES meter (id),
  channel_id ${bigint} NOT NULL REFERENCES channel (id),
  register TEXT NOT NULL,
  valid_from ${bigint} NOT NULL,         -- 0: from the first reading on
  valid_to ${bigint},
  UNIQUE (channel_id, valid_from)
);
CREATE INDEX meter_channel_of_meter ON meter_channel (meter_id, register, valid_from);

-- The bodies that were this meter, one after another: a meter change ends one and begins the next. What it showed at both ends
-- is a row of meter_reading, source install or removal.
CREATE TABLE meter_life (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  meter_id ${bigint} NOT NULL REFERENCES meter (id),
  number ${bigint} NOT NULL,             -- 1, 2, 3 …
  serial TEXT NOT NULL,
  digits ${bigint},                      -- of its counter including decimals
  exponent ${bigint} NOT NULL,           -- of its last digit: the counter begins again at 10^(digits+exponent)
  installed_at ${bigint} NOT NULL,       -- 0: from the first reading on
  removed_at ${bigint},
  reason TEXT NOT NULL,                  -- of the change that began it
  UNIQUE (meter_id, number)
);

-- CT x PT from an instant on; of two rows of one instant the later one holds (a mistyped factor corrected). Applied by the core only.
CREATE TABLE meter_multiplier (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  meter_id ${bigint} NOT NULL REFERENCES meter (id),
  valid_from ${bigint} NOT NULL,         -- 0: ever
  value ${bigint} NOT NULL,
  exponent ${bigint} NOT NULL,
  recorded_by ${bigint} NOT NULL,
  recorded_by_name TEXT NOT NULL,
  recorded_at ${bigint} NOT NULL
);
CREATE INDEX meter_multiplier_of_meter ON meter_multiplier (meter_id, valid_from, id);

-- Readings that people entered. Append-only; replaces_*: the reading it stands in for, which no bill rests on any more.
CREATE TABLE meter_reading (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  meter_id ${bigint} NOT NULL REFERENCES meter (id),
  life_id ${bigint} NOT NULL REFERENCES meter_life (id),
  register TEXT NOT NULL,
  at ${bigint} NOT NULL,
  value ${bigint} NOT NULL,
  exponent ${bigint} NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  photo_file_id ${bigint},
  recorded_by ${bigint} NOT NULL,
  recorded_by_name TEXT NOT NULL,
  recorded_at ${bigint} NOT NULL,
  replaces_reading_id ${bigint},
  replaces_channel_id ${bigint},
  replaces_at ${bigint}
);
CREATE INDEX meter_reading_of_meter ON meter_reading (meter_id, register, at);

-- What a reading is suspected of, and what people decided about it. Exactly one of channel_id and reading_id names the reading.
CREATE TABLE reading_flag (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  meter_id ${bigint} NOT NULL REFERENCES meter (id),
  register TEXT NOT NULL,
  channel_id ${bigint} NOT NULL,         -- 0: an entered reading
  reading_id ${bigint} NOT NULL,         -- 0: an automatic reading
  at ${bigint} NOT NULL,
  flag TEXT NOT NULL CHECK (flag IN ('NEG', 'ROLL', 'HIGH', 'ZERO', 'FUTURE', 'OUT_OF_WINDOW', 'REG_SUM', 'OFFLINE_GAP', 'CONFLICT')),
  value TEXT NOT NULL,                   -- what was read
  before_value TEXT NOT NULL,            -- the reading it was compared with, or '-'
  limit_value TEXT NOT NULL,             -- the limit it passed, or '-'
  epoch ${bigint} NOT NULL,              -- of the other reading of a conflict, else 0
  sequence ${bigint} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected')),
  found_at ${bigint} NOT NULL,
  decided_by ${bigint},
  decided_by_name TEXT,
  decided_at ${bigint},
  reason TEXT,
  UNIQUE (meter_id, register, at, flag, channel_id, reading_id, epoch, sequence)
);
CREATE INDEX reading_flag_open ON reading_flag (company_id, estate_id, id) WHERE state = 'open';

-- How far the readings of a meter's register have been looked at. A reading that arrives late sets checked_to back;
-- stopped_at: of a decrease that people must decide first.
CREATE TABLE reading_check (
  meter_id ${bigint} NOT NULL REFERENCES meter (id),
  register TEXT NOT NULL,
  checked_to ${bigint} NOT NULL,
  stopped_at ${bigint},
  PRIMARY KEY (meter_id, register)
) ${without_rowid};

-- For other slices (premises: the meters of a room; charging; desk; search).
CREATE VIEW metering_meter AS
  SELECT id, company_id, estate_id, code, serial, kind, status, billing_register, unit, device_name FROM meter;

-- Has a meter ever been read, by a gateway or by hand.
CREATE VIEW metering_meter_readiness AS
  SELECT m.id, m.company_id, m.estate_id,
         CASE WHEN EXISTS (SELECT 1 FROM meter_channel c JOIN latest_reading l ON l.channel_id = c.channel_id WHERE c.meter_id = m.id)
                OR EXISTS (SELECT 1 FROM meter_reading w WHERE w.meter_id = m.id) THEN 1 ELSE 0 END AS has_reading
    FROM meter m;
