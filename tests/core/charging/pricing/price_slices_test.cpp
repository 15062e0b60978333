#include "core/charging/pricing/price_slices.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "core/charging/pricing/slices.h"
#include "tests/core/charging/pricing/tables.h"

using namespace lamplighter;
using namespace lamplighter::charging;
using tables::each_row;
using tables::split;

namespace {

const std::map<std::string, std::string> price_plans{
    {"fee", R"json({"formula": "area * price * months", "price": "2.80"})json"},
    {"fee 3.10", R"json({"formula": "area * price * months", "price": "3.10"})json"},
    {"fee 0.15", R"json({"formula": "area * price", "price": "0.15"})json"},
    {"flat 1", R"json({"formula": "usage * price", "price": "1"})json"},
    {"electricity", R"json({"formula": "usage * price", "price": "0.8250"})json"},
    {"water 5", R"json({"formula": "usage * price", "price": "5"})json"},
    {"water 3.45", R"json({"formula": "usage * price", "price": "3.45"})json"},
    {"water 7", R"json({"formula": "usage * price", "price": "7"})json"},
    {"water year", R"json({"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual",
        "rows": [{"up_to": "180", "price": "5"}, {"up_to": "260", "price": "7"}, {"price": "9"}]}})json"},
    {"water july year",
     R"json({"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual", "year_starts": "07-01",
        "rows": [{"up_to": "180", "price": "5"}, {"up_to": "260", "price": "7"}, {"price": "9"}]}})json"},
    {"water household", R"json({"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual",
        "rows": [{"up_to": "180", "price": "5"}, {"up_to": "260", "price": "7"}, {"price": "9"}],
        "household": {"people": 4, "extra_per_person": ["10", "20"]}}})json"},
    {"power month", R"json({"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly",
        "rows": [{"up_to": "240", "price": "0.4883"}, {"up_to": "400", "price": "0.5383"}, {"price": "0.7883"}]}})json"},
    {"minimum 5 m3", R"json({"formula": "usage * price", "price": "5", "minimum": {"usage": "5"}})json"},
    {"minimum 5 m3, not at 0", R"json({"formula": "usage * price", "price": "5",
        "minimum": {"usage": "5", "at_zero_usage": false}})json"},
    {"minimum 25 yuan", R"json({"formula": "usage * price", "price": "5", "minimum": {"amount": "25.00"}})json"},
    {"minimum 25 yuan, not at 0", R"json({"formula": "usage * price", "price": "5",
        "minimum": {"amount": "25.00", "at_zero_usage": false}})json"},
    {"all limits", R"json({"formula": "usage * price", "price": "5", "minimum": {"usage": "5", "amount": "30.00"},
        "maximum": {"amount": "100.00"}, "discounts": [{"occupancy": "vacant", "factor": "0.7"}]})json"},
    {"vacant 70 %", R"json({"formula": "area * price * months", "price": "2.80",
        "discounts": [{"occupancy": "vacant", "factor": "0.7"}]})json"},
    {"unsold fee", R"json({"formula": "area * price * months", "price": "2.80", "minimum": {"amount": "300.00"},
        "discounts": [{"occupancy": "unsold", "factor": "0.5"}]})json"},
    {"by people", R"json({"formula": "people * price", "price": "3"})json"},
    {"per floor", R"json({"formula": "if(floor > 1, area * price * months, 0)", "price": "0.5"})json"},
    {"garage", R"json({"formula": "price * months * parking_count", "price": "300"})json"},
    {"days", R"json({"formula": "days / days_in_period * price", "price": "31"})json"},
};

