// Adjustment runs: posted lines worked out again with what is known now (domain.md section 2.3, 2.7).
#pragma once

#include "core/charging/regular_lines.h"

namespace lamplighter::charging {

// What was charged of one object, or of a room where the item follows the household, in the order of days: an earlier
// line that changes moves the year to date and the opening reading of the later ones.
store::BilledBy chained_by(const ChargeItem& item);

struct AdjustedLine {
  PostedStretch posted;            // as it stands before this run
  Outcome<Evaluation> evaluation;  // as it would be charged now
  store::PostedPlace place;
};
// The lines of the chain whose usage or amount comes out differently, and those that can no longer be worked out, from
// the run's period on: later ones only where an earlier one differs. Reads only.
std::vector<AdjustedLine> adjusted_lines(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                                         std::int64_t chain);

}  // namespace lamplighter::charging
