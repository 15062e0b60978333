-- Ingest: what arrived from each gateway, exactly once.

-- Sequences received of one (gateway, epoch), as coalesced ranges: they decide what is a duplicate (contract.md).
CREATE TABLE received_range (
  gateway_id ${bigint} NOT NULL,
  epoch ${bigint} NOT NULL,
  first ${bigint} NOT NULL,
  last ${bigint} NOT NULL,
  PRIMARY KEY (gateway_id, epoch, first)
) ${without_rowid};

-- Events as they came; detail is the JSON of the event.
CREATE TABLE gateway_event (
  gateway_id ${bigint} NOT NULL,
  epoch ${bigint} NOT NULL,
  sequence ${bigint} NOT NULL,
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  at ${bigint} NOT NULL,
  clock ${bigint} NOT NULL,
  boot TEXT NOT NULL,
  tick ${bigint} NOT NULL,
  kind TEXT NOT NULL,
  device_name TEXT NOT NULL,             -- '' where the event is of no device
  detail TEXT NOT NULL,
  received_at ${bigint} NOT NULL,
  PRIMARY KEY (gateway_id, epoch, sequence)
) ${without_rowid};
CREATE INDEX gateway_event_of_estate ON gateway_event (estate_id, at);

-- clock_corrected events: what to add to the wall time of records of `boot` taken while unsynced and before `sequence`.
-- done 0: there may be unsure readings still to correct.
CREATE TABLE clock_correction (
  gateway_id ${bigint} NOT NULL,
  epoch ${bigint} NOT NULL,
  sequence ${bigint} NOT NULL,
  boot TEXT NOT NULL,
  offset_ms ${bigint} NOT NULL,
  done ${bigint} NOT NULL,
  PRIMARY KEY (gateway_id, epoch, sequence)
) ${without_rowid};
CREATE INDEX clock_correction_waiting ON clock_correction (gateway_id, epoch, boot, sequence) WHERE done = 0;

-- For metering: what happened to the devices behind its meters.
CREATE VIEW ingest_device_event AS
  SELECT gateway_id, company_id, estate_id, device_name, at, kind FROM gateway_event WHERE device_name <> '';
CREATE INDEX gateway_event_of_device ON gateway_event (gateway_id, device_name, at) WHERE device_name <> '';
