#include "core/accounts/audit_store.h"

#include "core/accounts/audit.h"
#include "core/accounts/scope_sql.h"

namespace lamplighter::accounts::store {
namespace {

constexpr std::string_view columns =
    "id, company_id, number, at, user_id, user_name, action, subject_kind, subject, estate_id, before_json, "
    "after_json, "
    "reason, from_address, hash";

std::vector<StoredAuditEntry> entries(db::Transaction& tx, const std::string& rest,
                                      const std::vector<db::Cell>& params) {
  const auto rows =
      tx.select_with<std::int64_t, CompanyId, std::int64_t, Instant, UserId, std::string, std::string, std::string,
                     std::int64_t, std::optional<EstateId>, std::string, std::string, std::string, std::string,
                     std::string>("SELECT " + std::string(columns) + " FROM audit_entry " + rest, params);
  std::vector<StoredAuditEntry> out;
  out.reserve(rows.size());
  for (const auto& row : rows)
    out.push_back(std::apply([](const auto&... column) { return StoredAuditEntry{column...}; }, row));
  return out;
}

}  // namespace

AuditHead advance_audit_head(db::Transaction& tx, CompanyId company) {
  if (tx.execute("UPDATE audit_head SET number = number + 1 WHERE company_id = ?", company) == 0)
    tx.execute("INSERT INTO audit_head (company_id, number, hash) VALUES (?, 1, '')", company);
  const auto head = find_audit_head(tx, company).value();
  return {head.entries - 1, head.hash};
}

void set_audit_head_hash(db::Transaction& tx, CompanyId company, const std::string& hash) {
  tx.execute("UPDATE audit_head SET hash = ? WHERE company_id = ?", hash, company);
}

void insert_audit_entry(db::Transaction& tx, const StoredAuditEntry& e) {
  tx.execute(
      "INSERT INTO audit_entry (company_id, number, at, user_id, user_name, action, subject_kind, subject, estate_id, "
      "before_json, after_json, reason, from_address, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      e.company, e.number, e.at, e.user, e.user_name, e.action, e.subject_kind, e.subject, e.estate, e.before_json,
      e.after_json, e.reason, e.from, e.hash);
}

std::optional<AuditHead> find_audit_head(db::Transaction& tx, CompanyId company) {
  const auto row =
      tx.select_one<std::int64_t, std::string>("SELECT number, hash FROM audit_head WHERE company_id = ?", company);
  if (!row) return std::nullopt;
  return AuditHead{std::get<0>(*row), std::get<1>(*row)};
}

std::vector<StoredAuditEntry> audit_entries_after(db::Transaction& tx, CompanyId company, std::int64_t number,
                                                  int limit) {
  return entries(tx, "WHERE company_id = ? AND number > ? ORDER BY number LIMIT ?",
                 {db::to_cell(company), db::to_cell(number), db::to_cell(limit)});
}

std::vector<StoredAuditEntry> audit_entries_before(db::Transaction& tx, const Scope& scope, const AuditFilter& filter,
                                                   std::int64_t number, int limit) {
  auto where = in_scope(scope, "company_id", "estate_id");
  if (!filter.subject_kind.empty()) where.add(" AND subject_kind = ?", filter.subject_kind);
  if (filter.subject) where.add(" AND subject = ?", *filter.subject);
  if (!filter.user.empty()) where.add(" AND LOWER(user_name) LIKE ? ESCAPE '!'", like_pattern(filter.user));
  if (filter.from) where.add(" AND at >= ?", *filter.from);
  if (filter.to) where.add(" AND at < ?", *filter.to);
  if (number > 0) where.add(" AND number < ?", number);
  where.add(" ORDER BY number DESC LIMIT ?", limit);
  return entries(tx, "WHERE " + where.sql, where.params);
}

}  // namespace lamplighter::accounts::store

namespace lamplighter::accounts {

std::vector<CompanyId> companies(db::Transaction& tx) {
  std::vector<CompanyId> all;
  for (const auto& [id] : tx.select<CompanyId>("SELECT id FROM company ORDER BY id")) all.push_back(id);
  return all;
}

}  // namespace lamplighter::accounts
