// The amount of one bill line: the formula over its slices, minimum, maximum and discount, one rounding (domain.md
// sections 2.1 to 2.7). Pure and exact until the rounding.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/charging/pricing/terms.h"
#include "schemas/vocabulary/ids.h"

namespace lamplighter::charging {

enum class RoundingScope : std::uint8_t {
  period,  // once, over all slices of the line
  slice,   // each slice; the line is their sum
};
std::string_view to_text(RoundingScope scope);
std::optional<RoundingScope> parse_rounding_scope(std::string_view text);

struct PricingRules {  // what the charge item says about all its lines
  ChargeObject object = ChargeObject::meter;
  Rounding rounding;
  RoundingScope scope = RoundingScope::period;
  Proration proration = Proration::actual_days;
  unsigned billing_day = 1;
};

struct SliceInput {  // days [from, to) in which nothing that decides the price changes
  Day from;
  Day to;
  PricePlanId plan;
  Day plan_valid_from;
  Terms terms;
  Exact usage;           // measured; 0 where the object is no meter
  bool by_days = false;  // no reading at one of its ends: a share of the usage of more days
  std::optional<Exact> area, inner_area, people, floor, parking_count;
  std::optional<Exact> prev, cur;  // only where it rests on exactly one segment
  std::optional<Exact> multiplier;
  std::optional<Occupancy> occupancy;
};

struct LineInput {
  DaySpan period;                  // of the run
  std::vector<SliceInput> slices;  // in time order, at least one
  Exact ytd_before;                // annual tiers: usage since the tier year began, before the first slice
  Exact year_share{1};             // annual thresholds x this
};

struct TierShare {  // what one evaluated tier() took from one row
  std::size_t row = 0;
  Exact from;               // the row as it applied: after household extra and months
  std::optional<Exact> to;  // none: the last row
  Exact units;
  UnitPrice price;
  Exact amount;
  friend bool operator==(const TierShare&, const TierShare&) = default;
};

struct PricedSlice {
  SliceInput input;
  Exact months;
  Exact added_usage;  // to reach the minimum usage
  Exact before;       // of the accumulation: `ytd_usage`
  Evaluated formula;  // of usage + added_usage
  std::vector<TierShare> tiers;
  Exact added_amount;       // to reach the minimum amount
  Exact maximum_factor{1};  // of the maximum amount
  Exact discount_factor{1};
  Exact raw;                    // after all of these
  std::optional<Money> amount;  // rounded by itself, where the scope is slice
};

struct ComponentAmount {
  std::string code;  // other_component: what the components of the price do not explain
  std::string name;
  Exact raw;
  Money amount;  // of all components they sum to the line's
  friend bool operator==(const ComponentAmount&, const ComponentAmount&) = default;
};

struct PricedLine {
  std::vector<PricedSlice> slices;
  Exact usage;                                                         // measured, of all slices
  Exact months;                                                        // of all slices
  std::optional<Exact> minimum_usage, minimum_amount, maximum_amount;  // of the line; where they changed something
  std::vector<ComponentAmount> components;
  Exact raw;
  Money amount;
  Exact difference;  // amount - raw: what rounding added
};

// charging.blocked.* of evaluate(), charging.amount_too_large.
Outcome<PricedLine> price_slices(const PricingRules& rules, const LineInput& line);

// Splits `amount` in the proportion of the parts by largest remainder: every share rounded down to the fen, the fen
// left over to the largest fractions, the earlier part first where they are equal. A negative amount mirrors the
// positive. The shares sum to the amount; all are 0 where the parts sum to 0.
std::vector<Money> split_by_largest_remainder(Money amount, const std::vector<Exact>& parts);

}  // namespace lamplighter::charging
