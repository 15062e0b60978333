#include "schemas/vocabulary/instant.h"

#include <charconv>
#include <cstdio>

namespace lamplighter {
namespace {

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
  if (from + count > text.size()) return std::nullopt;
  int number = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

// The part after the seconds: "Z" or ".d{1,3}Z". Returns milliseconds.
std::optional<int> fraction_ms(std::string_view tail) {
  if (tail == "Z") return 0;
  if (tail.size() < 3 || tail.size() > 5 || tail.front() != '.' || tail.back() != 'Z') return std::nullopt;
  const std::size_t count = tail.size() - 2;
  auto number = digits(tail, 1, count);
  if (!number) return std::nullopt;
  for (std::size_t i = count; i < 3; ++i) *number *= 10;
  return number;
}

}  // namespace

std::string to_text(Instant at) {
  using namespace std::chrono;
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{at - day};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
  const auto h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
  const auto ms = fraction_ms(text.substr(19));
  if (!y || !mo || !d || !h || !mi || !s || !ms) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok() || *h > 23 || *mi > 59 || *s > 59) return std::nullopt;
  return Instant{sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s} + milliseconds{*ms}};
}

}  // namespace lamplighter
