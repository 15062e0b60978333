// Roles are rows; these are the ones every new company begins with (domain.md section 7). Changing a row here changes
// no existing company.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace lamplighter::accounts {

struct RoleSeed {
  std::string_view code;
  std::vector<std::string_view> permissions;
};
const std::vector<RoleSeed>& role_seeds();

// The first user of an installation gets these: one person must be able to bring an estate up alone. Further users get
// what they need (separation of duty: admin alone touches no money document).
inline constexpr std::string_view first_user_roles[] = {"admin", "manager", "finance"};

// Every permission that a route may name. A route with another one is a mistake found by the access matrix test.
std::span<const std::string_view> all_permissions();

}  // namespace lamplighter::accounts
