#include "core/charging/pricing/terms.h"

#include <doctest/doctest.h>

#include "tests/core/charging/pricing/tables.h"

using namespace lamplighter;
using namespace lamplighter::charging;
using tables::each_row;

namespace {

// terms | fault | field
constexpr std::string_view wrong_terms = R"json(
[]                                                                         | not_an_object       |
{}                                                                         | missing             | formula
{"formula": 5}                                                             | wrong_type          | formula
{"formula": "usage * price", "prise": "5"}                                 | unknown_field       | prise
{"formula": "usage * price", "price": 5}                                   | wrong_type          | price
{"formula": "usage * price", "price": "5.0000001"}                         | number_invalid      | price
{"formula": "usage * price", "price": "-5"}                                | number_invalid      | price
{"formula": "usage * price", "price": "1e3"}                               | number_invalid      | price
{"formula": "usage * price", "price": "1000000.000001"}                    | number_invalid      | price
{"formula": "extra", "extra": "0.0000001"}                                 | number_invalid      | extra
{"formula": "extra", "extra": "1000000000.1"}                              | number_invalid      | extra
{"formula": "coef", "coef": "0.123456789"}                                 | number_invalid      | coef
# components
{"formula": "price", "price": "3", "components": [{"code": "a", "name": "A", "price": "2"}]} | components_differ | components
{"formula": "1", "components": [{"code": "a", "name": "A", "price": "2"}]} | missing             | price
{"formula": "price", "price": "3", "components": [{"code": "a b", "name": "A", "price": "3"}]} | text_invalid | components[0].code
{"formula": "price", "price": "3", "components": [{"code": "other", "name": "A", "price": "3"}]} | text_invalid | components[0].code
{"formula": "price", "price": "3", "components": [{"code": "a", "name": "", "price": "3"}]} | text_invalid | components[0].name
{"formula": "price", "price": "4", "components": [{"code": "a", "name": "A", "price": "2"}, {"code": "a", "name": "B", "price": "2"}]} | component_twice | components[1].code
{"formula": "price", "price": "3", "components": [{"code": "a", "name": "A"}]} | missing         | components[0].price
# tiers
{"formula": "tier(tiers, usage)", "tiers": {"rows": [{"price": "1"}]}}     | missing             | tiers.accumulation
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "weekly", "rows": [{"price": "1"}]}} | choice_unknown | tiers.accumulation
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly", "rows": []}} | missing    | tiers.rows[0]
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly", "rows": [{"up_to": "5", "price": "1"}]}} | threshold_not_last | tiers.rows[0].up_to
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly", "rows": [{"price": "1"}, {"price": "2"}]}} | threshold_missing | tiers.rows[0].up_to
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly", "rows": [{"up_to": "5", "price": "1"}, {"up_to": "5", "price": "2"}, {"price": "3"}]}} | threshold_not_rising | tiers.rows[1].up_to
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly", "rows": [{"up_to": "0", "price": "1"}, {"price": "2"}]}} | threshold_not_rising | tiers.rows[0].up_to
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly", "rows": [{"up_to": "5.00001", "price": "1"}, {"price": "2"}]}} | number_invalid | tiers.rows[0].up_to
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly", "rows": [{"price": "1"}, {"price": "1"}, {"price": "1"}, {"price": "1"}, {"price": "1"}, {"price": "1"}, {"price": "1"}, {"price": "1"}, {"price": "1"}, {"price": "1"}, {"price": "1"}]}} | too_many | tiers.rows
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly", "year_starts": "01-01", "rows": [{"price": "1"}]}} | year_of_monthly | tiers.year_starts
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual", "year_starts": "02-29", "rows": [{"price": "1"}]}} | choice_unknown | tiers.year_starts
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual", "rows": [{"up_to": "5", "price": "1", "components": [{"code": "a", "name": "A", "price": "2"}]}, {"price": "2"}]}} | components_differ | tiers.rows[0].components
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual", "rows": [{"up_to": "5", "price": "1"}, {"price": "2"}], "household": {"people": 0, "extra_per_person": ["1"]}}} | number_invalid | tiers.household.people
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual", "rows": [{"up_to": "5", "price": "1"}, {"price": "2"}], "household": {"people": 4, "extra_per_person": ["1", "2"]}}} | household_extras | tiers.household.extra_per_person
{"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual", "rows": [{"up_to": "5", "price": "1"}, {"up_to": "6", "price": "2"}, {"price": "3"}], "household": {"people": 4, "extra_per_person": ["2", "1"]}}} | threshold_not_rising | tiers.household.extra_per_person[1]
# minimum, maximum, discounts
{"formula": "1", "minimum": {}}                                            | missing             | minimum.amount
{"formula": "1", "minimum": {"amount": "-1"}}                              | number_invalid      | minimum.amount
{"formula": "1", "minimum": {"amount": "1.005"}}                           | number_invalid      | minimum.amount
{"formula": "1", "minimum": {"amount": "1", "at_zero_usage": "yes"}}       | wrong_type          | minimum.at_zero_usage
{"formula": "1", "maximum": {}}                                            | missing             | maximum.amount
{"formula": "1", "maximum": {"usage": "1"}}                                | unknown_field       | maximum.usage
{"formula": "1", "discounts": [{"occupancy": "empty", "factor": "0.7"}]}   | choice_unknown      | discounts[0].occupancy
{"formula": "1", "discounts": [{"occupancy": "vacant", "factor": "1.1"}]}  | number_invalid      | discounts[0].factor
{"formula": "1", "discounts": [{"occupancy": "vacant", "factor": "0.7"}, {"occupancy": "vacant", "factor": "0.5"}]} | occupancy_twice | discounts[1].occupancy
)json";

