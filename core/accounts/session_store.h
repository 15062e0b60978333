// SQL of sessions, the set-up code and refused attempts.
#pragma once

#include <optional>
#include <string>

#include "core/accounts/caller.h"
#include "core/accounts/throttle.h"
#include "core/db/database.h"

namespace lamplighter::accounts::store {

// --- sessions, by the SHA-256 of their token
struct SessionRow {
  CompanyId company;
  UserId user;
  Instant created_at{};
  Instant last_seen_at{};
};
void insert_session(db::Transaction& tx, std::string_view token_hash, CompanyId company, UserId user, Instant now,
                    std::string_view from);
std::optional<SessionRow> find_session(db::Transaction& tx, std::string_view token_hash);
void set_last_seen(db::Transaction& tx, std::string_view token_hash, Instant now);
void delete_session(db::Transaction& tx, std::string_view token_hash);
// All of the user's but one ("" for none). Returns how many ended.
std::int64_t delete_sessions_of_user(db::Transaction& tx, UserId user, std::string_view kept_token_hash);
// Those past a limit, whoever's, and the user's oldest beyond `kept`.
void delete_old_sessions(db::Transaction& tx, UserId user, Instant created_before, Instant seen_before, int kept);

// --- the set-up code
void replace_setup_code(db::Transaction& tx, std::string_view code_hash, Instant now);
std::optional<std::string> setup_code_hash(db::Transaction& tx);
bool delete_setup_code(db::Transaction& tx, std::string_view code_hash);  // true for the one who deleted it

// --- refused attempts
std::optional<Failures> find_failures(db::Transaction& tx, std::string_view kind, std::string_view subject);
void put_failures(db::Transaction& tx, std::string_view kind, std::string_view subject, const Failures& failures);
void delete_failures(db::Transaction& tx, std::string_view kind, std::string_view subject);
// Those last seen before then, and the oldest beyond `kept`.
void delete_old_failures(db::Transaction& tx, Instant before, int kept);

// Returns how many there are now of that day.
std::int64_t count_refusal(db::Transaction& tx, std::int64_t day, CompanyId company, UserId user,
                           std::string_view what);
std::int64_t refusals(db::Transaction& tx, std::int64_t day, CompanyId company, UserId user, std::string_view what);

}  // namespace lamplighter::accounts::store
