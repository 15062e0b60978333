#include "core/accounts/setup.h"

#include <thread>

#include "core/accounts/audit.h"
#include "tests/core/accounts/people.h"

using namespace lamplighter;
using namespace lamplighter::accounts;

namespace {

std::optional<std::string> new_code(db::Database& database) {
  return database.write(db::Priority::people, [](db::Transaction& tx) { return new_setup_code(tx, db::test_epoch); });
}

Outcome<User> use(db::Database& database, const std::string& code, const std::string& user_name) {
  return database.write(db::Priority::people, [&](db::Transaction& tx) {
    return set_up(tx, code, {"Company of " + user_name, user_name, std::string(no_password), Language::en}, "127.0.0.1",
                  db::test_epoch);
  });
}

}  // namespace

TEST_CASE("the set-up code works once, and then there is none") {
  db::for_each_database([](db::Database& database) {
    const auto code = new_code(database);
    REQUIRE(code);
    CHECK(code_of(use(database, "AAAA-AAAA-AAAA-AAAA", "eve")) == "accounts.setup_code_wrong");
    CHECK(code_of(use(database, "", "eve")) == "accounts.setup_code_wrong");
    const auto user = use(database, *code, "admin");
    REQUIRE(user.has_value());
    CHECK(user->all_estates);
    REQUIRE(user->roles.size() == 3);
    CHECK(user->roles[0].code == "admin");
    CHECK(user->roles[1].code == "finance");
    CHECK(user->roles[2].code == "manager");
    const auto caller = caller_of(*user, "");
    for (const auto* permission : {"accounts.write", "charging.post", "premises.write", "fleet.adopt", "audit.read"})
      CHECK(caller.may(permission));
    CHECK(code_of(use(database, *code, "eve")) == "accounts.setup_done");
    CHECK_FALSE(new_code(database));
    CHECK_FALSE(database.read([](db::Transaction& tx) { return setup_needed(tx); }));
    CHECK_FALSE(database.read([&](db::Transaction& tx) { return verify_audit(tx, user->company); }));
  });
}

TEST_CASE("a restart before set-up makes a new code and voids the old one") {
  db::for_each_database([](db::Database& database) {
    const auto first = new_code(database).value(), second = new_code(database).value();
    CHECK(first != second);
    CHECK(code_of(use(database, first, "eve")) == "accounts.setup_code_wrong");
    CHECK(code_of(use(database, second, "admin")) == "");
  });
}

TEST_CASE("the database does not know the set-up code") {
  db::for_each_database([](db::Database& database) {
    const auto code = new_code(database).value();
    const auto stored = database.read([](db::Transaction& tx) {
      return std::get<0>(tx.select_one<std::string>("SELECT code_hash FROM setup_code").value());
    });
    CHECK(stored.size() == 64);
    CHECK(stored.find(code) == std::string::npos);
  });
}

TEST_CASE("of many uses of one code at the same moment exactly one wins") {
  db::for_each_database([](db::Database& database) {
    const auto code = new_code(database).value();
    constexpr int people = 8;
    std::vector<std::string> outcomes(people);
    std::vector<std::thread> threads;
    for (int i = 0; i < people; ++i)
      threads.emplace_back(
          [&, i] { outcomes[static_cast<std::size_t>(i)] = code_of(use(database, code, "user" + std::to_string(i))); });
    for (auto& thread : threads) thread.join();
    CHECK(std::count(outcomes.begin(), outcomes.end(), "") == 1);
    CHECK(std::count(outcomes.begin(), outcomes.end(), "accounts.setup_done") == people - 1);
    const auto users = database.read([](db::Transaction& tx) {
      return std::get<0>(tx.select_one<std::int64_t>("SELECT COUNT(*) FROM app_user").value());
    });
    CHECK(users == 1);
  });
}
