#include "core/accounts/users.h"

#include "core/accounts/audit.h"
#include "core/accounts/secret.h"
#include "core/accounts/store.h"
#include "tests/core/accounts/people.h"

using namespace lamplighter;
using namespace lamplighter::accounts;

namespace {

Outcome<User> change(db::Database& database, const Caller& by, UserId user, const UserChange& wanted,
                     const std::vector<EstateId>& known = {EstateId{1}, EstateId{2}, EstateId{3}}) {
  return database.write(db::Priority::people,
                        [&](db::Transaction& tx) { return change_user(tx, by, db::test_epoch, user, wanted, known); });
}

UserChange enabled(bool yes) {
  return {.enabled = yes, .roles = {}, .all_estates = {}, .estates = {}, .password_hash = {}};
}

std::vector<std::string> names(db::Database& database, const Scope& scope) {
  std::vector<std::string> out;
  for (const auto& user : database.read([&](db::Transaction& tx) { return users_after(tx, scope, UserId{}, 100); }))
    out.push_back(user.user_name);
  return out;
}

// A second company beside the one that was set up.
CompanyId second_company(db::Database& database) {
  return database.write(db::Priority::people, [](db::Transaction& tx) {
    const auto company = store::insert_company(tx, "Other company", db::test_epoch);
    const auto role = store::insert_role(tx, company, "admin", {"accounts.read", "accounts.write"});
    store::insert_user(tx, company, {"stranger", std::string(no_password), Language::en, true, {role}, {}},
                       db::test_epoch);
    return company;
  });
}

}  // namespace

TEST_CASE("user names are made comparable, and what could be mistaken is refused") {
  struct Row {
    std::string typed, kept;
  };
  const Row rows[] = {
      {"Admin", "admin"},
      {"  li.wei ", "li.wei"},
      {"王伟", "王伟"},
      {"a_b-c@d", "a_b-c@d"},
      {"a", ""},
      {"two words", ""},
      {"tab\tname", ""},
      {"<script>", ""},
      {"a,b", ""},
      {std::string(33, 'a'), ""},
      {std::string(32, 'a'), std::string(32, 'a')},
  };
  for (const auto& row : rows) {
    INFO(row.typed);
    CHECK(normal_user_name(row.typed).value_or("") == row.kept);
  }
}

TEST_CASE("a new user has the roles and estates given, nothing else, and the trail says who made them") {
  db::for_each_database([](db::Database& database) {
    const auto admin = caller_of(first_user(database), "192.0.2.1");
    const auto made = add_user(database, admin, "li.wei", {"cashier"}, false, {EstateId{2}});
    REQUIRE(made.has_value());
    const auto caller = caller_of(*made, "");
    CHECK(caller.may("charging.read"));
    CHECK_FALSE(caller.may("charging.post"));
    CHECK(caller.scope.covers(EstateId{2}));
    CHECK_FALSE(caller.scope.covers(EstateId{1}));
    CHECK(code_of(add_user(database, admin, "li.wei", {"cashier"})) == "accounts.user_name_taken");
    const auto entry = database.read([](db::Transaction& tx) {
      return tx
          .select_one<std::string, std::string>(
              "SELECT user_name, after_json FROM audit_entry WHERE action = 'accounts.user.create'")
          .value();
    });
    CHECK(std::get<0>(entry) == "admin");
    CHECK(std::get<1>(entry).find("li.wei") != std::string::npos);
    CHECK(std::get<1>(entry).find("argon2") == std::string::npos);
  });
}

TEST_CASE("nobody grants what they do not see, and nobody changes a user who sees more") {
  db::for_each_database([](db::Database& database) {
    const auto admin = caller_of(first_user(database), "");
    const std::vector<EstateId> one = {EstateId{1}}, two = {EstateId{2}};
    const auto local = caller_of(add_user(database, admin, "local", {"admin"}, false, one).value(), "");
    CHECK(code_of(add_user(database, local, "x1", {"guard"}, true)) == "accounts.scope_too_wide");
    CHECK(code_of(add_user(database, local, "x2", {"guard"}, false, two)) == "accounts.estate_unknown");
    CHECK(code_of(add_user(database, local, "x3", {"guard"}, false, {EstateId{1}, EstateId{1}})) ==
          "accounts.listed_twice");
    CHECK(code_of(add_user(database, admin, "x4", {"guard"}, true, one)) == "accounts.scope_both");
    const auto guard = add_user(database, local, "guard", {"guard"}, false, one).value();
    const auto foreign = add_user(database, admin, "foreign", {"guard"}, false, two).value();
    CHECK(names(database, local.scope) == std::vector<std::string>{"local", "guard"});
    CHECK(code_of(change(database, local, foreign.id, enabled(false))) == "accounts.user_beyond_scope");
    CHECK(code_of(change(database, local, admin.user, enabled(false))) == "accounts.user_beyond_scope");
    UserChange widen;
    widen.all_estates = true;
    CHECK(code_of(change(database, local, guard.id, widen)) == "accounts.scope_too_wide");
    CHECK(code_of(change(database, local, guard.id, enabled(false))) == "");
  });
}