// example | price plans from their days | rules | days [of the period] | usage of each slice | known | amount | raw
constexpr std::string_view worked_examples = R"(
# domain.md section 2.12
E1 a month             | fee              | room | 2026-01-01 2026-02-01 | - | area=89.43  | 250.40 | 250.404
E1 a quarter           | fee              | room | 2026-01-01 2026-04-01 | - | area=89.43  | 751.21 | 751.212
E2                     | fee 0.15         | room | 2026-01-01 2026-02-01 | - | area=130.70 | 19.61  | 19.605
E3 actual days         | fee              | room | 2026-03-12 2026-04-01 of 2026-03-01 2026-04-01 | - | area=89.43 | 161.55 | 125202/775
E3 thirty days         | fee              | room thirty_days | 2026-03-12 2026-04-01 of 2026-03-01 2026-04-01 | - | area=89.43 | 166.94 | 166.936
E4                     | fee @2025-01-01, fee 3.10 @2026-07-16 | room | 2026-07-01 2026-08-01 | - | area=89.43 | 264.25 | 2047947/7750
E5                     | electricity      |      | 2026-01-01 2026-02-01 | 1310 |          | 1080.75 | 1080.75
E5 nothing used        | electricity      |      | 2026-01-01 2026-02-01 | 0   |           | 0.00   | 0
E6                     | water 5          |      | 2026-01-01 2026-02-01 | 26  |           | 130.00 | 130
E7                     | water 3.45       |      | 2026-01-01 2026-02-01 | 22.8 |          | 78.66  | 78.66
E8                     | water year       |      | 2026-06-01 2026-07-01 | 100 | ytd=170   | 700.00 | 700
E8b up to the limit    | water year       |      | 2026-01-01 2026-07-01 | 180 | ytd=0     | 900.00 | 900
E8b one more           | water year       |      | 2026-01-01 2026-07-01 | 181 | ytd=0     | 907.00 | 907
E8c as posted          | water year       |      | 2026-06-01 2026-07-01 | 100 | ytd=170   | 700.00 | 700
E8c corrected          | water year       |      | 2026-06-01 2026-07-01 | 60  | ytd=170   | 400.00 | 400
E8c afterwards         | water year       |      | 2026-07-01 2026-08-01 | 31  | ytd=230   | 219.00 | 219
E9                     | power month      |      | 2026-01-01 2026-02-01 | 450 |           | 242.74 | 242.735
E12 usage 3            | minimum 5 m3     |      | 2026-01-01 2026-02-01 | 3   |           | 25.00  | 25
E12 usage 0            | minimum 5 m3     |      | 2026-01-01 2026-02-01 | 0   |           | 25.00  | 25
E12 usage 0, setting   | minimum 5 m3, not at 0 | | 2026-01-01 2026-02-01 | 0  |           | 0.00   | 0

# annual tiers: each limit, one unit and the smallest quantity to both sides
one below              | water year       |      | 2026-01-01 2026-02-01 | 179      |      | 895.00  | 895
just below             | water year       |      | 2026-01-01 2026-02-01 | 179.9999 |      | 900.00  | 899.9995
the limit              | water year       |      | 2026-01-01 2026-02-01 | 180      |      | 900.00  | 900
just above             | water year       |      | 2026-01-01 2026-02-01 | 180.0001 |      | 900.00  | 900.0007
second: one below      | water year       |      | 2026-01-01 2026-02-01 | 259      |      | 1453.00 | 1453
second: just below     | water year       |      | 2026-01-01 2026-02-01 | 259.9999 |      | 1460.00 | 1459.9993
second: the limit      | water year       |      | 2026-01-01 2026-02-01 | 260      |      | 1460.00 | 1460
second: just above     | water year       |      | 2026-01-01 2026-02-01 | 260.0001 |      | 1460.00 | 1460.0009
second: one above      | water year       |      | 2026-01-01 2026-02-01 | 261      |      | 1469.00 | 1469
begins at the limit    | water year       |      | 2026-01-01 2026-02-01 | 1 | ytd=180     | 7.00 | 7
begins before it       | water year       |      | 2026-01-01 2026-02-01 | 1 | ytd=179     | 5.00 | 5
across it              | water year       |      | 2026-01-01 2026-02-01 | 1 | ytd=179.5   | 6.00 | 6
begins at the second   | water year       |      | 2026-01-01 2026-02-01 | 1 | ytd=260     | 9.00 | 9
nothing used           | water year       |      | 2026-01-01 2026-02-01 | 0 | ytd=170     | 0.00 | 0
over both limits       | water year       |      | 2026-01-01 2026-02-01 | 300 | ytd=0     | 1820.00 | 1820
credit across a limit  | water year       |      | 2026-01-01 2026-02-01 | -10 | ytd=185   | -60.00 | -60
credit below nothing   | water year       |      | 2026-01-01 2026-02-01 | -10 | ytd=0     | -50.00 | -50
half the year's limits | water year       |      | 2026-01-01 2026-02-01 | 100 | share=1/2 | 520.00 | 520

