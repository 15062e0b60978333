#include "core/charging/year_to_date.h"

#include <algorithm>

#include "core/premises/premises.h"

namespace lamplighter::charging {
namespace {

constexpr int months_of_year = 12;

const Tiers* annual_tiers(const Terms& terms) {
  return terms.tiers && terms.tiers->accumulation == Accumulation::annual ? &*terms.tiers : nullptr;
}

// Since when whose usage counts.
struct Household {
  Day since;             // the present owner began, or the tier year
  bool changed = false;  // another owner had the room earlier in the tier year
};

Household household_of(const ChargeItem& item, const LineFacts& facts, Day year) {
  if (item.ytd_follow != YtdFollow::household) return {year, false};
  const auto* owner = stretch_on(facts.history.owners, facts.served.to - 1);
  if (!owner || owner->from <= year) return {year, false};
  const bool changed = std::any_of(facts.history.owners.begin(), facts.history.owners.end(), [&](const auto& earlier) {
    return earlier.to > year && earlier.from < owner->from && !earlier.name.empty();
  });
  return {owner->from, changed};
}

// Usage of a stretch that lies in the tier year; one that began before it is taken apart by its slices.
Exact usage_within(const PostedStretch& stretch, Day year, const EvaluationOf& evaluation_of) {
  if (stretch.line.served_from >= year) return stretch.usage;
  Exact usage{0};
  if (const auto evaluation = evaluation_of(stretch))
    for (const SliceInput& slice : evaluation->input.slices)
      if (slice.from >= year) usage += slice.usage;
  return usage;
}

// The first stretch of [from, to) that no posted line of the meter covers.
std::optional<DaySpan> gap_of(std::int64_t meter, DaySpan days, const std::vector<PostedStretch>& posted) {
  Day reached = days.from;
  for (const PostedStretch& stretch : posted) {
    if (stretch.line.object != meter || stretch.line.served_to <= reached) continue;
    if (stretch.line.served_from > reached) break;
    reached = stretch.line.served_to;
  }
  if (reached >= days.to) return std::nullopt;
  return DaySpan{reached, days.to};
}

std::optional<Refusal> fault_of_earlier_days(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                             const LineFacts& facts, RoomId room, Day since,
                                             const std::vector<PostedStretch>& posted) {
  const auto plans = plans_in_force(item.plans);
  if (plans.empty()) return std::nullopt;
  const Day begin = std::max(since, plans.front().valid_from);
  for (const auto& assignment : premises::assignments_of_meter(tx, scope, MeterId{facts.object.id})) {
    if (item.ytd_follow == YtdFollow::household && assignment.room != room) continue;
    DaySpan days{std::max(begin, assignment.valid_from), facts.served.from};
    if (assignment.valid_to) days.to = std::min(days.to, *assignment.valid_to);
    if (days.from >= days.to) continue;
    if (const auto gap = gap_of(facts.object.id, days, posted))
      return Refusal{RefusalKind::conflict,
                     "charging.blocked.earlier_days_unbilled",
                     {{"meter", facts.object.code},
                      {"item", item.name},
                      {"from", calendar::to_text(gap->from)},
                      {"last_day", calendar::to_text(gap->to - 1)}},
                     ""};
  }
  return std::nullopt;
}

}  // namespace

Day looks_back_to(const ChargeItem& item, DaySpan served) {
  Day earliest = served.from;
  if (item.object != ChargeObject::meter) return earliest;
  for (const PricePlan& plan : item.plans)
    if (const auto* tiers = annual_tiers(plan.terms))
      earliest = std::min(earliest, year_of(served.from, tiers->year_starts));
  return earliest;
}

Outcome<YearToDate> year_to_date(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                 const LineFacts& facts, RoomId room, const std::vector<SliceInput>& slices,
                                 const std::vector<PostedStretch>& posted, const EvaluationOf& evaluation_of) {
  YearToDate result{Exact{0}, Exact{1}};
  if (item.object != ChargeObject::meter) return result;
  const auto annual = std::find_if(slices.begin(), slices.end(),
                                   [](const SliceInput& slice) { return annual_tiers(slice.terms) != nullptr; });
  if (annual == slices.end()) return result;
  const Day year = year_of(annual->from, annual_tiers(annual->terms)->year_starts);
  const Household household = household_of(item, facts, year);
  if (household.changed && item.year_share) {
    const DaySpan whole{
        year, calendar::add_months(year, months_of_year, unsigned{std::chrono::year_month_day{year.date}.day()})};
    const auto months = months_of({{household.since, whole.to}}, whole, item.proration, item.billing_day);
    result.share = months.front() / months_of_year;
  }
  if (const auto fault = fault_of_earlier_days(tx, scope, item, facts, room, household.since, posted)) return *fault;
  for (const PostedStretch& stretch : posted)
    if (stretch.line.served_from < facts.served.from && stretch.line.served_to > household.since)
      result.before += usage_within(stretch, year, evaluation_of);
  return result;
}

}  // namespace lamplighter::charging
