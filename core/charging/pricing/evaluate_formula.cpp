// Works a formula out, exactly. Only what is needed is evaluated: of an `if` the branch that is taken.
#include "core/charging/pricing/formula.h"
#include "core/charging/pricing/formula_text.h"

namespace lamplighter::charging {
namespace {

using boost::multiprecision::cpp_int;

bool fits(const Exact& number) {
  const auto bits = [](const cpp_int& n) { return n == 0 ? 0U : static_cast<unsigned>(msb(abs(n))) + 1U; };
  return bits(numerator(number)) <= formula_bits_max && bits(denominator(number)) <= formula_bits_max;
}

bool holds(Operation comparison, const Exact& a, const Exact& b) {
  switch (comparison) {
    case Operation::equal:
      return a == b;
    case Operation::not_equal:
      return a != b;
    case Operation::less:
      return a < b;
    case Operation::less_or_equal:
      return a <= b;
    case Operation::greater:
      return a > b;
    default:
      return a >= b;
  }
}

Exact rounded(const Exact& number, int places) {
  const cpp_int scale = boost::multiprecision::pow(cpp_int{10}, static_cast<unsigned>(places));
  const Exact scaled = abs(number) * scale;
  const cpp_int n = numerator(scaled), d = denominator(scaled);
  const cpp_int whole = (2 * n + d) / (2 * d);  // half away from zero
  return number < 0 ? Exact{-whole, scale} : Exact{whole, scale};
}

Parts scaled(Parts parts, const Exact& factor) {
  for (auto& [code, amount] : parts) amount *= factor;
  return parts;
}

Parts added(Parts parts, const Parts& more) {
  for (const auto& [code, amount] : more) parts[code] += amount;
  return parts;
}

class Evaluation {
 public:
  Evaluation(const Formula& formula, const Values& values, const Parts& price_parts, const TierFunction& tier)
      : formula_(formula), values_(values), price_parts_(price_parts), tier_(tier) {}

  Outcome<Evaluated> whole() {
    auto value = number(formula_.nodes.size() - 1);
    if (!value) return value.error();
    const auto leaf = [this](const FormulaNode& node) {
      if (node.operation == Operation::number) return exact_text(node.number);
      const auto found = values_.find(node.variable);
      // In a branch that was not taken a value may be missing: its name stays.
      if (found == values_.end()) return std::string(to_text(node.variable));
      const std::string text = exact_text(found->second);
      return text.find_first_of("-/") == std::string::npos ? text : "(" + text + ")";
    };
    return Evaluated{std::move(value->value), std::move(value->parts), spelt(formula_, formula_.nodes.size() - 1, leaf),
                     std::move(sub_results_)};
  }

 private:
  Refusal blocked(const std::string& what, std::map<std::string, std::string> facts) const {
    facts["formula"] = formula_.text;
    return {RefusalKind::conflict, "charging.blocked." + what, std::move(facts), "formula"};
  }

  Outcome<PricedValue> number(std::size_t at) {
    const FormulaNode& node = formula_.nodes.at(at);
    if (node.operation == Operation::number) return PricedValue{node.number, {}};
    if (node.operation == Operation::variable) return variable(node.variable);
    if (node.operation == Operation::choose) {
      const auto taken = truth(node.operands.at(0));
      if (!taken) return taken.error();
      return number(node.operands.at(*taken ? 1 : 2));
    }
    std::vector<PricedValue> operands;
    std::vector<std::string> texts;
    for (const std::size_t operand : node.operands) {
      auto value = number(operand);
      if (!value) return value.error();
      texts.push_back(exact_text(value->value));
      operands.push_back(std::move(*value));
    }
    const std::string text = spelt_over(node, texts);
    auto value = applied(node, operands, text);
    if (!value) return value.error();
    if (!fits(value->value)) return overflow(text);
    sub_results_.push_back({text, exact_text(value->value)});
    return value;
  }

  Outcome<PricedValue> variable(Variable name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return blocked("missing_variable", {{"variable", std::string(to_text(name))}});
    if (!fits(found->second)) return overflow(std::string(to_text(name)));
    return PricedValue{found->second, name == Variable::price ? price_parts_ : Parts{}};
  }

  Refusal overflow(const std::string& expression) const {
    return blocked("overflow", {{"expression", expression}, {"limit", std::to_string(formula_bits_max)}});
  }

  Outcome<bool> truth(std::size_t at) {
    const FormulaNode& node = formula_.nodes.at(at);
    const auto left = number(node.operands.at(0));
    if (!left) return left.error();
    const auto right = number(node.operands.at(1));
    if (!right) return right.error();
    const bool result = holds(node.operation, left->value, right->value);
    sub_results_.push_back(
        {spelt_over(node, {exact_text(left->value), exact_text(right->value)}), result ? "true" : "false"});
    return result;
  }

  Outcome<PricedValue> applied(const FormulaNode& node, const std::vector<PricedValue>& operands,
                               const std::string& text) const {
    const PricedValue& a = operands.front();
    const PricedValue& b = operands.back();
    switch (node.operation) {
      case Operation::negate:
        return PricedValue{-a.value, scaled(a.parts, -1)};
      case Operation::add:
        return PricedValue{a.value + b.value, added(a.parts, b.parts)};
      case Operation::subtract:
        return PricedValue{a.value - b.value, added(a.parts, scaled(b.parts, -1))};
      case Operation::multiply:
        if (!a.parts.empty() && !b.parts.empty()) return PricedValue{a.value * b.value, {}};
        return PricedValue{a.value * b.value, a.parts.empty() ? scaled(b.parts, a.value) : scaled(a.parts, b.value)};
      case Operation::divide:
        if (b.value == 0) return blocked("division_by_zero", {{"expression", text}});
        return PricedValue{a.value / b.value, b.parts.empty() ? scaled(a.parts, 1 / b.value) : Parts{}};
      case Operation::round:
        return PricedValue{rounded(a.value, node.places), {}};
      case Operation::tier:
        if (!tier_) return blocked("no_tiers", {});
        return tier_(a.value);
      default:
        return PricedValue{extreme(node.operation, operands), {}};
    }
  }

  static Exact extreme(Operation operation, const std::vector<PricedValue>& operands) {
    Exact found = operands.front().value;
    for (const PricedValue& operand : operands)
      if (operation == Operation::smallest ? operand.value < found : operand.value > found) found = operand.value;
    return found;
  }

  const Formula& formula_;
  const Values& values_;
  const Parts& price_parts_;
  const TierFunction& tier_;
  std::vector<SubResult> sub_results_;
};

}  // namespace

Outcome<Evaluated> evaluate(const Formula& formula, const Values& values, const Parts& price_parts,
                            const TierFunction& tier) {
  return Evaluation{formula, values, price_parts, tier}.whole();
}

}  // namespace lamplighter::charging
