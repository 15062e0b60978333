// Time. `Instant` is what a wall clock said, in UTC; `Tick` is the monotonic clock that all scheduling uses.
// Nothing here reads a clock: time is a parameter everywhere (architecture.md section 4).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lamplighter {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

struct Tick {
  std::int64_t ms = 0;
  friend auto operator<=>(const Tick&, const Tick&) = default;
  friend Tick operator+(Tick t, std::chrono::milliseconds d) { return {t.ms + d.count()}; }
  friend Tick operator-(Tick t, std::chrono::milliseconds d) { return {t.ms - d.count()}; }
  friend std::chrono::milliseconds operator-(Tick a, Tick b) { return std::chrono::milliseconds{a.ms - b.ms}; }
};

inline std::int64_t unix_ms(Instant at) {
  return at.time_since_epoch().count();
}
inline Instant instant_from_unix_ms(std::int64_t ms) {
  return Instant{std::chrono::milliseconds{ms}};
}

// "2026-11-23T14:48:03.120Z": always UTC, always three decimals (RFC 3339). Years 0000–9999.
std::string to_text(Instant at);

// The inverse of to_text; also takes no fraction or one to three digits. Nothing else: no offset but Z, no leap second.
std::optional<Instant> parse_instant(std::string_view text);

}  // namespace lamplighter
