#include "tools/estate_sim/load.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace lamplighter::estate_sim {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t quarter_ms = 900'000;
constexpr std::int64_t step_ms = 10'000;
constexpr int quarters = 96;
constexpr int steps = 90;
constexpr std::int64_t step_weight = 1000;
constexpr std::int64_t steps_per_hour = 3'600'000 / step_ms;

enum Salt : std::uint64_t {
  salt_day = 1,
  salt_quarter,
  salt_step,
  salt_usage,
  salt_start
};

// Percent of the yearly average, January first: cooling in July and August, heating from December on.
constexpr std::array<std::int64_t, 12> electricity_months{112, 103, 81, 76, 78, 98, 138, 142, 102, 78, 84, 108};
constexpr std::array<std::int64_t, 12> water_months{88, 86, 92, 98, 104, 112, 120, 120, 108, 98, 90, 86};

// Weights of the hours of a local day, 00:00 first.
using Hours = std::array<std::int64_t, 24>;
constexpr Hours household_hours{8,  6,  5,  5,  5,  7,  14, 24, 22, 15, 14, 20,
                                24, 18, 14, 14, 17, 26, 40, 46, 44, 38, 26, 14};
constexpr Hours shop_hours{4, 4, 4, 4, 4, 4, 5, 8, 20, 40, 48, 52, 50, 48, 48, 47, 47, 48, 50, 50, 42, 26, 10, 5};
constexpr Hours common_hours{22, 20, 18, 18, 18, 20, 30, 44, 40, 28, 26, 28,
                             30, 28, 26, 26, 30, 42, 52, 54, 50, 44, 34, 26};
constexpr Hours water_hours{3, 2, 1, 1, 1, 4, 26, 52, 38, 18, 14, 20, 26, 14, 10, 10, 16, 34, 46, 50, 54, 44, 20, 8};
constexpr Hours shop_water_hours{1, 1, 1, 1, 1, 1, 2, 6, 18, 34, 42, 50, 48, 40, 34, 32, 32, 36, 40, 36, 26, 14, 5, 2};

struct DayShape {
  std::array<std::int64_t, quarters + 1> before{};  // weight of the day before this quarter; [96] is the whole day
};

DayShape day_shape(const Hours& hours) {  // linear between the hours, so that no quarter jumps
  DayShape shape;
  for (std::size_t q = 0; q < quarters; ++q) {
    const auto here = hours[q / 4];
    const auto next = hours[(q / 4 + 1) % 24];
    const auto part = static_cast<std::int64_t>(q % 4);
    shape.before[q + 1] = shape.before[q] + 100 * (here * (4 - part) + next * part);
  }
  return shape;
}

const DayShape& shape_of(const Load& load) {
  static const DayShape household = day_shape(household_hours), shop = day_shape(shop_hours),
                        common = day_shape(common_hours), water = day_shape(water_hours),
                        shop_water = day_shape(shop_water_hours);
  if (load.medium == Medium::water) return load.use == RoomUse::shop ? shop_water : water;
  switch (load.use) {
    case RoomUse::household:
      return household;
    case RoomUse::shop:
      return shop;
    case RoomUse::common:
      return common;
  }
  return household;
}

constexpr int season_days = 1461;  // four years, one of them a leap year; the reference starts such a cycle
struct Season {
  std::array<std::int64_t, season_days + 1> before{};  // percent-days before this day of the cycle
};

Season season(const std::array<std::int64_t, 12>& months) {
  Season s;
  const std::chrono::sys_days first{std::chrono::year{2020} / 1 / 1};
  for (int d = 0; d < season_days; ++d) {
    const std::chrono::year_month_day day{first + std::chrono::days{d}};
    const auto month = unsigned{day.month()} - 1;
    const auto into = static_cast<std::int64_t>(unsigned{day.day()}) - 1;  // 0..30
    const auto percent = (months[month] * (31 - into) + months[(month + 1) % 12] * into) / 31;
    const auto at = static_cast<std::size_t>(d);
    s.before[at + 1] = s.before[at] + percent;
  }
  return s;
}

std::int64_t percent_days_before(Medium medium, std::int64_t day) {
  static const Season electricity = season(electricity_months), water = season(water_months);
  const Season& s = medium == Medium::electricity ? electricity : water;
  return day / season_days * s.before[season_days] + s.before[static_cast<std::size_t>(day % season_days)];
}

// Uniform in 0..below-1.
std::int64_t draw(std::uint64_t seed, Salt salt, std::int64_t index, std::int64_t below) {
  return static_cast<std::int64_t>(mixed(seed, salt, index) % static_cast<std::uint64_t>(below));
}

