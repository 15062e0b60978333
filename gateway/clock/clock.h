// What time it is, and whether that can be believed. Gateways boot in 1970 (reliability.md, "Clocks").
//
// While the wall clock of this boot was never right, records are stamped from the monotonic clock and one base per
// boot, so that a single offset corrects all of them, whatever the wall clock does meanwhile. When the clock is right
// for the first time, that offset is told as ClockCorrected. Once right, it counts as right until the next boot.
#pragma once

#include <mutex>
#include <optional>

#include "schemas/vocabulary/reading.h"

namespace lamplighter::clock {

enum class Trust : std::uint8_t {
  kernel,  // adjtimex says whether the clock is synchronised
  always,  // the wall clock is believed: demonstrations, containers whose host keeps time
};

struct BootClock {                               // what is remembered of this boot across restarts of the process
  std::optional<std::int64_t> unsynced_base_ms;  // wall - tick of the stamps given while unsynced
  bool synced = false;
};

struct Observation {  // the clocks, read together
  Instant wall{};
  Tick tick;
  bool synced = false;
};

class Keeper {  // pure but for its lock; stamp() may be called from any thread
 public:
  Keeper(BootId boot, BootClock remembered, const Observation& first);

  Stamp stamp(const Observation& now) const;
  // To be called about once a second. A value: the clock has just become right for the first time in this boot, and
  // what was stamped before is off by so much; tell it, and remember `boot_clock()` in the same transaction.
  std::optional<ClockCorrected> observe(const Observation& now);
  BootClock boot_clock() const;
  const BootId& boot() const { return boot_; }

 private:
  mutable std::mutex lock_;
  BootId boot_;
  BootClock clock_;
};

// --- the clocks of this machine ---
Observation read_clocks(Trust trust);
BootId read_boot_id();  // /proc/sys/kernel/random/boot_id

}  // namespace lamplighter::clock
