// Four eyes over the API, with the route tables of all slices: two people, a price, and what each of them is told.
#include "core/slices.h"
#include "tests/core/accounts/browser.h"

using namespace lamplighter;
using accounts::Browser;
using accounts::Service;
namespace json = boost::json;

namespace {

struct TwoPeople {
  accounts::User admin;
  Service service;
  Browser boss, clerk;
  std::string item;

  explicit TwoPeople(db::Database& database)
      : admin(accounts::first_user(database)),
        service(database, all_routes(http::Transport::plain, nullptr)),
        boss(service),
        clerk(service) {
    boss.become(admin);
    clerk.become(accounts::add_user(database, accounts::caller_of(admin, ""), "clerk", {"finance"}).value());
    const auto made = boss.post("/api/v1/charge_items", {{"code", "E"},
                                                         {"name", "Electricity"},
                                                         {"meter_kind", "electricity"},
                                                         {"register", "energy_import"},
                                                         {"revenue_class", "own"}});
    item = made.text("id");
  }
  accounts::Reply price(Browser& by, const std::string& price, const std::string& from) {
    return by.post("/api/v1/charge_items/" + item + "/price_plans", {{"price", price}, {"valid_from", from}});
  }
  static accounts::Reply decide(Browser& by, const std::string& id, const std::string& decision,
                                const std::string& reason = "") {
    json::object body{{"decision", decision}, {"seen_state", "asked"}};
    if (!reason.empty()) body["reason"] = reason;
    return by.post("/api/v1/approvals/" + id + "/decision", body);
  }
  std::size_t plans() {
    return boss.get("/api/v1/charge_items").body.at("rows").at(0).at("price_plans").as_array().size();
  }
};

}  // namespace

TEST_CASE("a price changed by one is told to wait (202), shown to the other, and set when granted") {
  db::for_each_database([](db::Database& database) {
    TwoPeople two(database);
    CHECK(two.price(two.clerk, "0.825", "2026-01-01").status == 201);
    const auto asked = two.price(two.clerk, "0.880", "2026-12-01");
    REQUIRE(asked.status == 202);
    const auto id = asked.text("approval");
    CHECK(two.plans() == 1);

    CHECK(two.boss.get("/api/v1/session").body.at("approvals_to_decide").to_number<int>() == 1);
    CHECK(two.clerk.get("/api/v1/session").body.at("approvals_to_decide").to_number<int>() == 0);
    const auto rows = two.boss.get("/api/v1/approvals?view=decide").body.at("rows").as_array();
    REQUIRE(rows.size() == 1);
    CHECK(rows.at(0).at("asked_by").at("name").as_string() == "clerk");
    CHECK(rows.at(0).at("may_decide").as_bool());
    CHECK(rows.at(0).at("deciders") == json::array{"admin"});
    CHECK(two.clerk.get("/api/v1/approvals?view=mine&state=asked").body.at("rows").as_array().size() == 1);
    const auto of_item = "/api/v1/approvals?kind=charging.price_change&subject=";
    CHECK(two.clerk.get(of_item + two.item).body.at("rows").as_array().size() == 1);
    CHECK(two.clerk.get(of_item + two.item + "9").body.at("rows").as_array().empty());
    CHECK(two.clerk.get("/api/v1/approvals/" + id).body.at("may_withdraw").as_bool());

    CHECK(TwoPeople::decide(two.clerk, id, "grant").code() == "request.not_permitted");
    CHECK(TwoPeople::decide(two.boss, id, "decline").text("field") == "reason");
    CHECK(TwoPeople::decide(two.boss, id, "grant").text("state") == "granted");
    CHECK(TwoPeople::decide(two.boss, id, "grant").text("state") == "granted");  // clicked twice
    CHECK(two.plans() == 2);
    CHECK(two.clerk.post("/api/v1/approvals/" + id + "/withdrawal", json::object()).code() == "accounts.approval_over");
    CHECK(two.boss.get("/api/v1/session").body.at("approvals_to_decide").to_number<int>() == 0);
  });
}

