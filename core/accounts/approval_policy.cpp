#include "core/accounts/approval_policy.h"

#include <boost/json.hpp>
#include <set>

#include "core/accounts/approval_store.h"
#include "core/accounts/audit.h"
#include "core/accounts/store.h"
#include "core/changes/changes.h"

namespace lamplighter::accounts {
namespace {

constexpr int approver_rows_max = 1'000;

boost::json::value policy_json(std::string_view kind, const std::optional<ApprovalPolicy>& policy) {
  if (!policy) return {{"kind", kind}, {"required", nullptr}, {"from_amount", nullptr}};
  boost::json::value from = nullptr;
  if (policy->from_amount) from = to_text(*policy->from_amount);
  return {{"kind", kind}, {"required", policy->required}, {"from_amount", std::move(from)}};
}

KindPolicy kind_policy(db::Transaction& tx, CompanyId company, const ApprovalRule& rule) {
  KindPolicy found{
      std::string(rule.kind), store::approval_policy(tx, company, rule.kind), rule.required_by_default, {}, 0};
  std::set<UserId> counted;  // somebody with two such roles is one person
  for (const auto& able :
       store::able_users(tx, company, rule.approve_permission, EstateId{0}, {}, UserId{0}, approver_rows_max)) {
    if (!counted.insert(able.user).second) continue;
    if (counted.size() <= approval_deciders_shown) found.approvers.push_back(able.user_name);
  }
  found.approver_count = static_cast<std::int64_t>(counted.size());
  return found;
}

}  // namespace

ApprovalNeed approval_need(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule, EstateId estate,
                           std::optional<Money> amount) {
  const auto said = store::approval_policy(tx, caller.scope.company, rule.kind);
  if (said) {
    const auto magnitude = amount ? std::abs(amount->fen) : 0;
    const bool below = said->from_amount && amount && magnitude < said->from_amount->fen;
    return said->required && !below ? ApprovalNeed::needed : ApprovalNeed::none;
  }
  if (!rule.required_by_default) return ApprovalNeed::none;
  // Limits are left out: an approver whose limit is too small is a reason to ask somebody else, not to ask nobody.
  const auto other =
      store::able_users(tx, caller.scope.company, rule.approve_permission, estate, {}, caller.user, /*limit=*/1);
  return other.empty() ? ApprovalNeed::sole : ApprovalNeed::needed;
}

bool somebody_may_approve(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule, EstateId estate,
                          Money amount) {
  const Money magnitude{std::abs(amount.fen)};
  return !store::able_users(tx, caller.scope.company, rule.approve_permission, estate, magnitude, caller.user,
                            /*limit=*/1)
              .empty();
}

void audit_sole(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule, const ApprovalRequest& request,
                Instant now) {
  audit(tx, caller, now,
        {.action = "accounts.approval.sole",
         .subject_kind = std::string(rule.kind),
         .subject = request.subject,
         .estate = request.estate.n == 0 ? std::optional<EstateId>() : request.estate,
         .before = nullptr,
         .after = request.facts,
         .reason = "sole"});
}

std::vector<KindPolicy> approval_policies(db::Transaction& tx, CompanyId company, const ApprovalKinds& kinds) {
  std::vector<KindPolicy> policies;
  for (const auto& kind : kinds) policies.push_back(kind_policy(tx, company, kind.rule));
  return policies;
}

Outcome<KindPolicy> change_approval_policy(db::Transaction& tx, const Caller& caller, const ApprovalKinds& kinds,
                                           std::string_view kind, const std::optional<ApprovalPolicy>& policy,
                                           Instant now) {
  const auto* known = find_kind(kinds, kind);
  if (known == nullptr)
    return Refusal{RefusalKind::invalid, "accounts.approval_kind_unknown", {{"value", std::string(kind)}}, "kind"};
  const auto company = caller.scope.company;
  const auto before = store::approval_policy(tx, company, kind);
  store::delete_approval_policy(tx, company, kind);
  if (policy) store::put_approval_policy(tx, company, kind, *policy);
  audit(tx, caller, now,
        {.action = "accounts.approval_policy.change",
         .subject_kind = "approval_policy",
         .subject = company.n,
         .estate = {},
         .before = policy_json(kind, before),
         .after = policy_json(kind, policy),
         .reason = ""});
  changes::record(tx, now, company, EstateId{0}, "approval_policy", company.n);
  return kind_policy(tx, company, known->rule);
}

}  // namespace lamplighter::accounts
