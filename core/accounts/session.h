// Who is behind a request. A session is a random 256-bit token in a cookie; the database keeps only its SHA-256.
// The HTTP server calls authenticate for every request that carries the cookie, in a read; when `seen_is_stale` it
// calls mark_seen in a write of its own (at most once a minute a session).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "core/http/route.h"

namespace lamplighter::accounts {

inline constexpr std::string_view session_cookie = "lamplighter_session";

inline constexpr std::chrono::hours session_idle_max{12};          // a shift; unseen longer: signed out
inline constexpr std::chrono::hours session_age_max{7 * 24};       // from sign-in, however busy
inline constexpr std::chrono::minutes session_seen_resolution{1};  // how exactly last_seen_at is kept
inline constexpr int sessions_per_user_max = 20;                   // the oldest ends at the next sign-in

struct Session {
  Caller caller;
  std::string csrf_token;      // what X-CSRF-Token must say on unsafe methods; made from the token, so never stored
  bool seen_is_stale = false;  // call mark_seen
};

// nullopt: no cookie, an unknown or ended session, past a limit, or a user no longer enabled. Reads only.
std::optional<Session> authenticate(db::Transaction& tx, const http::Request& request, Instant now);
void mark_seen(db::Transaction& tx, const http::Request& request, Instant now);

std::string csrf_token_of(std::string_view token);

// Signing out ends this session only.
void end_session(db::Transaction& tx, const Caller& caller, std::string_view token, Instant now);
// After the old password was verified: keeps this session and ends the user's others; returns how many.
std::int64_t change_own_password(db::Transaction& tx, const Caller& caller, std::string_view token,
                                 std::string_view new_hash, Instant now);

// A signed-in caller lacked `permission`: counted; the first of a day per user and permission goes into the audit
// trail.
void record_denial(db::Transaction& tx, const Caller& caller, std::string_view permission, Instant now);

}  // namespace lamplighter::accounts
