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

TEST_CASE("once right, the clock counts as right until the next boot") {
  Keeper keeper(boot, {}, seen(1'795'000'000'000, 500, true));
  CHECK(keeper.boot_clock().synced);
  CHECK_FALSE(keeper.observe(seen(1'795'000'000'000, 600, false)).has_value());
  CHECK(keeper.stamp(seen(1'795'000'000'000, 600, false)).clock == ClockState::synced);
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
