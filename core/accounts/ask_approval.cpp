#include <boost/json.hpp>

#include "core/accounts/approval_store.h"
#include "core/accounts/audit.h"
#include "core/accounts/store.h"
#include "core/changes/changes.h"

namespace lamplighter::accounts {
namespace {

constexpr int waiting_looked_at = 100;  // of one subject

std::optional<Refusal> asking_refusal(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule,
                                      const ApprovalRequest& request, Instant now) {
  if (!caller.may(rule.ask_permission))
    return Refusal{
        RefusalKind::forbidden, "request.not_permitted", {{"permission", std::string(rule.ask_permission)}}, ""};
  store::ApprovalFilter same;
  same.state = ApprovalState::asked;
  same.kind = std::string(rule.kind);
  same.subject = request.subject;
  same.expires_after = now;
  same.limit = waiting_looked_at;
  for (const auto& waiting : store::approvals(tx, caller.scope, same))
    if (waiting.payload == request.payload)
      return Refusal{RefusalKind::conflict,
                     "accounts.approval_waiting",
                     {{"approval", std::to_string(waiting.id.n)},
                      {"user", waiting.asked_by_name},
                      {"at", to_text(waiting.asked_at)}},
                     ""};
  return no_other_approver(tx, caller, rule, request.estate);
}

}  // namespace

std::optional<Refusal> no_other_approver(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule,
                                         EstateId estate) {
  const auto other =
      store::able_users(tx, caller.scope.company, rule.approve_permission, estate, {}, caller.user, /*limit=*/1);
  if (!other.empty()) return std::nullopt;
  return Refusal{
      RefusalKind::conflict, "accounts.no_other_approver", {{"permission", std::string(rule.approve_permission)}}, ""};
}

Outcome<Approval> ask_approval(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule,
                               const ApprovalRequest& request, Instant now) {
  if (const auto refusal = asking_refusal(tx, caller, rule, request, now)) return *refusal;
  Approval asked;
  asked.kind = std::string(rule.kind);
  asked.subject = request.subject;
  asked.estate = request.estate;
  asked.facts = request.facts;
  asked.payload = request.payload;
  asked.amount = request.amount;
  asked.asked_by = caller.user;
  asked.asked_by_name = caller.user_name;
  asked.asked_at = now;
  asked.expires_at = now + approval_age_max;
  asked.id = store::insert_approval(tx, caller.scope.company, asked);
  audit(tx, caller, now,
        {.action = "accounts.approval.ask",
         .subject_kind = "approval",
         .subject = asked.id.n,
         .estate = asked.estate.n == 0 ? std::optional<EstateId>() : asked.estate,
         .before = nullptr,
         .after = {{"kind", asked.kind}, {"subject", std::to_string(asked.subject)}, {"facts", asked.facts}},
         .reason = ""});
  changes::record(tx, now, caller.scope.company, asked.estate, "approval", asked.id.n);
  return asked;
}

}  // namespace lamplighter::accounts
