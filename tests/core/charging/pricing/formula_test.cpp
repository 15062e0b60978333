#include "core/charging/pricing/formula.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

#include "tests/core/charging/pricing/tables.h"

using namespace lamplighter;
using namespace lamplighter::charging;
using tables::each_row;

namespace {

// formula | position | fault | what stands there
constexpr std::string_view wrong_formulas = R"(
# nothing, or not enough
                             | 1  | empty              |
usage *                      | 8  | value_missing      |
usage * (price + 1           | 19 | ends_too_early     |
min(usage, 5                 | 13 | ends_too_early     |
if(usage > 5, 1              | 16 | ends_too_early     |
-                            | 2  | value_missing      |
min(usage,                   | 11 | value_missing      |
tier(tiers, usage            | 18 | ends_too_early     |
# a value is missing, or there is one too many
* price                      | 1  | value_expected     | *
usage * / price              | 9  | value_expected     | /
()                           | 2  | value_expected     | )
+5                           | 1  | value_expected     | +
min(, 5)                     | 5  | value_expected     | ,
usage price                  | 7  | end_expected       | price
2 usage                      | 3  | end_expected       | usage
usage * price)               | 14 | end_expected       | )
usage, price                 | 6  | end_expected       | ,
# names
usage * preis                | 9  | unknown_name       | preis
Usage * price                | 1  | unknown_name       | Usage
tou(tiers)                   | 1  | unknown_name       | tou
sqrt(2)                      | 1  | unknown_name       | sqrt
用量 * price                 | 1  | unknown_character  | 用
usage × price                | 7  | unknown_character  | ×
usage（1）                   | 6  | unknown_character  | （
usage * 1.5元                | 12 | unknown_character  | 元
usage % 2                    | 7  | unknown_character  | %
usage ** 2                   | 8  | value_expected     | *
"usage"                      | 1  | unknown_character  | "
# numbers
usage * .5                   | 9  | unknown_character  | .
usage * 5.                   | 10 | unknown_character  | .
1.2.3                        | 4  | unknown_character  | .
1e3                          | 2  | end_expected       | e3
usage * 1234567890123        | 9  | number_too_long    | 1234567890123
usage * 0.123456789          | 9  | number_too_long    | 0.123456789
# calls
min(usage)                   | 1  | argument_count     | 1
max(1,2,3,4,5,6,7,8,9)       | 1  | argument_count     | 9
1 + if(usage > 5, 1)         | 5  | argument_count     | 2
if(usage > 5, 1, 2, 3)       | 1  | argument_count     | 4
tier(tiers, usage, 3)        | 1  | argument_count     | 3
min usage                    | 5  | symbol_expected    | usage
round(usage)                 | 12 | symbol_expected    | )
round(usage, 7)              | 14 | places_expected    | 7
round(usage, 2.5)            | 14 | places_expected    | 2.5
round(usage, days)           | 14 | places_expected    | days
round(usage, -1)             | 14 | places_expected    | -
tier(usage, tiers)           | 6  | tiers_expected     | usage
tier()                       | 6  | tiers_expected     | )
tier(tiers)                  | 11 | symbol_expected    | )
tiers * 2                    | 1  | unknown_name       | tiers
# truth and number
if(usage, 1, 2)              | 4  | condition_expected |
if(usage + 1, 1, 2)          | 4  | condition_expected |
if(if(days > 1, 2, 3), 1, 2) | 4  | condition_expected |
usage > 5                    | 1  | number_expected    |
(usage > 5) * 2              | 1  | number_expected    |
2 * (usage > 5)              | 5  | number_expected    |
-(usage > 5)                 | 2  | number_expected    |
min(usage > 5, 2)            | 5  | number_expected    |
if(usage > 5, days > 1, 2)   | 15 | number_expected    |
if((1 < 2) < 3, 1, 2)        | 4  | number_expected    |
if(1 < 2 < 3, 1, 2)          | 10 | symbol_expected    | <
if(usage ! 5, 1, 2)          | 10 | unknown_character  | !
if(usage == 5, 1, 2)         | 11 | value_expected     | =
)";

