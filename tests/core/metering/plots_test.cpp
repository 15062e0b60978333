// Usage for plots: hours of days, the year before, and the map of an estate.
#include "core/metering/estate_map.h"
#include "core/metering/hour_matrix.h"
#include "core/metering/http.h"
#include "core/premises/http.h"
#include "tests/core/accounts/browser.h"
#include "tests/core/metering/estate_for_tests.h"
#include "tests/core/premises/places.h"

namespace lamplighter::metering {
namespace {

using calendar::day;
using std::chrono::hours;
const std::string shanghai(test_zone);

std::string text_of(const DayOfHours& d) {
  std::string text = calendar::to_text(d.day);
  for (const auto& usage : d.hours) text += " " + (usage ? to_text(*usage) : "-");
  return text;
}

}  // namespace

TEST_CASE("hours of a day stand under their local hour; what came in one sum after a gap is of no hour") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -1, 6);
    const auto m = e.meter("e-1", "electricity");
    const auto t = midnight(6, 1);
    for (int h = 0; h <= 26; ++h)
      if (h < 3 || h > 5) e.read(c, t + hours{h}, 1'000 + h, -1);  // no readings at 3, 4 and 5 o'clock
    const auto matrix = database.read([&](db::Transaction& tx) {
      const auto boundaries = matrix_hours(day(2026, 6, 1), day(2026, 6, 3), shanghai).value();
      return by_hour_of_day(usage_table(tx, e.all(), find_meter(tx, e.all(), m).value(), boundaries, t + hours{26}),
                            shanghai);
    });
    REQUIRE(matrix.size() == 2);
    CHECK(text_of(matrix[0]) ==
          "2026-06-01 0.1 0.1 - - - - 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1");
    CHECK(text_of(matrix[1]).substr(0, 23) == "2026-06-02 0.1 0.1 - - ");
    CHECK(matrix_hours(day(2026, 1, 1), day(2026, 4, 4), shanghai).error().code == "metering.matrix_too_long");
    CHECK(matrix_hours(day(2026, 1, 1), day(2026, 4, 3), shanghai).value().size() == 92 * 24 + 1);
    CHECK(matrix_hours(day(2026, 1, 1), day(2026, 1, 1), shanghai).error().code == "metering.span_empty");
  });
}

TEST_CASE("an hour that summer time takes out is empty, one that it gives twice is one sum") {
  const std::string berlin = "Europe/Berlin";
  const auto day_of = [&](int year, unsigned month, unsigned d) {
    UsageTable table{Unit::kilowatt_hour, {}};
    const auto boundaries = matrix_hours(day(year, month, d), day(year, month, d) + 1, berlin).value();
    for (std::size_t i = 0; i + 1 < boundaries.size(); ++i)
      table.rows.push_back({boundaries[i], boundaries[i + 1], Decimal{1, 0}, true});
    const auto days = by_hour_of_day(table, berlin);
    REQUIRE(days.size() == 1);
    return text_of(days[0]);
  };
  CHECK(day_of(2026, 3, 29) == "2026-03-29 1 1 - 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1");
  CHECK(day_of(2026, 10, 25) == "2026-10-25 1 1 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1");
}

TEST_CASE("the boundaries of the year before are those of the same days; 29 February adds to the day before it") {
  struct Row {
    calendar::Day boundary;
    const char* before;
  };
  const Row rows[] = {{day(2026, 6, 1), "2025-06-01 00:00:00"},  {day(2024, 2, 28), "2023-02-28 00:00:00"},
                      {day(2024, 2, 29), "2023-03-01 00:00:00"}, {day(2024, 3, 1), "2023-03-01 00:00:00"},
                      {day(2025, 2, 28), "2024-02-28 00:00:00"}, {day(2025, 3, 1), "2024-03-01 00:00:00"}};
  for (const auto& row : rows) {
    const auto earlier = year_before({calendar::local_midnight(row.boundary, shanghai)}, shanghai);
    CHECK(calendar::local_text(earlier.at(0), shanghai) == row.before);
  }
}

