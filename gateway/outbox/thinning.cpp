#include "gateway/outbox/thinning.h"

namespace lamplighter::outbox {

ThinningChoice choose_thinned(const std::vector<TelemetryRow>& rows, std::int64_t bytes_wanted,
                              std::size_t ranges_max) {
  ThinningChoice choice;
  std::map<std::int64_t, std::int64_t> seen;  // channel -> readings so far
  for (const auto& row : rows) {
    if (choice.bytes >= bytes_wanted) break;
    if (seen[row.channel]++ % 2 == 0) continue;  // the first, third, … stay
    const bool continues = !choice.ranges.empty() && choice.ranges.back().last.n + 1 == row.sequence.n;
    if (!continues && choice.ranges.size() == ranges_max) break;
    if (continues)
      choice.ranges.back().last = row.sequence;
    else
      choice.ranges.push_back({row.sequence, row.sequence});
    ++choice.records;
    choice.bytes += row.bytes;
  }
  return choice;
}

}  // namespace lamplighter::outbox
