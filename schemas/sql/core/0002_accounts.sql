-- Who may sign in, what they may do, what they see, and what everybody did.

CREATE TABLE app_user (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  user_name TEXT NOT NULL,              -- as signed in with: lower case, unique in the installation
  password_hash TEXT NOT NULL,          -- Argon2id, with its salt and costs
  language TEXT NOT NULL,               -- 'zh-CN' or 'en'
  enabled ${bigint} NOT NULL,
  all_estates ${bigint} NOT NULL,       -- 1: every estate of the company; 0: those of user_estate
  created_at ${bigint} NOT NULL
);
CREATE UNIQUE INDEX app_user_by_name ON app_user (user_name);
CREATE INDEX app_user_by_company ON app_user (company_id, id);

CREATE TABLE role (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  code TEXT NOT NULL
);
CREATE UNIQUE INDEX role_by_code ON role (company_id, code);

CREATE TABLE role_permission (
  company_id ${bigint} NOT NULL,
  role_id ${bigint} NOT NULL REFERENCES role(id),
  permission TEXT NOT NULL,             -- 'slice.action'
  PRIMARY KEY (role_id, permission)
) ${without_rowid};

CREATE TABLE user_role (
  company_id ${bigint} NOT NULL,
  user_id ${bigint} NOT NULL REFERENCES app_user(id),
  role_id ${bigint} NOT NULL REFERENCES role(id),
  amount_limit_fen ${bigint},           -- up to which this user may use the role; NULL: no limit
  PRIMARY KEY (user_id, role_id)
) ${without_rowid};

-- The estate table comes with the premises, one file later; a grant outlives no estate because estates are never deleted.
CREATE TABLE user_estate (
  company_id ${bigint} NOT NULL,
  user_id ${bigint} NOT NULL REFERENCES app_user(id),
  estate_id ${bigint} NOT NULL,
  PRIMARY KEY (user_id, estate_id)
) ${without_rowid};

-- The token itself is only in the browser's cookie.
CREATE TABLE user_session (
  token_hash TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the token, hex
  company_id ${bigint} NOT NULL,
  user_id ${bigint} NOT NULL REFERENCES app_user(id),
  created_at ${bigint} NOT NULL,
  last_seen_at ${bigint} NOT NULL,
  from_address TEXT NOT NULL
) ${without_rowid};
CREATE INDEX user_session_by_user ON user_session (user_id);
CREATE INDEX user_session_by_creation ON user_session (created_at);

-- At most one row, and none once the first administrator exists.
CREATE TABLE setup_code (
  id ${bigint} NOT NULL PRIMARY KEY CHECK (id = 1),
  code_hash TEXT NOT NULL,
  created_at ${bigint} NOT NULL
);

-- Refused attempts within the last minutes, by user name and by address.
CREATE TABLE sign_in_throttle (
  kind TEXT NOT NULL,                   -- 'user' or 'address'
  subject TEXT NOT NULL,                -- SHA-256 of the name as typed, or the address
  failures ${bigint} NOT NULL,
  first_failure_at ${bigint} NOT NULL,
  last_failure_at ${bigint} NOT NULL,
  PRIMARY KEY (kind, subject)
) ${without_rowid};
CREATE INDEX sign_in_throttle_by_age ON sign_in_throttle (last_failure_at);

-- What was refused, counted by UTC day: the trail keeps the first of each, this keeps how many.
CREATE TABLE refusal_count (
  day ${bigint} NOT NULL,
  company_id ${bigint} NOT NULL,        -- 0: of nobody we know
  user_id ${bigint} NOT NULL,           -- 0: of nobody we know
  what TEXT NOT NULL,                   -- 'accounts.sign_in', or the permission that was missing
  refusals ${bigint} NOT NULL,
  PRIMARY KEY (day, company_id, user_id, what)
) ${without_rowid};

-- The audit trail: append-only. hash = SHA-256(previous_hash || the entry's canonical text); see core/accounts/audit.h.
CREATE TABLE audit_entry (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  number ${bigint} NOT NULL,            -- 1, 2, 3 … within the company, without a gap
  at ${bigint} NOT NULL,
  user_id ${bigint} NOT NULL,           -- 0: the system itself
  user_name TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject ${bigint} NOT NULL,
  estate_id ${bigint},
  before_json TEXT NOT NULL,
  after_json TEXT NOT NULL,
  reason TEXT NOT NULL,
  from_address TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE UNIQUE INDEX audit_entry_by_number ON audit_entry (company_id, number);
CREATE INDEX audit_entry_of_subject ON audit_entry (company_id, subject_kind, subject, number);

-- How far each chain goes, so that a cut tail is seen.
CREATE TABLE audit_head (
  company_id ${bigint} NOT NULL PRIMARY KEY REFERENCES company(id),
  number ${bigint} NOT NULL,
  hash TEXT NOT NULL
);

-- Who can sign in.
CREATE VIEW accounts_user AS SELECT id, company_id, user_name FROM app_user WHERE enabled = 1;
