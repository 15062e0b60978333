#include "gateway/clock/clock.h"

namespace lamplighter::clock {

Keeper::Keeper(BootId boot, BootClock remembered, const Observation& first)
    : boot_(std::move(boot)), clock_(remembered) {
  if (!clock_.synced && !clock_.unsynced_base_ms && !first.synced)
    clock_.unsynced_base_ms = unix_ms(first.wall) - first.tick.ms;
  if (!clock_.unsynced_base_ms && first.synced) clock_.synced = true;
}

Stamp Keeper::stamp(const Observation& now) const {
  const std::lock_guard held(lock_);
  if (clock_.synced) return {now.wall, ClockState::synced, boot_, now.tick};
  return {instant_from_unix_ms(now.tick.ms + clock_.unsynced_base_ms.value_or(0)), ClockState::unsynced, boot_,
          now.tick};
}

std::optional<ClockCorrected> Keeper::observe(const Observation& now) {
  const std::lock_guard held(lock_);
  if (clock_.synced || !now.synced) return std::nullopt;
  clock_.synced = true;
  return ClockCorrected{boot_, unix_ms(now.wall) - now.tick.ms - clock_.unsynced_base_ms.value_or(0)};
}

BootClock Keeper::boot_clock() const {
  const std::lock_guard held(lock_);
  return clock_;
}

}  // namespace lamplighter::clock
