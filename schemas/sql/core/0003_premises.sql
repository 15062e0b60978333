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

-- A staircase with its own door (unit). Houses with one door have none.
CREATE TABLE entrance (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  building_id ${bigint} NOT NULL REFERENCES building(id),
  code TEXT NOT NULL,
-- sqlite:     sort_key TEXT NOT NULL,
-- postgresql: sort_key TEXT COLLATE "C" NOT NULL,
  name TEXT NOT NULL,
  created_at ${bigint} NOT NULL
);
CREATE UNIQUE INDEX entrance_by_code ON entrance (building_id, code);

CREATE TABLE room (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  building_id ${bigint} NOT NULL REFERENCES building(id),
  entrance_id ${bigint} REFERENCES entrance(id),
  code TEXT NOT NULL,                   -- within building and entrance: "101"
  full_code TEXT NOT NULL,              -- within the estate: "1-101", with an entrance "1-2-101"
-- sqlite:     sort_key TEXT NOT NULL,
-- postgresql: sort_key TEXT COLLATE "C" NOT NULL,
  floor ${bigint} NOT NULL,
  handover_day ${bigint},               -- day it was handed over to its first owner
  created_at ${bigint} NOT NULL
);
CREATE INDEX room_of_building ON room (building_id, sort_key, id);
CREATE INDEX room_of_entrance ON room (entrance_id);
CREATE UNIQUE INDEX room_by_full_code ON room (estate_id, full_code);
CREATE INDEX room_in_order ON room (company_id, sort_key, id);
CREATE INDEX room_of_estate_in_order ON room (estate_id, sort_key, id);

-- Whoever lives in or owns something of the estate. Phone and identity numbers are personal data: masked but for who
-- holds premises.personal. What is NULL was not volunteered.
CREATE TABLE resident (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  name TEXT NOT NULL,
-- sqlite:     sort_key TEXT NOT NULL,
-- postgresql: sort_key TEXT COLLATE "C" NOT NULL,
  gender TEXT CHECK (gender IN ('female', 'male', 'other')),
  birth_year ${bigint},
  hobbies TEXT,
  identity_kind TEXT CHECK (identity_kind IN ('id_card', 'passport', 'company', 'other')),
  identity_number TEXT,
  note TEXT,
  created_at ${bigint} NOT NULL,
  CHECK ((identity_kind IS NULL) = (identity_number IS NULL))
);
CREATE INDEX resident_in_order ON resident (estate_id, sort_key, id);

CREATE TABLE resident_phone (
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  resident_id ${bigint} NOT NULL REFERENCES resident(id),
  place ${bigint} NOT NULL,             -- 1: the one to call first
  phone TEXT NOT NULL,
  PRIMARY KEY (resident_id, place)
) ${without_rowid};
CREATE INDEX resident_phone_by_number ON resident_phone (estate_id, phone);

-- Effective-dated: a row holds from its day until the next row's day. Rows are added, never edited: bills rest on them.
-- A wrong one may be withdrawn, with a reason; it stays, but counts no more. recorded_at and withdrawn_at tell what a
-- bill could know when it was posted.
CREATE TABLE room_area (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  room_id ${bigint} NOT NULL REFERENCES room(id),
  valid_from ${bigint} NOT NULL,        -- day
  area_1e4 ${bigint} NOT NULL,          -- m2 x 10^4
  inner_area_1e4 ${bigint},             -- m2 x 10^4, without walls and shared parts
  recorded_at ${bigint} NOT NULL,
  withdrawn_at ${bigint},
  withdrawn_by ${bigint},
  withdrawn_reason TEXT,
  CHECK (inner_area_1e4 IS NULL OR inner_area_1e4 <= area_1e4)
);
CREATE UNIQUE INDEX room_area_begins_once ON room_area (room_id, valid_from) WHERE withdrawn_at IS NULL;
CREATE INDEX room_area_of_estate ON room_area (estate_id, room_id);

-- The owner is whom a bill is made out to. Co-owners are in residency.
CREATE TABLE room_owner (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  room_id ${bigint} NOT NULL REFERENCES room(id),
  valid_from ${bigint} NOT NULL,        -- day
  name TEXT NOT NULL,
  resident_id ${bigint} REFERENCES resident(id),  -- NULL: only the name is known
  share_1e4 ${bigint},                  -- of the whole; NULL: not said
  recorded_at ${bigint} NOT NULL,
  withdrawn_at ${bigint},
  withdrawn_by ${bigint},
  withdrawn_reason TEXT,
  CHECK (share_1e4 IS NULL OR (share_1e4 > 0 AND share_1e4 <= 10000))
);
CREATE UNIQUE INDEX room_owner_begins_once ON room_owner (room_id, valid_from) WHERE withdrawn_at IS NULL;
CREATE INDEX room_owner_of_estate ON room_owner (estate_id, room_id, name);
CREATE INDEX room_owner_of_resident ON room_owner (resident_id);

CREATE TABLE room_use (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  room_id ${bigint} NOT NULL REFERENCES room(id),
  valid_from ${bigint} NOT NULL,        -- day
  room_use TEXT NOT NULL CHECK (room_use IN ('residential', 'shop', 'office', 'storage', 'other')),
  occupancy TEXT CHECK (occupancy IN ('occupied', 'vacant', 'unsold')),  -- NULL: occupied while it has an owner
  recorded_at ${bigint} NOT NULL,
  withdrawn_at ${bigint},
  withdrawn_by ${bigint},
  withdrawn_reason TEXT
);
CREATE UNIQUE INDEX room_use_begins_once ON room_use (room_id, valid_from) WHERE withdrawn_at IS NULL;
CREATE INDEX room_use_of_estate ON room_use (estate_id, room_id);

