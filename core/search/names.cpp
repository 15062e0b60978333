#include "core/search/names.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <map>
#include <set>

#include "core/accounts/users.h"
#include "core/premises/premises.h"
#include "core/search/names_store.h"

namespace lamplighter::search {
namespace {

using Names = std::vector<Named>;
using store::Ids;

// A kind of record: who may read it, and where its name stands.
struct NamedKind {
  std::string_view kind, permission;
  std::string_view view = {};  // of a name that is one text
  Names (*names)(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids) = nullptr;
};

Names user_names(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids) {
  Names names;
  for (const auto id : ids)
    for (const auto& user : accounts::users_after(tx, scope, UserId{id - 1}, /*limit=*/1))
      if (user.id.n == id) names.push_back({"user", id, {}, user.user_name});
  return names;
}

Names reading_names(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids) {
  constexpr std::size_t to_the_minute = 16;  // of "2026-11-23 22:48:03"
  Names names;
  for (const auto& reading : store::entered_readings(tx, scope, ids))
    if (const auto estate = premises::find_estate(tx, scope, reading.estate))
      names.push_back(
          {"reading", reading.id, reading.estate,
           reading.meter_code + " " + calendar::local_text(reading.at, estate->time_zone).substr(0, to_the_minute)});
  return names;
}

// What the approval is about, as its asker saw it: the item, the meter, or the run by what it is called.
std::string subject_called(db::Transaction& tx, const accounts::Scope& scope, const store::ApprovalSubject& approval) {
  if (approval.kind == "charging.post_run") {
    const auto run = store::run_names(tx, scope, {approval.subject});
    return run.empty() ? "" : run.front().name;
  }
  boost::system::error_code error;
  const auto facts = boost::json::parse(approval.facts, error);
  if (error) return "";
  for (const char* at : {"/item/name", "/meter/code"})
    if (const auto* name = facts.find_pointer(at, error); name != nullptr && name->is_string())
      return std::string(name->get_string());
  return "";
}

Names approval_names(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids) {
  auto wider = scope;  // who sees some estates sees what the whole company asks, as in the list of approvals
  if (!wider.all_estates) wider.estates.push_back(EstateId{0});
  Names names;
  for (const auto& approval : store::approval_subjects(tx, wider, ids))
    if (const auto about = subject_called(tx, scope, approval); !about.empty())
      names.push_back({"approval", approval.id, approval.estate, "#" + std::to_string(approval.id) + " " + about});
  return names;
}

constexpr NamedKind kinds[] = {
    {"company", "premises.read", "premises_name"},
    {"estate", "premises.read", "premises_name"},
    {"building", "premises.read", "premises_name"},
    {"entrance", "premises.read", "premises_name"},
    {"room", "premises.read", "premises_name"},
    {"resident", "premises.read", "premises_name"},
    {"parking_area", "premises.read", "premises_name"},
    {"parking_space", "premises.read", "premises_name"},
    {"vehicle", "premises.read", "premises_name"},
    {"gateway", "fleet.read", "fleet_name"},
    {"meter", "metering.read", "metering_name"},
    {"reading", "metering.read", {}, reading_names},
    {"bill", "charging.read", "charging_name"},
    {"line", "charging.read", "charging_name"},
    {"charge_item", "charging.read", {}, store::item_names},
    {"plan", "charging.read", {}, store::plan_names},
    {"run", "charging.read", {}, store::run_names},
    {"user", "accounts.read", {}, user_names},
    {"approval", "approvals.read", {}, approval_names},
};

const NamedKind* find_kind(std::string_view kind) {
  const auto* const found = std::ranges::find(kinds, kind, &NamedKind::kind);
  return found == std::end(kinds) ? nullptr : found;
}

std::optional<AskedName> asked_name(std::string_view part) {
  const auto colon = part.find(':');
  if (colon == part.npos || colon == 0) return std::nullopt;
  const auto number = part.substr(colon + 1);
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), id);
  if (error != std::errc{} || end != number.data() + number.size() || id < 1) return std::nullopt;
  return AskedName{std::string(part.substr(0, colon)), id};
}

}  // namespace

Outcome<std::vector<AskedName>> asked_names(std::string_view text) {
  constexpr std::size_t shown_of_value_max = 32;
  std::vector<AskedName> asked;
  std::set<AskedName> seen;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    auto one = asked_name(part);
    if (!one)
      return Refusal{RefusalKind::invalid,
                     "search.name_not_usable",
                     {{"value", std::string(part.substr(0, shown_of_value_max))}},
                     "of"};
    if (seen.insert(*one).second) asked.push_back(std::move(*one));
  }
  if (asked.size() > names_asked_max)
    return Refusal{RefusalKind::invalid,
                   "search.too_many_names",
                   {{"value", std::to_string(asked.size())}, {"maximum", std::to_string(names_asked_max)}},
                   "of"};
  return asked;
}

std::string_view permission_to_name(std::string_view kind) {
  const auto* found = find_kind(kind);
  return found == nullptr ? std::string_view{} : found->permission;
}

Names names_of(db::Transaction& tx, const accounts::Caller& caller, const std::vector<AskedName>& asked) {
  std::map<std::string_view, Ids> by_kind;
  for (const auto& one : asked) by_kind[one.kind].push_back(one.id);
  std::map<AskedName, Named> found;
  for (const auto& [kind, ids] : by_kind) {
    const auto* known = find_kind(kind);
    if (known == nullptr || !(caller.may("audit.read") || caller.may(known->permission))) continue;
    auto names = known->names != nullptr ? known->names(tx, caller.scope, ids)
                                         : store::plain_names(tx, caller.scope, known->view, known->kind, ids);
    for (auto& name : names) found.emplace(AskedName{name.kind, name.id}, std::move(name));
  }
  Names in_order;
  for (const auto& one : asked)
    if (const auto at = found.find(one); at != found.end()) in_order.push_back(at->second);
  return in_order;
}

}  // namespace lamplighter::search
