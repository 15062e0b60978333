#include "core/charging/pricing/components.h"

#include <doctest/doctest.h>

#include "tests/core/charging/pricing/tables.h"

using namespace lamplighter;
using namespace lamplighter::charging;
using tables::each_row;
using tables::split;

namespace {

// amount | parts | shares
constexpr std::string_view splits = R"(
# one fen left over goes to the largest fraction, to the first where they are equal
0.10   | 1 1 1                    | 0.04 0.03 0.03
0.11   | 1 1 1                    | 0.04 0.04 0.03
0.01   | 1 1                      | 0.01 0.00
1.00   | 1 2 4                    | 0.14 0.29 0.57
-0.10  | -1 -1 -1                 | -0.04 -0.03 -0.03
-0.10  | 1 1 1                    | -0.04 -0.03 -0.03
100.00 | 100                      | 100.00
# a part that takes back, such as a discount that is no component's
7.00   | 10 -3                    | 10.00 -3.00
-7.00  | -10 3                    | -10.00 3.00
0.05   | 1 -1/3                   | 0.08 -0.03
# nothing to split, or nothing to split by
0.00   | 3 4                      | 0.00 0.00
5.00   | 1 -1                     | 0.00 0.00
# Beijing's water: 5.00 of which 2.07 water, 1.57 resource, 1.36 sewage
130.00 | 53.82 40.82 35.36        | 53.82 40.82 35.36
0.02   | 0.00828 0.00628 0.00544  | 0.01 0.01 0.00
)";

// usage | minimum amount | occupancy | amount | components
constexpr std::string_view lines = R"(
26       | -     | occupied | 130.00 | water 53.82, resource 40.82, sewage 35.36
0.0001   | -     | occupied | 0.00   | water 0.00, resource 0.00, sewage 0.00
0.003    | -     | occupied | 0.02   | water 0.01, resource 0.01, sewage 0.00
-26      | -     | occupied | -130.00 | water -53.82, resource -40.82, sewage -35.36
26       | -     | vacant   | 91.00  | water 37.67, resource 28.58, sewage 24.75
2        | 25.00 | occupied | 25.00  | water 4.14, resource 3.14, sewage 2.72, other 15.00
2        | 25.00 | vacant   | 17.50  | water 2.90, resource 2.20, sewage 1.90, other 10.50
)";

PricedLine priced(const std::string& usage, const std::string& minimum, const std::string& occupancy) {
  boost::json::object terms = boost::json::parse(R"json({"formula": "tier(tiers, usage)",
    "tiers": {"accumulation": "annual", "rows": [{"price": "5", "components": [
      {"code": "water", "name": "水费", "price": "2.07"}, {"code": "resource", "name": "水资源费", "price": "1.57"},
      {"code": "sewage", "name": "污水处理费", "price": "1.36"}]}]},
    "discounts": [{"occupancy": "vacant", "factor": "0.7"}]})json")
                                  .as_object();
  if (minimum != "-") terms["minimum"] = boost::json::object{{"amount", minimum}};
  SliceInput slice;
  slice.from = calendar::day(2026, 1, 1);
  slice.to = calendar::day(2026, 2, 1);
  slice.terms = terms_from_json(terms).value();
  slice.usage = parse_exact(usage).value();
  slice.occupancy = parse_occupancy(occupancy);
  return price_slices({}, {{slice.from, slice.to}, {slice}, 0, 1}).value();
}

}  // namespace

TEST_CASE("an amount is split by largest remainder and the shares sum to it") {
  each_row(splits, 3, 14, [](const std::vector<std::string>& row) {
    std::vector<Exact> parts;
    for (const auto& part : split(row[1], " "))
      if (!part.empty()) parts.push_back(parse_exact(part).value());
    const auto shares = split_by_largest_remainder(parse_money(row[0]).value(), parts);
    std::string text;
    for (const Money share : shares) text += (text.empty() ? "" : " ") + to_text(share);
    CHECK(text == row[2]);
  });
}

TEST_CASE("a line's components sum to its amount, and what no component explains is other") {
  each_row(lines, 5, 7, [](const std::vector<std::string>& row) {
    const PricedLine line = priced(row[0], row[1], row[2]);
    CHECK(to_text(line.amount) == row[3]);
    std::string text;
    std::int64_t sum = 0;
    for (const ComponentAmount& component : line.components) {
      text += (text.empty() ? "" : ", ") + component.code + " " + to_text(component.amount);
      sum += component.amount.fen;
    }
    CHECK(text == row[4]);
    CHECK(sum == line.amount.fen);
  });
}

TEST_CASE("a fen that two components deserve alike goes to the lower code, however the price names them") {
  for (const auto* order :
       {R"([{"code": "sewage", "name": "s", "price": "0.5"}, {"code": "base", "name": "b", "price": "0.5"}])",
        R"([{"code": "base", "name": "b", "price": "0.5"}, {"code": "sewage", "name": "s", "price": "0.5"}])"}) {
    SliceInput slice;
    slice.from = calendar::day(2026, 1, 1);
    slice.to = calendar::day(2026, 2, 1);
    slice.terms =
        terms_from_json(boost::json::object{
                            {"formula", "usage * price"}, {"price", "1"}, {"components", boost::json::parse(order)}})
            .value();
    slice.usage = parse_exact("0.05").value();
    const auto line = price_slices({}, {{slice.from, slice.to}, {slice}, 0, 1}).value();
    for (const ComponentAmount& component : line.components)
      CHECK(to_text(component.amount) == (component.code == "base" ? "0.03" : "0.02"));
    CHECK(line.components.size() == 2);
  }
}

TEST_CASE("a priced line tells each tier's units and price") {
  SliceInput slice;
  slice.from = calendar::day(2026, 1, 1);
  slice.to = calendar::day(2026, 3, 1);
  slice.terms = terms_from_json(boost::json::parse(R"json({"formula": "tier(tiers, usage)", "tiers": {
    "accumulation": "monthly", "rows": [{"up_to": "240", "price": "0.4883"}, {"up_to": "400", "price": "0.5383"},
    {"price": "0.7883"}]}})json"))
                    .value();
  slice.usage = 900;
  const auto line = price_slices({}, {{slice.from, slice.to}, {slice}, 0, 1});
  REQUIRE(line.has_value());
  const std::vector<TierShare> expected{{0, 0, Exact{480}, 480, {488300}, Exact{234384, 1000}},
                                        {1, 480, Exact{800}, 320, {538300}, Exact{172256, 1000}},
                                        {2, 800, std::nullopt, 100, {788300}, Exact{7883, 100}}};
  CHECK(line->slices.front().tiers == expected);
  CHECK(line->slices.front().formula.with_values == "tier(tiers, 900)");
  CHECK(line->components.empty());
}
