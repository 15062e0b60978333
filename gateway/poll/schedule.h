// Which device of a line is asked next. Pure: a function of Tick.
//
// - A device that is due longest without having been served goes first, so that a slow or chatty one never starves
// others.
// - A device goes on for a few requests in a row, so that the blocks of one poll lie close together: with what was due
//   when its turn began, not with what fell due meanwhile, or one that is always due would take several turns.
// - While any device of the line answers, those that do not answer are asked one at a time and take at most a twentieth
//   of the line's time: after a probe of d ms the next one waits 19 d.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "schemas/vocabulary/instant.h"

namespace lamplighter::poll {

inline constexpr int requests_in_a_row_max = 8;
inline constexpr std::int64_t probe_share = 20;  // one part in so many

struct DeviceState {
  Tick wake_at;
  bool failing = false;
};

struct Decision {
  std::optional<std::size_t> device;  // ask this one now
  Tick look_again;                    // else nothing is due before
};

class Schedule {
 public:
  explicit Schedule(std::size_t devices) : served_(devices, Tick{INT64_MIN}) {}

  Decision next(Tick now, std::span<const DeviceState> devices) const;
  // What was decided has been done; `failing`: it was a device that did not answer before.
  void served(std::size_t device, bool failing, Tick began, Tick ended);

 private:
  std::vector<Tick> served_;            // when each was last asked
  std::optional<std::size_t> current_;  // who was asked last
  int in_a_row_ = 0;
  Tick turn_began_{INT64_MIN};
  Tick probes_from_{INT64_MIN};  // no probe before
};

}  // namespace lamplighter::poll
