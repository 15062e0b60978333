-- Charging: what is charged at which price from when, runs over an estate and period, and the bills they post.

CREATE TABLE charge_item (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('periodic')),
  object TEXT NOT NULL CHECK (object IN ('meter', 'room', 'parking_space')),  -- what is charged
  meter_kind TEXT,                      -- 'electricity', 'water'; null unless object is 'meter', as register
  register TEXT,                        -- of the meter, such as energy_import
  unit TEXT NOT NULL,                   -- in which the price counts: kWh, m3; '' where no meter is charged
  revenue_class TEXT NOT NULL CHECK (revenue_class IN ('own', 'pass_through')),
  rounding_mode TEXT NOT NULL CHECK (rounding_mode IN ('half_up', 'up', 'down')),
  rounding_unit TEXT NOT NULL CHECK (rounding_unit IN ('fen', 'jiao', 'yuan')),
  rounding_scope TEXT NOT NULL CHECK (rounding_scope IN ('period', 'slice')),
  proration TEXT NOT NULL CHECK (proration IN ('actual_days', 'thirty_days', 'half_month', 'whole_month', 'none')),
  cycle_months ${bigint} NOT NULL CHECK (cycle_months IN (1, 2, 3, 6, 12)),
  billing_day ${bigint} NOT NULL CHECK (billing_day BETWEEN 1 AND 31),
  ytd_follow TEXT NOT NULL CHECK (ytd_follow IN ('meter', 'household')),
  year_share ${bigint} NOT NULL CHECK (year_share IN (0, 1)),
  applies_to TEXT NOT NULL,             -- JSON array of room uses; empty: all
  payer TEXT NOT NULL CHECK (payer IN ('owner', 'occupant')),
  estimate_missing ${bigint} NOT NULL CHECK (estimate_missing IN (0, 1)),
  outlier_factor TEXT,                  -- decimal; null: no line is parked
  version ${bigint} NOT NULL,           -- 1, 2 …: counts the changes of these fields
  created_at ${bigint} NOT NULL,
  created_by ${bigint} NOT NULL,
  CHECK ((object = 'meter') = (meter_kind IS NOT NULL)),
  CHECK ((object = 'meter') = (register IS NOT NULL))
);
CREATE UNIQUE INDEX charge_item_by_code ON charge_item (company_id, code);

-- Who changed which fields of an item: what the second of two persons is told.
CREATE TABLE charge_item_change (
  item_id ${bigint} NOT NULL REFERENCES charge_item(id),
  version ${bigint} NOT NULL,           -- that the change made
  company_id ${bigint} NOT NULL,
  fields TEXT NOT NULL,                 -- JSON: field -> [before, after]
  changed_at ${bigint} NOT NULL,
  changed_by ${bigint} NOT NULL,
  changed_by_name TEXT NOT NULL,
  PRIMARY KEY (item_id, version)
) ${without_rowid};

-- Effective-dated and append-only: a version holds from its day until the next version's day. A version that corrects
-- another of the same day names it in replaces_id, and each can be replaced once: the second of two persons is told.
CREATE TABLE price_plan (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  item_id ${bigint} NOT NULL REFERENCES charge_item(id),
  valid_from ${bigint} NOT NULL,        -- day
  terms TEXT NOT NULL,                  -- JSON of charging::PlanTerms: formula, price, tiers, minimum …
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
  kind TEXT NOT NULL CHECK (kind IN ('regular', 'adjustment')),
  building_id ${bigint} REFERENCES building(id),  -- null: not of one building only
  room_list TEXT NOT NULL,              -- ids in order, '3,17'; '': not of listed rooms only
  period_from ${bigint} NOT NULL,       -- day
  period_to ${bigint} NOT NULL,         -- day, the first one no longer
  state TEXT NOT NULL CHECK (state IN ('preview', 'calculated', 'reviewed', 'posted', 'closed', 'cancelled')),
  job_id ${bigint},                     -- the newest job of this run
  room_count ${bigint} NOT NULL,
  line_count ${bigint} NOT NULL,
  blocked_count ${bigint} NOT NULL,
  parked_count ${bigint} NOT NULL,
  total_fen ${bigint} NOT NULL,
  posting_date ${bigint},               -- day
  created_at ${bigint} NOT NULL,
  created_by ${bigint} NOT NULL,
  created_by_name TEXT NOT NULL,
  CHECK (period_to > period_from)
);
CREATE INDEX charging_run_of_estate ON charging_run (company_id, estate_id, id);
-- Two open runs of one period and scope would calculate each other's lines; create_run.cpp refuses scopes that overlap.
CREATE UNIQUE INDEX charging_run_open_once
  ON charging_run (estate_id, item_id, kind, period_from, period_to, COALESCE(building_id, 0), room_list)
  WHERE state IN ('preview', 'calculated', 'reviewed');

