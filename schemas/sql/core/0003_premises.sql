-- Places. Codes are what people say ("1-101"); sort_key is the code with its numbers padded, so that 9 comes before 10.

CREATE TABLE estate (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  time_zone TEXT NOT NULL,              -- IANA name
  created_at ${bigint} NOT NULL
);
CREATE UNIQUE INDEX estate_by_code ON estate (company_id, code);

CREATE TABLE building (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  code TEXT NOT NULL,
-- sqlite:     sort_key TEXT NOT NULL,
-- postgresql: sort_key TEXT COLLATE "C" NOT NULL,
  name TEXT NOT NULL,
  created_at ${bigint} NOT NULL
);
CREATE UNIQUE INDEX building_by_code ON building (estate_id, code);

CREATE TABLE room (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  building_id ${bigint} NOT NULL REFERENCES building(id),
  code TEXT NOT NULL,                   -- within the building: "101"
  full_code TEXT NOT NULL,              -- within the estate: "1-101"
-- sqlite:     sort_key TEXT NOT NULL,
-- postgresql: sort_key TEXT COLLATE "C" NOT NULL,
  floor ${bigint} NOT NULL,
  created_at ${bigint} NOT NULL
);
CREATE UNIQUE INDEX room_by_code ON room (building_id, code);
CREATE UNIQUE INDEX room_by_full_code ON room (estate_id, full_code);
CREATE INDEX room_in_order ON room (company_id, sort_key, id);
CREATE INDEX room_of_estate_in_order ON room (estate_id, sort_key, id);

-- Effective-dated: a row holds from its day until the next row's day.
CREATE TABLE room_area (
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  room_id ${bigint} NOT NULL REFERENCES room(id),
  valid_from ${bigint} NOT NULL,        -- day
  area_1e4 ${bigint} NOT NULL,          -- m2 x 10^4
  PRIMARY KEY (room_id, valid_from)
) ${without_rowid};

CREATE TABLE room_owner (
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  room_id ${bigint} NOT NULL REFERENCES room(id),
  valid_from ${bigint} NOT NULL,        -- day
  name TEXT NOT NULL,
  PRIMARY KEY (room_id, valid_from)
) ${without_rowid};

-- Which room a meter serves: from the first moment of valid_from to the first moment of valid_to, estate-local.
-- A meter is in one room at a time; assign_meter.cpp refuses an overlap, the indexes stop the worst of it.
CREATE TABLE meter_assignment (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  meter_id ${bigint} NOT NULL,          -- of the metering slice
  room_id ${bigint} NOT NULL REFERENCES room(id),
  valid_from ${bigint} NOT NULL,        -- day
  valid_to ${bigint},                   -- day, the first one no longer; null: still there
  CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE UNIQUE INDEX meter_assignment_begins_once ON meter_assignment (meter_id, valid_from);
CREATE UNIQUE INDEX meter_assignment_open_once ON meter_assignment (meter_id) WHERE valid_to IS NULL;
CREATE INDEX meter_assignment_of_room ON meter_assignment (room_id, valid_from);
CREATE INDEX meter_assignment_of_estate ON meter_assignment (estate_id, room_id);
