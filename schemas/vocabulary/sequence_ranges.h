// A set of sequences kept as sorted, disjoint, non-adjacent ranges: what the core received from one (gateway, epoch),
// and what an answer stores or refuses.
#pragma once

#include <vector>

#include "schemas/vocabulary/reading.h"

namespace lamplighter {

class SequenceRanges {
 public:
  SequenceRanges() = default;
  explicit SequenceRanges(std::vector<SequenceRange> ranges);  // any order, may overlap

  void add(SequenceRange range);
  void add(Sequence one) { add({one, one}); }
  bool contains(Sequence one) const;
  bool empty() const { return ranges_.empty(); }
  std::int64_t count() const;  // sequences in the set
  Sequence highest() const;    // {0} when empty
  // The parts of `range` that are not in the set, in order.
  std::vector<SequenceRange> missing_from(SequenceRange range) const;
  const std::vector<SequenceRange>& ranges() const { return ranges_; }
  friend bool operator==(const SequenceRanges&, const SequenceRanges&) = default;

 private:
  std::vector<SequenceRange> ranges_;
};

}  // namespace lamplighter
