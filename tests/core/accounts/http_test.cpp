#include "core/accounts/http.h"

#include <thread>

#include "core/accounts/audit.h"
#include "core/accounts/throttle.h"
#include "tests/core/accounts/browser.h"

using namespace lamplighter;
using namespace lamplighter::accounts;
namespace json = boost::json;

namespace {

std::vector<http::Route> account_routes(http::Transport transport = http::Transport::plain) {
  return routes(
      [](db::Transaction&, const Scope& scope) {
        std::vector<EstateLabel> estates = {{EstateId{1}, "A", "Estate A", "Asia/Shanghai"},
                                            {EstateId{2}, "B", "Estate B", "Asia/Shanghai"}};
        std::erase_if(estates, [&](const EstateLabel& estate) { return !scope.covers(estate.id); });
        return estates;
      },
      transport, {});
}

std::string setup_code(db::Database& database) {
  return database.write(db::Priority::people, [](db::Transaction& tx) { return new_setup_code(tx, db::test_epoch); })
      .value();
}

json::object setup_body(const std::string& code) {
  return {{"code", code},
          {"company_name", "示范物业"},
          {"user_name", "Admin"},
          {"password", "correct horse battery"},
          {"language", "zh-CN"}};
}

}  // namespace

TEST_CASE("first start: code, first user, session, sign-out, sign-in") {
  db::for_each_database([](db::Database& database) {
    Service service(database, account_routes());
    Browser browser(service);
    CHECK(browser.get("/api/v1/setup").body.at("needed").as_bool());
    CHECK(browser.get("/api/v1/session").status == 401);
    const auto code = setup_code(database);

    auto wrong = setup_body(code);
    wrong["password"] = "short";
    const auto refused = browser.post("/api/v1/setup", wrong);
    CHECK(refused.status == 422);
    CHECK(refused.code() == "accounts.password_too_short");
    CHECK(refused.text("field") == "password");
    CHECK(browser.post("/api/v1/setup", setup_body("AAAA-AAAA-AAAA-AAAA")).code() == "accounts.setup_code_wrong");

    const auto made = browser.post("/api/v1/setup", setup_body(code));
    REQUIRE(made.status == 201);
    CHECK(made.set_cookie.find("; HttpOnly; SameSite=Strict") != std::string::npos);
    CHECK(made.set_cookie.find("Secure") == std::string::npos);
    CHECK(made.body.at("company").at("name").as_string() == "示范物业");
    CHECK(made.body.at("user").at("name").as_string() == "admin");
    CHECK(made.body.at("estates").as_array().size() == 2);
    CHECK(made.body.at("all_estates").as_bool());
    CHECK_FALSE(browser.get("/api/v1/setup").body.at("needed").as_bool());
    CHECK(browser.post("/api/v1/setup", setup_body(code)).code() == "accounts.setup_done");

    CHECK(browser.get("/api/v1/session").status == 200);
    const auto out = browser.del("/api/v1/session");
    CHECK(out.status == 204);
    CHECK(out.set_cookie.find("Max-Age=0") != std::string::npos);
    CHECK(browser.get("/api/v1/session").status == 401);

    Browser other(service);
    CHECK(other.post("/api/v1/session", {{"user_name", "admin"}, {"password", "wrong horse battery"}}).status == 401);
    CHECK(other.post("/api/v1/session", {{"user_name", "admin"}, {"password", "correct horse battery"}}).status == 200);
    CHECK(other.get("/api/v1/session").status == 200);
    const auto verified = other.get("/api/v1/audit/verification");
    CHECK(verified.body.at("intact").as_bool());
    CHECK(verified.body.at("entries").as_int64() == 4);  // set-up, sign-out, one refused and one good sign-in
    CHECK(verified.body.at("fault").is_null());
  });
}

TEST_CASE("with TLS the cookie is Secure") {
  db::TestDatabase database;
  Service service(*database, account_routes(http::Transport::tls));
  const auto made = Browser(service).post("/api/v1/setup", setup_body(setup_code(*database)));
  CHECK(made.set_cookie.find("; Secure") != std::string::npos);
}