# monthly tiers: the limits grow with the months covered
one below              | power month      |      | 2026-01-01 2026-02-01 | 239 |      | 116.70  | 116.7037
just below             | power month      |      | 2026-01-01 2026-02-01 | 239.9999 |  | 117.19 | 117.19195117
the limit              | power month      |      | 2026-01-01 2026-02-01 | 240 |      | 117.19  | 117.192
just above             | power month      |      | 2026-01-01 2026-02-01 | 240.0001 |  | 117.19 | 117.19205383
one above              | power month      |      | 2026-01-01 2026-02-01 | 241 |      | 117.73  | 117.7303
one below the second   | power month      |      | 2026-01-01 2026-02-01 | 399 |      | 202.78  | 202.7817
second limit           | power month      |      | 2026-01-01 2026-02-01 | 400 |      | 203.32  | 203.32
one above it           | power month      |      | 2026-01-01 2026-02-01 | 401 |      | 204.11  | 204.1083
nothing used           | power month      |      | 2026-01-01 2026-02-01 | 0   |      | 0.00    | 0
two months less one    | power month      |      | 2026-01-01 2026-03-01 | 479 |      | 233.90  | 233.8957
two months             | power month      |      | 2026-01-01 2026-03-01 | 480 |      | 234.38  | 234.384
two months and one     | power month      |      | 2026-01-01 2026-03-01 | 481 |      | 234.92  | 234.9223
their second less one  | power month      |      | 2026-01-01 2026-03-01 | 799 |      | 406.10  | 406.1017
their second limit     | power month      |      | 2026-01-01 2026-03-01 | 800 |      | 406.64  | 406.64
their second and one   | power month      |      | 2026-01-01 2026-03-01 | 801 |      | 407.43  | 407.4283
half of it, the limit  | power month      |      | 2026-02-15 2026-03-01 of 2026-02-01 2026-03-01 | 120 | | 58.60 | 58.596
half of February       | power month      |      | 2026-02-15 2026-03-01 of 2026-02-01 2026-03-01 | 121 | | 59.13 | 59.1343
ytd does not count     | power month      |      | 2026-01-01 2026-02-01 | 240 | ytd=400 | 117.19 | 117.192

# the tier year ends inside the line: what is used after it begins at nothing again
year end               | water year       |      | 2025-12-01 2026-02-01 | 20 20 | ytd=170 | 220.00 | 220
year end by days       | water year       |      | 2025-12-01 2026-02-01 | 62    | ytd=170 | 352.00 | 352
a year from July       | water july year  |      | 2026-06-01 2026-08-01 | 30 31 | ytd=250 | 405.00 | 405
July's first day       | water july year  |      | 2026-07-01 2026-08-01 | 31    | ytd=0   | 155.00 | 155

# households: four and fewer have the plain limits, each person more adds 10 and 20
one person             | water household  |      | 2026-01-01 2026-02-01 | 181 | people=1 | 907.00  | 907
four                   | water household  |      | 2026-01-01 2026-02-01 | 181 | people=4 | 907.00  | 907
five, one below        | water household  |      | 2026-01-01 2026-02-01 | 189 | people=5 | 945.00  | 945
five at the limit      | water household  |      | 2026-01-01 2026-02-01 | 190 | people=5 | 950.00  | 950
five, one more         | water household  |      | 2026-01-01 2026-02-01 | 191 | people=5 | 957.00  | 957
seven, one below       | water household  |      | 2026-01-01 2026-02-01 | 319 | people=7 | 1813.00 | 1813
seven, second limit    | water household  |      | 2026-01-01 2026-02-01 | 320 | people=7 | 1820.00 | 1820
seven, one more        | water household  |      | 2026-01-01 2026-02-01 | 321 | people=7 | 1829.00 | 1829
nobody knows           | water household  |      | 2026-01-01 2026-02-01 | 181 |          | 907.00  | 907

# a price that changes at midnight: the readings of that midnight, or shared by days
by readings            | water 5 @2026-01-01, water 7 @2026-01-16 | | 2026-01-01 2026-02-01 | 10 16 | | 162.00 | 162
by days                | water 5 @2026-01-01, water 7 @2026-01-16 | | 2026-01-01 2026-02-01 | 31    | | 187.00 | 187
on the last day        | water 5 @2025-01-01, water 7 @2026-01-31 | | 2026-01-01 2026-02-01 | 31    | | 157.00 | 157
on the leap day        | fee @2025-01-01, fee 3.10 @2028-02-29 | room | 2028-02-01 2028-03-01 | - | area=100 | 281.03 | 8150/29
on the first day       | water 5 @2025-01-01, water 7 @2026-01-01 | | 2026-01-01 2026-02-01 | 10    | | 70.00  | 70
on the day after       | water 5 @2025-01-01, water 7 @2026-02-01 | | 2026-01-01 2026-02-01 | 10    | | 50.00  | 50

