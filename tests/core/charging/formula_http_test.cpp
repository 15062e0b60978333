#include <boost/json.hpp>

#include "tests/core/charging/estate.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

namespace json = boost::json;

constexpr std::string_view path = "/api/v1/charge_items/check_formula";
constexpr std::string_view tiers = R"json("tiers": {"accumulation": "monthly", "rows": [
  {"up_to": "240", "price": "0.4883"}, {"up_to": "400", "price": "0.5383"}, {"price": "0.7883"}]})json";

http::Response ask(TestEstate& e, const std::string& body, Language language = Language::en) {
  http::Request request;
  request.method = http::Method::post;
  request.path = path;
  request.headers["content-type"] = "application/json";
  request.body = body;
  auto caller = e.caller;
  caller.language = language;
  const http::Exchange exchange(request, caller, e.now, e.database, {});
  for (const auto& route : routes())
    if (route.path == path) return route.handler(exchange);
  FAIL("no route");
  return {};
}

json::object answer(TestEstate& e, const std::string& body, Language language = Language::en) {
  const auto response = ask(e, body, language);
  CAPTURE(response.body);
  REQUIRE(response.status == 200);
  return json::parse(response.body).as_object();
}

}  // namespace

TEST_CASE("price terms are tried out before they are saved: 450 kWh in three tiers cost 242.74") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto told =
        answer(e, R"json({"object": "meter", "terms": {"formula": "tier(tiers, usage)", )json" + std::string(tiers) +
                      R"json(}, "example": {"from": "2026-01-01", "to": "2026-02-01", "usage": "450"}})json");
    CHECK(told.at("fault").is_null());
    CHECK(told.at("variables") == json::array{"usage"});
    CHECK(told.at("uses_tiers") == json::value(true));
    const auto& result = told.at("result").as_object();
    CHECK(result.at("amount") == json::value("242.74"));
    CHECK(result.at("raw") == json::value("242.735"));
    CHECK(result.at("formula") == json::value("tier(tiers, 450)"));
    REQUIRE(result.at("tiers").as_array().size() == 3);
    CHECK(result.at("tiers").at(1).at("units") == json::value("160"));
    CHECK(result.at("tiers").at(1).at("amount") == json::value("86.128"));
    CHECK(result.at("tiers").at(2).at("to").is_null());
    CHECK(result.at("steps").at(0).at("result") == json::value("242.735"));
  });
}

TEST_CASE("a formula that is still being typed is told its fault and place, in both languages") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto told = answer(e, R"json({"object": "meter", "terms": {"formula": "usage * preis"}})json");
    const auto& fault = told.at("fault").as_object();
    CHECK(fault.at("code") == json::value("charging.formula.unknown_name"));
    CHECK(fault.at("field") == json::value("formula"));
    CHECK(fault.at("position") == json::value(9));
    CHECK(fault.at("text") ==
          json::value(
              "Character 9: there is no variable or function \"preis\"; choose one from the list, in small letters."));
    const auto chinese =
        answer(e, R"json({"object": "meter", "terms": {"formula": "usage * preis"}})json", Language::zh_cn);
    CHECK(chinese.at("fault").at("text") ==
          json::value("第 9 个字符：没有名为“preis”的变量或函数；请从变量表中选择，字母须小写。"));

    const auto room = answer(e, R"json({"object": "room", "terms": {"formula": "usage * 2"}})json");
    CHECK(room.at("fault").at("code") == json::value("charging.terms.variable_not_of_object"));
    CHECK(room.at("variables") == json::array{"usage"});
    const auto blocked = answer(e, R"json({"object": "room", "terms": {"formula": "area * 2"},
        "example": {"from": "2026-01-01", "to": "2026-02-01"}})json");
    CHECK(blocked.at("result").is_null());
    CHECK(blocked.at("blocked").at("code") == json::value("charging.blocked.missing_variable"));
  });
}

TEST_CASE("an example that is no example is refused with its field") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto field_of = [&](const std::string& example) {
      const auto response =
          ask(e, R"json({"object": "meter", "terms": {"formula": "usage"}, "example": )json" + example + "}");
      CHECK(response.status == 422);
      return std::string(json::parse(response.body).at("field").as_string());
    };
    CHECK(field_of(R"json({"from": "2026-02-01", "to": "2026-02-01", "usage": "1"})json") == "example.to");
    CHECK(field_of(R"json({"from": "2026-02-01", "to": "2028-02-01", "usage": "1"})json") == "example.to");
    CHECK(field_of(R"json({"from": "2026-02-01", "to": "2026-03-01", "usage": 1})json") == "example.usage");
    CHECK(field_of(R"json({"from": "2026-02-01", "to": "2026-03-01", "used": "1"})json") == "example.used");
    CHECK(field_of("5") == "example");
  });
}