// object | terms | fault | field
constexpr std::string_view unfit_terms = R"json(
room          | {"formula": "usage * 2"}                                   | variable_not_of_object | formula
room          | {"formula": "if(area > 0, 1, prev)"}                       | variable_not_of_object | formula
parking_space | {"formula": "multiplier"}                                  | variable_not_of_object | formula
meter         | {"formula": "usage * price"}                               | price_missing          | price
meter         | {"formula": "usage + extra"}                               | constant_missing       | extra
room          | {"formula": "area * coef"}                                 | constant_missing       | coef
meter         | {"formula": "tier(tiers, usage)"}                          | tiers_missing          | tiers
meter         | {"formula": "usage", "tiers": {"accumulation": "monthly", "rows": [{"price": "1"}]}} | tiers_unused | tiers
meter         | {"formula": "ytd_usage"}                                   | year_to_date_needs_annual_tiers | formula
room          | {"formula": "area", "minimum": {"usage": "5"}}             | minimum_usage_needs_meter | minimum.usage
)json";

constexpr std::string_view everything = R"json({"formula": "tier(tiers, usage) * coef + extra", "price": "3.430000",
  "components": [{"code": "water", "name": "水费", "price": "2.070000"},
                 {"code": "sewage", "name": "污水处理费", "price": "1.360000"}],
  "tiers": {"accumulation": "annual", "year_starts": "07-01",
            "rows": [{"up_to": "180", "price": "5.000000", "components": [{"code": "water", "name": "水费", "price": "5.000000"}]},
                     {"up_to": "260.5", "price": "7.000000"}, {"price": "9.000000"}],
            "household": {"people": 4, "extra_per_person": ["10", "20.25"]}},
  "extra": "-1.5", "coef": "0.12345678",
  "minimum": {"usage": "5", "amount": "25.00", "at_zero_usage": false}, "maximum": {"amount": "1000.00"},
  "discounts": [{"occupancy": "vacant", "factor": "0.7"}, {"occupancy": "unsold", "factor": "0"}]})json";

}  // namespace

TEST_CASE("wrong terms are refused with the field that is wrong") {
  each_row(wrong_terms, 3, 43, [](const std::vector<std::string>& row) {
    const auto terms = terms_from_json(boost::json::parse(row[0]));
    REQUIRE_FALSE(terms.has_value());
    CHECK(terms.error().code == "charging.terms." + row[1]);
    CHECK(terms.error().field == row[2]);
    CHECK(terms.error().facts.at("field") == row[2]);
  });
}

TEST_CASE("a wrong formula among the terms keeps its position") {
  const auto terms = terms_from_json(boost::json::parse(R"json({"formula": "usage * preis"})json"));
  REQUIRE_FALSE(terms.has_value());
  CHECK(terms.error().code == "charging.formula.unknown_name");
  CHECK(terms.error().field == "formula");
  CHECK(terms.error().facts.at("position") == "9");
}

TEST_CASE("terms that cannot be charged for an object are refused when saved") {
  each_row(unfit_terms, 4, 10, [](const std::vector<std::string>& row) {
    const auto terms = terms_from_json(boost::json::parse(row[1]));
    REQUIRE(terms.has_value());
    const auto fault = check_terms(*terms, parse_charge_object(row[0]).value());
    REQUIRE(fault.has_value());
    CHECK(fault->code == "charging.terms." + row[2]);
    CHECK(fault->field == row[3]);
  });
  CHECK_FALSE(check_terms(flat_terms({825000}), ChargeObject::meter));
}

TEST_CASE("terms written as JSON read back as the same terms") {
  const auto written = boost::json::parse(everything);
  const auto terms = terms_from_json(written);
  REQUIRE(terms.has_value());
  CHECK(boost::json::value(to_json(*terms)) == written);
  CHECK(terms_from_json(to_json(*terms)).value() == *terms);
  CHECK(to_json(flat_terms({825000})) == boost::json::object{{"formula", "usage * price"}, {"price", "0.825000"}});
}
