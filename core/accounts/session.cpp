#include "core/accounts/session.h"

#include "core/accounts/audit.h"
#include "core/accounts/secret.h"
#include "core/accounts/session_store.h"
#include "core/accounts/sign_in.h"
#include "core/accounts/store.h"

namespace lamplighter::accounts {
namespace {

std::optional<std::string> token_of(const http::Request& request) {
  const auto cookie = request.cookies.find(session_cookie);
  if (cookie == request.cookies.end() || !looks_like_token(cookie->second)) return std::nullopt;
  return cookie->second;
}

bool has_ended(const store::SessionRow& row, Instant now) {
  return now - row.created_at >= session_age_max || now - row.last_seen_at >= session_idle_max;
}

std::int64_t utc_day(Instant at) {
  return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

}  // namespace

std::optional<Session> authenticate(db::Transaction& tx, const http::Request& request, Instant now) {
  const auto token = token_of(request);
  if (!token) return std::nullopt;
  const auto row = store::find_session(tx, sha256_hex(*token));
  if (!row || has_ended(*row, now)) return std::nullopt;
  const auto user = store::find_user(tx, row->company, row->user);
  if (!user || !user->enabled) return std::nullopt;
  return Session{.caller = caller_of(*user, request.remote),
                 .csrf_token = csrf_token_of(*token),
                 .seen_is_stale = now - row->last_seen_at >= session_seen_resolution};
}

void mark_seen(db::Transaction& tx, const http::Request& request, Instant now) {
  if (const auto token = token_of(request)) store::set_last_seen(tx, sha256_hex(*token), now);
}

std::string csrf_token_of(std::string_view token) {
  return hmac_sha256_hex(token, "lamplighter csrf");
}

void record_denial(db::Transaction& tx, const Caller& caller, std::string_view permission, Instant now) {
  if (store::count_refusal(tx, utc_day(now), caller.scope.company, caller.user, permission) > 1) return;
  audit(tx, caller, now,
        {.action = "accounts.denied",
         .subject_kind = "user",
         .subject = caller.user.n,
         .estate = {},
         .before = nullptr,
         .after = nullptr,
         .reason = std::string(permission)});
}

void end_session(db::Transaction& tx, const Caller& caller, std::string_view token, Instant now) {
  store::delete_session(tx, sha256_hex(token));
  audit(tx, caller, now,
        {.action = "accounts.sign_out",
         .subject_kind = "user",
         .subject = caller.user.n,
         .estate = {},
         .before = nullptr,
         .after = nullptr,
         .reason = ""});
}

std::int64_t change_own_password(db::Transaction& tx, const Caller& caller, std::string_view token,
                                 std::string_view new_hash, Instant now) {
  store::set_password(tx, caller.scope.company, caller.user, new_hash);
  const auto ended = store::delete_sessions_of_user(tx, caller.user, sha256_hex(token));
  audit(tx, caller, now,
        {.action = "accounts.password.change",
         .subject_kind = "user",
         .subject = caller.user.n,
         .estate = {},
         .before = nullptr,
         .after = {{"sessions_ended", ended}},
         .reason = ""});
  return ended;
}

}  // namespace lamplighter::accounts
