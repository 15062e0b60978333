#include "core/accounts/caller.h"

#include <algorithm>

#include "core/accounts/roles.h"

namespace lamplighter::accounts {

bool Scope::covers(EstateId estate) const {
  return all_estates || std::find(estates.begin(), estates.end(), estate) != estates.end();
}

Caller system_caller(CompanyId company, std::string name) {
  Caller caller;
  caller.user_name = std::move(name);
  caller.scope = {company, /*all_estates=*/true, {}};
  for (const auto permission : all_permissions()) caller.permissions.emplace(permission);
  caller.from = "system";
  return caller;
}

}  // namespace lamplighter::accounts
