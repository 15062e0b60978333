#include "core/calendar/calendar.h"

#include <doctest/doctest.h>

using namespace lamplighter;
using namespace lamplighter::calendar;

TEST_CASE("month arithmetic keeps the anchor day and clamps it") {
  CHECK(to_text(add_months(day(2026, 1, 31), 1, 31)) == "2026-02-28");
  CHECK(to_text(add_months(day(2026, 2, 28), 1, 31)) == "2026-03-31");
  CHECK(to_text(add_months(day(2028, 1, 31), 1, 31)) == "2028-02-29");
  CHECK(to_text(add_months(day(2026, 12, 15), 1, 15)) == "2027-01-15");
  CHECK(days_in_month(day(2028, 2, 10)) == 29);
}

TEST_CASE("a local day begins at local midnight, in Shanghai eight hours before UTC's") {
  const auto midnight = local_midnight(day(2026, 11, 23), "Asia/Shanghai");
  CHECK(to_text(midnight) == "2026-11-22T16:00:00.000Z");
  CHECK(local_day(midnight, "Asia/Shanghai") == day(2026, 11, 23));
  CHECK(local_day(midnight - std::chrono::milliseconds{1}, "Asia/Shanghai") == day(2026, 11, 22));
  CHECK(local_text(midnight, "Asia/Shanghai") == "2026-11-23 00:00:00");
}

TEST_CASE("only real days and real zones are taken") {
  CHECK(parse_day("2026-02-28"));
  CHECK_FALSE(parse_day("2026-02-29"));
  CHECK_FALSE(parse_day("2026-2-28"));
  CHECK(is_zone("Asia/Shanghai"));
  CHECK_FALSE(is_zone("Asia/Nowhere"));
}
