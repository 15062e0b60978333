#include "core/accounts/approvals.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "core/accounts/approval_store.h"
#include "core/accounts/store.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::accounts {
namespace {

constexpr std::array<std::string_view, 5> state_texts = {"asked", "granted", "declined", "withdrawn", "expired"};

boost::json::value person(const std::optional<UserId>& user, const std::string& name) {
  if (!user) return nullptr;
  return {{"id", std::to_string(user->n)}, {"name", name}};
}

}  // namespace

std::string_view to_text(ApprovalState state) {
  return state_texts.at(static_cast<std::size_t>(state));
}
std::optional<ApprovalState> parse_approval_state(std::string_view text) {
  return enumerator_of<ApprovalState>(state_texts, text);
}

const ApprovalKind* find_kind(const ApprovalKinds& kinds, std::string_view kind) {
  const auto found = std::ranges::find_if(kinds, [&](const ApprovalKind& known) { return known.rule.kind == kind; });
  return found == kinds.end() ? nullptr : &*found;
}

std::optional<Approval> find_approval(db::Transaction& tx, const Scope& scope, ApprovalId id) {
  return store::approval(tx, scope, id);
}

std::int64_t approvals_to_decide(db::Transaction& tx, const Caller& caller, const ApprovalKinds& kinds, Instant now) {
  store::ApprovalFilter filter;
  filter.kinds.emplace();
  for (const auto& kind : kinds)
    if (caller.may(kind.rule.approve_permission)) filter.kinds->emplace_back(kind.rule.kind);
  if (filter.kinds->empty()) return 0;
  filter.state = ApprovalState::asked;
  filter.not_asked_by = caller.user;
  filter.expires_after = now;
  return store::count_approvals(tx, caller.scope, filter);
}

std::vector<std::string> deciders(db::Transaction& tx, CompanyId company, const ApprovalKinds& kinds,
                                  const Approval& approval) {
  std::vector<std::string> names;
  const auto* kind = find_kind(kinds, approval.kind);
  if (kind == nullptr || approval.state != ApprovalState::asked) return names;
  std::optional<Money> amount = approval.amount;
  if (amount) amount->fen = std::abs(amount->fen);
  // A person has as many rows as roles that let him; a few more than shown will do.
  for (const auto& able : store::able_users(tx, company, kind->rule.approve_permission, approval.estate, amount,
                                            approval.asked_by, 4 * approval_deciders_shown))
    if (names.size() < approval_deciders_shown && (names.empty() || names.back() != able.user_name))
      names.push_back(able.user_name);
  return names;
}

boost::json::value approval_json(db::Transaction& tx, const Caller& caller, const ApprovalKinds& kinds,
                                 const Approval& approval, Instant now) {
  const auto* kind = find_kind(kinds, approval.kind);
  const bool waits = approval.state == ApprovalState::asked && now < approval.expires_at;
  const bool own = approval.asked_by == caller.user;
  boost::json::array names;
  for (const auto& name : deciders(tx, caller.scope.company, kinds, approval)) names.emplace_back(name);
  boost::json::value estate = nullptr, amount = nullptr, decided_at = nullptr;
  if (approval.estate.n != 0) estate = std::to_string(approval.estate.n);
  if (approval.amount) amount = to_text(*approval.amount);
  if (approval.decided_at) decided_at = to_text(*approval.decided_at);
  return {{"id", std::to_string(approval.id.n)},
          {"kind", approval.kind},
          {"subject", std::to_string(approval.subject)},
          {"estate", estate},
          {"facts", approval.facts},
          {"amount", amount},
          {"state", to_text(approval.state)},
          {"asked_by", person(approval.asked_by, approval.asked_by_name)},
          {"asked_at", to_text(approval.asked_at)},
          {"expires_at", to_text(approval.expires_at)},
          {"decided_by", person(approval.decided_by, approval.decided_by_name)},
          {"decided_at", decided_at},
          {"reason", approval.reason},
          {"deciders", names},
          {"may_decide", waits && !own && kind != nullptr && caller.may(kind->rule.approve_permission)},
          {"may_withdraw", waits && own}};
}

}  // namespace lamplighter::accounts