// formula | the variables' values | value | with the values put in
constexpr std::string_view worked_out = R"(
usage * price                      | usage=450 price=0.5383           | 242.235    | 450 * 0.5383
1 + 2 * 3                          |                                  | 7          | 1 + 2 * 3
(1 + 2) * 3                        |                                  | 9          | (1 + 2) * 3
10 - 4 - 3                         |                                  | 3          | 10 - 4 - 3
10 - (4 - 3)                       |                                  | 9          | 10 - (4 - 3)
100 / 5 / 2                        |                                  | 10         | 100 / 5 / 2
100 / (5 / 2)                      |                                  | 40         | 100 / (5 / 2)
-usage * -2                        | usage=3                          | 6          | -3 * -2
2 - -usage                         | usage=-3                         | -1         | 2 - -(-3)
area * price * months              | area=89.43 price=2.8 months=2/3  | 166.936    | 89.43 * 2.8 * (2/3)
1 / 3                              |                                  | 1/3        | 1 / 3
1 / 3 * 3                          |                                  | 1          | 1 / 3 * 3
min(usage, 5, 3)                   | usage=4                          | 3          | min(4, 5, 3)
max(usage, 5)                      | usage=5.0001                     | 5.0001     | max(5.0001, 5)
round(usage, 2)                    | usage=2.345                      | 2.35       | round(2.345, 2)
round(usage, 2)                    | usage=2.3449999                  | 2.34       | round(2.3449999, 2)
round(usage, 2)                    | usage=-2.345                     | -2.35      | round((-2.345), 2)
round(usage, 0)                    | usage=0.5                        | 1          | round(0.5, 0)
round(usage, 0)                    | usage=0.4999999                  | 0          | round(0.4999999, 0)
round(usage, 6)                    | usage=1/3                        | 0.333333   | round((1/3), 6)
if(usage > 5, 10, 20)              | usage=5.0001                     | 10         | if(5.0001 > 5, 10, 20)
if(usage > 5, 10, 20)              | usage=5                          | 20         | if(5 > 5, 10, 20)
if(usage >= 5, 10, 20)             | usage=5                          | 10         | if(5 >= 5, 10, 20)
if(usage < 5, 10, 20)              | usage=5                          | 20         | if(5 < 5, 10, 20)
if(usage <= 5, 10, 20)             | usage=5                          | 10         | if(5 <= 5, 10, 20)
if(usage = 5, 10, 20)              | usage=5.00                       | 10         | if(5 = 5, 10, 20)
if(usage != 5, 10, 20)             | usage=5                          | 20         | if(5 != 5, 10, 20)
if((usage > 5), 10, 20)            | usage=6                          | 10         | if(6 > 5, 10, 20)
# of an if only the branch that is taken is worked out: the other may divide by zero or miss a value
if(usage = 0, 0, 100 / usage)      | usage=0                          | 0          | if(0 = 0, 0, 100 / 0)
if(usage > 0, usage, people)       | usage=2                          | 2          | if(2 > 0, 2, people)
123456789012.12345678              |                                  | 123456789012.12345678 | 123456789012.12345678
)";

// formula | values | reason | fact
constexpr std::string_view blocked = R"(
usage / days                       | usage=1 days=0                   | division_by_zero | 1 / 0
usage / (days - 31)                | usage=1 days=31                  | division_by_zero | 1 / 0
if(usage > 0, 1 / 0, 2)            | usage=1                          | division_by_zero | 1 / 0
if(1 / 0 > 0, 1, 2)                |                                  | division_by_zero | 1 / 0
usage * price                      | usage=1                          | missing_variable | price
area * 2                           |                                  | missing_variable | area
if(people > 4, 1, 2)               |                                  | missing_variable | people
max(usage, inner_area)             | usage=1                          | missing_variable | inner_area
tier(tiers, usage)                 | usage=1                          | no_tiers         |
)";

Values values_of(const std::string& text) {
  Values values;
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    values[parse_variable(word.substr(0, equals)).value()] = parse_exact(word.substr(equals + 1)).value();
  }
  return values;
}

Outcome<Evaluated> result(const std::string& formula, const Values& values) {
  return evaluate(parse_formula(formula).value(), values, {}, {});
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

std::uint64_t seed() {
  const char* given = std::getenv("LAMPLIGHTER_SEED");
  return given ? std::strtoull(given, nullptr, 10) : 20260301;
}

bool same(const Formula& a, const Formula& b) {
  if (a.nodes.size() != b.nodes.size()) return false;
  for (std::size_t i = 0; i < a.nodes.size(); ++i) {
    const auto &x = a.nodes[i], &y = b.nodes[i];
    if (x.operation != y.operation || x.number != y.number || x.variable != y.variable || x.places != y.places ||
        x.operands != y.operands)
      return false;
  }
  return true;
}

class Writer {  // of formulas that are right, from random numbers
 public:
  explicit Writer(std::uint64_t from) : random_(from) {}
  std::string number(int depth) {
    switch (depth <= 0 ? below(2) : below(10)) {
      case 0:
        return std::to_string(below(1000)) + (below(2) == 0 ? "" : "." + std::to_string(1 + below(9)));
      case 1:
        return std::string(to_text(static_cast<Variable>(below(16))));
      case 2:
        return "-" + number(depth - 1);
      case 3:
        return "(" + number(depth - 1) + ")";
      case 4:
        return "if(" + number(depth - 1) + " " + std::string(comparisons.at(static_cast<std::size_t>(below(6)))) + " " +
               number(depth - 1) + ", " + number(depth - 1) + ", " + number(depth - 1) + ")";
      case 5:
        return (below(2) == 0 ? "min(" : "max(") + number(depth - 1) + ", " + number(depth - 1) + ")";
      case 6:
        return "round(" + number(depth - 1) + "," + std::to_string(below(7)) + ")";
      case 7:
        return "tier(tiers, " + number(depth - 1) + ")";
      default:
        return number(depth - 1) + std::string(1, "+-*/"[below(4)]) + number(depth - 1);
    }
  }
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint64_t>(n)); }

 private:
  static constexpr std::array<std::string_view, 6> comparisons{"=", "!=", "<", "<=", ">", ">="};
  std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("a wrong formula is told with the character at which it goes wrong and what stands there") {
  each_row(wrong_formulas, 4, 62, [](const std::vector<std::string>& row) {
    const auto formula = parse_formula(row[0]);
    REQUIRE_FALSE(formula.has_value());
    CHECK(formula.error().code == "charging.formula." + row[2]);
    CHECK(formula.error().facts.at("position") == row[1]);
    CHECK(formula.error().field == "formula");
    if (!row[3].empty()) CHECK(formula.error().facts.at("found") == row[3]);
  });
}

