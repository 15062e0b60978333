#include "core/charging/verify_line.h"

#include <algorithm>

#include "core/charging/evidence.h"
#include "core/metering/find_reading.h"

namespace lamplighter::charging {
namespace {

std::string place_of_end(const metering::UsageSegment& segment, const metering::Evidence& e) {
  return "channel " + std::to_string(segment.channel.n) + " " + to_text(e.at);
}

// The same end of a segment as it lies in the database now; nullopt: the reading is gone.
std::optional<metering::Evidence> again(db::Transaction& tx, const accounts::Scope& scope,
                                        const metering::UsageSegment& segment, const metering::Evidence& e) {
  if (e.entry != MeterReadingId{}) {
    const auto entered = metering::find_entered(tx, scope, e.entry);
    if (!entered) return std::nullopt;
    return metering::Evidence{entered->at, entered->value, entered->exponent, e.quality,  e.gateway,
                              e.epoch,     e.sequence,     entered->source,   entered->id};
  }
  const auto reading = metering::find_reading(tx, scope, segment.channel, e.at);
  if (!reading) return std::nullopt;
  return metering::Evidence{reading->at,    reading->value,    reading->exponent, reading->quality, e.gateway,
                            reading->epoch, reading->sequence, e.source,          e.entry};
}

// What was posted of the same line before this adjustment.
PostedStretch posted_before(db::Transaction& tx, const LineCheck& check) {
  auto lines = store::billed_of_objects(tx, check.place.item, {check.line.object.id}, check.line.served_from);
  std::erase_if(lines, [&](const store::BilledLine& line) {
    return line.served_from != check.line.served_from || line.seq >= check.line.seq;
  });
  auto stretches = posted_stretches(lines);
  return stretches.empty() ? PostedStretch{} : std::move(stretches.front());
}

bool is_replaced(db::Transaction& tx, const LineCheck& check) {
  const auto lines = store::billed_of_objects(tx, check.place.item, {check.line.object.id}, check.line.served_from);
  return std::any_of(lines.begin(), lines.end(), [&](const store::BilledLine& line) {
    return line.served_from == check.line.served_from && line.seq > check.line.seq;
  });
}

bool same_components(const std::vector<ComponentAmount>& priced, const std::vector<LineComponent>& stored) {
  return std::equal(priced.begin(), priced.end(), stored.begin(), stored.end(), [](const auto& a, const auto& b) {
    return a.code == b.code && a.name == b.name && a.amount == b.amount;
  });
}

std::optional<BillFault> fault_of_cells(db::Transaction& tx, const LineCheck& check) {
  const auto& e = check.evaluation;
  const auto& line = check.line;
  PostedStretch before;
  if (line.seq > 0) before = posted_before(tx, check);
  if (exact_text(e.usage - before.usage) != line.usage) return BillFault{"evaluation_changed", line.number, "usage"};
  const Exact raw = e.amount.raw_yuan - before.raw;
  const Money amount{e.amount.amount.fen - before.amount.fen};
  std::int64_t parts = 0;
  for (const LineComponent& part : line.components) parts += part.amount.fen;
  if (amount != line.amount || exact_text(raw) != line.raw_amount ||
      exact_text(exact(amount) - raw) != line.rounding_difference)
    return BillFault{"amount_changed", line.number, ""};
  if (!line.components.empty() && parts != line.amount.fen)
    return BillFault{"amount_changed", line.number, "components"};
  if (line.seq == 0 && line.components != e.components) return BillFault{"amount_changed", line.number, "components"};
  return std::nullopt;
}

LineSubject subject_of(const LineCheck& check) {
  LineSubject subject;
  subject.room = check.bill.room;
  subject.facts.object = check.line.object;
  subject.facts.room_full_code = check.bill.room_full_code;
  subject.facts.served = {check.line.served_from, check.line.served_to};
  subject.facts.period = check.evaluation.input.period;
  return subject;
}

// What of the room decides the price of this slice and is another thing now; "" where nothing is.
std::string difference(const SliceInput& then, const SliceInput& now) {
  const auto used = variables_of(then.terms.formula);
  const bool household = then.terms.tiers && then.terms.tiers->household;
  if (used.contains(Variable::area) && then.area != now.area) return "area";
  if (used.contains(Variable::inner_area) && then.inner_area != now.inner_area) return "inner_area";
  if ((household || used.contains(Variable::people)) && then.people != now.people) return "people";
  if (!then.terms.discounts.empty() && then.occupancy != now.occupancy) return "occupancy";
  if (used.contains(Variable::floor) && then.floor != now.floor) return "floor";
  if (used.contains(Variable::parking_count) && then.parking_count != now.parking_count) return "parking_count";
  return "";
}

std::optional<BillFault> fault_of_room(const LineCheck& check, const LineSubject& subject) {
  const auto fault = [&](std::string detail) {
    return BillFault{"room_changed", check.line.number, std::move(detail)};
  };
  const auto covered = covered_days(check.place.item, subject.facts);
  if (!covered) return fault("owner");
  const auto now = input_slices(check.place.item, subject.facts, *covered);
  if (!now) return fault("price");
  int days = 0;
  for (const SliceInput& then : check.evaluation.input.slices) days += then.to - then.from;
  for (const SliceInput& slice : *now) {
    days -= slice.to - slice.from;
    const auto& stored = check.evaluation.input.slices;
    const auto then = std::find_if(stored.begin(), stored.end(),
                                   [&](const SliceInput& s) { return s.from <= slice.from && slice.to <= s.to; });
    if (then == stored.end()) return fault("days");
    if (auto what = difference(*then, slice); !what.empty()) return fault(std::move(what));
  }
  return days == 0 ? std::nullopt : std::optional{fault("days")};
}

}  // namespace

std::optional<BillFault> fault_of_readings(db::Transaction& tx, const accounts::Scope& scope, const LineCheck& check) {
  for (const Segment& segment : check.evaluation.segments)
    for (const auto* end : {&segment.measured.from, &segment.measured.to}) {
      if (end->source == metering::Source::estimate) continue;  // no reading; what it was made of is not evidence
      const auto now = again(tx, scope, segment.measured, *end);
      const auto where = place_of_end(segment.measured, *end);
      if (!now) return BillFault{"readings_missing", check.line.number, where};
      if (*now != *end) return BillFault{"readings_changed", check.line.number, where};
    }
  return std::nullopt;
}

std::optional<BillFault> fault_of_amount(db::Transaction& tx, const LineCheck& check) {
  const auto& e = check.evaluation;
  const auto number = check.line.number;
  if (e.object != check.line.object) return BillFault{"evaluation_changed", number, "object"};
  Exact counted{0}, sliced{0};
  for (const Segment& segment : e.segments) {
    const auto usage = usage_of_readings(segment.measured);
    if (!usage || *usage != exact(segment.measured.usage)) return BillFault{"evaluation_changed", number, "usage"};
    counted += *usage;
  }
  for (const SliceInput& slice : e.input.slices) sliced += slice.usage;
  const auto factor = conversion(e.meter_unit, e.unit);
  if (!factor || counted * *factor != sliced) return BillFault{"evaluation_changed", number, "usage"};
  const auto priced = price_slices(e.rules, e.input);
  if (!priced || priced->usage != e.usage) return BillFault{"evaluation_changed", number, "usage"};
  if (priced->amount != e.amount.amount || priced->raw != e.amount.raw_yuan ||
      priced->difference != e.amount.difference_yuan)
    return BillFault{"amount_changed", number, ""};
  if (!same_components(priced->components, e.components)) return BillFault{"amount_changed", number, "components"};
  return fault_of_cells(tx, check);
}

std::optional<BillFault> fault_of_terms(const LineCheck& check) {
  const auto fault = [&](std::string detail) {
    return BillFault{"terms_changed", check.line.number, std::move(detail)};
  };
  const auto& item = check.place.item;
  for (const SliceInput& slice : check.evaluation.input.slices) {
    const auto plan = std::find_if(item.plans.begin(), item.plans.end(),
                                   [&](const PricePlan& recorded) { return recorded.id == slice.plan; });
    if (plan == item.plans.end() || plan->valid_from != slice.plan_valid_from || plan->terms != slice.terms)
      return fault("plan " + std::to_string(slice.plan.n));
  }
  const PricingRules now = rules_of(item), &then = check.evaluation.rules;
  const bool same = now.object == then.object && now.rounding.mode == then.rounding.mode &&
                    now.rounding.unit == then.rounding.unit && now.scope == then.scope &&
                    now.proration == then.proration && now.billing_day == then.billing_day;
  return same ? std::nullopt : std::optional{fault("item " + item.code)};
}

std::optional<BillFault> fault_of_facts(db::Transaction& tx, const accounts::Scope& scope, const LineCheck& check) {
  if (is_replaced(tx, check)) return std::nullopt;
  std::vector<LineSubject> subjects{subject_of(check)};
  // What was recorded or withdrawn since is no damage: an adjustment run settles it, and has a bill of its own.
  fill_in(tx, scope, check.place, subjects, check.bill.recorded_at);
  const LineSubject& subject = subjects.front();
  if (auto fault = fault_of_room(check, subject)) return fault;
  const auto& item = check.place.item;
  LineInput input = check.evaluation.input;
  const auto year = year_to_date(tx, scope, item, subject.facts, subject.room, input.slices,
                                 item.ytd_follow == YtdFollow::household ? subject.of_room : subject.of_object,
                                 [&](const PostedStretch& stretch) { return posted_evaluation(tx, stretch); });
  if (!year || year->before == input.ytd_before) return std::nullopt;
  // Usage that came out differently without moving a threshold changes no later amount, and no bill is due for it.
  input.ytd_before = year->before;
  const auto priced = price_slices(check.evaluation.rules, input);
  if (priced && priced->raw == check.evaluation.amount.raw_yuan) return std::nullopt;
  return BillFault{"year_changed", check.line.number, exact_text(year->before)};
}

}  // namespace lamplighter::charging
