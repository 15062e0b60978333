#include "core/accounts/session.h"

#include "core/accounts/audit.h"
#include "core/accounts/secret.h"
#include "core/accounts/session_store.h"
#include "tests/core/accounts/people.h"

using namespace lamplighter;
using namespace lamplighter::accounts;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

http::Request with_cookie(const std::string& token) {
  http::Request request;
  request.remote = "192.0.2.1";
  request.cookies.emplace(session_cookie, token);
  return request;
}

std::string open_session(db::Database& database, const User& user, Instant now) {
  auto token = random_token();
  database.write(db::Priority::people,
                 [&](db::Transaction& tx) { begin_session(tx, user.company, user.id, token, "192.0.2.1", now); });
  return token;
}

std::optional<Session> look(db::Database& database, const std::string& token, Instant now) {
  return database.read([&](db::Transaction& tx) { return authenticate(tx, with_cookie(token), now); });
}

}  // namespace

TEST_CASE("a session says who asks and what they may, and its token is nowhere in the database") {
  db::for_each_database([](db::Database& database) {
    const auto user = first_user(database);
    const auto token = open_session(database, user, db::test_epoch);
    const auto session = look(database, token, db::test_epoch);
    REQUIRE(session);
    CHECK(session->caller.user == user.id);
    CHECK(session->caller.user_name == "admin");
    CHECK(session->caller.scope.company == user.company);
    CHECK(session->caller.scope.all_estates);
    CHECK(session->caller.language == Language::en);
    CHECK(session->caller.from == "192.0.2.1");
    CHECK(session->caller.may("charging.post"));
    const auto kept = database.read([](db::Transaction& tx) {
      return std::get<0>(tx.select_one<std::string>("SELECT token_hash FROM user_session").value());
    });
    CHECK(kept == sha256_hex(token));
    for (const auto& wrong : {std::string(), kept, random_token(), token.substr(1) + "A", token + "A"})
      CHECK_FALSE(look(database, wrong, db::test_epoch));
  });
}

TEST_CASE("a session ends when it was unseen for long, and when it is old, to the millisecond") {
  db::for_each_database([](db::Database& database) {
    const auto user = first_user(database);
    const auto start = db::test_epoch;
    const auto token = open_session(database, user, start);
    CHECK(look(database, token, start + session_idle_max - milliseconds{1}));
    CHECK_FALSE(look(database, token, start + session_idle_max));
    // Kept busy, it lives until it is a week old.
    Instant now = start;
    while (now + hours{6} < start + session_age_max) {
      now += hours{6};
      REQUIRE(look(database, token, now));
      database.write(db::Priority::people, [&](db::Transaction& tx) { mark_seen(tx, with_cookie(token), now); });
    }
    CHECK(look(database, token, start + session_age_max - milliseconds{1}));
    CHECK_FALSE(look(database, token, start + session_age_max));
  });
}

TEST_CASE("when it was last seen is written at most once a minute, and never backward") {
  db::for_each_database([](db::Database& database) {
    const auto user = first_user(database);
    const auto token = open_session(database, user, db::test_epoch);
    CHECK_FALSE(look(database, token, db::test_epoch + minutes{1} - milliseconds{1})->seen_is_stale);
    CHECK(look(database, token, db::test_epoch + minutes{1})->seen_is_stale);
    const auto mark = [&](Instant at) {
      database.write(db::Priority::people, [&](db::Transaction& tx) { mark_seen(tx, with_cookie(token), at); });
    };
    mark(db::test_epoch + minutes{5});
    mark(db::test_epoch + minutes{3});
    CHECK_FALSE(look(database, token, db::test_epoch + minutes{5})->seen_is_stale);
  });
}

TEST_CASE("signing out ends one session, a new password ends the others, disabling ends all") {
  db::for_each_database([](db::Database& database) {
    const auto user = first_user(database);
    const auto now = db::test_epoch;
    const auto one = open_session(database, user, now), two = open_session(database, user, now),
               three = open_session(database, user, now);
    const auto caller = look(database, one, now)->caller;
    database.write(db::Priority::people, [&](db::Transaction& tx) { end_session(tx, caller, two, now); });
    CHECK(look(database, one, now));
    CHECK_FALSE(look(database, two, now));
    const auto ended = database.write(db::Priority::people, [&](db::Transaction& tx) {
      return change_own_password(tx, caller, one, "new hash", now);
    });
    CHECK(ended == 1);
    CHECK(look(database, one, now));
    CHECK_FALSE(look(database, three, now));
    database.write(db::Priority::people, [&](db::Transaction& tx) { tx.execute("UPDATE app_user SET enabled = 0"); });
    CHECK_FALSE(look(database, one, now));
    CHECK_FALSE(database.read([&](db::Transaction& tx) { return verify_audit(tx, user.company); }));
  });
}

TEST_CASE("a user has at most twenty sessions: the oldest gives way") {
  db::for_each_database([](db::Database& database) {
    const auto user = first_user(database);
    std::vector<std::string> tokens;
    for (int i = 0; i <= sessions_per_user_max; ++i)
      tokens.push_back(open_session(database, user, db::test_epoch + minutes{i}));
    const auto now = db::test_epoch + minutes{sessions_per_user_max};
    CHECK_FALSE(look(database, tokens.front(), now));
    CHECK(look(database, tokens[1], now));
    CHECK(look(database, tokens.back(), now));
  });
}

TEST_CASE("a missing permission is counted each time and audited once a day") {
  db::for_each_database([](db::Database& database) {
    const auto user = first_user(database);
    const auto caller = caller_of(user, "192.0.2.1");
    for (int i = 0; i < 10; ++i)
      database.write(db::Priority::people,
                     [&](db::Transaction& tx) { record_denial(tx, caller, "charging.post", db::test_epoch); });
    const auto entries = database.read([](db::Transaction& tx) {
      return std::get<0>(
          tx.select_one<std::int64_t>("SELECT COUNT(*) FROM audit_entry WHERE action = 'accounts.denied'").value());
    });
    CHECK(entries == 1);
    const auto counted = database.read([&](db::Transaction& tx) {
      return store::refusals(tx, db::test_epoch.time_since_epoch() / std::chrono::days{1}, user.company, user.id,
                             "charging.post");
    });
    CHECK(counted == 10);
  });
}
