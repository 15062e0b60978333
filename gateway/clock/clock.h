// What time it is, and whether that can be believed. Gateways boot in 1970 (reliability.md, "Clocks").
//
// While the wall clock of this boot was never right, records are stamped from the monotonic clock and one base per
// boot, so that a single offset corrects all of them, whatever the wall clock does meanwhile. When the clock is right
// for the first time, that offset is told as ClockCorrected.
//
// Once right, it counts as right while it runs on evenly. A jump of the wall clock against the monotonic one is
// believed where the clock counts as synchronised (a time server stepped it); where it does not, somebody set it: from
// then on records are stamped from the monotonic clock and the last right offset, and marked, until the next
// synchronisation tells by how much that was off. So a clock that is set to 1970 or 2099 while running spoils no
// reading.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "schemas/vocabulary/reading.h"

namespace lamplighter::clock {

enum class Trust : std::uint8_t {
  kernel,  // adjtimex says whether the clock is synchronised
  always,  // the wall clock is believed: demonstrations, containers whose host keeps time
  file,    // it is right while a file exists, such as systemd-timesyncd's /run/systemd/timesync/synchronized
};

struct Source {
  Trust trust = Trust::kernel;
  std::string file;  // for Trust::file
  friend bool operator==(const Source&, const Source&) = default;
};

inline constexpr std::int64_t jump_ms = 2'000;  // more than this against the monotonic clock is no slewing

struct BootClock {  // what is remembered of this boot across restarts of the process
  // wall - tick: while unsynced, what stamps are made of; while synced, of the right clock.
  std::optional<std::int64_t> unsynced_base_ms;
  bool synced = false;
  friend bool operator==(const BootClock&, const BootClock&) = default;
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
  // To be called about once a second. A value: the clock has just become right, and what was stamped since it was not
  // is off by so much; tell it, and remember `boot_clock()` in the same transaction. `boot_clock()` is to be remembered
  // whenever it differs from what it was before.
  std::optional<ClockCorrected> observe(const Observation& now);
  BootClock boot_clock() const;
  const BootId& boot() const { return boot_; }

 private:
  bool set_by_hand(const Observation& now) const;
  mutable std::mutex lock_;
  BootId boot_;
  BootClock clock_;
};

// --- the clocks of this machine ---
Observation read_clocks(const Source& source);
BootId read_boot_id();  // /proc/sys/kernel/random/boot_id

}  // namespace lamplighter::clock