TEST_CASE("a formula that ends too early says which sign is still to come") {
  CHECK(parse_formula("(usage").error().facts.at("expected") == ")");
  CHECK(parse_formula("round(usage").error().facts.at("expected") == ",");
  CHECK(parse_formula("min").error().facts.at("expected") == "(");
}

TEST_CASE("a formula's value is exact and it is shown with the values put in") {
  each_row(worked_out, 4, 31, [](const std::vector<std::string>& row) {
    const auto done = result(row[0], values_of(row[1]));
    REQUIRE(done.has_value());
    CHECK(exact_text(done->value) == row[2]);
    CHECK(done->with_values == row[3]);
  });
}

TEST_CASE("what cannot be worked out blocks with its reason and is never 0") {
  each_row(blocked, 4, 9, [](const std::vector<std::string>& row) {
    const auto done = result(row[0], values_of(row[1]));
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().code == "charging.blocked." + row[2]);
    if (row[2] == "division_by_zero") CHECK(done.error().facts.at("expression") == row[3]);
    if (row[2] == "missing_variable") CHECK(done.error().facts.at("variable") == row[3]);
  });
}

TEST_CASE("the trace names each operation in order, and none of the branch that was not taken") {
  const auto done =
      result("if(usage > 5, round(usage * price, 2) + extra, usage / 0)", values_of("usage=450 price=0.53945 extra=1"));
  REQUIRE(done.has_value());
  const std::vector<SubResult> expected{
      {"450 > 5", "true"}, {"450 * 0.53945", "242.7525"}, {"round(242.7525, 2)", "242.75"}, {"242.75 + 1", "243.75"}};
  CHECK(done->sub_results == expected);
  const auto thirds = result("2 * (1 / 3)", {});
  CHECK(thirds->sub_results == std::vector<SubResult>{{"1 / 3", "1/3"}, {"2 * (1/3)", "2/3"}});
}

TEST_CASE("a formula has at most 1000 characters, 200 parts and 32 levels") {
  CHECK(parse_formula("1" + repeated(" ", 999)).has_value());
  const auto long_one = parse_formula("1" + repeated(" ", 1000));
  REQUIRE_FALSE(long_one.has_value());
  CHECK(long_one.error().code == "charging.formula.too_long");
  CHECK(long_one.error().facts.at("characters") == "1001");
  CHECK(long_one.error().facts.at("limit") == "1000");

  // 100 numbers and 99 signs between them are 199 parts.
  CHECK(parse_formula("1" + repeated("+1", 99)).has_value());
  CHECK(parse_formula("-1" + repeated("+1", 99)).has_value());
  CHECK(parse_formula("--1" + repeated("+1", 99)).error().code == "charging.formula.too_many_parts");
  CHECK(parse_formula("1" + repeated("+1", 100)).error().code == "charging.formula.too_many_parts");

  CHECK(parse_formula(repeated("(", 32) + "1" + repeated(")", 32)).has_value());
  const auto deep = parse_formula(repeated("(", 33) + "1" + repeated(")", 33));
  REQUIRE_FALSE(deep.has_value());
  CHECK(deep.error().code == "charging.formula.too_deep");
  CHECK(deep.error().facts.at("position") == "33");
  CHECK(parse_formula(repeated("-", 32) + "1").has_value());
  CHECK(parse_formula(repeated("-", 33) + "1").error().code == "charging.formula.too_deep");
  CHECK(parse_formula(repeated("max(1,", 32) + "1" + repeated(")", 32)).has_value());
  CHECK(parse_formula(repeated("max(1,", 33) + "1" + repeated(")", 33)).error().code == "charging.formula.too_deep");
}

