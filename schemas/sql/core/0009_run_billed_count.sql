-- A run says how much of its period bills charge already: one that finds nothing to charge can say why.
ALTER TABLE charging_run ADD COLUMN billed_count ${bigint} NOT NULL DEFAULT 0;
