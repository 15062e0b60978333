#include "core/accounts/grants.h"

#include <algorithm>
#include <set>

namespace lamplighter::accounts {
namespace {

template <class IdType>
std::optional<IdType> listed_twice(const std::vector<IdType>& ids) {
  std::set<IdType> seen;
  for (const auto id : ids)
    if (!seen.insert(id).second) return id;
  return std::nullopt;
}

Refusal invalid(std::string code, std::int64_t value, std::string field) {
  return {RefusalKind::invalid, std::move(code), {{"value", std::to_string(value)}}, std::move(field)};
}

}  // namespace

std::optional<Refusal> roles_refusal(const std::vector<Role>& of_company, const std::vector<RoleId>& wanted) {
  if (const auto twice = listed_twice(wanted)) return invalid("accounts.listed_twice", twice->n, "roles");
  for (const auto role : wanted)
    if (std::ranges::find(of_company, role, &Role::id) == of_company.end())
      return invalid("accounts.role_unknown", role.n, "roles");
  return std::nullopt;
}

std::optional<Refusal> limits_refusal(const std::vector<RoleId>& wanted, const std::map<RoleId, Money>& limits) {
  for (const auto& [role, limit] : limits)
    if (std::ranges::find(wanted, role) == wanted.end())
      return invalid("accounts.limit_without_role", role.n, "amount_limits");
  return std::nullopt;
}

std::optional<Refusal> scope_refusal(const Scope& giver, bool all_estates, const std::vector<EstateId>& wanted,
                                     const std::vector<EstateId>& known_estates) {
  if (all_estates && !giver.all_estates)
    return Refusal{RefusalKind::forbidden, "accounts.scope_too_wide", {}, "all_estates"};
  if (all_estates && !wanted.empty()) return Refusal{RefusalKind::invalid, "accounts.scope_both", {}, "estates"};
  if (const auto twice = listed_twice(wanted)) return invalid("accounts.listed_twice", twice->n, "estates");
  for (const auto estate : wanted)
    if (!giver.covers(estate) || std::ranges::find(known_estates, estate) == known_estates.end())
      return invalid("accounts.estate_unknown", estate.n, "estates");
  return std::nullopt;
}

bool lies_within(const User& user, const Scope& scope) {
  if (user.company != scope.company) return false;
  if (scope.all_estates) return true;
  return !user.all_estates && std::ranges::all_of(user.estates, [&](EstateId estate) { return scope.covers(estate); });
}

}  // namespace lamplighter::accounts
