#include <boost/json.hpp>

#include "tests/core/charging/estate.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

using http::Method;
namespace json = boost::json;

// Calls the handler of a route as the server does once it has let the request in.
struct Client {
  TestEstate& e;
  int calls = 0;

  http::Response call(Method method, std::string_view path,
                      std::map<std::string, std::string, std::less<>> variables = {}, const json::value& body = {},
                      std::map<std::string, std::string, std::less<>> query = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = std::move(query);
    request.headers["idempotency-key"] = "key-" + std::to_string(++calls);
    request.headers["content-type"] = "application/json";
    if (!body.is_null()) request.body = json::serialize(body);
    const http::Exchange exchange(request, e.caller, e.now, e.database, std::move(variables));
    for (const auto& route : routes())
      if (route.method == method && route.path == path) return route.handler(exchange);
    FAIL("no route ", std::string(path));
    return {};
  }
  json::object ok(int status, const http::Response& response) {
    CAPTURE(response.body);
    CHECK(response.status == status);
    return json::parse(response.body).as_object();
  }
};

std::string text(const json::value& value) {
  return std::string(value.as_string());
}

// Every cell of the posted bill, in both languages.
void check_bill(TestEstate& e, Client& client, const std::string& bill_id) {
  const auto bill = client.ok(200, client.call(Method::get, "/api/v1/bills/{bill}", {{"bill", bill_id}}));
  CHECK(bill.at("total") == json::value("19.61"));
  CHECK(bill.at("verified") == json::value(true));
  CHECK(bill.at("debtor") == json::value("Li Ming"));
  const auto& line = bill.at("lines").as_array().at(0).as_object();
  CHECK(line.at("raw_amount") == json::value("19.605"));
  CHECK(line.at("rounding_difference") == json::value("0.005"));
  const auto& explanation = line.at("explanation").as_object();
  CHECK(explanation.at("formula") == json::value("usage * price"));
  CHECK(explanation.at("segments").as_array().at(0).at("from").at("value") == json::value("0.00"));
  CHECK(text(explanation.at("steps").as_array().back().at("text")) ==
        "Rounded half up to the fen: 19.605 yuan → 19.61 yuan (difference 0.005)");
  const auto& journal = bill.at("journal").at("lines").as_array();
  REQUIRE(journal.size() == 2);
  CHECK(journal[0].at("account") == json::value("1122 Receivables"));
  CHECK(journal[0].at("debit") == json::value("19.61"));
  CHECK(journal[0].at("credit").is_null());
  CHECK(journal[1].at("account") == json::value("6001.POWER Income 电费"));

  e.caller.language = Language::zh_cn;
  const auto chinese = client.ok(200, client.call(Method::get, "/api/v1/bills/{bill}", {{"bill", bill_id}}));
  const auto& steps = chinese.at("lines").as_array().at(0).at("explanation").at("steps").as_array();
  for (const auto& step : steps) {
    CAPTURE(text(step.at("text")));
    CHECK(text(step.at("text")).find('{') == std::string::npos);
    CHECK(text(step.at("text")).find("charging.") == std::string::npos);
  }
  CHECK(text(steps.back().at("text")) == "四舍五入到分：19.605 元 → 19.61 元（差额 0.005）");
}

}  // namespace

