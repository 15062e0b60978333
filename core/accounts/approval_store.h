// SQL of approvals and what companies say about them.
#pragma once

#include "core/accounts/approval_policy.h"
#include "core/accounts/approvals.h"

namespace lamplighter::accounts::store {

struct ApprovalFilter {
  std::optional<ApprovalState> state;
  std::optional<std::string> kind;
  std::optional<std::int64_t> subject;
  std::optional<UserId> asked_by;
  std::optional<std::vector<std::string>> kinds;  // only these
  std::optional<UserId> not_asked_by;
  std::optional<Instant> expires_after;
  std::optional<ApprovalId> before;  // newest first: ids below this one
  int limit = 50;
};
std::vector<Approval> approvals(db::Transaction& tx, const Scope& scope, const ApprovalFilter& filter);
std::int64_t count_approvals(db::Transaction& tx, const Scope& scope, const ApprovalFilter& filter);
std::optional<Approval> approval(db::Transaction& tx, const Scope& scope, ApprovalId id);
ApprovalId insert_approval(db::Transaction& tx, CompanyId company, const Approval& approval);
// From asked to `approval.state`, with who, when, why and the result. False where it was no longer asked.
bool end_approval(db::Transaction& tx, CompanyId company, const Approval& approval);
// Of every company, oldest first.
struct Overdue {
  CompanyId company;
  ApprovalId id;
};
std::vector<Overdue> overdue_approvals(db::Transaction& tx, Instant now, int limit);

std::optional<ApprovalPolicy> approval_policy(db::Transaction& tx, CompanyId company, std::string_view kind);
void put_approval_policy(db::Transaction& tx, CompanyId company, std::string_view kind, const ApprovalPolicy& policy);
void delete_approval_policy(db::Transaction& tx, CompanyId company, std::string_view kind);

}  // namespace lamplighter::accounts::store