TEST_CASE("the audit trail is asked for one record; what says nothing is refused with its name") {
  db::TestDatabase database;
  Service service(*database, account_routes());
  Browser browser(service);
  const auto user = first_user(*database);
  browser.become(user);
  const auto id = std::to_string(user.id.n);
  const auto rows = [&](const std::string& query) {
    return browser.get("/api/v1/audit?" + query).body.at("rows").as_array().size();
  };
  CHECK(rows("") == 1);
  CHECK(rows("subject_kind=company&user=ADM") == 1);
  CHECK(rows("subject_kind=user&subject=" + id) == 0);
  CHECK(rows("from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z") == 0);
  struct Row {
    std::string query, field, code;
  };
  for (const auto& row :
       {Row{"subject_kind=user&subject=x", "subject", "accounts.query_unknown"},
        Row{"subject=1", "subject_kind", "field.missing"}, Row{"from=yesterday", "from", "accounts.query_unknown"}}) {
    INFO(row.query);
    const auto refused = browser.get("/api/v1/audit?" + row.query);
    CHECK(refused.status == 422);
    CHECK(refused.code() == row.code);
    CHECK(refused.text("field") == row.field);
  }
}

TEST_CASE("guessing the set-up code is throttled by address") {
  db::TestDatabase database;
  Service service(*database, account_routes());
  const auto code = setup_code(*database);
  Browser guesser(service);
  for (int i = 0; i < attempts_by_address_max; ++i)
    REQUIRE(guesser.post("/api/v1/setup", setup_body("AAAA-AAAA-AAAA-AAAA")).code() == "accounts.setup_code_wrong");
  CHECK(guesser.post("/api/v1/setup", setup_body(code)).status == 429);
  CHECK(Browser(service, "198.51.100.7").post("/api/v1/setup", setup_body(code)).status == 201);
}

TEST_CASE("an unsafe request without the CSRF token is refused and does nothing") {
  db::for_each_database([](db::Database& database) {
    Service service(database, account_routes());
    const auto admin = first_user(database);
    Browser browser(service);
    browser.become(admin);
    browser.forget_csrf();
    CHECK(browser.patch("/api/v1/session", {{"language", "zh-CN"}}).code() == "request.csrf");
    browser.become(admin);
    CHECK(browser.get("/api/v1/session").body.at("user").at("language").as_string() == "en");
    CHECK(browser.patch("/api/v1/session", {{"language", "zh-CN"}}).status == 200);
    CHECK(browser.get("/api/v1/session").body.at("user").at("language").as_string() == "zh-CN");
    CHECK(browser.patch("/api/v1/session", {{"language", "fr"}}).code() == "accounts.language_unknown");
  });
}

TEST_CASE("a user posted twice with one key is made once, and the reply is the same") {
  db::for_each_database([](db::Database& database) {
    Service service(database, account_routes());
    Browser browser(service);
    browser.become(first_user(database));
    const auto roles = browser.get("/api/v1/roles").body.at("rows").as_array();
    CHECK(roles.size() == 10);
    const json::object body = {{"user_name", "li.wei"}, {"password", "a long enough one"},
                               {"language", "zh-CN"},   {"roles", json::array{roles[0].at("id")}},
                               {"all_estates", false},  {"estates", json::array{"2"}}};
    const auto first = browser.post("/api/v1/users", body, "k1"), again = browser.post("/api/v1/users", body, "k1");
    CHECK(first.status == 201);
    CHECK(again.status == 201);
    CHECK(first.body == again.body);
    CHECK(browser.post("/api/v1/users", body, "k2").code() == "accounts.user_name_taken");
    auto changed = body;
    changed["user_name"] = "li.wei2";
    CHECK(browser.post("/api/v1/users", changed, "k1").status == 409);
    CHECK(browser.send("POST", "/api/v1/users", json::serialize(changed), "").status == 400);
    CHECK(browser.get("/api/v1/users").body.at("rows").as_array().size() == 2);
    auto misspelt = body;
    misspelt["rolls"] = 1;
    CHECK(browser.post("/api/v1/users", misspelt).code() == "field.unknown");
  });
}