TEST_CASE("the routes carry a person from a new item to a bill that explains itself in both languages") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    Client client{e};
    e.caller.language = Language::en;
    const auto item = client.ok(201, client.call(Method::post, "/api/v1/charge_items", {},
                                                 {{"code", "POWER"},
                                                  {"name", "电费"},
                                                  {"meter_kind", "electricity"},
                                                  {"register", "energy_import"},
                                                  {"revenue_class", "own"}}));
    CHECK(item.at("price_plans").as_array().empty());
    const auto id = text(item.at("id"));
    const auto plan = client.ok(201, client.call(Method::post, "/api/v1/charge_items/{item}/price_plans",
                                                 {{"item", id}}, {{"valid_from", "2026-01-01"}, {"price", "0.15"}}));
    CHECK(plan.at("price") == json::value("0.150000"));
    CHECK(plan.at("unit") == json::value("kWh"));
    e.october(e.home("101"), 0, 13070);  // E2: 130.70 x 0.15 = 19.605
    e.home("102");

    const auto made = client.ok(201, client.call(Method::post, "/api/v1/runs", {},
                                                 {{"estate", std::to_string(e.estate.n)},
                                                  {"item", id},
                                                  {"building", std::to_string(e.building.n)},
                                                  {"period_from", "2026-10-01"},
                                                  {"period_to", "2026-11-01"}}));
    const auto listed = client.ok(200, client.call(Method::get, "/api/v1/runs", {}));
    for (const auto& shown : {made, listed.at("rows").as_array()[0].as_object()})
      CHECK(shown.at("building").at("code") == json::value("1"));
    const auto count = [&](std::map<std::string, std::string, std::less<>> query) {
      return client.ok(200, client.call(Method::get, "/api/v1/runs", {}, {}, std::move(query)))
          .at("rows")
          .as_array()
          .size();
    };
    CHECK(count({{"item", id}, {"state", "preview"}}) == 1);
    CHECK(count({{"state", "posted"}}) == 0);
    CHECK(count({{"item", "999"}}) == 0);
    CHECK(client.call(Method::get, "/api/v1/runs", {}, {}, {{"state", "done"}}).status == 422);
    const std::map<std::string, std::string, std::less<>> run{{"run", text(made.at("id"))}};
    CHECK(made.at("state") == json::value("preview"));
    CHECK(made.at("job").is_null());
    CHECK(made.at("created_by") == json::value("ann"));
    client.ok(202, client.call(Method::post, "/api/v1/runs/{run}/calculation", run));
    e.work();
    const auto lines = client.ok(200, client.call(Method::get, "/api/v1/runs/{run}/lines", run));
    REQUIRE(lines.at("rows").as_array().size() == 2);
    const auto& blocked = lines.at("rows").as_array()[0].as_object();
    CHECK(blocked.at("state") == json::value("blocked"));
    CHECK(blocked.at("amount").is_null());
    CHECK(blocked.at("reason").at("code") == json::value("metering.no_boundary_reading"));
    const auto& calculated = lines.at("rows").as_array()[1].as_object();
    CHECK(calculated.at("usage") == json::value("130.7"));
    CHECK(calculated.at("amount") == json::value("19.61"));
    CHECK(calculated.at("bill").is_null());
    const auto page = client.ok(200, client.call(Method::get, "/api/v1/runs/{run}/lines", run, {}, {{"limit", "1"}}));
    const auto rest = client.ok(200, client.call(Method::get, "/api/v1/runs/{run}/lines", run, {},
                                                 {{"limit", "1"}, {"cursor", text(page.at("next"))}}));
    CHECK(rest.at("rows").as_array()[0] == lines.at("rows").as_array()[1]);
    CHECK(rest.at("next").is_null());

    CHECK(client.ok(200, client.call(Method::post, "/api/v1/runs/{run}/review", run)).at("state") ==
          json::value("reviewed"));
    client.ok(202, client.call(Method::post, "/api/v1/runs/{run}/posting", run, {{"posting_date", "2026-11-05"}}));
    e.work();
    CHECK(client.ok(200, client.call(Method::get, "/api/v1/runs/{run}", run)).at("state") == json::value("posted"));
    const auto bills = client.ok(200, client.call(Method::get, "/api/v1/bills", {}, {}, {{"run", run.at("run")}}));
    REQUIRE(bills.at("rows").as_array().size() == 1);
    check_bill(e, client, text(bills.at("rows").as_array()[0].at("id")));
  });
}

TEST_CASE("a request that is wrong is told which field, and what is not there is a 404") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    Client client{e};
    const auto problem = [&](int status, std::string_view code, const http::Response& response) {
      const auto body = client.ok(status, response);
      CHECK(text(body.at("code")) == code);
    };
    const std::map<std::string, std::string, std::less<>> item{{"item", std::to_string(e.item.n)}},
        none{{"run", "999"}};
    const auto plan = [&](json::value body) {
      return client.call(Method::post, "/api/v1/charge_items/{item}/price_plans", item, body);
    };
    problem(422, "charging.price_invalid", plan({{"valid_from", "2026-01-01"}, {"price", "0.1234567"}}));
    problem(422, "charging.price_invalid", plan({{"valid_from", "2026-01-01"}, {"price", "-1"}}));
    problem(409, "charging.item_code_taken",
            client.call(Method::post, "/api/v1/charge_items", {},
                        {{"code", "ELEC"},
                         {"name", "x"},
                         {"meter_kind", "electricity"},
                         {"register", "energy_import"},
                         {"revenue_class", "own"}}));
    problem(404, "charging.run_not_found", client.call(Method::get, "/api/v1/runs/{run}", none));
    problem(404, "charging.run_not_found", client.call(Method::post, "/api/v1/runs/{run}/calculation", none));
    problem(404, "charging.bill_not_found", client.call(Method::get, "/api/v1/bills/{bill}", {{"bill", "999"}}));
    problem(422, "charging.id_invalid", client.call(Method::get, "/api/v1/bills", {}, {}, {{"room", "7x"}}));
  });
}
