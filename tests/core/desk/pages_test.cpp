// The routes of fleet, metering and desk as a page meets them: each answers, with every field that openapi.yaml
// requires.
#include <boost/json.hpp>

#include "core/desk/http.h"
#include "core/fleet/adopt.h"
#include "core/fleet/arrival.h"
#include "core/fleet/http.h"
#include "core/metering/http.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::desk {
namespace {

namespace json = boost::json;
using std::chrono::hours;

constexpr Instant now = db::test_epoch;

struct Pages : metering::TestEstate {
  explicit Pages(db::Database& d) : TestEstate(d) {
    who = caller();
    database.write(db::Priority::ingest, [&](db::Transaction& tx) {
      const auto gateway = fleet::gateway_at_first_sight(tx, GatewayName{"gate-1"}, now).value();
      wire::InventoryDevice device;
      device.name = DeviceName{"e-1"};
      device.kind = "electricity";
      device.registers = {{RegisterName{"energy_import"}, Unit::kilowatt_hour, -2, RegisterClass::billing, 8, "none"}};
      fleet::take_inventory(tx, gateway, {gateway.name, "h", 1, 1, {}, {device}});
      fleet::keep_refused(tx, gateway.name, gateway,
                          {{},
                           gateway.id,
                           gateway.name,
                           "a/topic",
                           Epoch{7},
                           Sequence{1},
                           Sequence{2},
                           2,
                           "before_adoption",
                           "",
                           now,
                           "{}"});
    });
  }

  http::Response call(const std::vector<http::Route>& routes, http::Method method, std::string_view path,
                      std::string body = "", std::map<std::string, std::string, std::less<>> query = {}) {
    http::Request request;
    request.method = method;
    request.query = std::move(query);
    request.body = std::move(body);
    request.headers["idempotency-key"] = "key-" + std::to_string(++keys);
    request.headers["content-type"] = "application/json";
    for (const auto& route : routes)
      if (route.method == method && route.path == path)
        return route.handler(http::Exchange(request, who, now, database, {{"gateway", "1"}, {"meter", "1"}}));
    FAIL("no route ", path);
    return {};
  }
  json::object get(const std::vector<http::Route>& routes, std::string_view path,
                   std::map<std::string, std::string, std::less<>> query = {}) {
    const auto response = call(routes, http::Method::get, path, "", std::move(query));
    INFO(path, " ", response.body);
    REQUIRE(response.status == 200);
    return json::parse(response.body).as_object();
  }

  accounts::Caller who;
  int keys = 0;
};

void has(const json::object& o, std::initializer_list<const char*> fields) {
  for (const char* field : fields) {
    CAPTURE(field);
    CHECK(o.contains(field));
  }
  CHECK(o.size() == fields.size());
}

const json::object& first_row(const json::object& list) {
  REQUIRE(!list.at("rows").as_array().empty());
  CHECK(list.contains("next"));
  return list.at("rows").as_array().front().as_object();
}

}  // namespace

TEST_CASE("readings of an unsure clock are counted by boot, those received last first, and only of this gateway") {
  db::for_each_database([](db::Database& database) {
    Pages p(database);
    CHECK(json::serialize(p.get(fleet::routes(), "/api/v1/gateways/{gateway}/unsure_readings")) ==
          R"({"rows":[],"next":null})");
    p.sql(
        "INSERT INTO reading_unsure (gateway_id, epoch, sequence, channel_id, boot, tick, at, value, exponent, "
        "quality, "
        "received_at, raw, corrected_at) VALUES (1, 7, 1, 1, 'a', 0, 0, 1, 0, 1, 1000, '', NULL), "
        "(1, 7, 2, 1, 'a', 0, 0, 1, 0, 1, 2000, '', 5), (1, 7, 3, 1, 'b', 0, 0, 1, 0, 1, 3000, '', 5), "
        "(2, 7, 3, 1, 'another gateway', 0, 0, 1, 0, 1, 3000, '', 5)");
    const auto unsure = p.get(fleet::routes(), "/api/v1/gateways/{gateway}/unsure_readings");
    CHECK(
        json::serialize(unsure) ==
        R"({"rows":[{"boot":"b","readings":1,"waiting":0,"channels":1,"first_received_at":"1970-01-01T00:00:03.000Z",)"
        R"("last_received_at":"1970-01-01T00:00:03.000Z"},{"boot":"a","readings":2,"waiting":1,"channels":1,)"
        R"("first_received_at":"1970-01-01T00:00:01.000Z","last_received_at":"1970-01-01T00:00:02.000Z"}],"next":null})");
  });
}

