#include "core/charging/price_line.h"

#include <doctest/doctest.h>

#include <sstream>
#include <vector>

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

// One worked example a line: usage x price [+ usage x price …] | mode | unit | amount | raw | difference
constexpr std::string_view worked_examples = R"(
# domain.md section 2.12
89.43 x 2.80                             | half_up | fen  | 250.40   | 250.404     | -0.004
268.29 x 2.80                            | half_up | fen  | 751.21   | 751.212     | -0.002
130.70 x 0.15                            | half_up | fen  | 19.61    | 19.605      | 0.005
130.70 x 0.15                            | down    | fen  | 19.60    | 19.605      | -0.005
1310.0 x 0.8250                          | half_up | fen  | 1080.75  | 1080.75     | 0
26 x 5.00                                | half_up | fen  | 130.00   | 130         | 0
22.8 x 3.45                              | half_up | fen  | 78.66    | 78.66       | 0
# 444.195 -> 444.20, and its neighbours
444.195 x 1                              | half_up | fen  | 444.20   | 444.195     | 0.005
444.1949 x 1                             | half_up | fen  | 444.19   | 444.1949    | -0.0049
444.1951 x 1                             | half_up | fen  | 444.20   | 444.1951    | 0.0049
# E4 by days: 15 and 16 of July's 31 days, one rounding for both slices
41466/961 x 2.80 + 1 x 0                 | half_up | fen  | 120.82   | 580524/4805 | 161/48050
# both sides of each half, fen, jiao, yuan
1 x 0.004999                             | half_up | fen  | 0.00     | 0.004999    | -0.004999
1 x 0.005                                | half_up | fen  | 0.01     | 0.005       | 0.005
1 x 0.005001                             | half_up | fen  | 0.01     | 0.005001    | 0.004999
1 x 0.049999                             | half_up | jiao | 0.00     | 0.049999    | -0.049999
1 x 0.05                                 | half_up | jiao | 0.10     | 0.05        | 0.05
1 x 0.499999                             | half_up | yuan | 0.00     | 0.499999    | -0.499999
1 x 0.5                                  | half_up | yuan | 1.00     | 0.5         | 0.5
# up takes any rest, down takes none
1 x 0.000001                             | up      | fen  | 0.01     | 0.000001    | 0.009999
1 x 0.01                                 | up      | fen  | 0.01     | 0.01        | 0
1 x 0.010001                             | up      | fen  | 0.02     | 0.010001    | 0.009999
1 x 12.300001                            | up      | jiao | 12.40    | 12.300001   | 0.099999
1 x 12.000001                            | up      | yuan | 13.00    | 12.000001   | 0.999999
1 x 0.009999                             | down    | fen  | 0.00     | 0.009999    | -0.009999
1 x 12.399999                            | down    | jiao | 12.30    | 12.399999   | -0.099999
1 x 12.999999                            | down    | yuan | 12.00    | 12.999999   | -0.999999
# negatives mirror
-1 x 0.004999                            | half_up | fen  | 0.00     | -0.004999   | 0.004999
-1 x 0.005                               | half_up | fen  | -0.01    | -0.005      | -0.005
-130.70 x 0.15                           | half_up | fen  | -19.61   | -19.605     | -0.005
-1 x 0.000001                            | up      | fen  | -0.01    | -0.000001   | -0.009999
-1 x 12.999999                           | down    | yuan | -12.00   | -12.999999  | 0.999999
# two price versions: each alone would round to 0.01, together they are 0.009
1 x 0.0045 + 1 x 0.0045                  | half_up | fen  | 0.01     | 0.009       | 0.001
1 x 0.0024 + 1 x 0.0025                  | half_up | fen  | 0.00     | 0.0049      | -0.0049
1 x 0.0025 + 1 x 0.0025                  | half_up | fen  | 0.01     | 0.005       | 0.005
# thirds: a share by days is a rational, never a cut decimal
1/3 x 0.30                               | half_up | fen  | 0.10     | 0.1         | 0
1/3 x 1                                  | half_up | fen  | 0.33     | 1/3         | -1/300
2/3 x 1                                  | half_up | fen  | 0.67     | 2/3         | 1/300
# nothing used, and nothing charged for it
0 x 0.825                                | half_up | fen  | 0.00     | 0           | 0
0.0001 x 0                               | up      | fen  | 0.00     | 0           | 0
# the largest amount that is believed
1000000 x 1000000                        | half_up | fen  | 1000000000000.00 | 1000000000000 | 0
)";

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::vector<std::string> split(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (auto at = text.find(by); at != std::string::npos; from = at + by.size(), at = text.find(by, from))
    parts.push_back(trimmed(text.substr(from, at - from)));
  parts.push_back(trimmed(text.substr(from)));
  return parts;
}

