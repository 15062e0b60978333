#include "core/accounts/audit.h"

#include "core/accounts/audit_chain.h"
#include "core/accounts/audit_store.h"

namespace lamplighter::accounts {
namespace {

constexpr int entries_at_once = 1000;

}  // namespace

void audit(db::Transaction& tx, const Caller& caller, Instant now, const AuditEntry& entry) {
  const auto company = caller.scope.company;
  const auto head = store::advance_audit_head(tx, company);
  StoredAuditEntry stored{.company = company,
                          .number = head.entries + 1,
                          .at = now,
                          .user = caller.user,
                          .user_name = caller.user_name,
                          .action = entry.action,
                          .subject_kind = entry.subject_kind,
                          .subject = entry.subject,
                          .estate = entry.estate,
                          .before_json = canonical_json(entry.before),
                          .after_json = canonical_json(entry.after),
                          .reason = entry.reason,
                          .from = caller.from,
                          .hash = {}};
  stored.hash = audit_hash(head.hash, stored);
  store::insert_audit_entry(tx, stored);
  store::set_audit_head_hash(tx, company, stored.hash);
}

std::optional<AuditFault> verify_audit(db::Transaction& tx, CompanyId company) {
  AuditWalk walk;
  std::int64_t number = std::numeric_limits<std::int64_t>::min();
  while (!walk.broken()) {
    const auto entries = store::audit_entries_after(tx, company, number, entries_at_once);
    if (entries.empty()) break;
    for (const auto& entry : entries) walk.take(entry);
    number = entries.back().number;
  }
  return walk.finish(store::find_audit_head(tx, company));
}

AuditHead audit_head(db::Transaction& tx, CompanyId company) {
  return store::find_audit_head(tx, company).value_or(AuditHead{});
}

}  // namespace lamplighter::accounts