// The smallest day is 76 % of the average, so a jitter below 32 % leaves at least 44 %.
std::int64_t at_day(const Load& load, std::int64_t day) {
  const auto jitter_below = std::max<std::int64_t>(load.micro_per_day * 32 / 100, 1);
  return load.micro_per_day / 100 * percent_days_before(load.medium, day) +
         draw(load.seed, salt_day, day, jitter_below);
}

struct Span {  // a stretch of time and the counter at its two ends
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// `day` may be any day, `quarter` 0..96. At the day's own ends the jitter is nil: neighbours agree on the boundary.
std::int64_t at_quarter(const Load& load, const DayShape& shape, const Span& day_span, std::int64_t day, int quarter) {
  auto weight = shape.before[static_cast<std::size_t>(quarter)];
  if (quarter > 0 && quarter < quarters) {
    const auto following = shape.before[static_cast<std::size_t>(quarter) + 1] - weight;
    weight += draw(load.seed, salt_quarter, day * quarters + quarter, following * 7 / 10);
  }
  return day_span.from + (day_span.to - day_span.from) * weight / shape.before[quarters];
}

std::int64_t at_step(const Load& load, const Span& quarter_span, std::int64_t quarter_index, int step) {
  auto weight = step * step_weight;
  if (step > 0 && step < steps) {  // water is drawn in gulps, electricity is steadier
    const auto below = load.medium == Medium::water ? step_weight * 95 / 100 : step_weight / 2;
    weight += draw(load.seed, salt_step, quarter_index * steps + step, below);
  }
  return quarter_span.from + (quarter_span.to - quarter_span.from) * weight / (steps * step_weight);
}

struct Range {
  std::int64_t least, most;
};
Range usage_per_day(Medium medium, RoomUse use) {  // in thousandths of kWh or m3
  if (medium == Medium::water) {
    if (use == RoomUse::household) return {220, 680};
    return use == RoomUse::shop ? Range{500, 2'400} : Range{1'500, 6'000};
  }
  if (use == RoomUse::household) return {5'500, 15'000};
  return use == RoomUse::shop ? Range{25'000, 80'000} : Range{40'000, 160'000};
}

}  // namespace

std::string_view to_text(RoomUse use) {
  switch (use) {
    case RoomUse::household:
      return "household";
    case RoomUse::shop:
      return "shop";
    case RoomUse::common:
      return "common";
  }
  return "";
}

std::optional<RoomUse> parse_room_use(std::string_view text) {
  for (const auto use : {RoomUse::household, RoomUse::shop, RoomUse::common})
    if (to_text(use) == text) return use;
  return std::nullopt;
}

std::uint64_t mixed(std::uint64_t seed, std::uint64_t salt, std::int64_t index) {
  // splitmix64 (Steele, Lea, Flood 2014), once for each part.
  auto mix = [](std::uint64_t z) {
    z += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  };
  return mix(mix(mix(seed) ^ salt) ^ static_cast<std::uint64_t>(index));
}

Instant load_reference() {  // local midnight; Shanghai keeps no daylight saving time, so days since are local days
  return Instant{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}} - std::chrono::hours{8};
}

Load typical_load(Medium medium, RoomUse use, std::uint64_t seed) {
  const auto range = usage_per_day(medium, use);
  Load load{medium, use, seed, 0, 0};
  load.micro_per_day = (range.least + draw(seed, salt_usage, 0, range.most - range.least)) * 1'000'000;
  // Meters were fitted in different years: up to three years of usage are on them at the reference.
  load.micro_at_reference = load.micro_per_day * draw(seed, salt_start, 0, 3 * 365);
  return load;
}

Counted counted_at(const Load& load, Instant at) {
  const auto since = unix_ms(at) - unix_ms(load_reference());
  if (since < 0) return {load.micro_at_reference, 0};
  const auto day = since / day_ms;
  const auto quarter = static_cast<int>(since % day_ms / quarter_ms);
  const auto step = static_cast<int>(since % quarter_ms / step_ms);
  const Span day_span{at_day(load, day), at_day(load, day + 1)};
  const DayShape& shape = shape_of(load);
  const Span quarter_span{at_quarter(load, shape, day_span, day, quarter),
                          at_quarter(load, shape, day_span, day, quarter + 1)};
  const auto quarter_index = day * quarters + quarter;
  const Span step_span{at_step(load, quarter_span, quarter_index, step),
                       at_step(load, quarter_span, quarter_index, step + 1)};
  const auto usage = step_span.to - step_span.from;
  return {load.micro_at_reference + step_span.from + usage * (since % step_ms) / step_ms, usage * steps_per_hour};
}

}  // namespace lamplighter::estate_sim
