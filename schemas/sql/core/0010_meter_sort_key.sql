-- Meters are listed as people count: e-1-101 before e-1-1001. The key is premises::sort_key of the code: letters of ASCII
-- small, each run of digits filled up with zeros to ten. Meters that are here already get theirs character by character;
-- new ones bring it along.
-- sqlite: ALTER TABLE meter ADD COLUMN sort_key TEXT NOT NULL DEFAULT '';
-- postgresql: ALTER TABLE meter ADD COLUMN sort_key TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE meter SET sort_key = (
  WITH RECURSIVE walk (rest, digits, key) AS (
-- sqlite: SELECT lower(meter.code), '', ''
-- postgresql: SELECT lower(meter.code COLLATE "C"), ''::text COLLATE "C", ''::text COLLATE "C"
    UNION ALL
    SELECT substr(rest, 2),
           CASE WHEN substr(rest, 1, 1) BETWEEN '0' AND '9' THEN digits || substr(rest, 1, 1) ELSE '' END,
           CASE WHEN substr(rest, 1, 1) BETWEEN '0' AND '9' THEN key
                WHEN length(digits) BETWEEN 1 AND 9 THEN key || substr('0000000000' || digits, length(digits) + 1) || substr(rest, 1, 1)
                ELSE key || digits || substr(rest, 1, 1) END
    FROM walk WHERE rest <> ''
  )
  SELECT CASE WHEN length(digits) BETWEEN 1 AND 9 THEN key || substr('0000000000' || digits, length(digits) + 1) ELSE key || digits END
  FROM walk WHERE rest = ''
);
CREATE INDEX meter_in_order ON meter (company_id, sort_key, id);
