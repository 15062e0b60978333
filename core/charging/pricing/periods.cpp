#include "core/charging/pricing/periods.h"

#include <array>
#include <cstdio>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::charging {
namespace {

constexpr std::array<std::string_view, 5> proration_names{"actual_days", "thirty_days", "half_month", "whole_month",
                                                          "none"};

int days_in_common(DaySpan a, DaySpan b) {
  return std::max(0, std::min(a.to, b.to) - std::max(a.from, b.from));
}

Exact share_of(int covered, int days_of_month, Proration proration) {
  if (covered == 0) return 0;
  if (covered == days_of_month) return 1;
  switch (proration) {
    case Proration::actual_days:
      return Exact{covered, days_of_month};
    case Proration::thirty_days:
      return covered >= 30 ? Exact{1} : Exact{covered, 30};
    case Proration::half_month:
      return covered <= 15 ? Exact{1, 2} : Exact{1};
    default:
      return 1;
  }
}

}  // namespace

std::string_view to_text(Proration proration) {
  return proration_names.at(static_cast<std::size_t>(proration));
}

std::optional<Proration> parse_proration(std::string_view text) {
  return enumerator_of<Proration>(proration_names, text);
}

std::vector<DaySpan> month_grid(DaySpan days, unsigned billing_day) {
  std::vector<DaySpan> months;
  if (days.to <= days.from) return months;
  Day from = calendar::add_months(days.from, 0, billing_day);
  if (from > days.from) from = calendar::add_months(days.from, -1, billing_day);
  while (from < days.to) {
    const Day to = calendar::add_months(from, 1, billing_day);
    months.push_back({from, to});
    from = to;
  }
  return months;
}

std::vector<Exact> months_of(const std::vector<DaySpan>& slices, DaySpan period, Proration proration,
                             unsigned billing_day) {
  std::vector<Exact> months(slices.size());
  if (slices.empty()) return months;
  if (proration == Proration::none) {
    int days = 0;
    for (const DaySpan& slice : slices) days += slice.days();
    const auto whole = static_cast<int>(month_grid(period, billing_day).size());
    for (std::size_t i = 0; i < slices.size(); ++i) months[i] = Exact{whole * slices[i].days(), days};
    return months;
  }
  for (const DaySpan& month : month_grid({slices.front().from, slices.back().to}, billing_day)) {
    int covered = 0;
    for (const DaySpan& slice : slices) covered += days_in_common(slice, month);
    const Exact share = share_of(covered, month.days(), proration);
    for (std::size_t i = 0; i < slices.size(); ++i)
      if (const int days = days_in_common(slices[i], month); days > 0) months[i] += share * Exact{days, covered};
  }
  return months;
}

std::vector<DaySpan> cut(const std::vector<DaySpan>& covered, const std::vector<Day>& cuts) {
  std::vector<Day> sorted = cuts;
  std::sort(sorted.begin(), sorted.end());
  std::vector<DaySpan> slices;
  for (DaySpan rest : covered) {
    if (rest.to <= rest.from) continue;
    for (const Day day : sorted) {
      if (day <= rest.from || day >= rest.to) continue;
      slices.push_back({rest.from, day});
      rest.from = day;
    }
    slices.push_back(rest);
  }
  return slices;
}

std::string to_text(YearStart start) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%02u-%02u", start.month % 100, start.day % 100);
  return text.data();
}

std::optional<YearStart> parse_year_start(std::string_view text) {
  // 2001 was no leap year: a day that it has, every year has.
  const auto day = calendar::parse_day("2001-" + std::string(text));
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{day->date};
  return YearStart{static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
}

Day year_of(Day day, YearStart start) {
  const std::chrono::year_month_day date{day.date};
  const int year = static_cast<int>(date.year());
  const Day this_year = calendar::day(year, start.month, start.day);
  return this_year <= day ? this_year : calendar::day(year - 1, start.month, start.day);
}

std::vector<Day> year_starts_in(DaySpan days, YearStart start) {
  std::vector<Day> starts;
  for (Day first = year_of(days.to - 1, start); first > days.from; first = year_of(first - 1, start))
    starts.insert(starts.begin(), first);
  return starts;
}

}  // namespace lamplighter::charging
