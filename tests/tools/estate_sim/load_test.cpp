#include "tools/estate_sim/load.h"

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

using namespace lamplighter;
using namespace lamplighter::estate_sim;
using namespace std::chrono_literals;

namespace {

Instant at(const char* text) {
  return parse_instant(text).value();
}

std::vector<Load> many_loads() {
  std::vector<Load> loads;
  for (const auto medium : {Medium::electricity, Medium::water})
    for (const auto use : {RoomUse::household, RoomUse::shop, RoomUse::common})
      for (std::uint64_t seed = 1; seed <= 8; ++seed) loads.push_back(typical_load(medium, use, seed));
  return loads;
}

std::int64_t used(const Load& load, Instant from, Instant to) {
  return counted_at(load, to).micro - counted_at(load, from).micro;
}

}  // namespace

TEST_CASE("a counter never falls, over seconds, quarters, midnights and the turn of leap years") {
  for (const auto& load : many_loads())
    for (const char* start :
         {"2026-11-23T15:59:50Z", "2024-02-29T15:00:00Z", "2023-12-31T15:50:00Z", "2019-12-31T15:59:00Z"}) {
      auto before = counted_at(load, at(start)).micro;
      Instant t = at(start);
      for (int i = 0; i < 3000; ++i) {
        t += i % 3 == 0 ? 777ms : (i % 3 == 1 ? 10'000ms : 61'003ms);
        const auto now = counted_at(load, t).micro;
        REQUIRE(now >= before);
        before = now;
      }
    }
}

TEST_CASE("power is the slope of energy: what is counted between two instants of a step is rate times time") {
  for (const auto& load : many_loads())
    for (int i = 0; i < 500; ++i) {
      const Instant step = at("2026-07-01T00:00:00Z") + i * 3610s;
      const auto from = counted_at(load, step), to = counted_at(load, step + 9'999ms);
      REQUIRE(from.micro_per_hour == to.micro_per_hour);
      // The counter is cut to whole micro-units, so the two differ by less than one of them in the step.
      const auto expected = from.micro_per_hour * 9'999 / 3'600'000;
      REQUIRE(to.micro - from.micro >= expected - 1);
      REQUIRE(to.micro - from.micro <= expected + 1);
    }
}

TEST_CASE("steps join without a jump: the rates of an hour add up to what the hour used") {
  for (const auto& load : many_loads()) {
    const Instant from = at("2026-11-23T10:00:00Z");
    std::int64_t by_rates = 0;
    for (int step = 0; step < 360; ++step) by_rates += counted_at(load, from + step * 10s).micro_per_hour / 360;
    CHECK(by_rates == used(load, from, from + 1h));
  }
}

TEST_CASE("the same device and instant give the same counter, another seed gives another") {
  const Instant t = at("2026-11-23T12:34:56.789Z");
  const auto load = typical_load(Medium::electricity, RoomUse::household, 17);
  CHECK(counted_at(load, t).micro == counted_at(load, t).micro);
  CHECK(counted_at(load, t).micro != counted_at(typical_load(Medium::electricity, RoomUse::household, 18), t).micro);
  // Written down once: a change of the function makes old logs and histories useless, so it must be meant.
  CHECK(counted_at(load, t).micro == 42'205'307'675'678);
  CHECK(counted_at(load, t).micro_per_hour == 995'552'640);
}

TEST_CASE("a household sleeps at night, peaks in the evening, and showers in the morning") {
  std::int64_t night = 0, evening = 0, water_night = 0, water_morning = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto electricity = typical_load(Medium::electricity, RoomUse::household, seed);
    const auto water = typical_load(Medium::water, RoomUse::household, seed);
    night += used(electricity, at("2026-11-23T18:00:00Z"), at("2026-11-23T20:00:00Z"));    // 02:00–04:00 in Shanghai
    evening += used(electricity, at("2026-11-23T10:00:00Z"), at("2026-11-23T12:00:00Z"));  // 18:00–20:00
    water_night += used(water, at("2026-11-23T18:00:00Z"), at("2026-11-23T20:00:00Z"));
    water_morning += used(water, at("2026-11-22T23:00:00Z"), at("2026-11-23T01:00:00Z"));  // 07:00–09:00
  }
  CHECK(evening > 4 * night);
  CHECK(water_morning > 20 * water_night);
}

TEST_CASE("summer takes more electricity than spring, and a year's usage is near the average times 365") {
  for (const auto& load : many_loads()) {
    const auto year = used(load, at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
    CHECK(year > load.micro_per_day * 350);
    CHECK(year < load.micro_per_day * 380);
    if (load.medium == Medium::water) continue;
    CHECK(used(load, at("2026-07-01T00:00:00Z"), at("2026-08-01T00:00:00Z")) >
          used(load, at("2026-04-01T00:00:00Z"), at("2026-05-01T00:00:00Z")) * 14 / 10);
  }
}

TEST_CASE("the largest load allowed does not overflow in forty years") {
  Load load{Medium::electricity, RoomUse::shop, 3, micro_per_day_max, 0};
  auto before = counted_at(load, at("2020-01-01T00:00:00Z")).micro;
  for (int month = 0; month < 480; ++month) {
    const auto now = counted_at(load, at("2020-01-15T04:00:00Z") + month * std::chrono::hours{730}).micro;
    REQUIRE(now >= before);
    before = now;
  }
}
