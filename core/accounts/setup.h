// First start: no user exists, so whoever reads the service's output may make the first one, once, with the code
// printed there (reliability.md section 3: no default account).
#pragma once

#include <optional>
#include <string>

#include "core/accounts/users.h"
#include "core/db/database.h"

namespace lamplighter::accounts {

// nullopt: there is a user already. Else a new code "XXXX-XXXX-XXXX-XXXX" (80 bits, no letters I L O U); only its hash
// is stored, and an earlier code is void. Call at each start, in a write, and print it.
std::optional<std::string> new_setup_code(db::Transaction& tx, Instant now);

bool setup_needed(db::Transaction& tx);

struct Installation {
  std::string company_name;
  std::string user_name;  // normal_user_name
  std::string password_hash;
  Language language = Language::zh_cn;
};
// Whether `typed` would be taken: asked before the slow hash. Refuses accounts.setup_done, accounts.setup_code_wrong.
std::optional<Refusal> setup_refusal(db::Transaction& tx, std::string_view typed);
// Makes the company, its roles (role_seeds) and its first user, who gets first_user_roles and sees all estates; the
// code is spent in the same transaction, so of two at once one is refused.
Outcome<User> set_up(db::Transaction& tx, std::string_view typed, const Installation& wanted, std::string_view from,
                     Instant now);

}  // namespace lamplighter::accounts
