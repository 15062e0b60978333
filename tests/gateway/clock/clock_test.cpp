#include <doctest/doctest.h>

#include "gateway/clock/clock.h"

using namespace lamplighter;
using namespace lamplighter::clock;

namespace {
const BootId boot{"11111111-2222-3333-4444-555555555555"};
Observation seen(std::int64_t wall_ms, std::int64_t tick_ms, bool synced) {
  return {instant_from_unix_ms(wall_ms), Tick{tick_ms}, synced};
}
}  // namespace

TEST_CASE("a boot in 1970 is stamped by one base and corrected by one offset, whatever the wall clock does meanwhile") {
  Keeper keeper(boot, {}, seen(1'000, 500, false));
  CHECK(keeper.stamp(seen(1'100, 600, false)).wall == instant_from_unix_ms(1'100));
  CHECK(keeper.stamp(seen(9'999'999, 700, false)).wall == instant_from_unix_ms(1'200));  // somebody set it by hand
  CHECK(keeper.stamp(seen(9'999'999, 700, false)).clock == ClockState::unsynced);
  CHECK_FALSE(keeper.observe(seen(9'999'999, 800, false)).has_value());
  const auto corrected = keeper.observe(seen(1'795'000'000'000, 900, true));
  REQUIRE(corrected.has_value());
  CHECK(corrected->boot == boot);
  CHECK(1'200 + corrected->offset_ms == 1'795'000'000'000 - 200);  // what was stamped 1200 was 200 ms ago
  CHECK_FALSE(keeper.observe(seen(1'795'000'000'100, 1'000, true)).has_value());
  CHECK(keeper.stamp(seen(1'795'000'000'100, 1'000, true)).clock == ClockState::synced);
}

TEST_CASE("once right, the clock counts as right while it runs on evenly, whatever the kernel says") {
  Keeper keeper(boot, {}, seen(1'795'000'000'000, 500, true));
  CHECK(keeper.boot_clock().synced);
  CHECK_FALSE(keeper.observe(seen(1'795'000'000'000, 600, false)).has_value());
  CHECK(keeper.stamp(seen(1'795'000'000'000, 600, false)).clock == ClockState::synced);
}

TEST_CASE(
    "a clock that is set by hand while running spoils no reading, and is told about at the next synchronisation") {
  constexpr std::int64_t now = 1'795'000'000'000;
  for (const std::int64_t set_to : {std::int64_t{1'000}, now - 3'000, now + 86'400'000, now * 2}) {
    CAPTURE(set_to);
    Keeper keeper(boot, {}, seen(now, 500, true));
    // Between two looks already, so that not even the first reading after it is wrong.
    auto stamp = keeper.stamp(seen(set_to, 700, false));
    CHECK(stamp.wall == instant_from_unix_ms(now + 200));
    CHECK(stamp.clock == ClockState::unsynced);
    CHECK_FALSE(keeper.observe(seen(set_to + 300, 1'000, false)).has_value());
    CHECK(keeper.boot_clock() == BootClock{now - 500, false});
    stamp = keeper.stamp(seen(set_to + 400, 1'100, false));
    CHECK(stamp.wall == instant_from_unix_ms(now + 600));
    const auto corrected = keeper.observe(seen(now + 1'040, 1'500, true));  // meanwhile it had drifted by 40 ms
    REQUIRE(corrected.has_value());
    CHECK(corrected->offset_ms == 40);
    CHECK(keeper.stamp(seen(now + 1'140, 1'600, true)).clock == ClockState::synced);
    CHECK_FALSE(keeper.observe(seen(now + 1'140, 1'600, true)).has_value());
  }
}

TEST_CASE("a step by a time server is believed, and what is set by hand later is measured against it") {
  constexpr std::int64_t now = 1'795'000'000'000;
  Keeper keeper(boot, {}, seen(now, 500, true));
  CHECK_FALSE(keeper.observe(seen(now + 60'500, 1'000, true)).has_value());
  CHECK(keeper.boot_clock() == BootClock{now + 59'500, true});
  CHECK(keeper.stamp(seen(now + 61'500, 2'000, false)).clock == ClockState::synced);
  CHECK(keeper.stamp(seen(now + 1'500, 2'000, false)).wall == instant_from_unix_ms(now + 61'500));
}

TEST_CASE("slewing by less than a jump at a time is no jump") {
  Keeper keeper(boot, {}, seen(1'795'000'000'000, 500, true));
  CHECK(keeper.stamp(seen(1'795'000'000'000 + jump_ms, 500, false)).clock == ClockState::synced);
  CHECK(keeper.stamp(seen(1'795'000'000'001 + jump_ms, 500, false)).clock == ClockState::unsynced);
}

TEST_CASE("a process that starts while the clock is set wrong goes by what the boot remembers") {
  constexpr std::int64_t now = 1'795'000'000'000;
  const Keeper keeper(boot, BootClock{now - 500, true}, seen(1'000, 9'500, false));
  CHECK(keeper.stamp(seen(1'000, 9'500, false)).wall == instant_from_unix_ms(now + 9'000));
  CHECK(keeper.stamp(seen(1'000, 9'500, false)).clock == ClockState::unsynced);
}

TEST_CASE("a process that dies unsynced leaves its base, and the next one of the boot corrects by it") {
  const Keeper first(boot, {}, seen(1'000, 500, false));
  const auto remembered = first.boot_clock();
  CHECK(remembered.unsynced_base_ms == 500);
  Keeper second(boot, remembered, seen(1'795'000'000'000, 9'500, true));
  const auto corrected = second.observe(seen(1'795'000'000'000, 9'500, true));
  REQUIRE(corrected.has_value());
  CHECK(corrected->offset_ms == 1'795'000'000'000 - 10'000);
}

TEST_CASE("a correction that was told is not told again by the next process of the boot") {
  Keeper keeper(boot, BootClock{500, true}, seen(1'795'000'000'000, 9'500, true));
  CHECK_FALSE(keeper.observe(seen(1'795'000'000'000, 9'500, true)).has_value());
}
