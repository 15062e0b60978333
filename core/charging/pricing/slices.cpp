#include "core/charging/pricing/slices.h"

namespace lamplighter::charging {
namespace {

const PricePlan* plan_on(const std::vector<PricePlan>& in_force, Day day) {
  const PricePlan* found = nullptr;
  for (const PricePlan& plan : in_force)
    if (plan.valid_from <= day) found = &plan;
  return found;
}

void append(std::vector<Day>& cuts, const std::vector<Day>& more) {
  cuts.insert(cuts.end(), more.begin(), more.end());
}

std::vector<Day> cuts_of(ChargeObject object, DaySpan whole, const std::vector<PricePlan>& in_force,
                         const ObjectHistory& history) {
  std::vector<Day> cuts;
  for (const PricePlan& plan : in_force) {
    cuts.push_back(plan.valid_from);
    const auto& tiers = plan.terms.tiers;
    if (!tiers || tiers->accumulation != Accumulation::annual) continue;
    for (const Day start : year_starts_in(whole, tiers->year_starts))
      if (plan_on(in_force, start) == &plan) cuts.push_back(start);
  }
  append(cuts, changes_of(history.people));
  append(cuts, changes_of(history.occupancy));
  if (object == ChargeObject::room) {
    append(cuts, changes_of(history.area));
    append(cuts, changes_of(history.inner_area));
  }
  return cuts;
}

template <class T>
std::optional<T> known_on(const std::vector<Dated<T>>& history, Day day) {
  const T* value = value_on(history, day);
  return value ? std::optional<T>{*value} : std::nullopt;
}

SliceInput slice_of(DaySpan days, const PricePlan& plan, const ObjectHistory& history) {
  SliceInput slice;
  slice.from = days.from;
  slice.to = days.to;
  slice.plan = plan.id;
  slice.plan_valid_from = plan.valid_from;
  slice.terms = plan.terms;
  slice.area = known_on(history.area, days.from);
  slice.inner_area = known_on(history.inner_area, days.from);
  slice.people = known_on(history.people, days.from);
  slice.occupancy = known_on(history.occupancy, days.from);
  slice.floor = history.floor;
  slice.parking_count = history.parking_count;
  return slice;
}

}  // namespace

Outcome<std::vector<SliceInput>> slices_of(ChargeObject object, const std::vector<DaySpan>& covered,
                                           const std::vector<PricePlan>& plans, const ObjectHistory& history) {
  if (covered.empty()) return Refusal{RefusalKind::conflict, "charging.blocked.no_owner", {}, ""};
  const auto in_force = plans_in_force(plans);
  const DaySpan whole{covered.front().from, covered.back().to};
  std::vector<SliceInput> slices;
  for (const DaySpan& days : cut(covered, cuts_of(object, whole, in_force, history))) {
    const PricePlan* plan = plan_on(in_force, days.from);
    if (!plan)
      return Refusal{RefusalKind::conflict, "charging.blocked.no_price", {{"day", calendar::to_text(days.from)}}, ""};
    slices.push_back(slice_of(days, *plan, history));
  }
  return slices;
}

void share_usage(std::vector<SliceInput>& slices, const std::vector<UsageStretch>& stretches) {
  for (const UsageStretch& stretch : stretches) {
    std::vector<SliceInput*> inside;
    int days = 0;
    for (SliceInput& slice : slices)
      if (stretch.days.from <= slice.from && slice.to <= stretch.days.to) {
        inside.push_back(&slice);
        days += slice.to - slice.from;
      }
    for (SliceInput* slice : inside) {
      slice->usage = stretch.usage * Exact{slice->to - slice->from, days};
      slice->by_days = inside.size() > 1;
      slice->multiplier = stretch.multiplier;
      if (slice->by_days) continue;
      slice->prev = stretch.prev;
      slice->cur = stretch.cur;
    }
  }
}

}  // namespace lamplighter::charging
