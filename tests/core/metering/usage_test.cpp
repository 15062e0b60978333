#include "core/metering/usage.h"

#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::metering {
namespace {

using calendar::day;
using std::chrono::hours;
using std::chrono::minutes;

const auto june = day(2026, 6, 1), july = day(2026, 7, 1);

std::string told(const Outcome<MeterUsage>& usage) {
  return usage ? to_text(usage->total) : usage.error().code;
}

}  // namespace

TEST_CASE("usage is what the counter went on between the last readings at or before both midnights") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -2, 8);
    const auto m = e.meter("e-1", "electricity");
    e.read(c, midnight(6, 1) - hours{2}, 123'000, -2);
    e.read(c, midnight(6, 1), 123'456, -2);  // exactly at midnight: it is the boundary
    e.read(c, midnight(6, 1) + minutes{1}, 123'500, -2);
    e.read(c, midnight(7, 1) - hours{23}, 130'006, -2);   // 23 h old: still good
    e.read(c, midnight(7, 1) + minutes{1}, 999'999, -2);  // July's
    const auto usage = e.usage(m, "energy_import", june, july);
    REQUIRE(usage.has_value());
    CHECK(to_text(usage->total) == "65.50");
    CHECK(usage->unit == Unit::kilowatt_hour);
    REQUIRE(usage->segments.size() == 1);
    CHECK(usage->segments[0].from.value == 123'456);
    CHECK(usage->segments[0].from.sequence == Sequence{2});
    CHECK(usage->segments[0].from.gateway == GatewayName{"gate-1"});
    CHECK(usage->segments[0].to.value == 130'006);

    e.sql("UPDATE meter_multiplier SET value = 20");  // CT 100/5: domain.md E5
    CHECK(told(e.usage(m, "energy_import", june, july)) == "1310.00");
    CHECK(told(e.usage(m, "energy_export", june, july)) == "metering.register_not_assigned");
    CHECK(told(e.usage(m, "energy_import", july, july)) == "metering.period_empty");
  });
}

TEST_CASE("no usage, and so no bill, knows a reading of an unsure clock before it is corrected") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -2, 8);
    const auto m = e.meter("e-1", "electricity");
    const BootId boot{"4f7a1c1e-93d5-4c2b-8a53-0d5f6a7b8c9d"}, never{"00000000-0000-0000-0000-000000000001"};
    // As stamped, the unsure ones lie exactly on the boundaries; in truth one was taken an hour before July.
    const auto unsure = [&](const BootId& of, std::int64_t sequence, Instant at, std::int64_t value) {
      database.write(db::Priority::ingest, [&](db::Transaction& tx) {
        add_unsure(tx, {{GatewayId{1},
                         of,
                         Tick{0},
                         {c, at, value, -2, Quality::clock_unsure, ClockState::unsynced, Epoch{7}, Sequence{sequence},
                          midnight(7, 2), ""}}});
      });
    };
    e.read(c, midnight(6, 1) - hours{1}, 1'000, -2);
    unsure(never, 101, midnight(6, 1), 1'900);
    unsure(never, 102, midnight(7, 1), 9'000);
    unsure(boot, 103, midnight(6, 1) + hours{5}, 5'000);
    CHECK(told(e.usage(m, "energy_import", june, july)) == "metering.no_boundary_reading");
    const auto correct = [&](std::int64_t sequence, std::chrono::milliseconds offset) {
      return database.write(db::Priority::jobs, [&](db::Transaction& tx) {
        return correct_unsure(tx, {GatewayId{1}, Epoch{7}, boot, Sequence{sequence}, offset}, 100, db::test_epoch);
      });
    };
    CHECK(correct(104, midnight(7, 1) - hours{1} - (midnight(6, 1) + hours{5})) == 1);
    const auto usage = e.usage(m, "energy_import", june, july);
    REQUIRE(usage.has_value());
    CHECK(to_text(usage->total) == "40.00");
    CHECK(usage->segments[0].to.sequence == Sequence{103});  // the corrected one names the old
    CHECK(usage->segments[0].to.at == midnight(7, 1) - hours{1});
    const auto boots = database.read([](db::Transaction& tx) { return unsure_boots(tx, GatewayId{1}, 10); });
    REQUIRE(boots.size() == 2);  // the boot that never synchronised waits for review, for ever
    for (const auto& b : boots) {
      CHECK(b.readings == (b.boot == never ? 2 : 1));
      CHECK(b.waiting == (b.boot == never ? 2 : 0));
    }
  });
}

TEST_CASE(
    "without a billable reading within a day before a boundary there is no usage, and the refusal says what there is") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -2, 8);
    const auto m = e.meter("e-1", "electricity");
    CHECK(told(e.usage(m, "energy_import", june, july)) == "metering.no_boundary_reading");
    e.read(c, midnight(6, 1) - hours{1}, 100, -2);
    e.read(c, midnight(7, 1) - hours{25}, 200, -2);                   // an hour too old
    e.read(c, midnight(7, 1) - hours{2}, 300, -2, Quality::suspect);  // no bill rests on it
    e.sql(
        "INSERT INTO reading_by_channel SELECT channel_id, at + 3600000, 400, exponent, 0, clock, epoch, 99, "
        "received_at - "
        "86400000, raw"
        " FROM reading WHERE quality = 2");  // from the future, as it arrived
    const auto refused = e.usage(m, "energy_import", june, july);
    REQUIRE(!refused);
    CHECK(refused.error().code == "metering.no_boundary_reading");
    CHECK(refused.error().facts.at("meter") == "e-1");
    CHECK(refused.error().facts.at("boundary") == "2026-07-01 00:00:00");
    CHECK(refused.error().facts.at("last_reading") == "2026-06-29 23:00:00 2.00");
    e.read(c, midnight(7, 1) - hours{24}, 250, -2);  // at most 24 h old
    CHECK(told(e.usage(m, "energy_import", june, july)) == "1.50");
  });
}