TEST_CASE("users are found by part of their name, taken literally") {
  db::for_each_database([](db::Database& database) {
    const auto admin = first_user(database);
    const auto caller = caller_of(admin, "");
    for (const auto* name : {"chenjing", "chen_li", "wanglei"}) REQUIRE(add_user(database, caller, name, {"cashier"}));
    const auto found = [&](std::string_view q) {
      return database.read([&](db::Transaction& tx) { return users_after(tx, caller.scope, UserId{}, 100, q); }).size();
    };
    CHECK(found("CHEN") == 2);
    CHECK(found("_") == 1);
    CHECK(found("%") == 0);
    CHECK(found("") == 4);
  });
}

TEST_CASE("another company's users are not there") {
  db::for_each_database([](db::Database& database) {
    const auto admin = caller_of(first_user(database), "");
    const auto other = second_company(database);
    const auto stranger = database.read([&](db::Transaction& tx) {
      return store::users_after(tx, {other, true, {}}, UserId{}, 1).at(0);
    });
    CHECK(code_of(change(database, admin, stranger.id, enabled(false))) == "accounts.user_not_found");
    CHECK(names(database, admin.scope) == std::vector<std::string>{"admin"});
    UserChange foreign_role;
    foreign_role.roles = {stranger.roles.at(0).id};
    const auto guard = add_user(database, admin, "guard", {"guard"}).value();
    CHECK(code_of(change(database, admin, guard.id, foreign_role)) == "accounts.role_unknown");
    CHECK(code_of(add_user(database, admin, "stranger", {"guard"})) == "accounts.user_name_taken");
  });
}

TEST_CASE("nobody changes their own roles, and the last administrator stays") {
  db::for_each_database([](db::Database& database) {
    const auto admin = caller_of(first_user(database), "");
    CHECK(code_of(change(database, admin, admin.user, enabled(false))) == "accounts.own_account_fixed");
    UserChange no_roles;
    no_roles.roles = std::vector<RoleId>{};
    CHECK(code_of(change(database, admin, admin.user, no_roles)) == "accounts.own_account_fixed");
    const auto second = caller_of(add_user(database, admin, "second", {"admin"}).value(), "");
    CHECK(code_of(change(database, second, admin.user, no_roles)) == "");
    // A caller read before the change still holds the permission; the rule is checked in the transaction.
    CHECK(code_of(change(database, admin, second.user, no_roles)) == "accounts.last_administrator");
    CHECK(code_of(change(database, admin, second.user, enabled(false))) == "accounts.last_administrator");
  });
}

TEST_CASE("a password that an administrator sets, and disabling, end the user's sessions") {
  db::for_each_database([](db::Database& database) {
    const auto admin = caller_of(first_user(database), "");
    const auto user = add_user(database, admin, "li.wei", {"cashier"}).value();
    const auto sessions = [&] {
      return database.read([](db::Transaction& tx) {
        return std::get<0>(tx.select_one<std::int64_t>("SELECT COUNT(*) FROM user_session").value());
      });
    };
    UserChange password;
    password.password_hash = "another hash";
    for (const auto& change_that_ends : {password, enabled(false)}) {
      database.write(db::Priority::people, [&](db::Transaction& tx) {
        begin_session(tx, user.company, user.id, random_token(), "", db::test_epoch);
      });
      CHECK(sessions() == 1);
      CHECK(code_of(change(database, admin, user.id, change_that_ends)) == "");
      CHECK(sessions() == 0);
    }
    CHECK_FALSE(database.read([&](db::Transaction& tx) { return verify_audit(tx, user.company); }));
  });
}
