-- Charging: what is charged at which price from when, runs over an estate and period, and the bills they post.

CREATE TABLE charge_item (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,                   -- 'periodic'
  meter_kind TEXT NOT NULL,             -- 'electricity', 'water'
  register TEXT NOT NULL,               -- of the meter, such as energy_import
  unit TEXT NOT NULL,                   -- in which the price counts: kWh, m3
  revenue_class TEXT NOT NULL CHECK (revenue_class IN ('own', 'pass_through')),
  rounding_mode TEXT NOT NULL CHECK (rounding_mode IN ('half_up', 'up', 'down')),
  rounding_unit TEXT NOT NULL CHECK (rounding_unit IN ('fen', 'jiao', 'yuan')),
  created_at ${bigint} NOT NULL,
  created_by ${bigint} NOT NULL
);
CREATE UNIQUE INDEX charge_item_by_code ON charge_item (company_id, code);

-- Effective-dated and append-only: a version holds from its day until the next version's day. A version that corrects
-- another of the same day names it in replaces_id, and each can be replaced once: the second of two persons is told.
CREATE TABLE price_plan (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  item_id ${bigint} NOT NULL REFERENCES charge_item(id),
  valid_from ${bigint} NOT NULL,        -- day
  price_micro_yuan ${bigint} NOT NULL CHECK (price_micro_yuan >= 0),
  replaces_id ${bigint} REFERENCES price_plan(id),
  recorded_at ${bigint} NOT NULL,
  recorded_by ${bigint} NOT NULL,
  recorded_by_name TEXT NOT NULL
);
CREATE UNIQUE INDEX price_plan_begins_once ON price_plan (item_id, valid_from) WHERE replaces_id IS NULL;
CREATE UNIQUE INDEX price_plan_replaced_once ON price_plan (replaces_id);

CREATE TABLE charging_run (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  item_id ${bigint} NOT NULL REFERENCES charge_item(id),
  period_from ${bigint} NOT NULL,       -- day
  period_to ${bigint} NOT NULL,         -- day, the first one no longer
  state TEXT NOT NULL CHECK (state IN ('preview', 'calculated', 'reviewed', 'posted', 'closed', 'cancelled')),
  job_id ${bigint},                     -- the newest job of this run
  room_count ${bigint} NOT NULL,
  line_count ${bigint} NOT NULL,
  blocked_count ${bigint} NOT NULL,
  total_fen ${bigint} NOT NULL,
  posting_date ${bigint},               -- day
  created_at ${bigint} NOT NULL,
  created_by ${bigint} NOT NULL,
  created_by_name TEXT NOT NULL,
  CHECK (period_to > period_from)
);
CREATE INDEX charging_run_of_estate ON charging_run (company_id, estate_id, id);
-- Two open runs of one period would calculate each other's lines.
CREATE UNIQUE INDEX charging_run_open_once ON charging_run (estate_id, item_id, period_from, period_to)
  WHERE state IN ('preview', 'calculated', 'reviewed');

-- One line per meter and stretch of days that it served the room. Replaced by each calculation until it is posted.
CREATE TABLE run_line (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  run_id ${bigint} NOT NULL REFERENCES charging_run(id),
  job_id ${bigint} NOT NULL,            -- the calculation that made it
  room_id ${bigint} NOT NULL REFERENCES room(id),
  room_full_code TEXT NOT NULL,
  meter_id ${bigint} NOT NULL,
  meter_code TEXT NOT NULL,
  served_from ${bigint} NOT NULL,       -- day; the part of the period in which the meter served the room
  served_to ${bigint} NOT NULL,         -- day, the first one no longer
  state TEXT NOT NULL CHECK (state IN ('calculated', 'blocked')),
  evaluation TEXT,                      -- JSON of charging::Evaluation; null where blocked
  usage_text TEXT,
  price_text TEXT,                      -- null where blocked or where two prices apply
  amount_fen ${bigint},
  reason_code TEXT,                     -- null where calculated
  reason_facts TEXT,                    -- JSON object
  bill_id ${bigint}
);
CREATE UNIQUE INDEX run_line_once ON run_line (run_id, room_id, meter_id, served_from);
CREATE INDEX run_line_by_state ON run_line (run_id, state, id);

CREATE TABLE bill_series (              -- the next number of each company and year: no gap, no repeat
  company_id ${bigint} NOT NULL REFERENCES company(id),
  year ${bigint} NOT NULL,
  next ${bigint} NOT NULL,
  PRIMARY KEY (company_id, year)
) ${without_rowid};