TEST_CASE("a number of 512 bits is still worked out, one bit more overflows") {
  const Exact bits_511 = Exact{boost::multiprecision::pow(boost::multiprecision::cpp_int{2}, 511)};
  CHECK(result("usage + usage - 1", {{Variable::usage, bits_511}}).error().code == "charging.blocked.overflow");
  CHECK(result("usage + (usage - 1)", {{Variable::usage, bits_511}}).has_value());
  CHECK(result("1 / (usage + (usage - 1))", {{Variable::usage, bits_511}}).has_value());
  CHECK(result("1 / usage / 2", {{Variable::usage, bits_511}}).error().code == "charging.blocked.overflow");
  CHECK(result("-usage - usage", {{Variable::usage, bits_511}}).error().code == "charging.blocked.overflow");
  CHECK(result("usage", {{Variable::usage, bits_511 * 2}}).error().code == "charging.blocked.overflow");
}

TEST_CASE("a formula knows its variables and whether it asks for tiers") {
  const auto formula = parse_formula("if(people > 4, tier(tiers, usage), usage * price) + area").value();
  CHECK(variables_of(formula) == std::set{Variable::area, Variable::usage, Variable::people, Variable::price});
  CHECK(uses_tiers(formula));
  CHECK_FALSE(uses_tiers(parse_formula("usage * price").value()));
}

TEST_CASE("components of a price go with it through sums and factors and end where it is rounded or capped") {
  const Parts water{{"water", Exact{207, 100}}, {"sewage", Exact{136, 100}}};
  const Values values{{Variable::usage, 10}, {Variable::price, Exact{343, 100}}};
  const auto parts = [&](const char* formula) {
    return evaluate(parse_formula(formula).value(), values, water, {}).value().parts;
  };
  CHECK(parts("usage * price") == Parts{{"water", Exact{207, 10}}, {"sewage", Exact{136, 10}}});
  CHECK(parts("price * usage / 2 + 100") == Parts{{"water", Exact{207, 20}}, {"sewage", Exact{136, 20}}});
  CHECK(parts("-price") == Parts{{"water", Exact{-207, 100}}, {"sewage", Exact{-136, 100}}});
  CHECK(parts("price - price * 2") == Parts{{"water", Exact{-207, 100}}, {"sewage", Exact{-136, 100}}});
  CHECK(parts("if(price > 3, price, 0)") == Parts{{"water", Exact{207, 100}}, {"sewage", Exact{136, 100}}});
  for (const auto* none : {"round(price, 2)", "min(price, 99)", "max(price, 0)", "price * price", "usage / price",
                           "usage", "if(price > 3, 1, price)"}) {
    CAPTURE(none);
    CHECK(parts(none).empty());
  }
}

TEST_CASE("a printed formula reads back as the same formula, and as the same text") {
  const auto from = seed();
  MESSAGE("LAMPLIGHTER_SEED=" << from);
  Writer writer{from};
  int read = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = writer.number(1 + i % 6);
    CAPTURE(text);
    const auto formula = parse_formula(text);
    if (!formula) {
      REQUIRE((formula.error().code == "charging.formula.too_many_parts" ||
               formula.error().code == "charging.formula.too_long"));
      continue;
    }
    const std::string once = printed(*formula);
    CAPTURE(once);
    const auto again = parse_formula(once);
    REQUIRE(again.has_value());
    REQUIRE(same(*formula, *again));
    REQUIRE(printed(*again) == once);
    ++read;
  }
  CHECK(read > 2000);
}

TEST_CASE("whatever is typed is read or refused at a position inside it") {
  const auto from = seed();
  MESSAGE("LAMPLIGHTER_SEED=" << from);
  Writer writer{from};
  constexpr std::string_view letters = "0123456789.+-*/()<>=!, tiersusagepricifmnx\n\t\xe4\xb8\xad\xff\x80";
  for (int i = 0; i < 20000; ++i) {
    std::string text = i % 2 == 0 ? std::string{} : writer.number(3).substr(0, 60);
    for (int k = writer.below(i % 2 == 0 ? 40 : 4); k >= 0; --k) {
      const char letter = letters[static_cast<std::size_t>(writer.below(static_cast<int>(letters.size())))];
      text.insert(static_cast<std::size_t>(writer.below(static_cast<int>(text.size()) + 1)), 1, letter);
    }
    const auto formula = parse_formula(text);
    if (formula) {
      REQUIRE(parse_formula(printed(*formula)).has_value());
      continue;
    }
    const auto position = std::stoul(formula.error().facts.at("position"));
    REQUIRE(position >= 1);
    REQUIRE(position <= text.size() + 1);
  }
}
