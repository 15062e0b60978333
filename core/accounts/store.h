// SQL of users, roles, sessions, the set-up code and refused attempts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/accounts/users.h"
#include "core/db/database.h"

namespace lamplighter::accounts::store {

// --- companies and roles
CompanyId insert_company(db::Transaction& tx, std::string_view name, Instant now);
std::string company_name(db::Transaction& tx, CompanyId company);
RoleId insert_role(db::Transaction& tx, CompanyId company, std::string_view code,
                   const std::vector<std::string_view>& permissions);
std::vector<Role> roles(db::Transaction& tx, CompanyId company);

// --- users
bool any_user(db::Transaction& tx);
bool user_name_taken(db::Transaction& tx, std::string_view user_name);
UserId insert_user(db::Transaction& tx, CompanyId company, const NewUser& user, Instant now);  // roles and estates too
std::optional<User> find_user(db::Transaction& tx, CompanyId company, UserId user);
std::vector<User> users_after(db::Transaction& tx, const Scope& scope, UserId after, int limit,
                              std::string_view q = {});
void set_enabled(db::Transaction& tx, CompanyId company, UserId user, bool enabled);
void set_language(db::Transaction& tx, CompanyId company, UserId user, Language language);
void set_password(db::Transaction& tx, CompanyId company, UserId user, std::string_view password_hash);
void set_roles(db::Transaction& tx, CompanyId company, UserId user, const std::vector<RoleId>& roles,
               const std::map<RoleId, Money>& limits);
void set_estates(db::Transaction& tx, CompanyId company, UserId user, bool all_estates,
                 const std::vector<EstateId>& estates);
// Enabled users but `except` who may do `permission` in the estate ({0}: anywhere) up to the amount (none: any limit
// will do), one row for each role that lets them; by name, then by role. At most `limit` rows.
struct AbleUser {
  UserId user;
  std::string user_name;
  std::string role;  // code
};
std::vector<AbleUser> able_users(db::Transaction& tx, CompanyId company, std::string_view permission, EstateId estate,
                                 std::optional<Money> amount, UserId except, int limit);
std::int64_t enabled_users_with(db::Transaction& tx, CompanyId company, std::string_view permission);

struct Credentials {
  UserId user;
  CompanyId company;
  std::string password_hash;
  bool enabled = false;
};
std::optional<Credentials> find_credentials(db::Transaction& tx, std::string_view user_name);
std::optional<Credentials> find_credentials(db::Transaction& tx, CompanyId company, UserId user);

}  // namespace lamplighter::accounts::store
