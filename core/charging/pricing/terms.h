// The terms of one price plan version: everything in it that decides the amount. Pure. The same JSON in the database,
// in the API and in the tests; decimals are strings:
//
//   { "formula": "usage * price", "price": "0.825000",
//     "components": [{"code": "water", "name": "水费", "price": "2.07"}],
//     "tiers": {"accumulation": "monthly" | "annual", "year_starts": "01-01",
//               "rows": [{"up_to": "180", "price": "5", "components": [...]}, {"price": "9"}],
//               "household": {"people": 4, "extra_per_person": ["10"]}},
//     "extra": "0", "coef": "1",
//     "minimum": {"usage": "5", "amount": "25.00", "at_zero_usage": true}, "maximum": {"amount": "1000.00"},
//     "discounts": [{"occupancy": "vacant", "factor": "0.7"}] }
//
// Only the formula is required. A name that is not one of these is refused: a typing error must not change a price.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/charging/pricing/formula.h"
#include "core/charging/pricing/periods.h"

namespace lamplighter::charging {

inline constexpr std::size_t tier_rows_max = 10;
inline constexpr std::size_t components_max = 10;  // of one price
inline constexpr std::size_t component_code_max = 32;
inline constexpr std::size_t component_name_max = 64;
inline constexpr int people_max = 100;
inline constexpr std::string_view other_component = "other";  // what the components of a price do not explain
inline constexpr std::string_view flat_formula = "usage * price";

enum class ChargeObject : std::uint8_t {
  meter,
  room,
  parking_space,
};
std::string_view to_text(ChargeObject object);
std::optional<ChargeObject> parse_charge_object(std::string_view text);

enum class Occupancy : std::uint8_t {  // of a room
  occupied,
  vacant,
  unsold,
};
std::string_view to_text(Occupancy occupancy);
std::optional<Occupancy> parse_occupancy(std::string_view text);

struct PriceComponent {
  std::string code;  // as the code of a charge item
  std::string name;
  UnitPrice price;
  friend bool operator==(const PriceComponent&, const PriceComponent&) = default;
};

enum class Accumulation : std::uint8_t {
  monthly,  // thresholds x months covered; each line begins at 0
  annual,   // year to date
};
std::string_view to_text(Accumulation accumulation);
std::optional<Accumulation> parse_accumulation(std::string_view text);

struct TierRow {
  std::optional<Exact> up_to;  // the last unit at this price; none in the last row
  UnitPrice price;
  std::vector<PriceComponent> components;  // none, or their prices sum to `price`
  friend bool operator==(const TierRow&, const TierRow&) = default;
};
struct HouseholdExtra {  // threshold k + extra k x every person above `people`
  int people = 0;
  std::vector<Exact> extra_per_person;  // one a threshold
  friend bool operator==(const HouseholdExtra&, const HouseholdExtra&) = default;
};
struct Tiers {
  Accumulation accumulation = Accumulation::monthly;
  YearStart year_starts;
  std::vector<TierRow> rows;
  std::optional<HouseholdExtra> household;
  friend bool operator==(const Tiers&, const Tiers&) = default;
};

struct Minimum {  // per month
  std::optional<Exact> usage;
  std::optional<Money> amount;
  bool at_zero_usage = true;
  friend bool operator==(const Minimum&, const Minimum&) = default;
};

struct Discount {
  Occupancy occupancy = Occupancy::vacant;
  Exact factor;  // 0 to 1
  friend bool operator==(const Discount&, const Discount&) = default;
};

struct Terms {
  Formula formula;
  std::optional<UnitPrice> price;
  std::vector<PriceComponent> components;  // none, or their prices sum to `price`
  std::optional<Tiers> tiers;
  std::optional<Exact> extra;
  std::optional<Exact> coef;
  std::optional<Minimum> minimum;
  std::optional<Money> maximum;  // per month
  std::vector<Discount> discounts;
  friend bool operator==(const Terms&, const Terms&) = default;
};

// The terms of the plainest price: usage x price.
Terms flat_terms(UnitPrice price);

// Refusals name the field as in "tiers.rows[1].up_to":
//   charging.terms.not_an_object, .unknown_field, .missing, .wrong_type (facts: wanted)
//   charging.terms.number_invalid (facts: value, least, most, decimals), .text_invalid, .choice_unknown
//   charging.terms.too_many (facts: limit), .threshold_not_rising, .threshold_missing, .threshold_not_last
//   charging.terms.components_differ (facts: sum, price), .component_twice, .occupancy_twice, .household_extras
//   and those of parse_formula with the field "formula"
Outcome<Terms> terms_from_json(const boost::json::value& terms);
boost::json::object to_json(const Terms& terms);

// Whether an item of this object can be charged so; nullopt: yes. charging.terms.variable_not_of_object,
// .price_missing, .constant_missing (a variable without its constant), .tiers_missing, .tiers_unused,
// .year_to_date_needs_annual_tiers, .minimum_usage_needs_meter.
std::optional<Refusal> check_terms(const Terms& terms, ChargeObject object);

}  // namespace lamplighter::charging