# months: billed on the 31st, the short months clamp; a leap day is a day
31 Jan and one month   | fee | room day=31 | 2026-01-31 2026-02-28 | - | area=100 | 280.00 | 280
28 Feb to 31 Mar       | fee | room day=31 | 2026-02-28 2026-03-31 | - | area=100 | 280.00 | 280
leap: 31 Jan to 29 Feb | fee | room day=31 | 2028-01-31 2028-02-29 | - | area=100 | 280.00 | 280
leap February          | fee | room | 2028-02-01 2028-03-01 | - | area=100 | 280.00 | 280
the leap day alone     | fee | room | 2028-02-29 2028-03-01 of 2028-02-01 2028-03-01 | - | area=100 | 9.66 | 280/29
28 Feb of a leap year  | fee | room | 2028-02-28 2028-03-01 of 2028-02-01 2028-03-01 | - | area=100 | 19.31 | 560/29
thirty: 30 of 31 days  | fee | room thirty_days | 2026-01-02 2026-02-01 of 2026-01-01 2026-02-01 | - | area=100 | 280.00 | 280
thirty: 27 of 28 days  | fee | room thirty_days | 2026-02-02 2026-03-01 of 2026-02-01 2026-03-01 | - | area=100 | 252.00 | 252
half: 15 days          | fee | room half_month | 2026-01-17 2026-02-01 of 2026-01-01 2026-02-01 | - | area=100 | 140.00 | 140
half: 16 days          | fee | room half_month | 2026-01-16 2026-02-01 of 2026-01-01 2026-02-01 | - | area=100 | 280.00 | 280
whole: one day         | fee | room whole_month | 2026-01-31 2026-02-01 of 2026-01-01 2026-02-01 | - | area=100 | 280.00 | 280
none: one day          | fee | room none | 2026-01-31 2026-02-01 of 2026-01-01 2026-04-01 | - | area=100 | 840.00 | 840
quarter from 12 March  | fee | room | 2026-03-12 2026-06-01 of 2026-03-01 2026-06-01 | - | area=93 | 688.80 | 688.8
half, two owners       | fee | room half_month | 2026-01-01 2026-01-06, 2026-01-11 2026-01-16 of 2026-01-01 2026-02-01 | - | area=100 | 140.00 | 140

# minimum, maximum, discount
below the minimum      | minimum 5 m3      |      | 2026-01-01 2026-02-01 | 4.9999 |    | 25.00 | 25
at the minimum         | minimum 5 m3      |      | 2026-01-01 2026-02-01 | 5      |    | 25.00 | 25
above it               | minimum 5 m3      |      | 2026-01-01 2026-02-01 | 5.0001 |    | 25.00 | 25.0005
of two months          | minimum 5 m3      |      | 2026-01-01 2026-03-01 | 3      |    | 50.00 | 50
of half a February     | minimum 5 m3      |      | 2026-02-15 2026-03-01 of 2026-02-01 2026-03-01 | 1 | | 12.50 | 12.5
a credit has none      | minimum 5 m3      |      | 2026-01-01 2026-02-01 | -3     |    | -15.00 | -15
amount below           | minimum 25 yuan   |      | 2026-01-01 2026-02-01 | 4.99   |    | 25.00 | 25
amount at zero         | minimum 25 yuan   |      | 2026-01-01 2026-02-01 | 0      |    | 25.00 | 25
amount, not at zero    | minimum 25 yuan, not at 0 | | 2026-01-01 2026-02-01 | 0   |    | 0.00  | 0
amount, just above 0   | minimum 25 yuan, not at 0 | | 2026-01-01 2026-02-01 | 0.0001 | | 25.00 | 25
amount above           | minimum 25 yuan   |      | 2026-01-01 2026-02-01 | 5.01   |    | 25.05 | 25.05
shared by two prices   | minimum 5 m3 @2026-01-01, water 7 @2026-01-16 | | 2026-01-01 2026-02-01 | 0 0 | | 14.59 | =
both minima            | all limits        |      | 2026-01-01 2026-02-01 | 3      |    | 30.00 | 30
between the limits     | all limits        |      | 2026-01-01 2026-02-01 | 10     |    | 50.00 | 50
over the maximum       | all limits        |      | 2026-01-01 2026-02-01 | 21     |    | 100.00 | 100
minimum, then vacant   | all limits        |      | 2026-01-01 2026-02-01 | 0      | vacant | 21.00 | 21
maximum, then vacant   | all limits        |      | 2026-01-01 2026-02-01 | 100    | vacant | 70.00 | 70
vacant                 | vacant 70 %       | room | 2026-01-01 2026-02-01 | - | area=89.43 vacant | 175.28 | 175.2828
occupied               | vacant 70 %       | room | 2026-01-01 2026-02-01 | - | area=89.43 occupied | 250.40 | 250.404
nobody knows           | vacant 70 %       | room | 2026-01-01 2026-02-01 | - | area=89.43 | 250.40 | 250.404
minimum without usage  | unsold fee        | room | 2026-01-01 2026-02-01 | - | area=89.43 unsold | 150.00 | 150

