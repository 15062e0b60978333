#include "core/accounts/setup.h"

#include <algorithm>

#include "core/accounts/audit.h"
#include "core/accounts/roles.h"
#include "core/accounts/secret.h"
#include "core/accounts/session_store.h"
#include "core/accounts/sign_in.h"
#include "core/accounts/store.h"
#include "core/accounts/user_json.h"
#include "core/changes/changes.h"

namespace lamplighter::accounts {
namespace {

// Every role of domain.md section 7; returns those of the first user.
std::vector<RoleId> insert_roles(db::Transaction& tx, CompanyId company) {
  std::vector<RoleId> of_first_user;
  for (const auto& seed : role_seeds()) {
    const auto role = store::insert_role(tx, company, seed.code, seed.permissions);
    if (std::ranges::find(first_user_roles, seed.code) != std::end(first_user_roles)) of_first_user.push_back(role);
  }
  return of_first_user;
}

}  // namespace

std::optional<std::string> new_setup_code(db::Transaction& tx, Instant now) {
  if (!setup_needed(tx)) return std::nullopt;
  auto code = random_setup_code();
  store::replace_setup_code(tx, sha256_hex(normal_setup_code(code)), now);
  return code;
}

bool setup_needed(db::Transaction& tx) {
  return !store::any_user(tx);
}

std::optional<Refusal> setup_refusal(db::Transaction& tx, std::string_view typed) {
  if (!setup_needed(tx)) return Refusal{RefusalKind::conflict, "accounts.setup_done", {}, ""};
  const auto expected = store::setup_code_hash(tx);
  if (!expected || !equal_in_constant_time(*expected, sha256_hex(normal_setup_code(typed))))
    return Refusal{RefusalKind::forbidden, "accounts.setup_code_wrong", {}, "code"};
  return std::nullopt;
}

Outcome<User> set_up(db::Transaction& tx, std::string_view typed, const Installation& wanted, std::string_view from,
                     Instant now) {
  if (auto refusal = setup_refusal(tx, typed)) return *refusal;
  if (!store::delete_setup_code(tx, sha256_hex(normal_setup_code(typed))))
    return Refusal{RefusalKind::conflict, "accounts.setup_done", {}, ""};
  const auto company = store::insert_company(tx, wanted.company_name, now);
  const NewUser first{.user_name = wanted.user_name,
                      .password_hash = wanted.password_hash,
                      .language = wanted.language,
                      .all_estates = true,
                      .roles = insert_roles(tx, company),
                      .estates = {}};
  const auto id = store::insert_user(tx, company, first, now);
  const auto user = store::find_user(tx, company, id).value();
  audit(tx, caller_of(user, from), now,
        {.action = "accounts.set_up",
         .subject_kind = "company",
         .subject = company.n,
         .estate = {},
         .before = nullptr,
         .after = {{"company_name", wanted.company_name}, {"user", user_json(user)}},
         .reason = ""});
  changes::record(tx, now, company, EstateId{}, "user", id.n);
  return user;
}

}  // namespace lamplighter::accounts
