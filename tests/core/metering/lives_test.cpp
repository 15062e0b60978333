// Meter changes, multipliers from a day on, and meters that people read.
#include "core/metering/change_meter.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::metering {
namespace {

using calendar::day;
using std::chrono::hours;
using std::chrono::milliseconds;

const auto june = day(2026, 6, 1), mid_june = day(2026, 6, 15), july = day(2026, 7, 1);

std::string told(const Outcome<MeterUsage>& usage) {
  if (!usage) return usage.error().code;
  std::string text = to_text(usage->total);
  for (const auto& s : usage->segments)
    text += " | " + to_text(Decimal{s.from.value, s.from.exponent}) + " " + std::string(to_text(s.from.source)) +
            " -> " + to_text(Decimal{s.to.value, s.to.exponent}) + " " + std::string(to_text(s.to.source)) + " x" +
            to_text(s.multiplier);
  return text;
}

MeterReplacement change_at(Instant at, Decimal removal, Decimal install) {
  MeterReplacement r;
  r.life_seen = 1;
  r.at = at;
  r.removal_reading = removal;
  r.install_reading = install;
  r.new_serial = "NEW-1";
  r.digits = 6;
  r.reason = "does not turn any more";
  return r;
}

}  // namespace

TEST_CASE("E7: a meter change behind the same device makes two segments, each to its own reading") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("w-1", "volume_forward", Unit::cubic_metre, -1, 6);
    const auto m = e.meter("w-1", "water");
    e.read(c, midnight(6, 1), 34'567, -1);
    e.read(c, midnight(6, 15) + hours{9}, 34'700, -1);
    CHECK(e.replace(m, change_at(midnight(6, 15) + hours{10}, {34'702, -1}, {5, -1})) == "serial NEW-1");
    e.read(c, midnight(6, 15) + hours{11}, 6, -1);  // no decrease: another body counts
    e.read(c, midnight(7, 1), 98, -1);
    CHECK(told(e.usage(m, "volume_forward", june, july)) ==
          "22.8 | 3456.7 automatic -> 3470.2 removal x1 | 0.5 install -> 9.8 automatic x1");
    e.check(m);
    CHECK(e.flags(m) == "OFFLINE_GAP@06-15 09:00 open; OFFLINE_GAP@07-01 00:00 open");
    CHECK(told(e.usage(m, "volume_forward", june, july)).substr(0, 4) == "22.8");

    // Somebody else, who looked at the page before, is told what happened.
    CHECK(e.replace(m, change_at(midnight(6, 20), {34'702, -1}, {0, 0})) == "metering.life_changed");
    auto early = change_at(midnight(6, 15), {34'702, -1}, {0, 0});
    early.life_seen = 2;
    CHECK(e.replace(m, early) == "metering.change_too_early");
  });
}

TEST_CASE("a meter change exactly on a boundary splits the periods without a gap or an overlap") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("w-1", "volume_forward", Unit::cubic_metre, -1, 6);
    const auto m = e.meter("w-1", "water");
    e.read(c, midnight(6, 1), 34'567, -1);
    e.read(c, midnight(6, 14) + hours{12}, 34'700, -1);
    CHECK(e.replace(m, change_at(midnight(6, 15), {34'702, -1}, {5, -1})) == "serial NEW-1");
    e.read(c, midnight(7, 1), 98, -1);
    CHECK(told(e.usage(m, "volume_forward", june, mid_june)) == "13.5 | 3456.7 automatic -> 3470.2 removal x1");
    CHECK(told(e.usage(m, "volume_forward", mid_june, july)) == "9.3 | 0.5 install -> 9.8 automatic x1");
    CHECK(told(e.usage(m, "volume_forward", june, july)).substr(0, 4) == "22.8");
  });
}

TEST_CASE("E5: the multiplier of a day on; a change inside the period cuts usage at its own reading or refuses") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -2, 8);
    const auto m = e.meter("e-1", "electricity");
    const auto set = [&](Decimal value, std::optional<calendar::Day> from) {
      return database.write(db::Priority::people, [&](db::Transaction& tx) {
        const auto changed = change_meter(tx, e.caller(), m, {std::nullopt, value, from}, test_now);
        return changed ? to_text(changed->multiplier) : changed.error().code;
      });
    };
    e.read(c, midnight(6, 1), 123'456, -2);
    e.read(c, midnight(7, 1), 130'006, -2);
    CHECK(set({20, 0}, std::nullopt) == "20");  // mistyped from the beginning
    CHECK(told(e.usage(m, "energy_import", june, july)).substr(0, 7) == "1310.00");
    CHECK(set({40, 0}, mid_june) == "40");
    CHECK(told(e.usage(m, "energy_import", june, july)) == "metering.no_multiplier_reading");
    CHECK(e.enter(m, midnight(6, 15), {1'260'00, -2}) == "");
    CHECK(told(e.usage(m, "energy_import", june, july)) ==
          "2111.20 | 1234.56 automatic -> 1260.00 manual x20 | 1260.00 manual -> 1300.06 automatic x40");
    CHECK(set({80, 0}, day(2026, 9, 2)) == "metering.multiplier_in_future");
    CHECK(set({0, 0}, mid_june) == "metering.multiplier_invalid");
  });
}

TEST_CASE("a meter without a gateway lives on what people write down") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto m = e.hand_read("W-9", {1'000'00, -2}, midnight(5, 1));
    CHECK(e.enter(m, midnight(6, 1) - hours{6}, {1'010'50, -2}) == "");
    CHECK(e.enter(m, midnight(6, 1) - hours{6}, {1'010'5, -1}) == "repeated");
    CHECK(e.enter(m, midnight(6, 1) - hours{6}, {1'011, 0}) == "metering.reading_exists");
    CHECK(e.enter(m, midnight(7, 1), {100'000, 0}) == "metering.reading_too_large");
    CHECK(e.enter(m, midnight(9, 2), {1'100, 0}) == "metering.reading_in_future");
    CHECK(e.enter(m, midnight(4, 1), {1'000, 0}) == "OUT_OF_WINDOW");
    CHECK(told(e.usage(m, "volume_forward", june, july)) == "metering.no_boundary_reading");
    CHECK(e.enter(m, midnight(7, 1), {1'022'75, -2}) == "");
    CHECK(told(e.usage(m, "volume_forward", june, july)) == "12.25 | 1010.50 manual -> 1022.75 manual x1");
    CHECK(told(e.usage(m, "volume_forward", day(2026, 5, 1), june)) == "10.50 | 1000.00 install -> 1010.50 manual x1");
    CHECK(e.enter(m, midnight(8, 1), {1'002, 0}) == "NEG");
    CHECK(told(e.usage(m, "volume_forward", july, day(2026, 8, 1))) == "metering.reading_decreased");
    CHECK(e.decide(m, FlagState::rejected) == "");
    CHECK(told(e.usage(m, "volume_forward", july, day(2026, 8, 1))) == "metering.no_boundary_reading");
  });
}

TEST_CASE("the reading of a boundary is at most 24 h old, to the millisecond") {
  struct Row {
    const char* name;
    Instant at;
    const char* expected;
  };
  const Row rows[] = {
      {"at midnight", midnight(7, 1), "5"},
      {"24 h before", midnight(7, 1) - hours{24}, "5"},
      {"a millisecond more", midnight(7, 1) - hours{24} - milliseconds{1}, "metering.no_boundary_reading"},
      {"a millisecond late", midnight(7, 1) + milliseconds{1}, "metering.no_boundary_reading"},
  };
  db::for_each_database([&](db::Database& database) {
    TestEstate e(database);
    for (const auto& row : rows) {
      CAPTURE(std::string(row.name));
      const std::string code = "w-" + std::to_string(&row - rows);
      const auto c = e.channel(code, "volume_forward", Unit::cubic_metre, 0, 5);
      const auto m = e.meter(code, "water");
      e.read(c, midnight(6, 1), 10);
      e.read(c, row.at, 15);
      const auto text = told(e.usage(m, "volume_forward", june, july));
      CHECK(text.substr(0, text.find(' ')) == row.expected);
    }
  });
}

}  // namespace lamplighter::metering
