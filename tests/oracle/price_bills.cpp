// The product's own charging behind JSON lines: a bill a line in, its answer a line out, as tests/oracle/README.md
// describes them. It turns JSON into the product's types and back, and decides nothing.
#include <boost/json.hpp>
#include <iostream>
#include <stdexcept>

#include "core/charging/pricing/slices.h"
#include "core/metering/counter.h"

namespace {

using namespace lamplighter;
using namespace lamplighter::charging;
namespace json = boost::json;

struct Malformed : std::runtime_error {
  using runtime_error::runtime_error;
};
struct Blocked {
  Refusal refusal;
};

template <class T>
T need(std::optional<T> value, const char* what) {
  if (!value) throw Malformed(what);
  return *value;
}
template <class T>
T unblocked(Outcome<T> outcome) {
  if (!outcome) throw Blocked{outcome.error()};
  return std::move(*outcome);
}

std::string_view text(const json::value& value) {
  return value.as_string();
}
Day day(const json::value& value) {
  return need(calendar::parse_day(text(value)), "day");
}
DaySpan span(const json::value& value) {
  return {day(value.at(0)), day(value.at(1))};
}
Exact number(const json::value& value) {
  if (value.is_int64()) return Exact{value.get_int64()};
  return need(parse_exact(text(value)), "number");
}
std::string_view text_or(const json::object& object, std::string_view name, std::string_view absent) {
  const auto* value = object.if_contains(name);
  return value ? text(*value) : absent;
}
std::optional<Exact> number_if_there(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && !value->is_null() ? std::optional{number(*value)} : std::nullopt;
}

PricingRules rules_of(const json::object& item) {
  PricingRules rules;
  rules.object = need(parse_charge_object(text(item.at("object"))), "object");
  if (const auto* given = item.if_contains("rounding")) {
    const auto& rounding = given->as_object();
    rules.rounding.mode = need(parse_rounding_mode(text_or(rounding, "mode", "half_up")), "mode");
    rules.rounding.unit = need(parse_rounding_unit(text_or(rounding, "unit", "fen")), "unit");
    rules.scope = need(parse_rounding_scope(text_or(rounding, "scope", "period")), "scope");
  }
  rules.proration = need(parse_proration(text_or(item, "proration", "actual_days")), "proration");
  if (const auto* billing_day = item.if_contains("billing_day")) rules.billing_day = billing_day->to_number<unsigned>();
  return rules;
}

std::vector<PricePlan> plans_of(const json::array& listed) {
  std::vector<PricePlan> plans;
  for (const auto& row : listed) {
    PricePlan plan;
    plan.id = {static_cast<std::int64_t>(plans.size()) + 1};
    plan.valid_from = day(row.at("valid_from"));
    auto terms = terms_from_json(row.at("terms"));
    if (!terms) throw Malformed(terms.error().code + " in " + terms.error().field);
    plan.terms = std::move(*terms);
    plans.push_back(std::move(plan));
  }
  return plans;
}

template <class T>
std::vector<Dated<T>> history(const json::object& bill, std::string_view name, T (*value)(const json::value&)) {
  std::vector<Dated<T>> rows;
  if (const auto* listed = bill.if_contains(name))
    for (const auto& row : listed->as_array()) rows.push_back({day(row.at(0)), value(row.at(1))});
  return rows;
}

Occupancy occupancy(const json::value& value) {
  return need(parse_occupancy(text(value)), "occupancy");
}

struct MeterSegment {  // from one reading of a meter to its next
  std::size_t life = 0;
  DaySpan days;
  Exact prev, cur, usage, multiplier;
};

MeterSegment segment_of(const json::object& life, const json::value& from, const json::value& to) {
  const auto digits = life.at("digits").to_number<int>();
  const auto exponent = static_cast<std::int8_t>(-life.at("decimals").to_number<int>());
  const auto reading = [exponent](const json::value& row) {
    metering::StoredReading r;
    r.exponent = exponent;
    r.value = need(rescale_exactly(need(parse_decimal(text(row.at(1))), "reading"), exponent), "reading");
    return r;
  };
  const auto before = reading(from), after = reading(to);
  std::int64_t rollovers = 0;
  if (after.value < before.value) {
    if (!metering::is_rollover({before, after}, digits, exponent))
      throw Blocked{{RefusalKind::conflict, "metering.reading_decreased", {}, ""}};
    rollovers = 1;
  }
  const auto multiplier = need(parse_decimal(text(life.at("multiplier"))), "multiplier");
  const auto usage = need(metering::usage_of(before, after, rollovers, digits, exponent, multiplier), "usage");
  return {0, {day(from.at(0)), day(to.at(0))}, number(from.at(1)), number(to.at(1)), exact(usage), exact(multiplier)};
}

std::vector<MeterSegment> segments_of(const json::array& lives) {
  std::vector<MeterSegment> segments;
  for (std::size_t life = 0; life < lives.size(); ++life) {
    const auto& readings = lives[life].at("readings").as_array();
    for (std::size_t i = 1; i < readings.size(); ++i) {
      segments.push_back(segment_of(lives[life].as_object(), readings[i - 1], readings[i]));
      segments.back().life = life;
    }
  }
  return segments;
}

UsageStretch stretch_of(const std::vector<MeterSegment>& segments, DaySpan days) {
  UsageStretch stretch{days, 0, std::nullopt, std::nullopt, std::nullopt};
  const MeterSegment* first = nullptr;
  const MeterSegment* last = nullptr;
  bool one_multiplier = true;
  for (const MeterSegment& segment : segments) {
    if (segment.days.from < days.from || segment.days.to > days.to) continue;
    if (!first) first = &segment;
    last = &segment;
    stretch.usage += segment.usage;
    one_multiplier = one_multiplier && segment.multiplier == first->multiplier;
  }
  if (!first) return stretch;
  if (one_multiplier) stretch.multiplier = first->multiplier;
  if (first->life == last->life) {
    stretch.prev = first->prev;
    stretch.cur = last->cur;
  }
  return stretch;
}

// Between the ends of slices that have readings.
std::vector<UsageStretch> stretches_of(const std::vector<MeterSegment>& segments,
                                       const std::vector<SliceInput>& slices) {
  std::vector<Day> ends;
  for (const SliceInput& slice : slices)
    for (const Day end : {slice.from, slice.to}) {
      const bool read = std::any_of(segments.begin(), segments.end(),
                                    [end](const MeterSegment& s) { return s.days.from == end || s.days.to == end; });
      if (read && (ends.empty() || ends.back() != end)) ends.push_back(end);
    }
  if (ends.empty() || ends.front() != slices.front().from || ends.back() != slices.back().to)
    throw Malformed("a metered line needs readings at its first and last midnight");
  std::vector<UsageStretch> stretches;
  for (std::size_t i = 1; i < ends.size(); ++i) stretches.push_back(stretch_of(segments, {ends[i - 1], ends[i]}));
  return stretches;
}

PricedLine priced(const json::object& bill) {
  const PricingRules rules = rules_of(bill.at("item").as_object());
  LineInput line;
  line.period = span(bill.at("period"));
  std::vector<DaySpan> covered;
  if (const auto* listed = bill.if_contains("covered"))
    for (const auto& days : listed->as_array()) covered.push_back(span(days));
  else
    covered.push_back(line.period);
  const ObjectHistory known{history(bill, "area", number),   history(bill, "inner_area", number),
                            history(bill, "people", number), history(bill, "occupancy", occupancy),
                            number_if_there(bill, "floor"),  number_if_there(bill, "parking_count")};
  line.slices = unblocked(slices_of(rules.object, covered, plans_of(bill.at("plans").as_array()), known));
  if (rules.object == ChargeObject::meter)
    share_usage(line.slices, stretches_of(segments_of(bill.at("lives").as_array()), line.slices));
  line.ytd_before = number_if_there(bill, "ytd_before").value_or(Exact{0});
  line.year_share = number_if_there(bill, "year_share").value_or(Exact{1});
  return unblocked(price_slices(rules, line));
}

json::object answer_of(const PricedLine& line) {
  json::array slices, components;
  for (const PricedSlice& slice : line.slices)
    slices.push_back({{"from", calendar::to_text(slice.input.from)},
                      {"to", calendar::to_text(slice.input.to)},
                      {"days", slice.input.to - slice.input.from},
                      {"months", exact_text(slice.months)},
                      {"usage", exact_text(slice.input.usage)},
                      {"raw", exact_text(slice.raw)}});
  for (const ComponentAmount& component : line.components)
    components.push_back({{"code", component.code}, {"amount", to_text(component.amount)}});
  return {{"amount", to_text(line.amount)},
          {"raw", exact_text(line.raw)},
          {"usage", exact_text(line.usage)},
          {"slices", std::move(slices)},
          {"components", std::move(components)}};
}

json::object answer_to(std::string_view bill) {
  try {
    return answer_of(priced(json::parse(bill).as_object()));
  } catch (const Blocked& blocked) {
    const auto& code = blocked.refusal.code;
    return {{"blocked", code.substr(code.rfind('.') + 1)}};
  }
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::size_t number_of_line = 0;
  for (std::string bill; std::getline(std::cin, bill);) {
    ++number_of_line;
    try {
      std::cout << json::serialize(answer_to(bill)) << '\n';
    } catch (const std::exception& malformed) {
      std::cerr << "line " << number_of_line << ": " << malformed.what() << '\n';
      return 1;
    }
  }
  return 0;
}
