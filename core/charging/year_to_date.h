// What annual tiers begin with: the usage since the tier year began (domain.md section 2.3).
#pragma once

#include <functional>

#include "core/charging/line_input.h"
#include "core/charging/posted.h"

namespace lamplighter::charging {

struct YearToDate {
  Exact before;
  Exact share{1};  // of the thresholds, after a change of owner in the year
};
// The newest evaluation of a posted stretch.
using EvaluationOf = std::function<std::optional<Evaluation>(const PostedStretch&)>;

// The first day that a line looks back to: of its tier year, or its own first day where no annual tiers apply.
Day looks_back_to(const ChargeItem& item, DaySpan served);

// Of the line made of `slices`; `posted`: of the meter, or of the room where the item follows the household.
// charging.blocked.earlier_days_unbilled (facts: from, last_day) where days of the tier year, since the item's first
// price and the meter's assignment, have not been charged. Reads only.
Outcome<YearToDate> year_to_date(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                 const LineFacts& facts, RoomId room, const std::vector<SliceInput>& slices,
                                 const std::vector<PostedStretch>& posted, const EvaluationOf& evaluation_of);

}  // namespace lamplighter::charging
