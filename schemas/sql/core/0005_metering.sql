-- Metering: channels, readings as they came, meters, and which channel a meter had when.
-- Nothing here is edited: a correction is a new row that names the old one by (gateway, epoch, sequence).

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

-- Clustered: one meter's month lies together. quality 0 measured 1 clock_unsure 2 suspect 3 estimated;
-- clock 0 unsynced 1 synced 2 corrected; raw: register words in hex, empty where none.
CREATE TABLE reading (
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
  PRIMARY KEY (channel_id, epoch, sequence)
) ${without_rowid};

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
  multiplier_value ${bigint} NOT NULL,   -- CT x PT, applied by the core only
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

-- For other slices (premises: the meters of a room; charging; desk).
CREATE VIEW metering_meter AS
  SELECT id, company_id, estate_id, code, serial, kind, status, billing_register, unit FROM meter;
