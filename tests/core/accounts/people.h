// Companies and users as tests need them, without the slow hash.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/accounts/setup.h"
#include "core/accounts/sign_in.h"
#include "core/accounts/users.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::accounts {

inline constexpr std::string_view no_password = "$argon2id$v=19$m=65536,t=3,p=1$not$a-hash";

// The first user of an empty database, made as the set-up page makes it.
inline User first_user(db::Database& database, std::string user_name = "admin") {
  return database.write(db::Priority::people, [&](db::Transaction& tx) {
    const auto code = new_setup_code(tx, db::test_epoch).value();
    return set_up(tx, code, {"Lamplighter Estates", user_name, std::string(no_password), Language::en}, "127.0.0.1",
                  db::test_epoch)
        .value();
  });
}

inline std::vector<RoleId> roles_named(db::Transaction& tx, CompanyId company, const std::vector<std::string>& codes) {
  std::vector<RoleId> ids;
  for (const auto& role : roles_of_company(tx, company))
    if (std::find(codes.begin(), codes.end(), role.code) != codes.end()) ids.push_back(role.id);
  return ids;
}

inline Outcome<User> add_user(db::Database& database, const Caller& by, const std::string& user_name,
                              const std::vector<std::string>& roles, bool all_estates = true,
                              const std::vector<EstateId>& estates = {}) {
  return database.write(db::Priority::people, [&](db::Transaction& tx) {
    return create_user(tx, by, db::test_epoch,
                       {user_name, std::string(no_password), Language::zh_cn, all_estates,
                        roles_named(tx, by.scope.company, roles), estates},
                       estates);
  });
}

template <class T>
std::string code_of(const Outcome<T>& outcome) {
  return outcome ? "" : outcome.error().code;
}
inline std::string code_of(const std::optional<Refusal>& refusal) {
  return refusal ? refusal->code : "";
}

}  // namespace lamplighter::accounts