# rounding of the whole period, or of each slice
once                   | flat 1 @2026-01-01, flat 1 @2026-01-16 | | 2026-01-01 2026-02-01 | 0.0045 0.0045 | | 0.01 | 0.009
each slice             | flat 1 @2026-01-01, flat 1 @2026-01-16 | by_slice | 2026-01-01 2026-02-01 | 0.0045 0.0045 | | 0.00 | 0.009
each slice up          | flat 1 @2026-01-01, flat 1 @2026-01-16 | by_slice up | 2026-01-01 2026-02-01 | 0.0045 0.0045 | | 0.02 | 0.009
once up                | flat 1 @2026-01-01, flat 1 @2026-01-16 | up | 2026-01-01 2026-02-01 | 0.0045 0.0045 | | 0.01 | 0.009
credit each slice      | flat 1 @2026-01-01, flat 1 @2026-01-16 | by_slice | 2026-01-01 2026-02-01 | -0.005 -0.005 | | -0.02 | -0.01
to the jiao            | electricity       | jiao | 2026-01-01 2026-02-01 | 1310 |     | 1080.80 | 1080.75
to the yuan, down      | electricity       | yuan down | 2026-01-01 2026-02-01 | 1310 | | 1080.00 | 1080.75

# other variables
people                 | by people         | room | 2026-01-01 2026-02-01 | - | people=3  | 9.00   | 9
first floor            | per floor         | room | 2026-01-01 2026-02-01 | - | area=80 floor=1 | 0.00 | 0
second floor           | per floor         | room | 2026-01-01 2026-02-01 | - | area=80 floor=2 | 40.00 | 40
two spaces             | garage            | parking_space | 2026-01-01 2026-04-01 | - | spaces=2 | 1800.00 | 1800
days of the period     | days              | room | 2026-01-12 2026-02-01 of 2026-01-01 2026-02-01 | - | | 20.00 | 20
)";

// example | price plans | rules | days | usage | known | reason
constexpr std::string_view blocked_examples = R"(
no area                | fee         | room | 2026-01-01 2026-02-01 | - |                 | missing_variable
nobody registered      | by people   | room | 2026-01-01 2026-02-01 | - | area=80         | missing_variable
no price yet           | water 5 @2026-02-01 | | 2026-01-01 2026-02-01 | 5 |             | no_price
price a day too late   | water 5 @2026-01-02 | | 2026-01-01 2026-02-01 | 5 |             | no_price
nobody owes            | fee         | room | none of 2026-01-01 2026-02-01 | - | area=80 | no_owner
too large              | flat 1      |      | 2026-01-01 2026-02-01 | 1000000000000.01 | | amount_too_large
)";

PricingRules rules_of(const std::string& text) {
  PricingRules rules;
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    if (const auto object = parse_charge_object(word)) rules.object = *object;
    if (const auto proration = parse_proration(word)) rules.proration = *proration;
    if (const auto mode = parse_rounding_mode(word)) rules.rounding.mode = *mode;
    if (const auto unit = parse_rounding_unit(word)) rules.rounding.unit = *unit;
    if (word == "by_slice") rules.scope = RoundingScope::slice;
    if (word.starts_with("day=")) rules.billing_day = static_cast<unsigned>(std::stoul(word.substr(4)));
  }
  return rules;
}

