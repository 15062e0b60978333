-- What records are called: the audit trail, the histories and the search speak of them by name. Estate 0: of the whole company.
CREATE VIEW premises_name AS
  SELECT 'company' AS kind, id, id AS company_id, 0 AS estate_id, name FROM company
  UNION ALL SELECT 'estate', id, company_id, id, name FROM estate
  UNION ALL SELECT 'building', id, company_id, estate_id, CASE WHEN name = '' THEN code ELSE name END FROM building
  UNION ALL SELECT 'entrance', e.id, e.company_id, e.estate_id,
                   CASE WHEN b.name = '' THEN b.code ELSE b.name END || ' ' || CASE WHEN e.name = '' THEN e.code ELSE e.name END
              FROM entrance e JOIN building b ON b.id = e.building_id
  UNION ALL SELECT 'room', id, company_id, estate_id, full_code FROM room
  UNION ALL SELECT 'resident', id, company_id, estate_id, name FROM resident
  UNION ALL SELECT 'parking_area', id, company_id, estate_id, CASE WHEN name = '' THEN code ELSE name END FROM parking_area
  UNION ALL SELECT 'parking_space', id, company_id, estate_id, full_code FROM parking_space
  UNION ALL SELECT 'vehicle', id, company_id, estate_id, plate FROM vehicle;
CREATE VIEW fleet_name AS
  SELECT 'gateway' AS kind, id, company_id, estate_id, name FROM gateway WHERE state = 'adopted';
CREATE VIEW metering_name AS
  SELECT 'meter' AS kind, id, company_id, estate_id, code AS name FROM meter;
-- A reading that somebody entered is known by its meter and its time.
CREATE VIEW metering_entered_reading AS
  SELECT r.id, r.company_id, r.estate_id, m.code AS meter_code, r.at FROM meter_reading r JOIN meter m ON m.id = r.meter_id;
CREATE VIEW charging_name AS
  SELECT 'bill' AS kind, id, company_id, estate_id, number AS name FROM bill
  UNION ALL SELECT 'line', id, company_id, estate_id,
                   room_full_code || CASE WHEN object_code = room_full_code THEN '' ELSE ' · ' || object_code END FROM run_line;
CREATE VIEW charging_run_called AS
  SELECT r.id, r.company_id, r.estate_id, r.item_id, i.code AS item_code, i.name AS item_name, r.period_from, r.period_to
    FROM charging_run r JOIN charge_item i ON i.id = r.item_id;
CREATE VIEW charging_item AS SELECT id, company_id, code, name FROM charge_item;
CREATE VIEW charging_plan AS
  SELECT p.id, p.company_id, i.name AS item_name, p.valid_from FROM price_plan p JOIN charge_item i ON i.id = p.item_id;
CREATE VIEW accounts_approval AS SELECT id, company_id, estate_id, kind, subject, facts FROM approval;
