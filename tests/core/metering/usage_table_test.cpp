#include "core/metering/usage_table.h"

#include "core/metering/reading_store.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::metering {
namespace {

using calendar::day;
using std::chrono::hours;
using std::chrono::minutes;

std::string text_of(const UsageTable& table) {
  std::string text;
  for (const auto& row : table.rows)
    text += (text.empty() ? "" : " ") + (row.usage ? to_text(*row.usage) : "?") + (row.complete ? "" : "*");
  return text;
}

}  // namespace

TEST_CASE("usage by hour, day and month: gaps are marked, and what was used in them is not lost") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -1, 6);
    const auto m = e.meter("e-1", "electricity");
    const auto t = midnight(6, 1);
    for (int h = 0; h <= 30; ++h)
      if (h < 3 || h > 5) e.read(c, t + hours{h}, 1'000 + h, -1);  // no readings at 3, 4 and 5 o'clock
    const auto table = [&](By by, calendar::Day from, calendar::Day to, Instant now) {
      return database.read([&](db::Transaction& tx) {
        const auto meter = find_meter(tx, e.all(), m).value();
        return usage_table(tx, e.all(), meter, steps(by, from, to, std::string(test_zone)).value(), now);
      });
    };
    CHECK(text_of(table(By::hour, day(2026, 6, 1), day(2026, 6, 2), t + hours{8} + minutes{30})) ==
          "0.1 0.1 0.0* 0.0* 0.0* 0.4* 0.1 0.1 0.0*");
    CHECK(text_of(table(By::day, day(2026, 6, 1), day(2026, 6, 3), t + hours{30})) == "2.4 0.6*");
    CHECK(text_of(table(By::day, day(2026, 6, 1), day(2026, 6, 3), t + hours{48})) == "2.4 0.6");
    CHECK(text_of(table(By::month, day(2026, 5, 1), day(2026, 7, 1), t + hours{30})) == "?* 3.0*");
    CHECK(steps(By::hour, day(2026, 1, 1), day(2026, 12, 31), std::string(test_zone)).error().code ==
          "metering.span_too_long");
    CHECK(steps(By::day, day(2026, 1, 2), day(2026, 1, 2), std::string(test_zone)).error().code ==
          "metering.span_empty");
  });
}

TEST_CASE("sums over an estate put Wh and kWh together and leave foreign meters out") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto t = midnight(6, 1);
    const auto a = e.channel("a", "energy_import", Unit::kilowatt_hour, -1, 6);
    const auto b = e.channel("b", "energy_import", Unit::watt_hour, 0, 9);
    e.meter("a", "electricity");
    e.meter("b", "electricity");
    for (const auto& [channel, first, last] : {std::tuple{a, 100, 105}, std::tuple{b, 1'000, 1'250}}) {
      e.read(channel, t, first, channel == a ? -1 : 0);
      e.read(channel, t + hours{1}, last, channel == a ? -1 : 0);
    }
    const auto sums = [&](const accounts::Scope& scope, EstateId estate) {
      return database.read([&](db::Transaction& tx) {
        return usage_by_kind(tx, scope, estate, {t, t + hours{1}, t + hours{2}});
      });
    };
    const auto all = sums(e.all(), EstateId{});
    REQUIRE(all.contains("electricity"));
    CHECK(all.at("electricity").unit == Unit::kilowatt_hour);
    CHECK(to_text(all.at("electricity").usages.at(0).value()) == "0.750");
    CHECK(!all.at("electricity").usages.at(1));  // nothing came in it: not known, which is not 0
    CHECK(sums(e.all(), e.add_estate("west")).empty());
    CHECK(sums({e.foreign.company, true, {}}, EstateId{}).empty());
  });
}

TEST_CASE("a curve's buckets keep the extremes and the last value; readings page newest first across channels") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("e-1", "power", Unit::watt, 0, {});
    const auto d = e.channel("e-1", "voltage", Unit::volt, -1, {});
    const auto t = midnight(6, 1);
    const int values[] = {5, 900, -3, 7, 100};
    for (int i = 0; i < 5; ++i) e.read(c, t + minutes{i}, values[i]);
    e.read(d, t + minutes{1}, 2'300, -1);
    database.read([&](db::Transaction& tx) {
      const auto found = buckets(tx, c, t, t + minutes{5}, t, minutes{3});
      REQUIRE(found.size() == 2);
      CHECK(found[0].min == -3);
      CHECK(found[0].max == 900);
      CHECK(found[0].last == -3);
      CHECK(found[1].last == 100);
      CHECK(found[1].last_at == t + minutes{4});
      CHECK(buckets(tx, c, t, t + minutes{4}, t, minutes{3}).back().last == 7);

      std::string seen;
      std::optional<Position> before;
      for (int page = 0; page < 3; ++page)
        for (const auto& r : newest_readings(tx, {c, d}, t, t + minutes{5}, before, 2)) {
          seen += std::to_string(r.value) + " ";
          before = Position{r.at, r.channel};
        }
      CHECK(seen == "100 7 -3 2300 900 5 ");
    });
  });
}

}  // namespace lamplighter::metering
