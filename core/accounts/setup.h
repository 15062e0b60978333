// First start: no user exists, so whoever reads the service's output may make the first one, once, with the code printed
// there (reliability.md section 3: no default account).
#pragma once

#include <optional>
#include <string>

#include "core/db/database.h"

namespace lamplighter::accounts {

// nullopt: there is a user already. Else a new code "XXXX-XXXX-XXXX-XXXX" (80 bits, no letters I L O U); only its hash is
// stored, and an earlier code is void. Call at each start, in a write, and print it.
std::optional<std::string> new_setup_code(db::Transaction& tx, Instant now);

bool setup_needed(db::Transaction& tx);

}  // namespace lamplighter::accounts