CREATE TABLE room_people (
  id ${identity},
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  room_id ${bigint} NOT NULL REFERENCES room(id),
  valid_from ${bigint} NOT NULL,        -- day
  people ${bigint} NOT NULL CHECK (people >= 0),
  recorded_at ${bigint} NOT NULL,
  withdrawn_at ${bigint},
  withdrawn_by ${bigint},
  withdrawn_reason TEXT
);
CREATE UNIQUE INDEX room_people_begins_once ON room_people (room_id, valid_from) WHERE withdrawn_at IS NULL;
CREATE INDEX room_people_of_estate ON room_people (estate_id, room_id);

-- Who else has to do with a room, and as what; the owner stands in room_owner.
CREATE TABLE residency (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  room_id ${bigint} NOT NULL REFERENCES room(id),
  resident_id ${bigint} NOT NULL REFERENCES resident(id),
  role TEXT NOT NULL CHECK (role IN ('co_owner', 'tenant', 'family')),
  share_1e4 ${bigint},                  -- of the whole, for a co-owner; NULL: not said
  valid_from ${bigint} NOT NULL,        -- day
  valid_to ${bigint},                   -- day, the first one no longer; NULL: until further notice
  withdrawn_at ${bigint},
  withdrawn_by ${bigint},
  withdrawn_reason TEXT,
  CHECK (valid_to IS NULL OR valid_to > valid_from),
  CHECK (share_1e4 IS NULL OR (share_1e4 > 0 AND share_1e4 <= 10000))
);
CREATE UNIQUE INDEX residency_open_once ON residency (room_id, resident_id, role)
  WHERE valid_to IS NULL AND withdrawn_at IS NULL;
CREATE INDEX residency_of_room ON residency (room_id, valid_from);
CREATE INDEX residency_of_resident ON residency (resident_id);
CREATE INDEX residency_of_estate ON residency (estate_id, room_id);

CREATE TABLE parking_area (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  code TEXT NOT NULL,
-- sqlite:     sort_key TEXT NOT NULL,
-- postgresql: sort_key TEXT COLLATE "C" NOT NULL,
  name TEXT NOT NULL,
  created_at ${bigint} NOT NULL
);
CREATE UNIQUE INDEX parking_area_by_code ON parking_area (estate_id, code);

CREATE TABLE parking_space (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  area_id ${bigint} NOT NULL REFERENCES parking_area(id),
  code TEXT NOT NULL,                   -- within its parking area: "017"
  full_code TEXT NOT NULL,              -- within the estate: "B1-017"
-- sqlite:     sort_key TEXT NOT NULL,
-- postgresql: sort_key TEXT COLLATE "C" NOT NULL,
  created_at ${bigint} NOT NULL
);
CREATE UNIQUE INDEX parking_space_by_full_code ON parking_space (estate_id, full_code);
CREATE INDEX parking_space_in_order ON parking_space (estate_id, sort_key, id);

-- Which room a parking space belongs to: half open, one room at a time, as meter_assignment.
CREATE TABLE parking_assignment (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  space_id ${bigint} NOT NULL REFERENCES parking_space(id),
  room_id ${bigint} NOT NULL REFERENCES room(id),
  resident_id ${bigint} REFERENCES resident(id),  -- who of the room uses it, where that is known
  tenure TEXT NOT NULL CHECK (tenure IN ('owned', 'rented')),
  valid_from ${bigint} NOT NULL,        -- day
  valid_to ${bigint},                   -- day, the first one no longer; NULL: still there
  CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE UNIQUE INDEX parking_assignment_begins_once ON parking_assignment (space_id, valid_from);
CREATE UNIQUE INDEX parking_assignment_open_once ON parking_assignment (space_id) WHERE valid_to IS NULL;
CREATE INDEX parking_assignment_of_room ON parking_assignment (room_id, valid_from);

CREATE TABLE vehicle (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  plate TEXT NOT NULL,                  -- upper case, without spaces and dots
  room_id ${bigint} NOT NULL REFERENCES room(id),
  resident_id ${bigint} REFERENCES resident(id),
  space_id ${bigint} REFERENCES parking_space(id),
  valid_from ${bigint} NOT NULL,        -- day
  valid_to ${bigint},                   -- day, the first one no longer
  CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE UNIQUE INDEX vehicle_open_once ON vehicle (estate_id, plate) WHERE valid_to IS NULL;
CREATE INDEX vehicle_of_room ON vehicle (room_id, valid_from);
CREATE INDEX vehicle_of_space ON vehicle (space_id);

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

-- What a room still lacks before it can be charged, for the first-run guide.
CREATE VIEW premises_room_readiness AS
  SELECT r.id, r.company_id, r.estate_id,
         CASE WHEN EXISTS (SELECT 1 FROM room_owner o WHERE o.room_id = r.id AND o.withdrawn_at IS NULL) THEN 1 ELSE 0 END AS has_owner,
         CASE WHEN EXISTS (SELECT 1 FROM meter_assignment a WHERE a.room_id = r.id) THEN 1 ELSE 0 END AS has_meter
    FROM room r;
-- For the search: what places and people are called. A withdrawn owner never was one.
CREATE VIEW premises_room AS
  SELECT r.id, r.company_id, r.estate_id, r.full_code, r.sort_key, b.name AS building_name
    FROM room r JOIN building b ON b.id = r.building_id;
CREATE VIEW premises_owner AS
  SELECT room_id, company_id, estate_id, name, valid_from FROM room_owner WHERE withdrawn_at IS NULL;
CREATE VIEW premises_resident AS SELECT id, company_id, estate_id, name, sort_key FROM resident;
CREATE VIEW premises_resident_phone AS SELECT company_id, estate_id, resident_id, place, phone FROM resident_phone;
