// A record as the audit trail names it: subject_kind and subject of its entries.
export interface Subject { kind: string; id: string }
