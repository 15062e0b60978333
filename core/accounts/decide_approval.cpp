#include <boost/json.hpp>

#include "core/accounts/amount_limit.h"
#include "core/accounts/approval_store.h"
#include "core/accounts/audit.h"
#include "core/accounts/sign_in.h"
#include "core/accounts/store.h"
#include "core/changes/changes.h"

namespace lamplighter::accounts {
namespace {

Refusal not_found(ApprovalId id) {
  return {RefusalKind::not_found, "accounts.approval_not_found", {{"approval", std::to_string(id.n)}}, ""};
}

// The name of a state goes into the sentence in the reader's language.
Refusal over(const Approval& approval, Language language) {
  const std::string state = "accounts.approval_state." + std::string(to_text(approval.state));
  return {RefusalKind::conflict,
          "accounts.approval_over",
          {{"approval", std::to_string(approval.id.n)},
           {"state", sentence(language, state, {})},
           {"user", approval.decided_by ? approval.decided_by_name : approval.asked_by_name},
           {"at", approval.decided_at ? to_text(*approval.decided_at) : ""}},
          ""};
}

std::optional<Refusal> right_refusal(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule,
                                     const Approval& approval, Decision decision) {
  if (!caller.may(rule.approve_permission))
    return Refusal{
        RefusalKind::forbidden, "request.not_permitted", {{"permission", std::string(rule.approve_permission)}}, ""};
  if (approval.asked_by == caller.user)
    return Refusal{RefusalKind::forbidden,
                   "accounts.approval_own",
                   {{"approval", std::to_string(approval.id.n)}, {"user", caller.user_name}},
                   ""};
  if (decision == Decision::grant && approval.amount)
    return check_amount(tx, caller, rule.approve_permission, *approval.amount);
  return std::nullopt;
}

std::optional<Refusal> time_refusal(const Caller& caller, const Approval& approval, ApprovalState seen, Instant now) {
  if (approval.state != ApprovalState::asked || seen != ApprovalState::asked) return over(approval, caller.language);
  if (now >= approval.expires_at)
    return Refusal{RefusalKind::conflict,
                   "accounts.approval_expired",
                   {{"approval", std::to_string(approval.id.n)}, {"at", to_text(approval.expires_at)}},
                   ""};
  return std::nullopt;
}

// Whoever asked may have lost his role, his estates or his account since.
Outcome<boost::json::value> carry_out(db::Transaction& tx, const Caller& caller, const ApprovalKind& kind,
                                      const Approval& approval, Instant now) {
  const auto user = store::find_user(tx, caller.scope.company, approval.asked_by);
  const Refusal no_longer{RefusalKind::conflict,
                          "accounts.asker_may_no_longer",
                          {{"user", approval.asked_by_name}, {"permission", std::string(kind.rule.ask_permission)}},
                          ""};
  if (!user || !user->enabled) return no_longer;
  auto asker = caller_of(*user, "approval " + std::to_string(approval.id.n));
  if (!asker.may(kind.rule.ask_permission)) return no_longer;
  if (approval.estate.n != 0 && !asker.scope.covers(approval.estate)) return no_longer;
  // The amount is within the limit of whoever grants it (right_refusal); it may be above that of whoever asked, and
  // that may be why he did.
  if (approval.amount) asker.limits.clear();
  asker.language = caller.language;  // who reads the refusal is the one who decides
  return kind.execute(tx, asker, approval.payload, now);
}

void record_end(db::Transaction& tx, const Caller& caller, std::string action, const Approval& ended, Instant now) {
  audit(tx, caller, now,
        {.action = std::move(action),
         .subject_kind = "approval",
         .subject = ended.id.n,
         .estate = ended.estate.n == 0 ? std::optional<EstateId>() : ended.estate,
         .before = {{"state", to_text(ApprovalState::asked)}},
         .after = {{"state", to_text(ended.state)},
                   {"kind", ended.kind},
                   {"asked_by", ended.asked_by_name},
                   {"facts", ended.facts},
                   {"result", ended.result}},
         .reason = ended.reason});
  changes::record(tx, now, caller.scope.company, ended.estate, "approval", ended.id.n);
}

}  // namespace

Outcome<Approval> decide_approval(db::Transaction& tx, const Caller& caller, const ApprovalKinds& kinds, ApprovalId id,
                                  Decision decision, std::string_view reason, ApprovalState seen, Instant now) {
  auto approval = store::approval(tx, caller.scope, id);
  const auto* kind = approval ? find_kind(kinds, approval->kind) : nullptr;
  if (kind == nullptr) return not_found(id);
  const auto state = decision == Decision::grant ? ApprovalState::granted : ApprovalState::declined;
  if (approval->state == state && approval->decided_by == caller.user) return *approval;  // clicked twice
  if (const auto refusal = right_refusal(tx, caller, kind->rule, *approval, decision)) return *refusal;
  if (const auto refusal = time_refusal(caller, *approval, seen, now)) return *refusal;
  if (decision == Decision::decline && reason.empty())
    return Refusal{RefusalKind::invalid, "accounts.reason_missing", {}, "reason"};
  if (decision == Decision::grant) {
    auto result = carry_out(tx, caller, *kind, *approval, now);
    if (!result) return result.error();
    approval->result = std::move(*result);
  }
  approval->state = state;
  approval->decided_by = caller.user;
  approval->decided_by_name = caller.user_name;
  approval->decided_at = now;
  approval->reason = std::string(reason);
  if (!store::end_approval(tx, caller.scope.company, *approval)) return over(*approval, caller.language);
  record_end(tx, caller, decision == Decision::grant ? "accounts.approval.grant" : "accounts.approval.decline",
             *approval, now);
  return *approval;
}

Outcome<Approval> withdraw_approval(db::Transaction& tx, const Caller& caller, ApprovalId id, Instant now) {
  auto approval = store::approval(tx, caller.scope, id);
  if (!approval) return not_found(id);
  if (approval->asked_by != caller.user)
    return Refusal{RefusalKind::forbidden,
                   "accounts.approval_not_own",
                   {{"approval", std::to_string(id.n)}, {"user", approval->asked_by_name}},
                   ""};
  if (approval->state == ApprovalState::withdrawn) return *approval;
  if (approval->state != ApprovalState::asked) return over(*approval, caller.language);
  approval->state = ApprovalState::withdrawn;
  approval->decided_at = now;
  store::end_approval(tx, caller.scope.company, *approval);
  record_end(tx, caller, "accounts.approval.withdraw", *approval, now);
  return *approval;
}

std::int64_t expire_approvals(db::Transaction& tx, Instant now, int limit) {
  std::int64_t expired = 0;
  for (const auto& overdue : store::overdue_approvals(tx, now, limit)) {
    const auto caller = system_caller(overdue.company, "lamplighter");
    auto approval = store::approval(tx, caller.scope, overdue.id).value();
    approval.state = ApprovalState::expired;
    approval.decided_at = now;
    if (!store::end_approval(tx, overdue.company, approval)) continue;
    record_end(tx, caller, "accounts.approval.expire", approval, now);
    ++expired;
  }
  return expired;
}

}  // namespace lamplighter::accounts
