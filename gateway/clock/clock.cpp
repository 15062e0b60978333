#include "gateway/clock/clock.h"

#include <cstdlib>

namespace lamplighter::clock {
namespace {

std::int64_t offset_of(const Observation& seen) {
  return unix_ms(seen.wall) - seen.tick.ms;
}

bool apart(std::int64_t a, std::int64_t b) {
  return std::abs(a - b) > jump_ms;
}

}  // namespace

Keeper::Keeper(BootId boot, BootClock remembered, const Observation& first)
    : boot_(std::move(boot)), clock_(remembered) {
  if (!clock_.synced && !clock_.unsynced_base_ms) clock_.synced = first.synced;
  if (!clock_.unsynced_base_ms) clock_.unsynced_base_ms = offset_of(first);
}

bool Keeper::set_by_hand(const Observation& now) const {
  return clock_.synced && !now.synced && apart(offset_of(now), *clock_.unsynced_base_ms);
}

Stamp Keeper::stamp(const Observation& now) const {
  const std::lock_guard held(lock_);
  if (clock_.synced && !set_by_hand(now)) return {now.wall, ClockState::synced, boot_, now.tick};
  return {instant_from_unix_ms(now.tick.ms + *clock_.unsynced_base_ms), ClockState::unsynced, boot_, now.tick};
}

std::optional<ClockCorrected> Keeper::observe(const Observation& now) {
  const std::lock_guard held(lock_);
  if (set_by_hand(now)) {
    clock_.synced = false;
    return std::nullopt;
  }
  if (!now.synced) return std::nullopt;
  const auto before = *clock_.unsynced_base_ms;
  const bool was_synced = clock_.synced;
  if (!was_synced || apart(offset_of(now), before)) clock_.unsynced_base_ms = offset_of(now);
  clock_.synced = true;
  if (was_synced) return std::nullopt;
  return ClockCorrected{boot_, offset_of(now) - before};
}

BootClock Keeper::boot_clock() const {
  const std::lock_guard held(lock_);
  return clock_;
}

}  // namespace lamplighter::clock
