// The usage of one meter over the days it served a room, cut where the price changes (domain.md section 2.6, 2.7).
#pragma once

#include "core/charging/evaluation.h"
#include "core/premises/premises.h"

namespace lamplighter::charging {

// The refusals of metering::usage_between and price_stretches; charging.blocked.unit_differs where the meter counts in
// what does not convert to the item's unit; charging.blocked.opening_differs where the former bill ended with a reading
// that this one cannot follow on from. Reads only.
Outcome<MeasuredUsage> measure_usage(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                     const premises::AssignedMeter& stretch, std::string_view meter_code);

}  // namespace lamplighter::charging