TEST_CASE("gateways, meters and the dashboard answer with what the API promises") {
  db::for_each_database([](db::Database& database) {
    Pages p(database);
    using http::Method;
    has(first_row(p.get(fleet::routes(), "/api/v1/gateways")),
        {"id", "name", "state", "estate", "online", "version", "last_seen", "epoch", "backlog", "oldest_unconfirmed",
         "clock", "disk_free_bytes", "refused_count", "device_count", "adopted_count", "failing_count"});
    const auto estate = "{\"estate\":\"" + std::to_string(p.place.estate.n) + "\"}";
    CHECK(p.call(fleet::routes(), Method::post, "/api/v1/gateways/{gateway}/adoption", "{\"estate\":\"x\"}").status ==
          422);
    CHECK(p.call(fleet::routes(), Method::post, "/api/v1/gateways/{gateway}/adoption", estate).status == 200);
    CHECK(p.call(fleet::routes(), Method::post, "/api/v1/gateways/{gateway}/adoption", estate).status == 409);
    const auto adopted =
        p.call(fleet::routes(), Method::post, "/api/v1/gateways/{gateway}/devices/adoption", "{\"all\":true}");
    CHECK(adopted.body == R"({"adopted":1,"meters":[{"device":"1","meter":"1","code":"e-1"}]})");
    const auto gateway = p.get(fleet::routes(), "/api/v1/gateways/{gateway}");
    const auto& device = gateway.at("devices").as_array().front().as_object();
    has(device, {"id", "name", "line", "transport", "profile", "kind", "serial", "state", "failing", "failed_cause",
                 "meter", "last_reading_at", "registers"});
    has(device.at("registers").as_array().front().as_object(),
        {"name", "unit", "exponent", "budget", "digits", "channel", "last_value", "last_at"});
    const auto refused = first_row(p.get(fleet::routes(), "/api/v1/refused_records"));
    has(refused, {"id", "gateway", "gateway_name", "topic", "epoch", "first", "last", "count", "reason", "detail",
                  "received_at", "payload_excerpt"});
    CHECK(std::string_view(refused.at("detail").as_string()).find("ingest.refused") ==
          std::string_view::npos);  // a sentence

    for (int h = 5; h >= 0; --h) p.read(ChannelId{1}, now - hours{h}, 1'000 - h, -2);
    const auto meter = first_row(p.get(metering::routes(), "/api/v1/meters", {{"q", "E-"}, {"kind", "electricity"}}));
    has(meter, {"id", "code", "serial", "kind", "estate", "room", "gateway_name", "device", "multiplier", "digits",
                "unit", "billing_register", "status", "last_reading", "not_counting"});
    CHECK(meter.at("last_reading").as_object().at("value") == "10.00");
    CHECK(p.get(metering::routes(), "/api/v1/meters", {{"q", "%"}}).at("rows").as_array().empty());
    const auto patched =
        p.call(metering::routes(), Method::patch, "/api/v1/meters/{meter}", R"({"serial":"SN","multiplier":"20"})");
    CHECK(json::parse(patched.body).at("multiplier") == "20");
    CHECK(p.call(metering::routes(), Method::patch, "/api/v1/meters/{meter}", R"({"multiplier":"0"})").status == 422);
    CHECK(p.get(metering::routes(), "/api/v1/meters/{meter}").at("registers").as_array().size() == 1);
    const auto page = p.get(metering::routes(), "/api/v1/meters/{meter}/readings", {{"limit", "4"}});
    has(first_row(page), {"at", "register", "channel", "value", "unit", "quality", "clock", "gateway", "epoch",
                          "sequence", "corrected_to"});
    CHECK(page.at("rows").as_array().size() == 4);
    const auto next = p.get(metering::routes(), "/api/v1/meters/{meter}/readings",
                            {{"limit", "4"}, {"cursor", std::string(page.at("next").as_string())}});
    CHECK(next.at("rows").as_array().size() == 2);
    const auto curve =
        p.get(metering::routes(), "/api/v1/meters/{meter}/curve",
              {{"register", "energy_import"}, {"from", to_text(now - hours{6})}, {"to", to_text(now + hours{1})}});
    CHECK(curve.at("points").as_array().size() == 6);
    const auto usage = p.get(metering::routes(), "/api/v1/meters/{meter}/usage",
                             {{"by", "hour"}, {"from", "2026-11-23"}, {"to", "2026-11-24"}});
    const auto& hour = usage.at("rows").as_array().back().as_object();
    CHECK(hour.at("usage") == "0.20");
    CHECK(hour.at("complete") == true);
    for (const char* bad : {"week", ""})
      CHECK(p.call(metering::routes(), Method::get, "/api/v1/meters/{meter}/usage", "", {{"by", bad}}).status == 422);

    const auto dashboard = p.get(desk::routes(), "/api/v1/dashboard");
    has(dashboard, {"gateways_online", "gateways_total", "devices_failing", "readings_per_minute", "readings_series",
                    "usage_today", "usage_series", "oldest_unconfirmed", "refused_count", "rooms", "meters",
                    "bills_posted_this_month"});
    CHECK(dashboard.at("readings_series").as_array().size() == 60);
    CHECK(dashboard.at("usage_series").at("electricity").as_array().size() == 24);
    CHECK(dashboard.at("usage_today").as_array().front().at("usage") == "1.00");
  });
}

}  // namespace lamplighter::desk
