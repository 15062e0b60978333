// How the operations of a formula are spelt.
#pragma once

#include <string>
#include <string_view>

#include "core/charging/pricing/formula.h"

namespace lamplighter::charging {

// "+" of add, "<=" of less_or_equal, "if" of choose, "tier" of tier; "" of number and variable.
std::string_view spelling(Operation operation);
bool is_comparison(Operation operation);
// A looser operation inside a tighter one needs parentheses: comparisons 1, sums 2, products 3, minus 4, the rest 5.
int binding(Operation operation);

// The formula with every leaf spelt by `leaf`, with the fewest parentheses that keep its meaning.
std::string spelt(const Formula& formula, std::size_t node, const std::function<std::string(const FormulaNode&)>& leaf);
// One operation over operands that are already texts: numbers, which may be negative or "n/d".
std::string spelt_over(const FormulaNode& node, const std::vector<std::string>& operands);

}  // namespace lamplighter::charging
