// What a simulated meter has counted at an instant, as a pure function: no state, no clock, integers only.
//
// A counter is built of three nested levels, each fixed at its boundaries and linear in between:
//
//   days      C(d) = usage per day x season(d) + a jitter that depends only on (seed, d)
//   quarters  96 a day; the day's usage is shared by the hour of the day (night valley, morning and evening peaks)
//   steps     90 of 10 s a quarter; what makes the power move on a live page
//
// The jitter of a boundary is always smaller than the share that follows it, so the counter never falls; and any
// instant costs the same, without summing from the start. The rate within a step is constant and is exactly the
// counter's slope.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "schemas/vocabulary/instant.h"

namespace lamplighter::estate_sim {

enum class Medium : std::uint8_t {
  electricity,
  water
};

enum class RoomUse : std::uint8_t {
  household,  // peaks before work and in the evening
  shop,       // opening hours
  common,     // lifts, pumps, garage and stair light: a floor that never stops
};
std::string_view to_text(RoomUse use);
std::optional<RoomUse> parse_room_use(std::string_view text);

// Micro-units: micro-watt-hours of electricity, microlitres of water. A counter of 9,000 MWh or 9,000,000 m3 still
// fits.
inline constexpr std::int64_t micro_per_kilowatt_hour = 1'000'000'000;
inline constexpr std::int64_t micro_per_cubic_metre = 1'000'000'000;
inline constexpr std::int64_t micro_per_day_max =
    5'000'000'000'000;  // 5 MWh or 5,000 m3 a day; products stay below 2^63

struct Load {
  Medium medium = Medium::electricity;
  RoomUse use = RoomUse::household;
  std::uint64_t seed = 0;
  std::int64_t micro_per_day = 0;       // average over a year; 1..micro_per_day_max
  std::int64_t micro_at_reference = 0;  // what the counter showed at load_reference()
};

Instant load_reference();  // 2020-01-01T00:00+08:00: before it every counter stands still

// A load whose usage and start follow from the seed, in the range that such a room has.
Load typical_load(Medium medium, RoomUse use, std::uint64_t seed);

struct Counted {
  std::int64_t micro = 0;           // the counter
  std::int64_t micro_per_hour = 0;  // its slope: microwatts, or microlitres an hour
};
Counted counted_at(const Load& load, Instant at);

// 64 well-mixed bits of (seed, salt, index): every random-looking thing here is one of these, so that it can be
// repeated.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t salt, std::int64_t index);

}  // namespace lamplighter::estate_sim
