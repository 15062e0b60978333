// Four eyes (domain.md section 7): what one person asks and another decides. Granting carries the act out in the same
// transaction, once, in the name of who asked; a refused act leaves the approval waiting.
//
// The slices above say which kinds there are and how each is carried out (ApprovalKind); core/slices.cpp puts them
// together, so that accounts knows none of them.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::accounts {

inline constexpr std::chrono::hours approval_age_max{30 * 24};  // then the question expires
inline constexpr std::size_t approval_reason_max = 500;         // characters
inline constexpr int approval_deciders_shown = 5;

enum class ApprovalState {
  asked,
  granted,
  declined,
  withdrawn,  // by who asked
  expired
};
using lamplighter::to_text;
std::string_view to_text(ApprovalState state);
std::optional<ApprovalState> parse_approval_state(std::string_view text);

// What a slice says of a kind.
struct ApprovalRule {
  std::string_view kind;                // "charging.price_change"
  std::string_view ask_permission;      // to do the thing, and so to ask for it
  std::string_view approve_permission;  // to decide it
  bool required_by_default = true;      // where the company has said nothing: whenever somebody else could approve
};
// Carries the act out. The caller is the asker as he is now, not as he was when he asked. Refuses what no longer holds.
using ApprovalExecutor =
    std::function<Outcome<boost::json::value>(db::Transaction&, const Caller&, const boost::json::value&, Instant)>;
struct ApprovalKind {
  ApprovalRule rule;
  ApprovalExecutor execute;
};
using ApprovalKinds = std::vector<ApprovalKind>;

struct Approval {
  ApprovalId id;
  std::string kind;
  std::int64_t subject = 0;
  EstateId estate;  // {0}: the whole company
  boost::json::value facts, payload;
  std::optional<Money> amount;
  ApprovalState state = ApprovalState::asked;
  UserId asked_by;
  std::string asked_by_name;
  Instant asked_at{}, expires_at{};
  std::optional<UserId> decided_by;
  std::string decided_by_name;
  std::optional<Instant> decided_at;
  std::string reason;
  boost::json::value result;
};

struct ApprovalRequest {
  std::int64_t subject = 0;
  EstateId estate;
  boost::json::value facts;    // for people: what will happen, as the asker saw it
  boost::json::value payload;  // for the executor
  std::optional<Money> amount;
};
// accounts.no_other_approver: nobody but the caller could decide this kind, whatever the amount.
std::optional<Refusal> no_other_approver(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule,
                                         EstateId estate);
// Refuses accounts.approval_waiting (the same thing is asked already: facts say by whom), no_other_approver, and
// request.not_permitted.
Outcome<Approval> ask_approval(db::Transaction& tx, const Caller& caller, const ApprovalRule& rule,
                               const ApprovalRequest& request, Instant now);

enum class Decision {
  grant,
  decline
};
// `seen` is the state that the decider looked at. The same decision again by the same person gives the approval as it
// is and does nothing. Refuses accounts.approval_not_found, approval_own, approval_over (facts: state, user, at: the
// second of two is told who decided), approval_expired, reason_missing (of a decline), asker_may_no_longer,
// request.not_permitted, check_amount's, and whatever the executor refuses; it then stays asked.
Outcome<Approval> decide_approval(db::Transaction& tx, const Caller& caller, const ApprovalKinds& kinds, ApprovalId id,
                                  Decision decision, std::string_view reason, ApprovalState seen, Instant now);

// By who asked. Refuses accounts.approval_not_found, approval_not_own, approval_over.
Outcome<Approval> withdraw_approval(db::Transaction& tx, const Caller& caller, ApprovalId id, Instant now);

// Marks up to `limit` questions that nobody decided in time. For the housekeeping; a late decision is refused anyway.
std::int64_t expire_approvals(db::Transaction& tx, Instant now, int limit);

std::optional<Approval> find_approval(db::Transaction& tx, const Scope& scope, ApprovalId id);
// How many the caller could decide now.
std::int64_t approvals_to_decide(db::Transaction& tx, const Caller& caller, const ApprovalKinds& kinds, Instant now);
// Who could decide it: names, at most approval_deciders_shown.
std::vector<std::string> deciders(db::Transaction& tx, CompanyId company, const ApprovalKinds& kinds,
                                  const Approval& approval);

const ApprovalKind* find_kind(const ApprovalKinds& kinds, std::string_view kind);
// For the API: who and what, and what this caller may do with it.
boost::json::value approval_json(db::Transaction& tx, const Caller& caller, const ApprovalKinds& kinds,
                                 const Approval& approval, Instant now);

}  // namespace lamplighter::accounts
