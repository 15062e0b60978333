#include "core/accounts/sign_in.h"

#include "core/accounts/audit.h"
#include "core/accounts/password.h"
#include "core/accounts/secret.h"
#include "core/accounts/session.h"
#include "core/accounts/session_store.h"
#include "core/accounts/throttle.h"
#include "tests/core/accounts/people.h"

using namespace lamplighter;
using namespace lamplighter::accounts;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

// The two transactions of a sign-in around a password that is said to fit or not.
std::string try_to_sign_in(db::Database& database, const std::string& name, bool fits, Instant now,
                           const std::string& from = "192.0.2.1") {
  const auto attempt =
      database.write(db::Priority::people, [&](db::Transaction& tx) { return begin_attempt(tx, name, from, now); });
  if (!attempt) return attempt.error().code;
  return database.write(db::Priority::people, [&](db::Transaction& tx) {
    return code_of(finish_attempt(tx, *attempt, fits, random_token(), now));
  });
}

std::int64_t count(db::Database& database, const std::string& sql) {
  return database.read([&](db::Transaction& tx) { return std::get<0>(tx.select_one<std::int64_t>(sql).value()); });
}

}  // namespace

TEST_CASE("the right password opens a session, a wrong one and an unknown user are refused in the same words") {
  db::for_each_database([](db::Database& database) {
    first_user(database);
    const auto hash = hash_password("correct horse battery").value();
    database.write(db::Priority::people,
                   [&](db::Transaction& tx) { tx.execute("UPDATE app_user SET password_hash = ?", hash); });
    const auto yes = sign_in(database, " Admin ", "correct horse battery", "192.0.2.1", db::test_epoch);
    REQUIRE(yes.has_value());
    CHECK(looks_like_token(yes->token));
    const auto wrong = sign_in(database, "admin", "correct horse batterx", "192.0.2.1", db::test_epoch);
    const auto nobody = sign_in(database, "nobody", "correct horse battery", "192.0.2.1", db::test_epoch);
    CHECK(code_of(wrong) == "accounts.sign_in_refused");
    CHECK(wrong.error().kind == RefusalKind::unauthenticated);
    CHECK(code_of(nobody) == code_of(wrong));
    CHECK(nobody.error().facts == wrong.error().facts);
    CHECK(count(database, "SELECT COUNT(*) FROM user_session") == 1);
    CHECK(count(database, "SELECT COUNT(*) FROM audit_entry WHERE action = 'accounts.sign_in'") == 1);
    CHECK(count(database, "SELECT COUNT(*) FROM audit_entry WHERE action = 'accounts.sign_in_refused'") == 1);
    CHECK(count(database, "SELECT refusals FROM refusal_count WHERE company_id = 0") == 1);
  });
}

TEST_CASE("after five wrong passwords even the right one must wait, also for a name that nobody has") {
  db::for_each_database([](db::Database& database) {
    first_user(database);
    for (const auto* name : {"admin", "nobody"}) {
      INFO(name);
      auto now = db::test_epoch;
      for (int i = 0; i < free_attempts_by_user; ++i)
        CHECK(try_to_sign_in(database, name, false, now) == "accounts.sign_in_refused");
      CHECK(try_to_sign_in(database, name, true, now) == "accounts.sign_in_throttled");
      now += minutes{1};
      CHECK(try_to_sign_in(database, name, false, now) == "accounts.sign_in_refused");
      now += minutes{1};
      CHECK(try_to_sign_in(database, name, false, now) == "accounts.sign_in_throttled");
    }
  });
}

TEST_CASE("the wait is told in seconds, and a success forgets the failures of that name") {
  db::for_each_database([](db::Database& database) {
    first_user(database);
    const auto now = db::test_epoch;
    for (int i = 0; i < free_attempts_by_user; ++i) try_to_sign_in(database, "admin", false, now);
    const auto refused = database.write(db::Priority::people, [&](db::Transaction& tx) {
      return begin_attempt(tx, "admin", "192.0.2.1", now + seconds{20});
    });
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == RefusalKind::too_many);
    CHECK(refused.error().facts.at("seconds") == "40");
    CHECK(try_to_sign_in(database, "admin", true, now + minutes{1}) == "");
    for (int i = 0; i < free_attempts_by_user; ++i)
      CHECK(try_to_sign_in(database, "admin", false, now + minutes{1}) == "accounts.sign_in_refused");
  });
}

TEST_CASE("one address cannot try many names, and a good account does not help it") {
  db::for_each_database([](db::Database& database) {
    first_user(database);
    auto now = db::test_epoch;
    int refused = 0;
    for (int i = 0; refused < attempts_by_address_max; ++i) {
      if (i % 5 == 4) {
        CHECK(try_to_sign_in(database, "admin", true, now) == "");
        continue;
      }
      CHECK(try_to_sign_in(database, "name" + std::to_string(i), false, now) == "accounts.sign_in_refused");
      ++refused;
    }
    CHECK(try_to_sign_in(database, "one-more", false, now) == "accounts.sign_in_throttled");
    CHECK(try_to_sign_in(database, "admin", true, now) == "accounts.sign_in_throttled");
    CHECK(try_to_sign_in(database, "admin", true, now, "198.51.100.9") == "");
    CHECK(try_to_sign_in(database, "admin", true, now + throttle_window) == "");
  });
}

TEST_CASE("attempts that run at the same time count before any of them is decided") {
  db::for_each_database([](db::Database& database) {
    first_user(database);
    int begun = 0;
    for (int i = 0; i < 20; ++i)
      begun += database.write(db::Priority::people, [&](db::Transaction& tx) {
        return begin_attempt(tx, "admin", "192.0.2.1", db::test_epoch).has_value() ? 1 : 0;
      });
    CHECK(begun == free_attempts_by_user);
  });
}

TEST_CASE("the table of attempts cannot be filled") {
  db::for_each_database([](db::Database& database) {
    database.write(db::Priority::people, [](db::Transaction& tx) {
      for (int i = 0; i < 30; ++i)
        store::put_failures(tx, "user", std::to_string(i), {1, db::test_epoch, db::test_epoch + seconds{i}});
      store::delete_old_failures(tx, db::test_epoch + seconds{5}, 10);
    });
    CHECK(count(database, "SELECT COUNT(*) FROM sign_in_throttle") <= 11);
    CHECK(count(database, "SELECT COUNT(*) FROM sign_in_throttle WHERE subject = '29'") == 1);
  });
}

TEST_CASE("a user who is disabled, or whose password changed meanwhile, is not let in") {
  db::for_each_database([](db::Database& database) {
    first_user(database);
    for (const auto* change :
         {"UPDATE app_user SET enabled = 0", "UPDATE app_user SET enabled = 1, password_hash = 'x'"}) {
      const auto attempt = database.write(db::Priority::people, [&](db::Transaction& tx) {
        return begin_attempt(tx, "admin", "192.0.2.1", db::test_epoch);
      });
      REQUIRE(attempt.has_value());
      database.write(db::Priority::people, [&](db::Transaction& tx) { tx.execute(change); });
      const auto outcome = database.write(db::Priority::people, [&](db::Transaction& tx) {
        return finish_attempt(tx, *attempt, /*password_fits=*/true, random_token(), db::test_epoch);
      });
      CHECK(code_of(outcome) == "accounts.sign_in_refused");
    }
    CHECK(count(database, "SELECT COUNT(*) FROM user_session") == 0);
  });
}
