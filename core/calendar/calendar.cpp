#include "core/calendar/calendar.h"

#include <date/tz.h>

#include <cassert>
#include <cstdio>

namespace lamplighter::calendar {
namespace {

using namespace std::chrono;

year_month_day civil(Day d) {
  return year_month_day{d.date};
}
Day at(year_month_day ymd) {
  return {sys_days{ymd}};
}
unsigned last_day(year y, month m) {
  return static_cast<unsigned>(year_month_day_last{y, month_day_last{m}}.day());
}

}  // namespace

std::string to_text(Day day) {
  const auto ymd = civil(day);
  char text[20];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                static_cast<unsigned>(ymd.day()));
  return text;
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto instant = parse_instant(std::string(text) + "T00:00:00Z");
  if (!instant) return std::nullopt;
  return Day{floor<days>(*instant)};
}

Day day(int y, unsigned m, unsigned d) {
  const year_month_day ymd{year{y}, month{m}, std::chrono::day{d}};
  assert(ymd.ok());
  return at(ymd);
}

Day add_months(Day from, int count, unsigned anchor_day) {
  const auto ymd = civil(from);
  const auto target = year_month{ymd.year(), ymd.month()} + months{count};
  const unsigned d = std::min(anchor_day, last_day(target.year(), target.month()));
  return at(target / std::chrono::day{d});
}

Day first_of_month(Day d) {
  return at(civil(d).year() / civil(d).month() / 1);
}
Day first_of_next_month(Day d) {
  return add_months(first_of_month(d), 1, 1);
}
int days_in_month(Day d) {
  return first_of_next_month(d) - first_of_month(d);
}

bool is_zone(std::string_view zone) {
  try {
    return date::locate_zone(std::string(zone)) != nullptr;
  } catch (const std::runtime_error&) {
    return false;
  }
}

Day local_day(Instant instant, std::string_view zone) {
  const auto local = date::locate_zone(std::string(zone))->to_local(instant);
  return {sys_days{floor<days>(local.time_since_epoch())}};
}

Instant local_midnight(Day d, std::string_view zone) {
  const date::local_days local{d.date.time_since_epoch()};
  // Where midnight does not exist or comes twice (a zone that changes its clocks then), the earliest instant of the
  // day.
  return floor<milliseconds>(date::locate_zone(std::string(zone))->to_sys(local, date::choose::earliest));
}

std::string local_text(Instant instant, std::string_view zone) {
  const auto local = date::locate_zone(std::string(zone))->to_local(instant);
  const std::string utc_form = lamplighter::to_text(Instant{floor<milliseconds>(local.time_since_epoch())});
  return utc_form.substr(0, 10) + " " + utc_form.substr(11, 8);
}

}  // namespace lamplighter::calendar
