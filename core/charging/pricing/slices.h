// A line cut into slices: days in which price version, people, occupancy and, for rooms, area stay the same, and within
// one tier year; and the usage of each (domain.md sections 2.6 and 2.7). Pure.
#pragma once

#include "core/charging/charge_item.h"

namespace lamplighter::charging {

struct ObjectHistory {  // what is known of the object by day, sorted; empty where nothing is
  std::vector<Dated<Exact>> area, inner_area, people;
  std::vector<Dated<Occupancy>> occupancy;
  std::optional<Exact> floor, parking_count;
};

// The slices of the covered days (sorted, disjoint; not the days on which nobody owes), without usage. `plans` as
// recorded. A change that repeats the value is none; a new price version always cuts. Area cuts only what is charged by
// room; elsewhere it is that of the slice's first day. Refuses charging.blocked.no_owner where no day is covered,
// charging.blocked.no_price (facts: day) where no version holds on one of them.
Outcome<std::vector<SliceInput>> slices_of(ChargeObject object, const std::vector<DaySpan>& covered,
                                           const std::vector<PricePlan>& plans, const ObjectHistory& history);

struct UsageStretch {  // between two midnights that have readings, which are ends of slices
  DaySpan days;
  Exact usage;                     // in the item's unit
  std::optional<Exact> prev, cur;  // only where it is one segment
  std::optional<Exact> multiplier;
};
// Gives each slice the usage of its stretch; a stretch of several slices is shared by their days. Every slice lies in
// exactly one stretch.
void share_usage(std::vector<SliceInput>& slices, const std::vector<UsageStretch>& stretches);

}  // namespace lamplighter::charging
