// Signing in. Three steps, because the slow hash must not hold a transaction:
//   begin_attempt  (write)  counts the attempt as failed beforehand, so that a hundred at once are still a hundred; or
//   refuses verify_password         outside finish_attempt (write)  takes the count back and makes the session, or says
//   no
#pragma once

#include <optional>
#include <string>

#include "core/accounts/store.h"
#include "core/db/database.h"

namespace lamplighter::accounts {

struct Attempt {
  std::string user_name;  // as typed, made comparable
  std::string address;
  std::optional<store::Credentials> credentials;  // none: no such user
};
// Refuses accounts.sign_in_throttled with how many seconds to wait; the refusal is counted, the password not looked at.
Outcome<Attempt> begin_attempt(db::Transaction& tx, std::string_view user_name, std::string_view remote, Instant now);

// `token` is a new random_token. Refuses accounts.sign_in_refused, in the same words for every reason.
Outcome<UserId> finish_attempt(db::Transaction& tx, const Attempt& attempt, bool password_fits, std::string_view token,
                               Instant now);

struct SignedIn {
  UserId user;
  std::string token;
};
Outcome<SignedIn> sign_in(db::Database& database, std::string_view user_name, std::string_view password,
                          std::string_view remote, Instant now);

// The signed-in user proves again who he is (before a password change): counted and refused as a sign-in, but
// accounts.old_password_wrong for a wrong password. nullopt: it is he.
std::optional<Refusal> verify_again(db::Database& database, const Caller& caller, std::string_view password,
                                    Instant now);

// For other things that anyone may try (set-up): accounts.sign_in_throttled by address alone.
std::optional<Refusal> address_refusal(db::Transaction& tx, std::string_view remote, Instant now);
void count_failure_of_address(db::Transaction& tx, std::string_view remote, Instant now);

// A session for a user who has just proved who he is.
void begin_session(db::Transaction& tx, CompanyId company, UserId user, std::string_view token, std::string_view from,
                   Instant now);
// What the audit trail and the scope check need to know of a user; permissions are those of his roles.
Caller caller_of(const User& user, std::string_view from);

}  // namespace lamplighter::accounts
