// What one user may give another. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/users.h"

namespace lamplighter::accounts {

// Refuses accounts.role_unknown, and accounts.listed_twice.
std::optional<Refusal> roles_refusal(const std::vector<Role>& of_company, const std::vector<RoleId>& wanted);
// Refuses accounts.limit_without_role: nothing would ever be held against it.
std::optional<Refusal> limits_refusal(const std::vector<RoleId>& wanted, const std::map<RoleId, Money>& limits);
// Refuses accounts.scope_too_wide (all estates by somebody who has not all), accounts.estate_unknown (none the giver
// sees), accounts.listed_twice, accounts.scope_both (estates named beside all_estates).
std::optional<Refusal> scope_refusal(const Scope& giver, bool all_estates, const std::vector<EstateId>& wanted,
                                     const std::vector<EstateId>& known_estates);
// Whether everything `user` sees lies within `scope`.
bool lies_within(const User& user, const Scope& scope);

}  // namespace lamplighter::accounts
