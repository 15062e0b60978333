-- Fleet: gateways, their devices as their inventory names them, and what was refused of what they sent.
-- A gateway is first seen on MQTT, before anybody says whose it is: company_id and estate_id are NULL until it is adopted.

CREATE TABLE gateway (
  id ${identity},
  company_id ${bigint},
  estate_id ${bigint},
  name TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('held', 'adopted')),
  first_seen ${bigint} NOT NULL,
  last_seen ${bigint} NOT NULL,
  adopted_at ${bigint},
  accept_from ${bigint},                 -- records older than this are refused; NULL: everything is welcome
  online ${bigint} NOT NULL DEFAULT 0,
  version TEXT NOT NULL DEFAULT '',
  epoch ${bigint} NOT NULL DEFAULT 0,
  boot TEXT NOT NULL DEFAULT '',
  clock TEXT NOT NULL DEFAULT 'unsynced',
  status_at ${bigint},                   -- the gateway's own clock in its last status
  backlog ${bigint} NOT NULL DEFAULT 0,
  oldest_unconfirmed ${bigint},
  refused_at_gateway ${bigint} NOT NULL DEFAULT 0,
  disk_free_bytes ${bigint} NOT NULL DEFAULT 0,
  refused_count ${bigint} NOT NULL DEFAULT 0,  -- records the core refused
  config_hash TEXT NOT NULL DEFAULT '',        -- of the newest inventory whose parts are all here
  CHECK ((state = 'held') = (company_id IS NULL)),
  CHECK ((company_id IS NULL) = (estate_id IS NULL))
);
CREATE INDEX gateway_of_company ON gateway (company_id, estate_id);

-- When a gateway came, went, fell behind or was not heard: one row a change, never edited.
CREATE TABLE gateway_presence (
  id ${identity},
  gateway_id ${bigint} NOT NULL REFERENCES gateway (id),
  at ${bigint} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('online', 'late', 'offline', 'unheard'))
);
CREATE INDEX gateway_presence_of_gateway ON gateway_presence (gateway_id, id);

-- How much of the time requests were under way on a line: the counters of its last status, from which those of the next one
-- are told apart, and what they grew by in each hour (hours since 1970).
CREATE TABLE gateway_line (
  gateway_id ${bigint} NOT NULL REFERENCES gateway (id),
  line TEXT NOT NULL,
  busy_ms ${bigint} NOT NULL,
  counted_ms ${bigint} NOT NULL,
  PRIMARY KEY (gateway_id, line)
) ${without_rowid};
CREATE TABLE gateway_line_hour (
  gateway_id ${bigint} NOT NULL REFERENCES gateway (id),
  line TEXT NOT NULL,
  hour ${bigint} NOT NULL,
  busy_ms ${bigint} NOT NULL,
  counted_ms ${bigint} NOT NULL,
  PRIMARY KEY (gateway_id, hour, line)
) ${without_rowid};

CREATE TABLE gateway_inventory_part (
  gateway_id ${bigint} NOT NULL REFERENCES gateway (id),
  part ${bigint} NOT NULL,
  parts ${bigint} NOT NULL,
  config_hash TEXT NOT NULL,
  PRIMARY KEY (gateway_id, part)
);

CREATE TABLE gateway_device (
  id ${identity},
  company_id ${bigint},
  estate_id ${bigint},
  gateway_id ${bigint} NOT NULL REFERENCES gateway (id),
  name TEXT NOT NULL,
  line TEXT NOT NULL DEFAULT '',
  transport TEXT NOT NULL DEFAULT '',
  profile TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  serial TEXT NOT NULL DEFAULT '',
  config_hash TEXT NOT NULL DEFAULT '',  -- of the last inventory that names it; another one than the gateway's: it is gone there
  state TEXT NOT NULL CHECK (state IN ('discovered', 'adopted')),
  adopted_at ${bigint},
  accept_from ${bigint},
  meter_id ${bigint},
  failing ${bigint} NOT NULL DEFAULT 0,
  failed_cause TEXT NOT NULL DEFAULT '',
  failing_epoch ${bigint} NOT NULL DEFAULT 0,     -- of the event that said so: an older one that comes late changes nothing
  failing_sequence ${bigint} NOT NULL DEFAULT 0,
  UNIQUE (gateway_id, name)
);

-- What was refused, visible to people. epoch 0: the message did not say which records it carried; such ones are only counted.
CREATE TABLE refused_record (
  id ${identity},
  company_id ${bigint},
  estate_id ${bigint},
  gateway_id ${bigint} REFERENCES gateway (id),
  gateway_name TEXT NOT NULL,
  topic TEXT NOT NULL,
  epoch ${bigint} NOT NULL,
  first ${bigint} NOT NULL,
  last ${bigint} NOT NULL,
  count ${bigint} NOT NULL,              -- records refused; a repeat of the same message adds nothing to it
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  received_at ${bigint} NOT NULL,
  times ${bigint} NOT NULL DEFAULT 1,    -- how often the same refusal was given
  payload_excerpt TEXT NOT NULL,
  UNIQUE (gateway_name, topic, epoch, first, last, reason)
);
CREATE INDEX refused_record_of_company ON refused_record (company_id, estate_id, id);

CREATE VIEW fleet_gateway_state AS
  SELECT g.id, g.company_id, g.estate_id, g.name, g.online, g.oldest_unconfirmed, g.refused_count,
         (SELECT COUNT(*) FROM gateway_device d WHERE d.gateway_id = g.id AND d.failing = 1) AS failing_count
    FROM gateway g WHERE g.state = 'adopted';

-- Connected, and waiting until somebody adopts them: of no company yet.
CREATE VIEW fleet_gateway_held AS SELECT id FROM gateway WHERE state = 'held';
