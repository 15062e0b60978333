-- Double entry: append-only, balanced, chained by hash within a company (core/ledger/chain.h draws the canonical text).

CREATE TABLE ledger_account (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  code TEXT NOT NULL                    -- number of the chart and charge item, such as 1122 or 6001.WATER
);
CREATE UNIQUE INDEX ledger_account_by_code ON ledger_account (company_id, code);

CREATE TABLE journal_entry (
  id ${identity},
  company_id ${bigint} NOT NULL REFERENCES company(id),
  number ${bigint} NOT NULL,            -- 1, 2, 3 … within the company, without a gap
  estate_id ${bigint} NOT NULL REFERENCES estate(id),
  source_kind TEXT NOT NULL,            -- 'bill' … with source the idempotency key, for ever
  source ${bigint} NOT NULL,
  posting_date ${bigint} NOT NULL,      -- day
  recorded_at ${bigint} NOT NULL,
  recorded_by ${bigint} NOT NULL,       -- user, 0 the system itself
  hash TEXT NOT NULL                    -- of the previous hash and this entry's canonical text
);
CREATE UNIQUE INDEX journal_entry_by_number ON journal_entry (company_id, number);
CREATE UNIQUE INDEX journal_entry_by_source ON journal_entry (company_id, source_kind, source);
CREATE INDEX journal_entry_by_day ON journal_entry (company_id, posting_date, estate_id);

CREATE TABLE journal_line (
  entry_id ${bigint} NOT NULL REFERENCES journal_entry(id),
  line_no ${bigint} NOT NULL,
  company_id ${bigint} NOT NULL,
  estate_id ${bigint} NOT NULL,
  account_id ${bigint} NOT NULL REFERENCES ledger_account(id),
  room_id ${bigint},                    -- whose receivable
  debit_fen ${bigint} NOT NULL,
  credit_fen ${bigint} NOT NULL,
  PRIMARY KEY (entry_id, line_no),
  CHECK (debit_fen >= 0 AND credit_fen >= 0 AND debit_fen + credit_fen > 0 AND (debit_fen = 0 OR credit_fen = 0))
) ${without_rowid};
CREATE INDEX journal_line_by_account ON journal_line (company_id, account_id);

-- How far each chain goes, so that a cut tail is seen.
CREATE TABLE journal_head (
  company_id ${bigint} NOT NULL PRIMARY KEY REFERENCES company(id),
  number ${bigint} NOT NULL,
  hash TEXT NOT NULL
);

-- The database itself refuses to change what is posted, whoever asks.
-- postgresql: CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
-- postgresql: CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- postgresql: CREATE TRIGGER journal_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- sqlite: CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry BEGIN SELECT RAISE(ABORT, 'journal_entry is append-only'); END;
-- sqlite: CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry BEGIN SELECT RAISE(ABORT, 'journal_entry is append-only'); END;
-- sqlite: CREATE TRIGGER journal_line_no_update BEFORE UPDATE ON journal_line BEGIN SELECT RAISE(ABORT, 'journal_line is append-only'); END;
-- sqlite: CREATE TRIGGER journal_line_no_delete BEFORE DELETE ON journal_line BEGIN SELECT RAISE(ABORT, 'journal_line is append-only'); END;
