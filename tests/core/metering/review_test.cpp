// Flags, decisions, corrections and estimates.
#include "core/metering/correct_reading.h"
#include "core/metering/estimate.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::metering {
namespace {

using calendar::day;
using std::chrono::hours;

const auto june = day(2026, 6, 1), july = day(2026, 7, 1), august = day(2026, 8, 1);

std::string told(const Outcome<MeterUsage>& usage) {
  return usage ? to_text(usage->total) : usage.error().code;
}

// A water meter that used `daily` a day from 2026-05-20 on, read at each midnight before `until`.
struct Steady {
  Steady(TestEstate& estate, const std::string& code, std::int64_t daily, Instant until, std::int64_t first = 1'000,
         int digits = 7)
      : e(estate),
        channel(e.channel(code, "volume_forward", Unit::cubic_metre, -2, digits)),
        meter(e.meter(code, "water")) {
    for (auto at = midnight(5, 20); at < until; at += hours{24}) {
      e.read(channel, at, first + daily * days, -2);
      ++days;
    }
    last = first + daily * (days - 1);
  }
  TestEstate& e;
  ChannelId channel;
  MeterId meter;
  std::int64_t days = 0, last = 0;
};

}  // namespace

TEST_CASE("what the second look flags, and what it leaves alone") {
  struct Row {
    const char* name;
    std::vector<std::int64_t> more;  // at midnights from 06-10 on, as usage of the day x 100; -1: no reading
    const char* expected;
  };
  const Row rows[] = {
      {"as ever", {50, 60, 40}, ""},
      {"five times as much is still usual", {250}, ""},
      {"more than five times", {251}, "HIGH@06-10 00:00 open"},
      {"and again on the next day", {251, 251}, "HIGH@06-10 00:00 open; HIGH@06-11 00:00 open"},
      {"nothing used for a day", {0, 0, 50}, "ZERO@06-10 00:00 open"},
      {"a day without readings", {-1, 100}, "OFFLINE_GAP@06-11 00:00 open"},
      {"down", {-1'000}, "NEG@06-10 00:00 open"},
  };
  db::for_each_database([&](db::Database& database) {
    TestEstate e(database);
    for (const auto& row : rows) {
      CAPTURE(std::string(row.name));
      Steady s(e, "w-" + std::to_string(&row - rows), 50, midnight(6, 10));
      auto at = midnight(6, 10);
      auto value = s.last;
      for (const auto used : row.more) {
        if (used != -1) e.read(s.channel, at, value += used, -2);
        at += hours{24};
      }
      e.check(s.meter);
      CHECK(e.flags(s.meter) == row.expected);
      e.check(s.meter);  // once is enough
      CHECK(e.flags(s.meter) == row.expected);
    }
  });
}

TEST_CASE("E6: 99987 -> 00013 is 26, flagged ROLL, and needs no decision") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("w-1", "volume_forward", Unit::cubic_metre, 0, 5);
    const auto m = e.meter("w-1", "water");
    e.read(c, midnight(6, 1), 99'987);
    e.read(c, midnight(7, 1), 13);
    e.check(m);
    CHECK(e.flags(m) == "OFFLINE_GAP@07-01 00:00 open; ROLL@07-01 00:00 open");
    CHECK(told(e.usage(m, "volume_forward", june, july)) == "26");
  });
}

TEST_CASE("a bill waits for the decision about a suspicious reading, whoever found it first") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    Steady s(e, "w-1", 50, midnight(6, 20));
    e.read(s.channel, midnight(6, 20), s.last + 5'000, -2);  // a spike
    for (int d = 1; d <= 11; ++d) e.read(s.channel, midnight(6, 20) + hours{24} * d, s.last + 50 * (d + 1), -2);
    CHECK(told(e.usage(s.meter, "volume_forward", june, july)) == "metering.reading_flagged");  // not looked at yet
    e.check(s.meter);
    CHECK(e.flags(s.meter) == "HIGH@06-20 00:00 open");
    CHECK(told(e.usage(s.meter, "volume_forward", june, july)) == "metering.reading_flagged");
    CHECK(e.decide(s.meter, FlagState::rejected) == "");
    CHECK(e.decide(s.meter, FlagState::rejected) == "");  // nothing is open any more
    CHECK(told(e.usage(s.meter, "volume_forward", june, july)) == "15.00");
  });
}

TEST_CASE("an approved decrease begins the counter anew: what it counted on both sides counts") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    Steady s(e, "w-1", 50, midnight(6, 15) + hours{1});
    e.read(s.channel, midnight(6, 16), 0, -2);
    e.read(s.channel, midnight(6, 30) + hours{12}, 700, -2);
    e.check(s.meter);
    CHECK(e.flags(s.meter) == "NEG@06-16 00:00 open");
    CHECK(told(e.usage(s.meter, "volume_forward", june, july)) == "metering.reading_decreased");
    CHECK(e.decide(s.meter, FlagState::approved) == "");
    CHECK(told(e.usage(s.meter, "volume_forward", june, july)) == "14.00");  // 14 days of 0.50, then 7.00
    e.check(s.meter);
    CHECK(e.flags(s.meter) == "NEG@06-16 00:00 approved; OFFLINE_GAP@06-30 12:00 open");
  });
}

