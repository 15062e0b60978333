// The formula language of a price plan: parsed and checked when the plan is saved, evaluated exactly when a line is
// calculated (domain.md section 2.2). Pure.
//
//   sum       := product (('+' | '-') product)*
//   product   := unary (('*' | '/') unary)*
//   unary     := '-' unary | primary
//   primary   := number | variable | '(' condition ')' | call
//   condition := sum [('=' | '!=' | '<' | '<=' | '>' | '>=') sum]      its truth only as the first argument of if
//   call      := if(condition, sum, sum) | min(sum, sum …) | max(sum, sum …) | round(sum, 0..6) | tier(tiers, sum)
//
// Numbers have at most 12 digits before and 8 after the point.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/charging/price_line.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::charging {

inline constexpr std::size_t formula_characters_max = 1000;
inline constexpr std::size_t formula_nodes_max = 200;
inline constexpr int formula_depth_max = 32;  // of parentheses, calls and unary minuses inside one another
inline constexpr unsigned formula_bits_max = 512;
inline constexpr std::size_t formula_arguments_max = 8;  // of min and max

enum class Variable : std::uint8_t {
  area,
  inner_area,
  usage,
  prev,
  cur,
  multiplier,
  people,
  months,
  days,
  days_in_period,
  price,
  extra,
  coef,
  floor,
  ytd_usage,
  parking_count,
};
std::string_view to_text(Variable variable);
std::optional<Variable> parse_variable(std::string_view text);

enum class Operation : std::uint8_t {
  number,
  variable,
  negate,
  add,
  subtract,
  multiply,
  divide,
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  choose,  // if
  smallest,
  largest,
  round,
  tier,
};

struct FormulaNode {
  Operation operation = Operation::number;
  Exact number;                         // of a literal
  Variable variable = Variable::usage;  // of a variable
  int places = 0;                       // of round
  std::vector<std::size_t> operands;    // places of earlier nodes
};

struct Formula {
  std::string text;                // as it was written
  std::vector<FormulaNode> nodes;  // operands before what uses them; the last one is the whole
  friend bool operator==(const Formula& a, const Formula& b) { return a.text == b.text; }
};

// Facts of every refusal: position (the first is 1) and, where something is there, found.
//   charging.formula.empty, .too_long, .too_deep, .too_many_parts   a limit (facts: limit)
//   charging.formula.unknown_character, .unknown_name, .number_too_long
//   charging.formula.value_expected      a number, variable, call or '(' should stand there
//   charging.formula.symbol_expected     facts: expected, such as ")" or ","
//   charging.formula.end_expected        the formula was complete before it
//   charging.formula.ends_too_early      facts: expected, "" where a value is
//   charging.formula.condition_expected  if asks for a comparison
//   charging.formula.number_expected     a comparison stands where a number is needed
//   charging.formula.argument_count      facts: function, at_least, at_most
//   charging.formula.places_expected     round's second argument is a whole number from 0 to 6
//   charging.formula.tiers_expected      tier's first argument is the word tiers
Outcome<Formula> parse_formula(std::string_view text);

// The formula in its plainest spelling: parsed again it gives the same nodes.
std::string printed(const Formula& formula);

std::set<Variable> variables_of(const Formula& formula);
bool uses_tiers(const Formula& formula);

using Values = std::map<Variable, Exact>;  // a variable that is not in it is missing

// How much of a value each component of a price is, by its code; empty where it comes from no price with components.
using Parts = std::map<std::string, Exact>;
struct PricedValue {
  Exact value;
  Parts parts;
};
// The price of x units through the tiers. May refuse.
using TierFunction = std::function<Outcome<PricedValue>(const Exact& units)>;

struct SubResult {     // one operation, its operands already worked out
  std::string text;    // "450 * 0.5", "round(242.735, 2)"
  std::string result;  // "225"; "true" and "false" of a comparison
  friend bool operator==(const SubResult&, const SubResult&) = default;
};
struct Evaluated {
  Exact value;
  // Parts go through + and -, through * and / by a number that has none itself, and through the branch of an if. What
  // is rounded, the smallest or the largest is no sum of parts any more: it has none.
  Parts parts;
  std::string with_values;             // the formula with the values put in
  std::vector<SubResult> sub_results;  // in the order of evaluation; nothing of a branch that was not taken
};
// charging.blocked.division_by_zero (facts: expression), .missing_variable (variable), .overflow (expression, limit):
// the line is blocked, never 0. charging.blocked.no_tiers where tier() is called without a function.
// `price_parts`: of the variable `price`.
Outcome<Evaluated> evaluate(const Formula& formula, const Values& values, const Parts& price_parts,
                            const TierFunction& tier);

}  // namespace lamplighter::charging
