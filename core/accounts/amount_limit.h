// How far a user's permissions reach in money (domain.md section 7: permission x scope x amount limit). A role is given
// with a limit or without; of several roles with the same permission the widest counts.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/users.h"

namespace lamplighter::accounts {

// The permissions of these roles that reach up to an amount only. Pure.
std::map<std::string, Money, std::less<>> limits_of(const std::vector<Role>& roles);

// Refuses accounts.amount_above_limit (facts: permission, amount, limit, roles: who could do it), or
// accounts.amount_above_every_limit where nobody else could. A credit counts by its magnitude. The limit itself is
// still within.
std::optional<Refusal> check_amount(db::Transaction& tx, const Caller& caller, std::string_view permission,
                                    Money amount);

}  // namespace lamplighter::accounts