TEST_CASE("a reading that arrives late is looked at too") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    Steady s(e, "w-1", 50, midnight(6, 20));
    e.check(s.meter);
    CHECK(e.flags(s.meter) == "");
    e.read(s.channel, midnight(6, 10) + hours{12}, 1, -2);
    e.check(s.meter);
    CHECK(e.flags(s.meter) == "NEG@06-10 12:00 open");
    e.read(s.channel, midnight(6, 21), s.last + 100, -2);
    e.check(s.meter);  // nothing after it is looked at before somebody decides
    CHECK(e.flags(s.meter) == "NEG@06-10 12:00 open");
    CHECK(e.decide(s.meter, FlagState::rejected) == "");
    e.check(s.meter);
    CHECK(told(e.usage(s.meter, "volume_forward", june, day(2026, 6, 20))) == "9.00");
  });
}

TEST_CASE("E20: the same reading three times is one; another value goes to review, and approved takes its place") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("w-1", "volume_forward", Unit::cubic_metre, 0, 5);
    const auto m = e.meter("w-1", "water");
    e.read(c, midnight(6, 1), 100);
    for (int i = 0; i < 3; ++i) e.read(c, midnight(7, 1), 110);
    e.read(c, midnight(7, 1), 111);
    database.write(db::Priority::people, [](db::Transaction& tx) { check_some(tx, 100, test_now); });
    CHECK(e.flags(m) == "CONFLICT@07-01 00:00 open; OFFLINE_GAP@07-01 00:00 open");
    CHECK(told(e.usage(m, "volume_forward", june, july)) == "10");
    CHECK(e.decide(m, FlagState::approved) == "");
    const auto usage = e.usage(m, "volume_forward", june, july);
    REQUIRE(usage.has_value());
    CHECK(to_text(usage->total) == "11");
    CHECK(usage->segments.at(0).to.source == Source::correction);
    CHECK(usage->segments.at(0).to.entry.n > 0);
  });
}

TEST_CASE("a correction stands in for the wrong reading; the wrong one stays and is corrected once only") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto m = e.hand_read("W-1", {100, 0}, midnight(5, 1), 7, 0);
    CHECK(e.enter(m, midnight(6, 1), {110, 0}) == "");
    CHECK(e.enter(m, midnight(7, 1), {210, 0}) == "HIGH");
    CHECK(told(e.usage(m, "volume_forward", june, july)) == "metering.reading_flagged");
    const auto wrong =
        database.read([&](db::Transaction& tx) { return entered_readings(tx, m, "volume_forward").back().id; });
    const auto correct = [&](MeterReadingId id, Decimal value) {
      return database.write(db::Priority::people, [&](db::Transaction& tx) {
        ReadingCorrection c;
        c.meter = m;
        c.reg = RegisterName{"volume_forward"};
        c.entry = id;
        c.value = value;
        c.reason = "2 read for 1";
        const auto made = correct_reading(tx, e.caller(), c, test_now);
        return made ? std::string("corrected") : made.error().code;
      });
    };
    CHECK(correct(wrong, {120, 0}) == "corrected");
    CHECK(e.flags(m) == "HIGH@07-01 00:00 rejected");
    CHECK(told(e.usage(m, "volume_forward", june, july)) == "10");
    CHECK(correct(wrong, {130, 0}) == "metering.reading_replaced");
    CHECK(correct(MeterReadingId{999}, {130, 0}) == "metering.no_reading");
  });
}

TEST_CASE("a missing boundary is estimated from the usual usage, and the next real reading settles the difference") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto usage = [&](MeterId m, calendar::Day from, calendar::Day to) {
      return database.read([&](db::Transaction& tx) {
        return usage_between(tx, e.all(), m, "volume_forward", from, to, MissingBoundary::estimate);
      });
    };
    Steady s(e, "w-1", 50, midnight(6, 21));
    CHECK(told(e.usage(s.meter, "volume_forward", june, july)) == "metering.no_boundary_reading");
    const auto in_june = usage(s.meter, june, july);
    REQUIRE(in_june.has_value());
    CHECK(to_text(in_june->total) == "15.00");  // 19 days read (06-01 to 06-20), 11 days estimated at 0.50
    const auto& end = in_june->segments.at(0).to;
    CHECK(end.source == Source::estimate);
    CHECK(end.quality == Quality::estimated);
    CHECK(end.at == midnight(7, 1));
    CHECK(end.value == s.last + 11 * 50);
    // They were on holiday: by August much less was used than estimated.
    e.read(s.channel, midnight(8, 1), s.last + 300, -2);
    const auto in_july = usage(s.meter, july, august);
    REQUIRE(in_july.has_value());
    CHECK(in_july->segments.at(0).from == end);
    CHECK(to_text(in_july->total) == "-2.50");

    Steady young(e, "w-2", 50, midnight(5, 27) + hours{1});  // 7 days: just enough
    CHECK(usage(young.meter, day(2026, 5, 21), june).has_value());
    Steady newborn(e, "w-3", 50, midnight(5, 26) + hours{1});
    CHECK(told(usage(newborn.meter, day(2026, 5, 21), june)) == "metering.no_estimate");
    // 99990.00 + 11 x 5.00 passes the end of the counter.
    Steady full(e, "w-4", 500, midnight(6, 21), 9'999'000 - 31 * 500);
    const auto over = usage(full.meter, june, july);
    REQUIRE(over.has_value());
    CHECK(over->segments.at(0).rollovers == 1);
    CHECK(to_text(over->total) == "150.00");
    e.read(full.channel, midnight(8, 1), 9'999'500, -2);  // it did not
    CHECK(told(usage(full.meter, july, august)) == "-50.00");
  });
}

}  // namespace lamplighter::metering