TEST_CASE("a meter that rolls over is charged only for what was used; any other decrease blocks") {
  struct Row {
    const char* name;
    std::vector<std::int64_t> values;  // first at June's midnight, then daily, last at July's
    std::optional<int> digits;
    const char* expected;
  };
  const Row rows[] = {
      {"E6: 99987 -> 00013", {99'987, 13}, 5, "26"},
      {"rolled over twice", {99'000, 500, 95'000, 1'000}, 5, "102000"},
      {"the edge: 90 % and 10 %", {90'000, 10'000}, 5, "20000"},
      {"below 90 %", {89'999, 10}, 5, "metering.reading_decreased"},
      {"above 10 %", {99'000, 10'001}, 5, "metering.reading_decreased"},
      {"digits unknown", {99'987, 13}, std::nullopt, "metering.reading_decreased"},
      {"down and up again: nobody has decided yet", {1'000, 500, 2'000}, 5, "metering.reading_decreased"},
      {"nothing used", {1'000, 1'000, 1'000}, 5, "0"},
  };
  db::for_each_database([&](db::Database& database) {
    TestEstate e(database);
    for (const auto& row : rows) {
      CAPTURE(row.name);
      const std::string device = "w-" + std::to_string(&row - rows);
      const auto c = e.channel(device, "volume_forward", Unit::cubic_metre, 0, row.digits);
      const auto m = e.meter(device, "water");
      for (std::size_t i = 0; i < row.values.size(); ++i)
        e.read(c, i + 1 == row.values.size() ? midnight(7, 1) : midnight(6, 1) + hours{24} * static_cast<int>(i),
               row.values[i]);
      CHECK(told(e.usage(m, "volume_forward", june, july)) == row.expected);
    }
  });
}

TEST_CASE("a meter change makes two segments: the old one to its last reading, the new one from its first") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto old_one = e.channel("w-1", "volume_forward", Unit::cubic_metre, -1, 6);
    const auto m = e.meter("w-1", "water");
    const auto new_one = e.channel("w-2", "volume_forward", Unit::cubic_metre, -1, 6);
    const auto change = std::to_string(unix_ms(midnight(6, 15) + hours{10}));
    e.sql("UPDATE meter_channel SET valid_to = " + change);
    e.sql(
        "INSERT INTO meter_channel (company_id, estate_id, meter_id, channel_id, register, valid_from) SELECT "
        "company_id, estate_id,"
        " meter_id, " +
        std::to_string(new_one.n) + ", register, " + change + " FROM meter_channel");
    e.read(old_one, midnight(6, 1), 34'567, -1);
    e.read(old_one, midnight(6, 15) + hours{9}, 34'702, -1);
    e.read(old_one, midnight(6, 15) + hours{11}, 99'999, -1);  // dismounted, on the workbench: not this meter any more
    e.read(new_one, midnight(6, 15) + hours{9}, 1, -1);        // not yet
    e.read(new_one, midnight(6, 15) + hours{12}, 5, -1);
    e.read(new_one, midnight(7, 1), 98, -1);
    const auto usage = e.usage(m, "volume_forward", june, july);
    REQUIRE(usage.has_value());
    CHECK(to_text(usage->total) == "22.8");  // domain.md E7: 13.5 + 9.3
    REQUIRE(usage->segments.size() == 2);
    CHECK(to_text(usage->segments[0].usage) == "13.5");
    CHECK(usage->segments[1].channel == new_one);
    CHECK(to_text(usage->segments[1].usage) == "9.3");
    CHECK(told(e.usage(m, "volume_forward", day(2026, 6, 20), july)) ==
          "metering.no_boundary_reading");  // no reading near the 20th
  });
}

TEST_CASE("a finer resolution in the middle changes nothing of the sum") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -1, 7);
    const auto m = e.meter("e-1", "electricity");
    e.read(c, midnight(6, 1), 1'000, -1);
    e.read(c, midnight(6, 10), 100'05, -2);
    e.read(c, midnight(7, 1), 100'10, -2);
    CHECK(told(e.usage(m, "energy_import", june, july)) == "0.10");
    e.read(c, midnight(6, 20), 1'000, -1);  // 100.0 after 100.05: lower
    CHECK(told(e.usage(m, "energy_import", june, july)) == "metering.reading_decreased");
  });
}

TEST_CASE("a foreign estate and a foreign company see no meter, no usage") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    e.channel("e-1", "energy_import", Unit::kilowatt_hour, -2, 8);
    const auto m = e.meter("e-1", "electricity");
    const auto other = e.add_estate("west");
    const accounts::Scope scopes[] = {e.only(other), {e.foreign.company, true, {}}, {e.company, false, {}}};
    for (const auto& scope : scopes) {
      CHECK(told(e.usage_of(scope, m, "energy_import", june, july)) == "metering.no_meter");
      database.read([&](db::Transaction& tx) {
        CHECK(!find_meter(tx, scope, m));
        CHECK(meters_of_estate(tx, scope, e.place.estate).empty());
      });
    }
    database.read([&](db::Transaction& tx) {
      CHECK(find_meter(tx, e.only(e.place.estate), m));
      CHECK(meters_of_estate(tx, e.all(), e.place.estate).size() == 1);
    });
  });
}

}  // namespace lamplighter::metering