std::vector<FlatSlice> slices_of(const std::string& text) {
  std::vector<FlatSlice> slices;
  for (const auto& part : split(text, " + ")) {
    const auto factors = split(part, " x ");
    slices.push_back({parse_exact(factors.at(0)).value(), parse_unit_price(factors.at(1)).value()});
  }
  return slices;
}

}  // namespace

TEST_CASE("every worked example of a flat price comes out to the fen") {
  std::istringstream rows{std::string(worked_examples)};
  int checked = 0;
  for (std::string row; std::getline(rows, row);) {
    if (row.empty() || row.front() == '#') continue;
    CAPTURE(row);
    const auto columns = split(row, "|");
    REQUIRE(columns.size() == 6);
    const Rounding rounding{parse_rounding_mode(columns[1]).value(), parse_rounding_unit(columns[2]).value()};
    const auto line = price_line(slices_of(columns[0]), rounding);
    REQUIRE(line.has_value());
    CHECK(to_text(line->amount) == columns[3]);
    CHECK(exact_text(line->raw_yuan) == columns[4]);
    CHECK(exact_text(line->difference_yuan) == columns[5]);
    ++checked;
  }
  CHECK(checked == 40);
}

TEST_CASE("a credit of the same usage is the exact negation in every mode and unit") {
  for (const auto mode : {RoundingMode::half_up, RoundingMode::up, RoundingMode::down})
    for (const auto unit : {RoundingUnit::fen, RoundingUnit::jiao, RoundingUnit::yuan})
      for (int thousandths = 0; thousandths <= 2000; ++thousandths) {
        const Exact raw{thousandths, 1000};
        const auto charge = round_to_money(raw, {mode, unit}), credit = round_to_money(-raw, {mode, unit});
        REQUIRE(charge.has_value());
        REQUIRE(credit.has_value());
        REQUIRE(charge->fen == -credit->fen);
      }
}

TEST_CASE("an amount beyond the limit is refused with the amount and the limit, not wrapped round") {
  const std::vector<FlatSlice> slices{{Exact{1'000'000'001}, UnitPrice{1'000'000'000}}};
  const auto line = price_line(slices, {});
  REQUIRE_FALSE(line.has_value());
  CHECK(line.error().code == "charging.amount_too_large");
  CHECK(line.error().facts.at("amount") == "1000000001000");
  CHECK(line.error().facts.at("limit") == "1000000000000.00");
}

TEST_CASE("a price has at most six decimals and is never negative") {
  CHECK(to_text(parse_unit_price("0.8250").value()) == "0.825000");
  CHECK(to_text(parse_unit_price("0").value()) == "0.000000");
  CHECK(parse_unit_price("1000000"));
  for (const auto wrong : {"0.8250001", "-0.1", "1000000.000001", "", ".5", "1.", "1e3", "0,5", " 1", "NaN"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_unit_price(wrong));
  }
}

TEST_CASE("an exact number survives being stored as text") {
  for (const auto text :
       {"0", "-0.004", "250.404", "1/3", "-22/7", "0.000000000000000000000001", "123456789012345678901234567890.5"})
    CHECK(exact_text(parse_exact(text).value()) == text);
  CHECK(exact_text(parse_exact("007.50").value()) == "7.5");
  CHECK(exact_text(parse_exact("010").value()) == "10");
  for (const auto wrong : {"", "-", "1/0", "1/", "/2", "1.", ".5", "--1", "1/-2", "0x10", "1 "}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_exact(wrong));
  }
  // Beyond 24 decimals it is stored as a fraction, whose numerator has all of the digits.
  const auto long_one = [](std::size_t whole, std::size_t part) {
    return std::string(whole, '7') + "." + std::string(part, '3');
  };
  const auto longest = parse_exact(long_one(200, 199)).value();
  CHECK(parse_exact(exact_text(longest)) == longest);
  CHECK_FALSE(parse_exact(long_one(286, 286)));
  CHECK_FALSE(parse_exact(long_one(1, 399)));
}
