#include "gateway/poll/schedule.h"

#include <algorithm>

namespace lamplighter::poll {

Decision Schedule::next(Tick now, std::span<const DeviceState> devices) const {
  const bool somebody_answers =
      std::any_of(devices.begin(), devices.end(), [](const DeviceState& d) { return !d.failing; });
  const auto ready_at = [&](const DeviceState& device) {
    return device.failing && somebody_answers ? std::max(device.wake_at, probes_from_) : device.wake_at;
  };
  if (current_ && in_a_row_ < requests_in_a_row_max && !devices[*current_].failing &&
      devices[*current_].wake_at <= turn_began_)
    return {current_, now};
  Decision best{std::nullopt, Tick{INT64_MAX}};
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const auto ready = ready_at(devices[i]);
    if (ready > now) {
      best.look_again = std::min(best.look_again, ready);
      continue;
    }
    const auto rank = [&](std::size_t d) { return std::pair(served_[d], devices[d].wake_at); };
    if (!best.device || rank(i) < rank(*best.device)) best.device = i;
  }
  if (best.device) best.look_again = now;
  return best;
}

void Schedule::served(std::size_t device, bool failing, Tick began, Tick ended) {
  const bool goes_on = current_ == device && in_a_row_ < requests_in_a_row_max;
  if (!goes_on) turn_began_ = began;
  in_a_row_ = goes_on ? in_a_row_ + 1 : 1;
  current_ = device;
  served_[device] = ended;
  if (failing) probes_from_ = ended + (ended - began) * (probe_share - 1);
}

}  // namespace lamplighter::poll
