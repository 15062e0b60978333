-- What every slice stands on: companies, the change log, idempotency, jobs, files, approvals.
-- (Table schema_migration is made by core/db itself, before the first migration.)

CREATE TABLE company (
  id         ${identity},
  name       TEXT NOT NULL,
  created_at ${bigint} NOT NULL
);

-- The change log. Followers keep the last id they have seen, so a row must never appear behind a larger id.
-- SQLite has one writer: ids count up in commit order. PostgreSQL: the id begins with the transaction's number, so that
-- ids below pg_snapshot_xmin << 20 are complete for ever (core/changes reads only those).
-- sqlite: CREATE TABLE change (
-- sqlite:   id         INTEGER PRIMARY KEY AUTOINCREMENT,
-- postgresql: CREATE SEQUENCE change_number;
-- postgresql: CREATE TABLE change (
-- postgresql:   id         BIGINT PRIMARY KEY DEFAULT ((pg_current_xact_id()::text::bigint << 20) + nextval('change_number') % 1048576),
  at         ${bigint} NOT NULL,
  company_id ${bigint} NOT NULL,
  estate_id  ${bigint} NOT NULL,   -- 0: the whole company
  kind       TEXT NOT NULL,
  subject    ${bigint} NOT NULL
);
CREATE INDEX change_by_age ON change (at);

-- Every answered POST, for ever: the same key of the same user gets the same answer (core/http).
CREATE TABLE idempotency (
  company_id   ${bigint} NOT NULL,
  user_id      ${bigint} NOT NULL,
  key          TEXT NOT NULL,
  route        TEXT NOT NULL,      -- "POST /api/v1/rooms"
  body_hash    TEXT NOT NULL,      -- SHA-256 of path, query and body
  status       ${bigint} NOT NULL,
  reply        TEXT NOT NULL,
  at           ${bigint} NOT NULL,
  PRIMARY KEY (company_id, user_id, key)
) ${without_rowid};

CREATE TABLE job (
  id           ${identity},
  company_id   ${bigint} NOT NULL REFERENCES company (id),
  estate_id    ${bigint} NOT NULL,  -- 0: the whole company
  user_id      ${bigint} NOT NULL,  -- who asked
  user_name    TEXT NOT NULL,
  kind         TEXT NOT NULL,
  args         TEXT NOT NULL,       -- JSON
  cursor       ${bigint} NOT NULL DEFAULT 0,
  done         ${bigint} NOT NULL DEFAULT 0,
  total        ${bigint} NOT NULL DEFAULT 0,
  state        TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  result       TEXT NOT NULL DEFAULT 'null',  -- JSON; of a failed job {"code":…,"facts":{…},"field":…}
  cancel_asked ${bigint} NOT NULL DEFAULT 0,
  failures     ${bigint} NOT NULL DEFAULT 0,  -- slices that ended in an exception since the last good one
  lease_owner  TEXT NOT NULL DEFAULT '',
  lease_until  ${bigint} NOT NULL DEFAULT 0,
  created_at   ${bigint} NOT NULL,
  updated_at   ${bigint} NOT NULL
);
CREATE INDEX job_to_do ON job (id) WHERE state IN ('waiting', 'running');
CREATE INDEX job_by_company ON job (company_id, id);

-- Files by content: the bytes lie in the file store under their SHA-256 (core/files).
CREATE TABLE file (
  id         ${identity},
  company_id ${bigint} NOT NULL REFERENCES company (id),
  hash       TEXT NOT NULL,        -- SHA-256, 64 hex digits
  bytes      ${bigint} NOT NULL,
  media_type TEXT NOT NULL,
  name       TEXT NOT NULL,
  created_by ${bigint} NOT NULL,
  created_at ${bigint} NOT NULL
);
CREATE INDEX file_by_hash ON file (company_id, hash);

-- Four eyes: what one person asks and another decides; granting carries it out in the same transaction.
CREATE TABLE approval (
  id ${identity},
  company_id      ${bigint} NOT NULL REFERENCES company (id),
  estate_id       ${bigint} NOT NULL,   -- 0: the whole company
  kind            TEXT NOT NULL,        -- "charging.price_change"
  subject         ${bigint} NOT NULL,
  facts           TEXT NOT NULL,        -- JSON: what was asked, as the asker saw it
  payload         TEXT NOT NULL,        -- JSON: what the kind's executor needs
  amount_fen      ${bigint},            -- NULL: not about an amount
  state           TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'declined', 'withdrawn', 'expired')),
  asked_by        ${bigint} NOT NULL,
  asked_by_name   TEXT NOT NULL,
  asked_at        ${bigint} NOT NULL,
  expires_at      ${bigint} NOT NULL,
  decided_by      ${bigint},            -- NULL also of what was withdrawn or expired
  decided_by_name TEXT NOT NULL DEFAULT '',
  decided_at      ${bigint},
  reason          TEXT NOT NULL DEFAULT '',
  result          TEXT NOT NULL DEFAULT 'null',  -- JSON: what carrying it out gave
  CHECK (decided_by IS NULL OR decided_by <> asked_by),
  CHECK ((state IN ('granted', 'declined')) = (decided_by IS NOT NULL))
);
CREATE INDEX approval_by_subject ON approval (company_id, kind, subject);
CREATE INDEX approval_by_company ON approval (company_id, id);
CREATE INDEX approval_waiting ON approval (company_id, expires_at) WHERE state = 'asked';

-- What a company says about a kind of approval; no row: the kind's default (core/accounts/approval_policy.h).
CREATE TABLE approval_policy (
  company_id      ${bigint} NOT NULL REFERENCES company (id),
  kind            TEXT NOT NULL,
  required        ${bigint} NOT NULL,
  from_amount_fen ${bigint},            -- required from this amount on; NULL: always
  PRIMARY KEY (company_id, kind)
) ${without_rowid};
