// Passwords: what is taken, and Argon2id (reliability.md section 3: 64 MiB, t=3, at most 2 at once).
// A hash takes about 0.1 s and 64 MiB: never inside a transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/refusal.h"

namespace lamplighter::accounts {

inline constexpr std::size_t password_characters_min = 12;
inline constexpr std::size_t password_bytes_max = 256;
inline constexpr std::size_t password_distinct_min = 5;  // different characters, so that "aaaaaaaaaaaa" is none

inline constexpr int hashes_at_once_max = 2;  // 128 MiB
inline constexpr int hashes_waiting_max =
    1;  // each waits on one of the four database threads; more: accounts.sign_in_busy

// Why `password` cannot be taken; nullopt: it can. `field` names the request field.
std::optional<Refusal> password_refusal(std::string_view password, std::string_view user_name, std::string_view field);

// "$argon2id$v=19$m=65536,t=3,p=1$…". Waits for its turn; refuses accounts.sign_in_busy when too many wait.
Outcome<std::string> hash_password(std::string_view password);
// Whether it is the password. Without a hash (no such user) it does the same work and says no, so that time tells
// nothing.
Outcome<bool> verify_password(const std::optional<std::string>& hash, std::string_view password);

}  // namespace lamplighter::accounts
