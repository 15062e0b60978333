// What has been charged of an object so far, as it stands after all adjustments. Pure.
#pragma once

#include "core/charging/store.h"

namespace lamplighter::charging {

struct PostedStretch {  // a regular line with its adjustments
  store::BilledLine line;
  BillLineRef newest;  // the last adjustment of it, or itself
  std::int64_t adjustments = 0;
  Exact usage, raw;  // sums over the line and its adjustments
  Money amount;
};
// `lines` by object, first day and seq; so are the stretches.
std::vector<PostedStretch> posted_stretches(const std::vector<store::BilledLine>& lines);

// Parked: usage or amount a day is above the item's factor x the average day of the object's newest posted stretches
// before it, of which there must be outlier_periods_min. nullopt: nothing unusual. The refusal is the reason, code
// charging.parked.usage or .amount.
std::optional<Refusal> outlier_of(const ChargeItem& item, const Evaluation& evaluation, Day served_from,
                                  const std::vector<PostedStretch>& of_object);

}  // namespace lamplighter::charging
