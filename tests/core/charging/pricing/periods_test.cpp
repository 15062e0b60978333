#include "core/charging/pricing/periods.h"

#include <doctest/doctest.h>

#include "tests/core/charging/pricing/tables.h"

using namespace lamplighter;
using namespace lamplighter::charging;
using calendar::day;
using tables::each_row;

namespace {

// days | billing day | months that touch them, by their first days, and the day after the last
constexpr std::string_view grids = R"(
2026-01-01 2026-02-01 | 1  | 2026-01-01 2026-02-01
2026-01-01 2026-02-02 | 1  | 2026-01-01 2026-02-01 2026-03-01
2026-01-31 2026-04-30 | 31 | 2026-01-31 2026-02-28 2026-03-31 2026-04-30
2028-01-31 2028-03-31 | 31 | 2028-01-31 2028-02-29 2028-03-31
2026-02-28 2026-03-01 | 30 | 2026-02-28 2026-03-30
2026-02-27 2026-02-28 | 30 | 2026-01-30 2026-02-28
2026-01-10 2026-01-11 | 15 | 2025-12-15 2026-01-15
2026-12-20 2027-01-10 | 15 | 2026-12-15 2027-01-15
)";

DaySpan span_of(const std::string& text) {
  const auto days = tables::split(text, " ");
  return {calendar::parse_day(days.at(0)).value(), calendar::parse_day(days.at(1)).value()};
}

}  // namespace

TEST_CASE("months are anchored at the billing day, clamped in short months") {
  each_row(grids, 3, 8, [](const std::vector<std::string>& row) {
    std::string text;
    const auto months = month_grid(span_of(row[0]), static_cast<unsigned>(std::stoul(row[1])));
    REQUIRE_FALSE(months.empty());
    for (const DaySpan& month : months) text += calendar::to_text(month.from) + " ";
    CHECK(text + calendar::to_text(months.back().to) == row[2]);
  });
}

TEST_CASE("slices of a month share what the month counts by their days") {
  const DaySpan july{day(2026, 7, 1), day(2026, 8, 1)};
  const std::vector<DaySpan> slices{{day(2026, 7, 1), day(2026, 7, 16)}, {day(2026, 7, 16), day(2026, 8, 1)}};
  for (const Proration proration : {Proration::actual_days, Proration::thirty_days, Proration::half_month,
                                    Proration::whole_month, Proration::none}) {
    const auto months = months_of(slices, july, proration, 1);
    CHECK(months == std::vector<Exact>{Exact{15, 31}, Exact{16, 31}});
  }
  const std::vector<DaySpan> late{{day(2026, 7, 12), day(2026, 7, 22)}, {day(2026, 7, 22), day(2026, 8, 1)}};
  CHECK(months_of(late, july, Proration::actual_days, 1) == std::vector<Exact>{Exact{10, 31}, Exact{10, 31}});
  CHECK(months_of(late, july, Proration::thirty_days, 1) == std::vector<Exact>{Exact{1, 3}, Exact{1, 3}});
  CHECK(months_of(late, july, Proration::half_month, 1) == std::vector<Exact>{Exact{1, 2}, Exact{1, 2}});
  CHECK(months_of(late, july, Proration::none, 1) == std::vector<Exact>{Exact{1, 2}, Exact{1, 2}});
}

TEST_CASE("a year of whole months counts twelve under every rule and billing day") {
  for (unsigned billing_day = 1; billing_day <= 31; ++billing_day)
    for (const Proration proration : {Proration::actual_days, Proration::thirty_days, Proration::half_month,
                                      Proration::whole_month, Proration::none}) {
      const Day from = calendar::add_months(day(2027, 3, 1), 0, billing_day);
      const DaySpan year{from, calendar::add_months(from, 12, billing_day)};
      CAPTURE(billing_day);
      CHECK(months_of({year}, year, proration, billing_day) == std::vector<Exact>{12});
    }
}

TEST_CASE("a tier year begins on its day, every year") {
  const YearStart july{7, 1};
  CHECK(year_of(day(2026, 6, 30), july) == day(2025, 7, 1));
  CHECK(year_of(day(2026, 7, 1), july) == day(2026, 7, 1));
  CHECK(year_starts_in({day(2025, 12, 1), day(2028, 1, 1)}, {}) == std::vector<Day>{day(2026, 1, 1), day(2027, 1, 1)});
  CHECK(year_starts_in({day(2026, 1, 1), day(2026, 12, 31)}, {}).empty());
  CHECK(to_text(july) == "07-01");
  CHECK(parse_year_start("07-01") == july);
  for (const auto* wrong : {"02-29", "13-01", "7-1", "00-00", "", "07-01-01"}) CHECK_FALSE(parse_year_start(wrong));
}

TEST_CASE("a value holds from its day until the next one's, and a repeated value is no change") {
  const std::vector<Dated<int>> people{{day(2026, 1, 1), 3}, {day(2026, 2, 1), 3}, {day(2026, 3, 1), 4}};
  CHECK(value_on(people, day(2025, 12, 31)) == nullptr);
  CHECK(*value_on(people, day(2026, 1, 1)) == 3);
  CHECK(*value_on(people, day(2026, 2, 28)) == 3);
  CHECK(*value_on(people, day(2026, 3, 1)) == 4);
  CHECK(changes_of(people) == std::vector<Day>{day(2026, 1, 1), day(2026, 3, 1)});
}
