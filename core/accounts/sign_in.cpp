#include "core/accounts/sign_in.h"

#include "core/accounts/amount_limit.h"
#include "core/accounts/audit.h"
#include "core/accounts/password.h"
#include "core/accounts/secret.h"
#include "core/accounts/session.h"
#include "core/accounts/session_store.h"
#include "core/accounts/throttle.h"

namespace lamplighter::accounts {
namespace {

constexpr std::string_view by_user = "user", by_address = "address";

std::int64_t utc_day(Instant at) {
  return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

Refusal refused() {
  return {RefusalKind::unauthenticated, "accounts.sign_in_refused", {}, ""};
}

Refusal throttled(std::chrono::milliseconds wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return {RefusalKind::too_many, "accounts.sign_in_throttled", {{"seconds", std::to_string(seconds)}}, ""};
}

// The name itself may be a password typed into the wrong box: only its hash is kept.
std::string throttle_subject(const std::string& user_name) {
  return sha256_hex(user_name);
}

void count_refused(db::Transaction& tx, const std::optional<store::Credentials>& credentials, Instant now) {
  const auto company = credentials ? credentials->company : CompanyId{};
  const auto user = credentials ? credentials->user : UserId{};
  store::count_refusal(tx, utc_day(now), company, user, "accounts.sign_in");
}

void one_less(db::Transaction& tx, std::string_view kind, const std::string& subject) {
  auto failures = store::find_failures(tx, kind, subject).value_or(Failures{});
  if (--failures.count > 0)
    store::put_failures(tx, kind, subject, failures);
  else
    store::delete_failures(tx, kind, subject);
}

void take_back(db::Transaction& tx, const Attempt& attempt) {
  store::delete_failures(tx, by_user, throttle_subject(attempt.user_name));
  // Earlier failures from the address stay: one good account must not buy an attacker endless attempts on others.
  one_less(tx, by_address, attempt.address);
}

// The password was never looked at, so the attempt was none.
void forget_attempt(db::Transaction& tx, const Attempt& attempt) {
  one_less(tx, by_user, throttle_subject(attempt.user_name));
  one_less(tx, by_address, attempt.address);
}

}  // namespace

Outcome<Attempt> begin_attempt(db::Transaction& tx, std::string_view typed_name, std::string_view remote, Instant now) {
  Attempt attempt{.user_name = normal_user_name(typed_name).value_or(std::string(typed_name)),
                  .address = throttle_address(remote),
                  .credentials = {}};
  attempt.credentials = store::find_credentials(tx, attempt.user_name);
  const auto subject = throttle_subject(attempt.user_name);
  const auto of_user = store::find_failures(tx, by_user, subject).value_or(Failures{});
  const auto of_address = store::find_failures(tx, by_address, attempt.address).value_or(Failures{});
  const auto wait = std::max(wait_by_user(of_user, now), wait_by_address(of_address, now));
  if (wait.count() > 0) {
    count_refused(tx, attempt.credentials, now);
    return throttled(wait);
  }
  store::put_failures(tx, by_user, subject, one_more(of_user, now));
  store::put_failures(tx, by_address, attempt.address, one_more(of_address, now));
  store::delete_old_failures(tx, now - throttle_window, throttle_rows_max);
  return attempt;
}

Outcome<UserId> finish_attempt(db::Transaction& tx, const Attempt& attempt, bool password_fits, std::string_view token,
                               Instant now) {
  // Looked up again: the user may have been disabled, or the password changed, while the hash was computed.
  const auto current = attempt.credentials
                           ? store::find_credentials(tx, attempt.credentials->company, attempt.credentials->user)
                           : std::nullopt;
  const bool same = current && current->password_hash == attempt.credentials->password_hash;
  const auto user = current ? store::find_user(tx, current->company, current->user) : std::nullopt;
  if (!user || !same || !password_fits || !current->enabled) {
    count_refused(tx, attempt.credentials, now);
    if (user) {
      AuditEntry entry{.action = "accounts.sign_in_refused",
                       .subject_kind = "user",
                       .subject = user->id.n,
                       .estate = {},
                       .before = nullptr,
                       .after = nullptr,
                       .reason = current->enabled ? "password" : "disabled"};
      auto nobody = caller_of(*user, attempt.address);
      nobody.user = UserId{};  // whoever it was, it was not shown to be the user
      audit(tx, nobody, now, entry);
    }
    return refused();
  }
  take_back(tx, attempt);
  begin_session(tx, user->company, user->id, token, attempt.address, now);
  audit(tx, caller_of(*user, attempt.address), now,
        {.action = "accounts.sign_in",
         .subject_kind = "user",
         .subject = user->id.n,
         .estate = {},
         .before = nullptr,
         .after = nullptr,
         .reason = ""});
  return user->id;
}

Outcome<SignedIn> sign_in(db::Database& database, std::string_view user_name, std::string_view password,
                          std::string_view remote, Instant now) {
  const auto attempt = database.write(db::Priority::people,
                                      [&](db::Transaction& tx) { return begin_attempt(tx, user_name, remote, now); });
  if (!attempt) return attempt.error();
  const auto fits = verify_password(
      attempt->credentials ? std::optional(attempt->credentials->password_hash) : std::nullopt, password);
  if (!fits) {
    database.write(db::Priority::people, [&](db::Transaction& tx) { forget_attempt(tx, *attempt); });
    return fits.error();
  }
  const auto token = random_token();
  const auto user = database.write(
      db::Priority::people, [&](db::Transaction& tx) { return finish_attempt(tx, *attempt, *fits, token, now); });
  if (!user) return user.error();
  return SignedIn{*user, token};
}

std::optional<Refusal> verify_again(db::Database& database, const Caller& caller, std::string_view password,
                                    Instant now) {
  const auto attempt = database.write(
      db::Priority::people, [&](db::Transaction& tx) { return begin_attempt(tx, caller.user_name, caller.from, now); });
  if (!attempt) return attempt.error();
  const auto fits = verify_password(
      attempt->credentials ? std::optional(attempt->credentials->password_hash) : std::nullopt, password);
  database.write(db::Priority::people, [&](db::Transaction& tx) {
    if (!fits) return forget_attempt(tx, *attempt);
    if (*fits) return take_back(tx, *attempt);
    count_refused(tx, attempt->credentials, now);
    audit(tx, caller, now,
          {.action = "accounts.password.refused",
           .subject_kind = "user",
           .subject = caller.user.n,
           .estate = {},
           .before = nullptr,
           .after = nullptr,
           .reason = "password"});
  });
  if (!fits) return fits.error();
  if (!*fits) return Refusal{RefusalKind::forbidden, "accounts.old_password_wrong", {}, "old_password"};
  return std::nullopt;
}

std::optional<Refusal> address_refusal(db::Transaction& tx, std::string_view remote, Instant now) {
  const auto failures = store::find_failures(tx, by_address, throttle_address(remote)).value_or(Failures{});
  const auto wait = wait_by_address(failures, now);
  if (wait.count() > 0) return throttled(wait);
  return std::nullopt;
}

void count_failure_of_address(db::Transaction& tx, std::string_view remote, Instant now) {
  const auto address = throttle_address(remote);
  const auto failures = store::find_failures(tx, by_address, address).value_or(Failures{});
  store::put_failures(tx, by_address, address, one_more(failures, now));
  store::delete_old_failures(tx, now - throttle_window, throttle_rows_max);
}

void begin_session(db::Transaction& tx, CompanyId company, UserId user, std::string_view token, std::string_view from,
                   Instant now) {
  store::delete_old_sessions(tx, user, now - session_age_max, now - session_idle_max, sessions_per_user_max - 1);
  store::insert_session(tx, sha256_hex(token), company, user, now, from);
}

Caller caller_of(const User& user, std::string_view from) {
  Caller caller{.user = user.id,
                .user_name = user.user_name,
                .scope = {user.company, user.all_estates, user.estates},
                .permissions = {},
                .language = user.language,
                .from = std::string(from),
                .limits = limits_of(user.roles)};
  for (const auto& role : user.roles) caller.permissions.insert(role.permissions.begin(), role.permissions.end());
  return caller;
}

}  // namespace lamplighter::accounts