-- One line per charged object and stretch of days for which a room bears it. Replaced by each calculation until it is
-- posted. An adjustment line names the posted line that it corrects.
CREATE TABLE run_line (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  run_id ${bigint} NOT NULL REFERENCES charging_run(id),
  job_id ${bigint} NOT NULL,            -- the calculation that made it
  room_id ${bigint} NOT NULL REFERENCES room(id),
  room_full_code TEXT NOT NULL,
  object_kind TEXT NOT NULL CHECK (object_kind IN ('meter', 'room', 'parking_space')),
  object_id ${bigint} NOT NULL,
  object_code TEXT NOT NULL,
  served_from ${bigint} NOT NULL,       -- day; the part of the period in which the room bore the object
  served_to ${bigint} NOT NULL,         -- day, the first one no longer
  state TEXT NOT NULL CHECK (state IN ('calculated', 'blocked', 'parked', 'released')),
  evaluation TEXT,                      -- JSON of charging::Evaluation; null where blocked
  usage_text TEXT,
  price_text TEXT,                      -- null where blocked or where two prices apply
  amount_fen ${bigint},                 -- of an adjustment: the difference to what was posted so far
  reason_code TEXT,                     -- why blocked or parked; null where calculated
  reason_facts TEXT,                    -- JSON object
  released_by_name TEXT,                -- who let a parked line through, and why
  release_reason TEXT,
  adjusts_bill_id ${bigint},            -- the regular line that an adjustment corrects; null of a regular line
  adjusts_line_no ${bigint},
  bill_id ${bigint}
);
CREATE UNIQUE INDEX run_line_once ON run_line (run_id, room_id, object_id, served_from);
CREATE INDEX run_line_by_state ON run_line (run_id, state, id);
CREATE INDEX run_line_to_post ON run_line (run_id, room_id, id);

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
-- sqlite:     number TEXT NOT NULL,
-- postgresql: number TEXT COLLATE "C" NOT NULL,
  item_id ${bigint} NOT NULL REFERENCES charge_item(id),
  room_id ${bigint} NOT NULL REFERENCES room(id),
  room_full_code TEXT NOT NULL,         -- as it was called when the bill was posted
  period_from ${bigint} NOT NULL,       -- day
  period_to ${bigint} NOT NULL,         -- day, the first one no longer
  kind TEXT NOT NULL CHECK (kind IN ('regular', 'adjustment')),
  seq ${bigint} NOT NULL,               -- 0, 1 … of the same room, period and kind
  run_id ${bigint} NOT NULL REFERENCES charging_run(id),
  corrects_id ${bigint} REFERENCES bill(id),
  debtor TEXT NOT NULL,                 -- owner or occupant on the period's last day
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
CREATE INDEX bill_corrects ON bill (corrects_id);

CREATE TABLE bill_line (
  bill_id ${bigint} NOT NULL REFERENCES bill(id),
  line_no ${bigint} NOT NULL,
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  item_id ${bigint} NOT NULL REFERENCES charge_item(id),
  room_id ${bigint} NOT NULL,
  object_kind TEXT NOT NULL,
  object_id ${bigint} NOT NULL,
  object_code TEXT NOT NULL,            -- as it was called when the bill was posted
  kind TEXT NOT NULL,
  seq ${bigint} NOT NULL,               -- 0 of a regular line; 1, 2 … of its adjustments
  corrects_bill_id ${bigint},           -- the regular line that an adjustment corrects
  corrects_line_no ${bigint},
  served_from ${bigint} NOT NULL,       -- day
  served_to ${bigint} NOT NULL,         -- day, the first one no longer
  usage_text TEXT NOT NULL,             -- exact; of an adjustment this, the amounts and the components are differences
  unit TEXT NOT NULL,
  raw_amount TEXT NOT NULL,             -- exact yuan before rounding: a decimal, or n/d
  amount_fen ${bigint} NOT NULL,
  rounding_difference TEXT NOT NULL,    -- exact yuan: amount - raw
  components TEXT NOT NULL,             -- JSON: code, name, amount; empty where the price has none
  evaluation TEXT NOT NULL,             -- JSON of charging::Evaluation
  PRIMARY KEY (bill_id, line_no)
) ${without_rowid};
-- Whatever happens to runs and jobs, an object's first day is charged once; post_run.cpp refuses any other overlap.
CREATE UNIQUE INDEX bill_line_once ON bill_line (item_id, object_kind, object_id, served_from, kind, seq);
CREATE INDEX bill_line_of_object ON bill_line (object_id, item_id, served_to);
CREATE INDEX bill_line_of_room ON bill_line (room_id, item_id, served_from);

-- 月结: nothing is posted on or before this day. The newest row of an estate counts; a period is never opened again.
CREATE TABLE closed_period (
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  until_day ${bigint} NOT NULL,
  closed_at ${bigint} NOT NULL,
  closed_by ${bigint} NOT NULL,
  closed_by_name TEXT NOT NULL,
  PRIMARY KEY (estate_id, until_day)
) ${without_rowid};

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

-- For the dashboard, the search and the reports.
CREATE VIEW charging_bill AS
  SELECT id, company_id, estate_id, number, item_id, room_id, room_full_code, debtor, period_from, period_to, kind, posting_date, recorded_at, total_fen
  FROM bill;

CREATE VIEW charging_item_readiness AS
  SELECT i.id, i.company_id, CASE WHEN EXISTS (SELECT 1 FROM price_plan p WHERE p.item_id = i.id) THEN 1 ELSE 0 END AS has_price
    FROM charge_item i;