TEST_CASE("lists of approvals page, and refuse what they do not know") {
  db::TestDatabase database;
  TwoPeople two(*database);
  REQUIRE(two.price(two.clerk, "0.825", "2026-01-01").status == 201);
  for (const auto* price : {"0.83", "0.84", "0.85"}) CHECK(two.price(two.clerk, price, "2026-12-01").status == 202);
  const auto first = two.boss.get("/api/v1/approvals?limit=2");
  CHECK(first.body.at("rows").as_array().size() == 2);
  const auto second = two.boss.get("/api/v1/approvals?limit=2&cursor=" + first.text("next"));
  CHECK(second.body.at("rows").as_array().size() == 1);
  CHECK(second.body.at("next").is_null());
  CHECK(two.boss.get("/api/v1/approvals?view=none").code() == "accounts.query_unknown");
  CHECK(two.boss.get("/api/v1/approvals?state=none").code() == "accounts.query_unknown");
  CHECK(two.boss.get("/api/v1/approvals?subject=1x").code() == "accounts.query_unknown");
  const auto id = first.body.at("rows").at(0).at("id").as_string();
  CHECK(TwoPeople::decide(two.boss, id.c_str(), "perhaps").code() == "accounts.decision_unknown");
}

TEST_CASE("the rule of a kind is shown to those who see approvals, and changed by administrators only") {
  db::TestDatabase database;
  TwoPeople two(*database);
  const auto put = [](Browser& by, const json::value& body) {
    return by.send("PUT", "/api/v1/approval_policy", json::serialize(body), "");
  };
  const auto row = two.clerk.get("/api/v1/approval_policy").body.at("rows").at(0);
  CHECK(row.at("kind").as_string() == "charging.price_change");
  CHECK(row.at("required").is_null());
  CHECK(row.at("approver_count").to_number<int>() == 1);
  CHECK(put(two.clerk, {{"kind", "charging.price_change"}, {"required", false}}).code() == "request.not_permitted");
  CHECK(put(two.boss, {{"kind", "charging.price_change"}, {"from_amount", "5"}}).code() ==
        "accounts.from_amount_alone");
  CHECK(put(two.boss, {{"kind", "charging.post_run"}, {"required", true}, {"from_amount", "0.00"}}).code() ==
        "accounts.amount_invalid");
  CHECK(put(two.boss, {{"kind", "charging.post_run"}, {"required", true}, {"from_amount", "1000.00"}})
            .text("from_amount") == "1000.00");
  CHECK(put(two.boss, {{"kind", "charging.price_change"}, {"required", false}}).status == 200);
  CHECK(two.price(two.clerk, "0.825", "2026-01-01").status == 201);
  CHECK(two.price(two.clerk, "0.880", "2026-12-01").status == 201);
  CHECK(put(two.boss, {{"kind", "charging.price_change"}}).body.at("required").is_null());
  CHECK(two.price(two.clerk, "0.890", "2027-01-01").status == 202);
}

TEST_CASE("a role is given up to an amount, and keeps it until it is changed") {
  db::TestDatabase database;
  TwoPeople two(*database);
  std::string finance, cashier;
  const auto roles = two.boss.get("/api/v1/roles");
  for (const auto& role : roles.body.at("rows").as_array()) {
    if (role.at("code").as_string() == "finance") finance = role.at("id").as_string().c_str();
    if (role.at("code").as_string() == "cashier") cashier = role.at("id").as_string().c_str();
  }
  const auto body = [&](const json::value& limits) {
    return json::object{{"user_name", "limited"}, {"password", "a long enough one"},
                        {"language", "en"},       {"roles", json::array{finance}},
                        {"all_estates", true},    {"amount_limits", limits}};
  };
  CHECK(two.boss.post("/api/v1/users", body({{cashier, "5000.00"}})).code() == "accounts.limit_without_role");
  CHECK(two.boss.post("/api/v1/users", body({{finance, "much"}})).code() == "accounts.amount_invalid");
  CHECK(two.boss.post("/api/v1/users", body({{finance, "-1"}})).code() == "accounts.amount_invalid");
  CHECK(two.boss.post("/api/v1/users", body({{"x", "1"}})).code() == "accounts.amount_limits_invalid");
  CHECK(two.boss.post("/api/v1/users", body("5000")).code() == "accounts.amount_limits_invalid");
  const auto made = two.boss.post("/api/v1/users", body({{finance, "5000"}}));
  REQUIRE(made.status == 201);
  CHECK(made.body.at("roles").at(0).at("amount_limit").as_string() == "5000.00");
  const auto user = "/api/v1/users/" + made.text("id");
  const auto limit = [](const accounts::Reply& reply) { return reply.body.at("roles").at(0).at("amount_limit"); };
  CHECK(limit(two.boss.patch(user, {{"enabled", true}})) == json::value("5000.00"));
  CHECK(limit(two.boss.patch(user, {{"amount_limits", {{finance, "7000.50"}}}})) == json::value("7000.50"));
  CHECK(limit(two.boss.patch(user, {{"amount_limits", json::object()}})).is_null());
}
