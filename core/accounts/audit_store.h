// SQL of the audit trail.
#pragma once

#include <vector>

#include "core/accounts/audit_chain.h"
#include "core/db/database.h"

namespace lamplighter::accounts::store {

// Advances the company's head by one and says where it was. Taken first in an append: on PostgreSQL the row lock makes
// the second of two writers wait, so that ids grow with the numbers.
AuditHead advance_audit_head(db::Transaction& tx, CompanyId company);
void set_audit_head_hash(db::Transaction& tx, CompanyId company, const std::string& hash);
void insert_audit_entry(db::Transaction& tx, const StoredAuditEntry& entry);

std::optional<AuditHead> find_audit_head(db::Transaction& tx, CompanyId company);
// Up to `limit` entries after `number`, in the order of the numbers.
std::vector<StoredAuditEntry> audit_entries_after(db::Transaction& tx, CompanyId company, std::int64_t number,
                                                  int limit);
struct AuditFilter {
  std::string subject_kind = {};  // "" for all
  std::optional<std::int64_t> subject = {};
  std::string user = {};  // part of the user's name; "" for all
  std::optional<Instant> from = {}, to = {};
};
// Up to `limit` entries before `number` (0: from the newest), newest first; without the whole company in scope only
// those of its estates.
std::vector<StoredAuditEntry> audit_entries_before(db::Transaction& tx, const Scope& scope, const AuditFilter& filter,
                                                   std::int64_t number, int limit);

}  // namespace lamplighter::accounts::store
