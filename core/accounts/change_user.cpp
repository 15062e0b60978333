#include <algorithm>

#include "core/accounts/audit.h"
#include "core/accounts/grants.h"
#include "core/accounts/session_store.h"
#include "core/accounts/store.h"
#include "core/accounts/user_json.h"
#include "core/changes/changes.h"

namespace lamplighter::accounts {
namespace {

constexpr std::string_view ruling_permission = "accounts.write";

std::optional<Refusal> target_refusal(const Caller& caller, const User& user, const UserChange& change) {
  if (!lies_within(user, caller.scope))
    return Refusal{RefusalKind::forbidden, "accounts.user_beyond_scope", {{"user_name", user.user_name}}, ""};
  if (user.id == caller.user &&
      (change.enabled || change.roles || change.amount_limits || change.all_estates || change.estates))
    return Refusal{RefusalKind::forbidden, "accounts.own_account_fixed", {{"user_name", user.user_name}}, ""};
  return std::nullopt;
}

bool rules(const std::vector<Role>& of_company, const std::vector<RoleId>& roles) {
  return std::ranges::any_of(of_company, [&](const Role& role) {
    return std::ranges::find(roles, role.id) != roles.end() &&
           std::ranges::find(role.permissions, ruling_permission) != role.permissions.end();
  });
}

bool takes_ruling_away(const std::vector<Role>& of_company, const User& user, const UserChange& change) {
  std::vector<RoleId> before;
  for (const auto& role : user.roles) before.push_back(role.id);
  const bool ruled = user.enabled && rules(of_company, before);
  const bool will_rule = change.enabled.value_or(user.enabled) && rules(of_company, change.roles.value_or(before));
  return ruled && !will_rule;
}

struct Grants {
  std::vector<RoleId> roles;
  std::map<RoleId, Money> limits;
};

Grants grants_after(const User& user, const UserChange& change) {
  Grants after;
  std::map<RoleId, Money> before;
  for (const auto& role : user.roles) {
    after.roles.push_back(role.id);
    if (role.amount_limit) before.emplace(role.id, *role.amount_limit);
  }
  if (change.roles) after.roles = *change.roles;
  if (change.amount_limits) return {std::move(after.roles), *change.amount_limits};
  for (const auto& [role, limit] : before)
    if (std::ranges::find(after.roles, role) != after.roles.end()) after.limits.emplace(role, limit);
  return after;
}

void apply(db::Transaction& tx, const User& user, const UserChange& change, const Grants& grants, bool all_estates,
           const std::vector<EstateId>& estates) {
  if (change.enabled) store::set_enabled(tx, user.company, user.id, *change.enabled);
  if (change.roles || change.amount_limits) store::set_roles(tx, user.company, user.id, grants.roles, grants.limits);
  if (change.all_estates || change.estates) store::set_estates(tx, user.company, user.id, all_estates, estates);
  if (change.password_hash) store::set_password(tx, user.company, user.id, *change.password_hash);
  if (change.password_hash || !change.enabled.value_or(true)) store::delete_sessions_of_user(tx, user.id, "");
}

}  // namespace

Outcome<User> change_user(db::Transaction& tx, const Caller& caller, Instant now, UserId id, const UserChange& change,
                          const std::vector<EstateId>& known_estates) {
  const auto company = caller.scope.company;
  const auto user = store::find_user(tx, company, id);
  if (!user) return Refusal{RefusalKind::not_found, "accounts.user_not_found", {{"user", std::to_string(id.n)}}, ""};
  if (auto refusal = target_refusal(caller, *user, change)) return *refusal;
  const auto of_company = store::roles(tx, company);
  if (change.roles)
    if (auto refusal = roles_refusal(of_company, *change.roles)) return *refusal;
  const auto grants = grants_after(*user, change);
  if (auto refusal = limits_refusal(grants.roles, grants.limits)) return *refusal;
  const bool all_estates = change.all_estates.value_or(user->all_estates && !change.estates);
  const auto estates = change.estates.value_or(all_estates ? std::vector<EstateId>{} : user->estates);
  if (change.all_estates || change.estates)
    if (auto refusal = scope_refusal(caller.scope, all_estates, estates, known_estates)) return *refusal;
  if (takes_ruling_away(of_company, *user, change) && store::enabled_users_with(tx, company, ruling_permission) <= 1)
    return Refusal{RefusalKind::conflict, "accounts.last_administrator", {{"user_name", user->user_name}}, ""};

  apply(tx, *user, change, grants, all_estates, estates);
  const auto changed = store::find_user(tx, company, id).value();
  audit(tx, caller, now,
        {.action = change.password_hash ? "accounts.user.reset_password" : "accounts.user.change",
         .subject_kind = "user",
         .subject = id.n,
         .estate = {},
         .before = user_json(*user),
         .after = user_json(changed),
         .reason = ""});
  changes::record(tx, now, company, EstateId{}, "user", id.n);
  return changed;
}

}  // namespace lamplighter::accounts
