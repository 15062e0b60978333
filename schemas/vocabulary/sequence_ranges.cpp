#include "schemas/vocabulary/sequence_ranges.h"

#include <algorithm>

namespace lamplighter {

SequenceRanges::SequenceRanges(std::vector<SequenceRange> ranges) {
  for (const auto& range : ranges) add(range);
}

void SequenceRanges::add(SequenceRange range) {
  if (range.last < range.first) return;
  // First range that could touch: its last is at least range.first - 1.
  auto from = std::lower_bound(ranges_.begin(), ranges_.end(), range,
                               [](const SequenceRange& r, const SequenceRange& x) { return r.last.n < x.first.n - 1; });
  auto to = from;
  while (to != ranges_.end() && to->first.n <= range.last.n + 1) {
    range.first = std::min(range.first, to->first);
    range.last = std::max(range.last, to->last);
    ++to;
  }
  from = ranges_.erase(from, to);
  ranges_.insert(from, range);
}

bool SequenceRanges::contains(Sequence one) const {
  const auto at = std::lower_bound(ranges_.begin(), ranges_.end(), one,
                                   [](const SequenceRange& r, Sequence x) { return r.last < x; });
  return at != ranges_.end() && at->first <= one;
}

std::int64_t SequenceRanges::count() const {
  std::int64_t total = 0;
  for (const auto& range : ranges_) total += range.last.n - range.first.n + 1;
  return total;
}

Sequence SequenceRanges::highest() const {
  return ranges_.empty() ? Sequence{0} : ranges_.back().last;
}

std::vector<SequenceRange> SequenceRanges::missing_from(SequenceRange range) const {
  std::vector<SequenceRange> missing;
  Sequence next = range.first;
  for (const auto& have : ranges_) {
    if (have.last < next) continue;
    if (have.first > range.last) break;
    if (next < have.first) missing.push_back({next, Sequence{have.first.n - 1}});
    next = Sequence{have.last.n + 1};
  }
  if (next <= range.last) missing.push_back({next, range.last});
  return missing;
}

}  // namespace lamplighter
