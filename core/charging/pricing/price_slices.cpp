#include "core/charging/pricing/price_slices.h"

#include <algorithm>
#include <array>

#include "core/charging/pricing/components.h"
#include "core/charging/pricing/tier_table.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::charging {
namespace {

constexpr std::array<std::string_view, 2> scope_names{"period", "slice"};

int days_of(const PricedLine& line) {
  int days = 0;
  for (const PricedSlice& slice : line.slices) days += slice.input.to - slice.input.from;
  return days;
}

bool is_annual(const SliceInput& slice) {
  return slice.terms.tiers && slice.terms.tiers->accumulation == Accumulation::annual;
}

// Usage that the accumulation of slice `at` begins with: of this line's earlier slices, and in annual tiers that of the
// earlier days of the same tier year.
Exact before_slice(const LineInput& line, std::size_t at) {
  const SliceInput& slice = line.slices[at];
  const bool annual = is_annual(slice);
  const Day first = line.slices.front().from;
  const Day year = annual ? year_of(slice.from, slice.terms.tiers->year_starts) : first;
  Exact before;
  if (annual && year <= first) before = line.ytd_before;
  for (std::size_t i = 0; i < at; ++i)
    if (line.slices[i].from >= year) before += line.slices[i].usage;
  return before;
}

PricedLine measured(const PricingRules& rules, const LineInput& line) {
  PricedLine priced;
  std::vector<DaySpan> spans;
  for (const SliceInput& slice : line.slices) spans.push_back({slice.from, slice.to});
  const auto months = months_of(spans, line.period, rules.proration, rules.billing_day);
  for (std::size_t i = 0; i < line.slices.size(); ++i) {
    PricedSlice slice;
    slice.input = line.slices[i];
    slice.months = months[i];
    slice.before = before_slice(line, i);
    priced.usage += slice.input.usage;
    priced.months += slice.months;
    priced.slices.push_back(std::move(slice));
  }
  return priced;
}

// Without usage a minimum is charged only where the plan says so; a credit never.
bool minimum_applies(const PricingRules& rules, const PricedLine& line) {
  if (rules.object != ChargeObject::meter) return true;
  const auto& minimum = line.slices.back().input.terms.minimum;
  const bool at_zero_usage = !minimum || minimum->at_zero_usage;
  return line.usage > 0 || (line.usage == 0 && at_zero_usage);
}

void add_minimum_usage(const PricingRules& rules, PricedLine& line) {
  if (rules.object != ChargeObject::meter || !minimum_applies(rules, line)) return;
  Exact minimum;
  for (const PricedSlice& slice : line.slices)
    if (const auto& m = slice.input.terms.minimum; m && m->usage) minimum += *m->usage * slice.months;
  if (line.usage >= minimum) return;
  line.minimum_usage = minimum;
  const Exact a_day = (minimum - line.usage) / days_of(line);
  for (PricedSlice& slice : line.slices) slice.added_usage = a_day * (slice.input.to - slice.input.from);
}

Values values_of(const PricingRules& rules, const LineInput& line, const PricedSlice& slice) {
  const SliceInput& in = slice.input;
  Values values{{Variable::months, slice.months},
                {Variable::days, Exact{in.to - in.from}},
                {Variable::days_in_period, Exact{line.period.days()}}};
  const auto put = [&values](Variable variable, const std::optional<Exact>& value) {
    if (value) values[variable] = *value;
  };
  put(Variable::area, in.area);
  put(Variable::inner_area, in.inner_area);
  put(Variable::people, in.people);
  put(Variable::floor, in.floor);
  put(Variable::parking_count, in.parking_count);
  put(Variable::extra, in.terms.extra);
  put(Variable::coef, in.terms.coef);
  if (in.terms.price) values[Variable::price] = exact(*in.terms.price);
  if (rules.object != ChargeObject::meter) return values;
  values[Variable::usage] = in.usage + slice.added_usage;
  if (!in.by_days) put(Variable::prev, in.prev);
  if (!in.by_days) put(Variable::cur, in.cur);
  put(Variable::multiplier, in.multiplier);
  if (is_annual(in)) values[Variable::ytd_usage] = slice.before;
  return values;
}

std::optional<Refusal> work_out(const PricingRules& rules, const LineInput& line, const Exact& months,
                                PricedSlice& slice) {
  const Terms& terms = slice.input.terms;
  std::optional<TierTable> table;
  if (terms.tiers) table.emplace(*terms.tiers, slice.input.people, is_annual(slice.input) ? line.year_share : months);
  TierFunction tier;
  if (table)
    tier = [&](const Exact& units) -> Outcome<PricedValue> {
      const auto shares = table->shares(slice.before, units);
      PricedValue price{sum_of(shares), {}};
      for (const TierShare& share : shares)
        for (const auto& [code, amount] : parts_of(terms.tiers->rows[share.row].components, share.units))
          price.parts[code] += amount;
      slice.tiers.insert(slice.tiers.end(), shares.begin(), shares.end());
      return price;
    };
  const Values values = values_of(rules, line, slice);
  auto formula = evaluate(terms.formula, values, parts_of(terms.components, 1), tier);
  if (!formula) return formula.error();
  slice.formula = std::move(*formula);
  slice.raw = slice.formula.value;
  return std::nullopt;
}

void add_minimum_amount(const PricingRules& rules, PricedLine& line) {
  if (!minimum_applies(rules, line)) return;
  Exact minimum, sum;
  bool some = false;
  for (const PricedSlice& slice : line.slices) {
    sum += slice.raw;
    const auto& m = slice.input.terms.minimum;
    if (!m || !m->amount) continue;
    minimum += exact(*m->amount) * slice.months;
    some = true;
  }
  if (!some || sum >= minimum) return;
  line.minimum_amount = minimum;
  const Exact a_day = (minimum - sum) / days_of(line);
  for (PricedSlice& slice : line.slices) {
    slice.added_amount = a_day * (slice.input.to - slice.input.from);
    slice.raw += slice.added_amount;
  }
}

void apply_maximum(PricedLine& line) {
  Exact maximum, sum;
  for (const PricedSlice& slice : line.slices) {
    if (!slice.input.terms.maximum) return;
    maximum += exact(*slice.input.terms.maximum) * slice.months;
    sum += slice.raw;
  }
  if (sum <= maximum) return;
  line.maximum_amount = maximum;
  for (PricedSlice& slice : line.slices) {
    slice.maximum_factor = maximum / sum;
    slice.raw *= slice.maximum_factor;
  }
}

void apply_discounts(PricedLine& line) {
  for (PricedSlice& slice : line.slices)
    for (const Discount& discount : slice.input.terms.discounts)
      if (slice.input.occupancy == discount.occupancy) {
        slice.discount_factor = discount.factor;
        slice.raw *= discount.factor;
      }
}

Outcome<Money> rounded(const PricingRules& rules, PricedLine& line) {
  if (rules.scope == RoundingScope::period) return round_to_money(line.raw, rules.rounding);
  std::int64_t fen = 0;
  for (PricedSlice& slice : line.slices) {
    const auto amount = round_to_money(slice.raw, rules.rounding);
    if (!amount) return amount.error();
    slice.amount = *amount;
    fen += amount->fen;  // slices are days of a period: 10^14 fen each stay far within 64 bits
  }
  // Fen are whole already: this only looks at the limit.
  return round_to_money(exact(Money{fen}), Rounding{});
}

}  // namespace

std::string_view to_text(RoundingScope scope) {
  return scope_names.at(static_cast<std::size_t>(scope));
}
std::optional<RoundingScope> parse_rounding_scope(std::string_view text) {
  return enumerator_of<RoundingScope>(scope_names, text);
}

Outcome<PricedLine> price_slices(const PricingRules& rules, const LineInput& line) {
  PricedLine priced = measured(rules, line);
  add_minimum_usage(rules, priced);
  for (PricedSlice& slice : priced.slices)
    if (const auto fault = work_out(rules, line, priced.months, slice)) return *fault;
  add_minimum_amount(rules, priced);
  apply_maximum(priced);
  apply_discounts(priced);
  for (const PricedSlice& slice : priced.slices) priced.raw += slice.raw;
  const auto amount = rounded(rules, priced);
  if (!amount) return amount.error();
  priced.amount = *amount;
  priced.difference = exact(*amount) - priced.raw;
  priced.components = components_of(priced);
  return priced;
}

}  // namespace lamplighter::charging
