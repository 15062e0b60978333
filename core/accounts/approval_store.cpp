#include "core/accounts/approval_store.h"

#include <boost/json.hpp>

#include "core/accounts/scope_sql.h"

namespace lamplighter::accounts::store {
namespace {

// What concerns the whole company (estate 0) is seen by everybody who may look at approvals, as prices are.
Condition in_sight(const Scope& scope) {
  if (scope.all_estates) return in_scope(scope, "company_id", "estate_id");
  auto wider = scope;
  wider.estates.push_back(EstateId{0});
  return in_scope(wider, "company_id", "estate_id");
}

Condition where_of(const Scope& scope, const ApprovalFilter& filter) {
  auto where = in_sight(scope);
  if (filter.state) where.add(" AND state = ?", to_text(*filter.state));
  if (filter.kind) where.add(" AND kind = ?", *filter.kind);
  if (filter.subject) where.add(" AND subject = ?", *filter.subject);
  if (filter.asked_by) where.add(" AND asked_by = ?", *filter.asked_by);
  if (filter.not_asked_by) where.add(" AND asked_by <> ?", *filter.not_asked_by);
  if (filter.expires_after) where.add(" AND expires_at > ?", *filter.expires_after);
  if (filter.before) where.add(" AND id < ?", *filter.before);
  if (filter.kinds) {
    where.add(" AND kind IN (''");
    for (const auto& kind : *filter.kinds) where.add(", ?", kind);
    where.add(")");
  }
  return where;
}

std::vector<Approval> approvals_where(db::Transaction& tx, const Condition& where) {
  std::vector<Approval> found;
  for (const auto& [id, kind, subject, estate, facts, payload, amount, state, asked_by, asked_by_name, asked_at,
                    expires_at, decided_by, decided_by_name, decided_at, reason, result] :
       tx.select_with<ApprovalId, std::string, std::int64_t, EstateId, std::string, std::string, std::optional<Money>,
                      std::string, UserId, std::string, Instant, Instant, std::optional<UserId>, std::string,
                      std::optional<Instant>, std::string, std::string>(
           "SELECT id, kind, subject, estate_id, facts, payload, amount_fen, state, asked_by, asked_by_name, asked_at, "
           "expires_at, decided_by, decided_by_name, decided_at, reason, result FROM approval WHERE " +
               where.sql,
           where.params))
    found.push_back({id, kind, subject, estate, boost::json::parse(facts), boost::json::parse(payload), amount,
                     parse_approval_state(state).value(), asked_by, asked_by_name, asked_at, expires_at, decided_by,
                     decided_by_name, decided_at, reason, boost::json::parse(result)});
  return found;
}

}  // namespace

std::vector<Approval> approvals(db::Transaction& tx, const Scope& scope, const ApprovalFilter& filter) {
  auto where = where_of(scope, filter);
  where.add(" ORDER BY id DESC LIMIT ?", filter.limit);
  return approvals_where(tx, where);
}

std::int64_t count_approvals(db::Transaction& tx, const Scope& scope, const ApprovalFilter& filter) {
  const auto where = where_of(scope, filter);
  return std::get<0>(
      tx.select_with<std::int64_t>("SELECT COUNT(*) FROM approval WHERE " + where.sql, where.params).at(0));
}

std::optional<Approval> approval(db::Transaction& tx, const Scope& scope, ApprovalId id) {
  auto where = in_sight(scope);
  where.add(" AND id = ?", id);
  auto found = approvals_where(tx, where);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

ApprovalId insert_approval(db::Transaction& tx, CompanyId company, const Approval& asked) {
  return tx.insert<ApprovalId>(
      "INSERT INTO approval (company_id, estate_id, kind, subject, facts, payload, amount_fen, state, asked_by, "
      "asked_by_name, asked_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      company, asked.estate, asked.kind, asked.subject, boost::json::serialize(asked.facts),
      boost::json::serialize(asked.payload), asked.amount, to_text(asked.state), asked.asked_by, asked.asked_by_name,
      asked.asked_at, asked.expires_at);
}

bool end_approval(db::Transaction& tx, CompanyId company, const Approval& ended) {
  return tx.execute(
             "UPDATE approval SET state = ?, decided_by = ?, decided_by_name = ?, decided_at = ?, reason = ?, "
             "result = ? WHERE company_id = ? AND id = ? AND state = 'asked'",
             to_text(ended.state), ended.decided_by, ended.decided_by_name, ended.decided_at, ended.reason,
             boost::json::serialize(ended.result), company, ended.id) == 1;
}

std::vector<Overdue> overdue_approvals(db::Transaction& tx, Instant now, int limit) {
  std::vector<Overdue> overdue;
  for (const auto& [company, id] : tx.select<CompanyId, ApprovalId>(
           "SELECT company_id, id FROM approval WHERE state = 'asked' AND expires_at <= ? ORDER BY id LIMIT ?", now,
           limit))
    overdue.push_back({company, id});
  return overdue;
}

std::optional<ApprovalPolicy> approval_policy(db::Transaction& tx, CompanyId company, std::string_view kind) {
  const auto row = tx.select_one<bool, std::optional<Money>>(
      "SELECT required, from_amount_fen FROM approval_policy WHERE company_id = ? AND kind = ?", company, kind);
  if (!row) return std::nullopt;
  return ApprovalPolicy{std::get<0>(*row), std::get<1>(*row)};
}

void put_approval_policy(db::Transaction& tx, CompanyId company, std::string_view kind, const ApprovalPolicy& policy) {
  tx.execute("INSERT INTO approval_policy (company_id, kind, required, from_amount_fen) VALUES (?, ?, ?, ?)", company,
             kind, policy.required, policy.from_amount);
}

void delete_approval_policy(db::Transaction& tx, CompanyId company, std::string_view kind) {
  tx.execute("DELETE FROM approval_policy WHERE company_id = ? AND kind = ?", company, kind);
}

}  // namespace lamplighter::accounts::store
