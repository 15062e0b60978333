// What a gateway learns from devices, before and after it got its sequence number.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "schemas/vocabulary/ids.h"
#include "schemas/vocabulary/instant.h"
#include "schemas/vocabulary/quantity.h"

namespace lamplighter {

enum class ClockState : std::uint8_t {
  unsynced,   // never set since this boot: the wall time may be 1970
  synced,     // the kernel says so (adjtimex)
  corrected,  // was unsynced, and the core moved it by a clock_corrected of the same boot
};

enum class Quality : std::uint8_t {  // ordered; combining keeps the worst (the larger)
  measured,
  clock_unsure,  // taken while the clock was unsynced
  suspect,       // a counter that went backward or jumped, confirmed by a second read
  estimated,
};
inline Quality worst(Quality a, Quality b) {
  return a < b ? b : a;
}

struct Stamp {  // when, by both clocks
  Instant wall{};
  ClockState clock = ClockState::unsynced;
  BootId boot;
  Tick tick;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

struct RawBits {  // the register words as they came on the wire, in wire order
  std::array<std::uint16_t, 4> words{};
  std::uint8_t count = 0;  // 0..4
  friend bool operator==(const RawBits&, const RawBits&) = default;
};
std::string to_text(RawBits raw);  // "42280000": four hex digits a word, lower case; "" for none
std::optional<RawBits> parse_raw_bits(std::string_view hex);

struct Reading {  // value x 10^exponent in `unit`, as the meter showed it: no multiplier, no rollover
  DeviceName device;
  RegisterName reg;
  std::int64_t value = 0;
  std::int8_t exponent = 0;
  Unit unit = Unit::none;
  Stamp at;
  Quality quality = Quality::measured;
  RawBits raw;
  friend bool operator==(const Reading&, const Reading&) = default;
};

struct SequenceRange {  // first..last, both included
  Sequence first;
  Sequence last;
  friend auto operator<=>(const SequenceRange&, const SequenceRange&) = default;
};

// Events: what is not a reading. They take the same road on their own topic.
struct DeviceFailed {  // the device went from answering to not answering; a failed poll is an event, not a reading
  DeviceName device;
  std::string cause;  // a ReplyKind phrase of the drivers: "timed_out", "damaged", "illegal_address" …
  friend bool operator==(const DeviceFailed&, const DeviceFailed&) = default;
};
struct DeviceRecovered {
  DeviceName device;
  std::int64_t failed_polls = 0;
  friend bool operator==(const DeviceRecovered&, const DeviceRecovered&) = default;
};
struct CounterSuspect {  // a counter went backward, to zero, or jumped by more than rated power x time
  DeviceName device;
  RegisterName reg;
  std::string reason;  // "decreased", "zeroed", "jumped"
  Decimal before;
  Decimal after;
  friend bool operator==(const CounterSuspect&, const CounterSuspect&) = default;
};
struct ClockCorrected {  // add offset_ms to the wall time of every record of `boot` taken while unsynced
  BootId boot;
  std::int64_t offset_ms = 0;
  friend bool operator==(const ClockCorrected&, const ClockCorrected&) = default;
};
struct Thinned {  // telemetry that was given up because the outbox neared its budget
  std::vector<SequenceRange> ranges;
  friend bool operator==(const Thinned&, const Thinned&) = default;
};
struct GatewayRefused {  // a record the gateway itself refused (append of a bad line, budget full)
  std::string reason;
  std::int64_t count = 0;
  friend bool operator==(const GatewayRefused&, const GatewayRefused&) = default;
};

using EventKind = std::variant<DeviceFailed, DeviceRecovered, CounterSuspect, ClockCorrected, Thinned, GatewayRefused>;

struct Event {
  Stamp at;
  EventKind what;
  friend bool operator==(const Event&, const Event&) = default;
};

using Fact = std::variant<Reading, Event>;  // what a driver or the gateway learned, still without a sequence

// What budget a register's readings belong to (contract.md, "Budgets").
enum class RegisterClass : std::uint8_t {
  billing,    // cumulative registers that money depends on; never thinned
  telemetry,  // power, voltage, flow: may be thinned when the outbox is nearly full
};

std::string_view to_text(ClockState state);
std::optional<ClockState> parse_clock_state(std::string_view text);
std::string_view to_text(Quality quality);
std::optional<Quality> parse_quality(std::string_view text);
std::string_view to_text(RegisterClass c);
std::optional<RegisterClass> parse_register_class(std::string_view text);

}  // namespace lamplighter