TEST_CASE("the idempotency row of a request with a password does not let the password be guessed") {
  db::TestDatabase database;
  Service service(*database, account_routes());
  Browser browser(service);
  browser.become(first_user(*database));
  const json::object body = {{"user_name", "li.wei"},
                             {"password", "a long enough one"},
                             {"language", "zh-CN"},
                             {"roles", json::array{}},
                             {"all_estates", true}};
  REQUIRE(browser.post("/api/v1/users", body).status == 201);
  const auto kept = database->read([](db::Transaction& tx) {
    return std::get<0>(tx.select_one<std::string>("SELECT body_hash FROM idempotency").value());
  });
  CHECK(kept != sha256_hex("POST /api/v1/users\n" + json::serialize(body)));
}

TEST_CASE("a new password needs the old one, ends other sessions, and a repeat of the request gets the same answer") {
  db::for_each_database([](db::Database& database) {
    Service service(database, account_routes());
    Browser browser(service), other(service);
    REQUIRE(browser.post("/api/v1/setup", setup_body(setup_code(database))).status == 201);
    REQUIRE(other.post("/api/v1/session", {{"user_name", "admin"}, {"password", "correct horse battery"}}).status ==
            200);
    const json::value wrong = {{"old_password", "wrong horse battery"}, {"new_password", "purple monkey dish"}};
    CHECK(browser.post("/api/v1/session/password", wrong).code() == "accounts.old_password_wrong");
    const json::value right = {{"old_password", "correct horse battery"}, {"new_password", "purple monkey dish"}};
    CHECK(browser.post("/api/v1/session/password", right, "k").status == 204);
    CHECK(browser.post("/api/v1/session/password", right, "k").status == 204);
    CHECK(browser.get("/api/v1/session").status == 200);
    CHECK(other.get("/api/v1/session").status == 401);
    CHECK(other.post("/api/v1/session", {{"user_name", "admin"}, {"password", "purple monkey dish"}}).status == 200);
  });
}

TEST_CASE(
    "the audit list pages backward without gaps while entries are added, and shows a scoped user only their estates") {
  db::for_each_database([](db::Database& database) {
    Service service(database, account_routes());
    const auto admin = first_user(database);
    const auto caller = caller_of(admin, "");
    const auto add = [&](int count, std::optional<EstateId> estate) {
      database.write(db::Priority::people, [&](db::Transaction& tx) {
        for (int i = 0; i < count; ++i)
          audit(tx, caller, db::test_epoch,
                {.action = "test",
                 .subject_kind = "room",
                 .subject = i,
                 .estate = estate,
                 .before = nullptr,
                 .after = {{"n", i}},
                 .reason = ""});
      });
    };
    add(5, EstateId{1});
    add(5, EstateId{2});
    Browser browser(service);
    browser.become(admin);
    std::set<std::string> seen;
    std::string target = "/api/v1/audit?limit=3";
    for (int pages = 0; pages < 10; ++pages) {
      const auto reply = browser.get(target);
      REQUIRE(reply.status == 200);
      for (const auto& row : reply.body.at("rows").as_array())
        CHECK(seen.insert(row.at("id").as_string().c_str()).second);
      if (reply.body.at("next").is_null()) break;
      target = "/api/v1/audit?limit=3&cursor=" + reply.text("next");
      add(1, std::nullopt);
    }
    CHECK(seen.size() == 11);

    const auto auditor = add_user(database, caller, "auditor", {"auditor"}, false, {EstateId{2}}).value();
    Browser scoped(service);
    scoped.become(auditor);
    const auto rows = scoped.get("/api/v1/audit").body.at("rows").as_array();
    CHECK(rows.size() == 5);
    for (const auto& row : rows) CHECK(row.at("estate").as_string() == "2");
    CHECK(scoped.get("/api/v1/audit?limit=0").code() == "paging.limit_invalid");
    CHECK(scoped.get("/api/v1/audit?limit=501").code() == "paging.limit_invalid");
    CHECK(scoped.get("/api/v1/audit?cursor=nonsense").code() == "paging.cursor_invalid");
  });
}
