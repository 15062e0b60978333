// What a formula is made of: names, spelling, the variables it uses. parse_formula.cpp reads one, evaluate_formula.cpp
// works it out.
#include "core/charging/pricing/formula.h"

#include <algorithm>
#include <array>

#include "core/charging/pricing/formula_text.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::charging {
namespace {

constexpr std::array<std::string_view, 16> variable_names{
    "area", "inner_area",     "usage", "prev",  "cur",  "multiplier", "people",    "months",
    "days", "days_in_period", "price", "extra", "coef", "floor",      "ytd_usage", "parking_count"};
constexpr std::array<std::string_view, 18> spellings{
    "", "", "-", "+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">=", "if", "min", "max", "round", "tier"};

bool is_call(Operation o) {
  return o >= Operation::choose;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// `operands` are spelt already, with their parentheses where they need some.
std::string put_together(const FormulaNode& node, std::vector<std::string> operands) {
  const std::string sign{spelling(node.operation)};
  if (node.operation == Operation::negate) return sign + operands.at(0);
  if (!is_call(node.operation)) return operands.at(0) + " " + sign + " " + operands.at(1);
  if (node.operation == Operation::tier) operands.insert(operands.begin(), "tiers");
  if (node.operation == Operation::round) operands.push_back(std::to_string(node.places));
  return sign + "(" + joined(operands) + ")";
}

}  // namespace

std::string_view to_text(Variable variable) {
  return variable_names.at(static_cast<std::size_t>(variable));
}

std::optional<Variable> parse_variable(std::string_view text) {
  return enumerator_of<Variable>(variable_names, text);
}

std::string_view spelling(Operation operation) {
  return spellings.at(static_cast<std::size_t>(operation));
}

bool is_comparison(Operation o) {
  return o >= Operation::equal && o <= Operation::greater_or_equal;
}

int binding(Operation o) {
  if (is_comparison(o)) return 1;
  if (o == Operation::add || o == Operation::subtract) return 2;
  if (o == Operation::multiply || o == Operation::divide) return 3;
  return o == Operation::negate ? 4 : 5;
}

std::string spelt(const Formula& formula, std::size_t at, const std::function<std::string(const FormulaNode&)>& leaf) {
  const FormulaNode& node = formula.nodes.at(at);
  if (node.operands.empty()) return leaf(node);
  std::vector<std::string> operands;
  for (const std::size_t operand : node.operands) {
    const int inner = binding(formula.nodes.at(operand).operation), outer = binding(node.operation);
    // The right side of - and / must not be torn apart: a - (b + c). So with every operator: a + (b + c) is another
    // order.
    const bool right = node.operands.size() == 2 && operand == node.operands.back();
    const bool wrapped = !is_call(node.operation) && (inner < outer || (right && inner == outer));
    const std::string text = spelt(formula, operand, leaf);
    operands.push_back(wrapped ? "(" + text + ")" : text);
  }
  return put_together(node, std::move(operands));
}

std::string spelt_over(const FormulaNode& node, const std::vector<std::string>& results) {
  std::vector<std::string> operands;
  for (const std::string& result : results) {
    // Calls have commas between their operands; elsewhere -3 and 1/3 would read as operations.
    const bool wrapped =
        !is_call(node.operation) && !is_comparison(node.operation) && result.find_first_of("-/") != std::string::npos;
    operands.push_back(wrapped ? "(" + result + ")" : result);
  }
  return put_together(node, std::move(operands));
}

std::string printed(const Formula& formula) {
  return spelt(formula, formula.nodes.size() - 1, [](const FormulaNode& leaf) {
    return leaf.operation == Operation::variable ? std::string(to_text(leaf.variable)) : exact_text(leaf.number);
  });
}

std::set<Variable> variables_of(const Formula& formula) {
  std::set<Variable> variables;
  for (const FormulaNode& node : formula.nodes)
    if (node.operation == Operation::variable) variables.insert(node.variable);
  return variables;
}

bool uses_tiers(const Formula& formula) {
  return std::any_of(formula.nodes.begin(), formula.nodes.end(),
                     [](const FormulaNode& node) { return node.operation == Operation::tier; });
}

}  // namespace lamplighter::charging
