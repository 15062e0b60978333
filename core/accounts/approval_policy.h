// What a company says about four eyes: which kinds need a second person, and from which amount on.
#pragma once

#include "core/accounts/approvals.h"

namespace lamplighter::accounts {

struct ApprovalPolicy {
  bool required = true;
  std::optional<Money> from_amount;  // required from this amount on; none: always
  friend bool operator==(const ApprovalPolicy&, const ApprovalPolicy&) = default;
};

enum class ApprovalNeed {
  none,  // the company does not ask for it
  sole,  // it would, but nobody else could approve: done directly, and audited as such (audit_sole)
  needed
};
// A company that has said nothing follows the rule's default. One that says "required" is held to it even where nobody
// else could approve: ask_approval then refuses with what to do about it.
ApprovalNeed approval_need(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule, EstateId estate,
                           std::optional<Money> amount);

// Whether somebody other than the caller may approve this kind up to the amount: whether asking leads anywhere.
bool somebody_may_approve(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule, EstateId estate,
                          Money amount);

// "Done by one person alone, because there is no other": beside the audit entry of the act itself.
void audit_sole(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule, const ApprovalRequest& request,
                Instant now);

// One kind as the company has it.
struct KindPolicy {
  std::string kind;
  std::optional<ApprovalPolicy> said;  // none: the default below
  bool required_by_default = true;
  std::vector<std::string> approvers;  // users who may decide it; at most approval_deciders_shown
  std::int64_t approver_count = 0;
};
std::vector<KindPolicy> approval_policies(db::Transaction& tx, CompanyId company, const ApprovalKinds& kinds);
// none: back to the default. Refuses accounts.approval_kind_unknown.
Outcome<KindPolicy> change_approval_policy(db::Transaction& tx, const Caller& caller, const ApprovalKinds& kinds,
                                           std::string_view kind, const std::optional<ApprovalPolicy>& policy,
                                           Instant now);

}  // namespace lamplighter::accounts