std::vector<PricePlan> plans_of(const std::string& text) {
  std::vector<PricePlan> plans;
  // A plan's name may hold a comma; its day begins with '@'.
  std::vector<std::string> named = text.find('@') == std::string::npos ? std::vector{text} : split(text, ", ");
  for (const auto& part : named) {
    const auto at = split(part, "@");
    PricePlan plan;
    plan.id = {static_cast<std::int64_t>(plans.size()) + 1};
    plan.valid_from = at.size() == 2 ? calendar::parse_day(at[1]).value() : calendar::day(2000, 1, 1);
    const auto terms = terms_from_json(boost::json::parse(price_plans.at(at[0])));
    REQUIRE(terms.has_value());
    REQUIRE_FALSE(check_terms(
        *terms, terms->formula.text.find("usage") == std::string::npos ? ChargeObject::room : ChargeObject::meter));
    plan.terms = *terms;
    plans.push_back(std::move(plan));
  }
  return plans;
}

DaySpan span_of(const std::string& text) {
  const auto days = split(text, " ");
  return {calendar::parse_day(days.at(0)).value(), calendar::parse_day(days.at(1)).value()};
}

struct Known {
  ObjectHistory history;
  Exact ytd{0}, share{1};
};

Known known_of(const std::string& text) {
  Known known;
  const Day long_ago = calendar::day(2000, 1, 1);
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    if (const auto occupancy = parse_occupancy(word)) {
      known.history.occupancy = {{long_ago, *occupancy}};
      continue;
    }
    const auto parts = split(word, "=");
    const Exact number = parse_exact(parts.at(1)).value();
    if (parts[0] == "area") known.history.area = {{long_ago, number}};
    if (parts[0] == "people") known.history.people = {{long_ago, number}};
    if (parts[0] == "floor") known.history.floor = number;
    if (parts[0] == "spaces") known.history.parking_count = number;
    if (parts[0] == "ytd") known.ytd = number;
    if (parts[0] == "share") known.share = number;
  }
  return known;
}

Outcome<PricedLine> priced(const std::vector<std::string>& row) {
  const PricingRules rules = rules_of(row[2]);
  const auto days = split(row[3], " of ");
  std::vector<DaySpan> covered;
  if (days[0] != "none")
    for (const auto& part : split(days[0], ", ")) covered.push_back(span_of(part));
  LineInput line;
  line.period = span_of(days.back());
  const Known known = known_of(row[5]);
  auto slices = slices_of(rules.object, covered, plans_of(row[1]), known.history);
  if (!slices) return slices.error();
  line.slices = *slices;
  line.ytd_before = known.ytd;
  line.year_share = known.share;
  std::vector<UsageStretch> stretches;
  if (const auto usages = split(row[4], " "); usages[0] != "-") {
    for (std::size_t i = 0; i < usages.size(); ++i) {
      const bool shared = usages.size() == 1;
      REQUIRE((shared || usages.size() == line.slices.size()));
      const DaySpan all{line.slices.front().from, line.slices.back().to};
      const DaySpan one{line.slices[i].from, line.slices[i].to};
      stretches.push_back({shared ? all : one, parse_exact(usages[i]).value(), {}, {}, Exact{1}});
    }
  }
  share_usage(line.slices, stretches);
  return price_slices(rules, line);
}

}  // namespace

TEST_CASE("every worked example of a line comes out to the fen") {
  each_row(worked_examples, 8, 122, [](const std::vector<std::string>& row) {
    const auto line = priced(row);
    REQUIRE_MESSAGE(line.has_value(), (line ? "" : line.error().code));
    CHECK(to_text(line->amount) == row[6]);
    if (row[7] != "=") CHECK(exact_text(line->raw) == row[7]);
    CHECK(line->difference == exact(line->amount) - line->raw);
  });
}

TEST_CASE("a line that cannot be priced is blocked with its reason") {
  each_row(blocked_examples, 7, 6, [](const std::vector<std::string>& row) {
    const auto line = priced(row);
    REQUIRE_FALSE(line.has_value());
    CHECK(line.error().code.substr(line.error().code.rfind('.') + 1) == row[6]);
  });
}