TEST_CASE("a map tells each room's usage, and which rooms are silent, read by hand or without a meter") {
  db::for_each_database([](db::Database& database) {
    premises::Places places(database);
    TestEstate e(database);
    e.company = places.caller.scope.company;
    e.place = {e.company, places.estate};
    const auto now = midnight(7, 2) + hours{12};
    const auto from = midnight(6, 2);  // 30 days before
    const auto serve = [&](const std::string& room, MeterId meter) {
      const auto id = places.add_room(places.building, room);
      e.sql("INSERT INTO meter_assignment (company_id, estate_id, meter_id, room_id, valid_from) VALUES (" +
            std::to_string(e.company.n) + ", " + std::to_string(places.estate.n) + ", " + std::to_string(meter.n) +
            ", " + std::to_string(id.n) + ", 0)");
    };
    const auto metered = [&](const std::string& room, const std::string& device,
                             std::vector<std::pair<Instant, int>> readings) {
      const auto c = e.channel(device, "energy_import", Unit::watt_hour, 2, 9);
      serve(room, e.meter(device, "electricity"));
      for (const auto& [at, value] : readings) e.read(c, at, value, 2);
    };
    metered("101", "whole", {{from - hours{1}, 100}, {from + hours{5}, 110}, {now - hours{1}, 1'234}});
    metered("102", "new", {{from + hours{100}, 40}, {now - hours{1}, 45}});
    metered("103", "dead", {{from - hours{1}, 10}, {from + hours{200}, 70}});
    metered("104", "broken", {{from - hours{1}, 500}, {now - hours{1}, 100}});
    serve("105", e.hand_read("W-1", {100, -2}, from));
    places.add_room(places.building, "106");
    const auto map = [&](const char* kind) {
      return database.read([&](db::Transaction& tx) {
        const auto found =
            estate_map(tx, places.caller.scope, {places.estate, std::nullopt, kind, map_days_default}, now).value();
        std::string text;
        for (const auto& r : found.rooms)
          text += r.room.code + " " + std::string(to_text(r.voice)) + " " + (r.usage ? to_text(*r.usage) : "?") +
                  (r.whole ? "" : "*") + "; ";
        CHECK(found.from == from);
        return text;
      });
    };
    CHECK(map("electricity") ==
          "101 heard 113.4; 102 heard 0.5*; 103 silent 6.0*; 104 heard ?*; 105 no_meter ?*; 106 no_meter ?*; ");
    CHECK(map("water") ==
          "101 no_meter ?*; 102 no_meter ?*; 103 no_meter ?*; 104 no_meter ?*; 105 by_hand ?*; 106 no_meter ?*; ");
    const auto stranger = places.stranger().scope;
    const auto foreign = database.read([&](db::Transaction& tx) {
      return estate_map(tx, stranger, {places.estate, std::nullopt, "water", 30}, now).error().code;
    });
    CHECK(foreign == "metering.no_estate");
  });
}

TEST_CASE("the routes of plots answer with flags, gaps and the year before, and refuse what cannot be drawn") {
  db::for_each_database([](db::Database& database) {
    premises::Places places(database);
    accounts::Service service(database, routes());
    accounts::Browser browser(service);
    browser.become(places.admin);
    TestEstate e(database);
    e.company = places.caller.scope.company;
    e.place = {e.company, places.estate};
    const auto c = e.channel("e-1", "energy_import", Unit::kilowatt_hour, 0, 5);
    const auto m = e.meter("e-1", "electricity");
    const auto year_ago = calendar::local_midnight(day(2025, 6, 1), shanghai);
    for (int d = 0; d < 3; ++d) e.read(c, year_ago + hours{24 * d}, 70 + 3 * d);
    for (int d = 0; d < 3; ++d) e.read(c, midnight(6, 1) + hours{24 * d}, d == 0 ? 99'990 : 20 * d);
    e.check(m);
    const auto path = "/api/v1/meters/" + std::to_string(m.n);
    const auto usage = browser.get(path + "/usage?by=day&from=2026-06-01&to=2026-06-03&compare=last_year").body;
    CHECK(usage.at("rows").at(0).at("usage").as_string() == "30");
    CHECK(usage.at("rows").at(0).at("last_year").as_string() == "3");
    std::string flags;
    for (const auto& f : usage.at("flags").as_array()) flags += std::string(f.at("flag").as_string()) + " ";
    CHECK(flags == "OFFLINE_GAP ROLL ");
    const auto curve =
        browser.get(path + "/curve?register=energy_import&from=2026-05-31T16:00:00.000Z&to=2026-06-03T16:00:00.000Z")
            .body;
    CHECK(curve.at("points").as_array().size() == 3);
    CHECK(curve.at("exponent").as_int64() == 0);
    CHECK(curve.at("flags").as_array().size() == 2);
    CHECK(browser.get(path).body.at("first_reading_at").as_string() == to_text(year_ago).c_str());
    CHECK(curve.at("gaps").as_array().empty());
    const auto refused = [&](const std::string& rest) { return browser.get(rest).code(); };
    CHECK(refused(path + "/usage?by=day&from=2026-06-01&to=2026-06-03&compare=budget") == "metering.compare_unknown");
    CHECK(refused(path + "/hours?from=2026-01-01&to=2026-12-01") == "metering.matrix_too_long");
    const auto map = "/api/v1/estates/" + std::to_string(places.estate.n) + "/map";
    CHECK(browser.get(map).body.at("rooms").as_array().empty());
    CHECK(refused(map + "?days=0") == "metering.map_days_invalid");
    CHECK(refused(map + "?kind=gas") == "metering.kind_unknown");
    CHECK(refused("/api/v1/estates/999/map") == "metering.no_estate");
    CHECK(browser.get(path + "/hours?from=2026-06-01&to=2026-06-02")
              .body.at("rows")
              .at(0)
              .at("hours")
              .as_array()
              .size() == 24);
  });
}

}  // namespace lamplighter::metering