CREATE TABLE bill (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  number TEXT NOT NULL,
  item_id ${bigint} NOT NULL REFERENCES charge_item(id),
  room_id ${bigint} NOT NULL REFERENCES room(id),
  room_full_code TEXT NOT NULL,         -- as it was called when the bill was posted
  period_from ${bigint} NOT NULL,       -- day
  period_to ${bigint} NOT NULL,         -- day, the first one no longer
  kind TEXT NOT NULL CHECK (kind IN ('regular', 'adjustment')),
  seq ${bigint} NOT NULL,               -- 0, 1 … of the same room, period and kind
  run_id ${bigint} NOT NULL REFERENCES charging_run(id),
  corrects_id ${bigint} REFERENCES bill(id),
  debtor TEXT NOT NULL,                 -- owner on the period's last day
  posting_date ${bigint} NOT NULL,      -- day
  recorded_at ${bigint} NOT NULL,
  recorded_by ${bigint} NOT NULL,
  total_fen ${bigint} NOT NULL,
  readings_hash TEXT NOT NULL           -- SHA-256 of the evidence, see core/charging/evidence.h
);
CREATE UNIQUE INDEX bill_by_number ON bill (company_id, number);
CREATE UNIQUE INDEX bill_once ON bill (item_id, room_id, period_from, period_to, kind, seq);
CREATE INDEX bill_of_estate ON bill (company_id, estate_id, id);
CREATE INDEX bill_of_room ON bill (room_id, id);
CREATE INDEX bill_of_run ON bill (run_id, id);

CREATE TABLE bill_line (
  bill_id ${bigint} NOT NULL REFERENCES bill(id),
  line_no ${bigint} NOT NULL,
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  item_id ${bigint} NOT NULL REFERENCES charge_item(id),
  room_id ${bigint} NOT NULL,
  meter_id ${bigint} NOT NULL,
  kind TEXT NOT NULL,
  seq ${bigint} NOT NULL,               -- 0 of a regular line; counts the adjustments of it
  served_from ${bigint} NOT NULL,       -- day
  served_to ${bigint} NOT NULL,         -- day, the first one no longer
  usage_text TEXT NOT NULL,             -- exact decimal
  unit TEXT NOT NULL,
  raw_amount TEXT NOT NULL,             -- exact yuan before rounding: a decimal, or n/d
  amount_fen ${bigint} NOT NULL,
  rounding_difference TEXT NOT NULL,    -- exact yuan: amount - raw
  evaluation TEXT NOT NULL,             -- JSON of charging::Evaluation
  PRIMARY KEY (bill_id, line_no)
) ${without_rowid};
-- Whatever happens to runs and jobs, a meter's first day is charged once; post_run.cpp refuses any other overlap.
CREATE UNIQUE INDEX bill_line_once ON bill_line (item_id, meter_id, served_from, kind, seq);
CREATE INDEX bill_line_of_meter ON bill_line (meter_id, item_id, served_to);

-- The first print of a bill in a language: its file is what every reprint hands out (core/charging/print_out.h).
CREATE TABLE print_record (
  bill_id ${bigint} NOT NULL REFERENCES bill(id),
  language TEXT NOT NULL,               -- 'zh-CN', 'en'
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  file_id ${bigint} NOT NULL REFERENCES file(id),
  hash TEXT NOT NULL,                   -- SHA-256 of the file
  printed_at ${bigint} NOT NULL,
  printed_by ${bigint} NOT NULL,
  printed_by_name TEXT NOT NULL,
  count ${bigint} NOT NULL,             -- how often it was handed out; each time is in the audit trail
  PRIMARY KEY (bill_id, language)
) ${without_rowid};

-- postgresql: CREATE TRIGGER bill_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bill FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- postgresql: CREATE TRIGGER bill_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bill_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- postgresql: CREATE TRIGGER price_plan_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON price_plan FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- sqlite: CREATE TRIGGER bill_no_update BEFORE UPDATE ON bill BEGIN SELECT RAISE(ABORT, 'bill is append-only'); END;
-- sqlite: CREATE TRIGGER bill_no_delete BEFORE DELETE ON bill BEGIN SELECT RAISE(ABORT, 'bill is append-only'); END;
-- sqlite: CREATE TRIGGER bill_line_no_update BEFORE UPDATE ON bill_line BEGIN SELECT RAISE(ABORT, 'bill_line is append-only'); END;
-- sqlite: CREATE TRIGGER bill_line_no_delete BEFORE DELETE ON bill_line BEGIN SELECT RAISE(ABORT, 'bill_line is append-only'); END;
-- sqlite: CREATE TRIGGER price_plan_no_update BEFORE UPDATE ON price_plan BEGIN SELECT RAISE(ABORT, 'price_plan is append-only'); END;
-- sqlite: CREATE TRIGGER price_plan_no_delete BEFORE DELETE ON price_plan BEGIN SELECT RAISE(ABORT, 'price_plan is append-only'); END;

-- For the dashboard and the reports.
CREATE VIEW charging_bill AS
  SELECT id, company_id, estate_id, number, item_id, room_id, period_from, period_to, kind, posting_date, recorded_at, total_fen
  FROM bill;
