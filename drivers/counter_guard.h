// Decides whether a counter's reading may be billed from, as the meter's own cumulative register is all that money
// depends on (devices.md section 3, reliability.md "libmodbus"):
//
//   trusted   --plausible--> publish
//   trusted   --decreased, zeroed or jumped--> doubting: read again at once
//   any       --fault on the line, start--> confirming: the next two readings must agree
//   doubting, confirming --two readings agree--> publish both; suspect if they contradict what was published before
//   doubting  --the second reading fits what was published before--> the first was a ghost: withhold it
//
// Two readings agree when the second is not below the first and above it by no more than rated power x elapsed time.
// A counter that starts again at zero after its last digit is plausible: the core decides about the rollover.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "drivers/profile.h"

namespace lamplighter::drivers {

struct CounterVerdict {
  std::vector<Reading> publish{};
  std::optional<CounterSuspect> event{};
  bool read_again = false;  // at once; otherwise with the next regular poll
  int withheld = 0;         // readings that are given up
};

class CounterGuard {
 public:
  CounterGuard(const ProfileRegister& reg, std::int64_t rated_power_w, std::int64_t rated_flow_litres_per_hour);

  CounterVerdict judge(const Reading& seen);  // at.tick says when
  int distrust();                             // a fault happened; returns how many pending readings are given up

  // The largest plausible growth over `elapsed`, in the register's own steps; nullopt: no bound is known.
  std::optional<std::int64_t> growth_max(std::int64_t from, std::chrono::milliseconds elapsed) const;

 private:
  enum class State : std::uint8_t {
    trusted,
    doubting,
    confirming
  };
  struct Seen {  // what later readings are compared with: all that is kept of a meter's register between polls
    std::int64_t value = 0;
    std::int8_t exponent = 0;
    Tick tick;
  };
  static Seen seen_in(const Reading& reading) { return {reading.value, reading.exponent, reading.at.tick}; }
  std::optional<std::string> contradiction(const Seen& before, const Reading& after) const;  // "decreased" …
  CounterVerdict accept_pair(const Reading& seen);

  Unit unit_;
  NumberType type_;
  std::int8_t exponent_;
  std::optional<int> digits_;
  std::int64_t rated_power_w_;
  std::int64_t rated_flow_litres_per_hour_;
  State state_ = State::confirming;
  std::optional<Seen> accepted_;        // the last one published
  std::unique_ptr<Reading> candidate_;  // waits for a second that agrees; seldom there, and large
  int tries_ = 0;
};

}  // namespace lamplighter::drivers
