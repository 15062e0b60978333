// Users and roles of a company, and what may be changed about them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::accounts {

inline constexpr std::size_t user_name_characters_min = 2;
inline constexpr std::size_t user_name_characters_max = 32;
inline constexpr std::size_t company_name_characters_max = 100;

struct Role {
  RoleId id;
  std::string code;                        // its name is accounts.role.<code> of the catalogue
  std::vector<std::string> permissions;    // sorted
  std::optional<Money> amount_limit = {};  // of a user's role: up to which amount; none: no limit
};

struct User {
  UserId id;
  CompanyId company;
  std::string user_name;
  bool enabled = true;
  Language language = Language::zh_cn;
  bool all_estates = false;
  Instant created_at{};
  std::vector<Role> roles;        // by code
  std::vector<EstateId> estates;  // sorted; used when !all_estates
};

// A user name as it is kept: white space at both ends cut, Latin letters in lower case. nullopt: not a user name.
// Allowed are letters of any script, digits, '.', '_', '-' and '@'.
std::optional<std::string> normal_user_name(std::string_view typed);

struct NewUser {
  std::string user_name;  // normal_user_name
  std::string password_hash;
  Language language = Language::zh_cn;
  bool all_estates = false;
  std::vector<RoleId> roles;
  std::vector<EstateId> estates;
  std::map<RoleId, Money> amount_limits = {};  // of the roles that have one
};
// Refuses accounts.limit_without_role (an amount limit for a role that is not given), accounts.user_name_taken,
// role_unknown, estate_unknown, scope_too_wide (nobody grants what they do not see). `known_estates` are those the
// caller sees.
Outcome<User> create_user(db::Transaction& tx, const Caller& caller, Instant now, const NewUser& wanted,
                          const std::vector<EstateId>& known_estates);

struct UserChange {  // what is absent stays
  std::optional<bool> enabled;
  std::optional<std::vector<RoleId>> roles;
  std::optional<std::map<RoleId, Money>> amount_limits = {};  // all of them anew; absent: kept by the roles that stay
  std::optional<bool> all_estates;
  std::optional<std::vector<EstateId>> estates;
  std::optional<std::string> password_hash;  // ends the user's sessions, as enabled = false does
};
// Refuses accounts.user_not_found, own_account_fixed (roles, scope and enabled of oneself: somebody else must do it),
// last_administrator (nobody enabled with accounts.write would be left), user_beyond_scope, and as create_user.
Outcome<User> change_user(db::Transaction& tx, const Caller& caller, Instant now, UserId user, const UserChange& change,
                          const std::vector<EstateId>& known_estates);

// Users the caller sees, by id, after `after`: with all estates everybody, else those within the caller's estates.
// `q`: only those whose name contains it.
std::vector<User> users_after(db::Transaction& tx, const Scope& scope, UserId after, int limit,
                              std::string_view q = {});
std::vector<Role> roles_of_company(db::Transaction& tx, CompanyId company);

}  // namespace lamplighter::accounts
