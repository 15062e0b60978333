// The usage of one meter over the slices of a line, cut at its boundary readings (domain.md section 2.6, 2.7).
#pragma once

#include "core/charging/evaluation.h"
#include "core/db/database.h"

namespace lamplighter::charging {

struct FormerLine {  // of the same meter, item and room, that ended where this line begins
  std::string bill_number;
  Evaluation evaluation;  // the newest: of its last adjustment, if there is one
};

// Fills in usage, readings and multiplier of the line's slices, and its segments. Where a cut inside has no billable
// reading, the usage of the days between the nearest cuts that have one is shared by days. The ends are estimated where
// the item says so. The refusals of metering::usage_between; charging.blocked.unit_differs where the meter counts in
// what does not convert to the item's unit; charging.blocked.opening_differs where the former bill ended with a reading
// that this one cannot follow on from. Reads only.
Outcome<MeasuredLine> measure_usage(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                    const ChargedObject& meter, LineInput input,
                                    const std::optional<FormerLine>& former);

}  // namespace lamplighter::charging
