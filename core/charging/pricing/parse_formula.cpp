// Reads a formula: one pass, one function a rule of the grammar in formula.h. The first fault ends it.
#include <algorithm>
#include <array>

#include "core/charging/pricing/formula.h"
#include "core/charging/pricing/formula_text.h"

namespace lamplighter::charging {
namespace {

constexpr std::size_t whole_digits_max = 12;
constexpr std::size_t decimals_max = 8;
constexpr std::size_t name_shown_max = 40;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// The character at `at`, all bytes of it: people type Chinese punctuation.
std::string character_at(std::string_view text, std::size_t at) {
  std::size_t bytes = 1;
  while (at + bytes < text.size() && (static_cast<unsigned char>(text[at + bytes]) & 0xC0U) == 0x80U) ++bytes;
  return std::string(text.substr(at, bytes));
}

// Positions are told in characters, as a person counts them, not in bytes.
std::size_t characters_before(std::string_view text, std::size_t at) {
  const auto head = text.substr(0, at);
  return static_cast<std::size_t>(
      std::count_if(head.begin(), head.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

struct Token {
  enum class Kind : std::uint8_t {
    end,
    number,
    name,
    sign
  };
  Kind kind = Kind::end;
  std::string_view text;
  std::size_t at = 0;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) { formula_.text = std::string(text); }

  Outcome<Formula> read() {
    advance();
    if (token_.kind == Token::Kind::end && !fault_) return refusal("empty", 0);
    const std::size_t whole = condition();
    if (!fault_ && token_.kind != Token::Kind::end) fail("end_expected", token_.at, {{"found", found()}});
    number_wanted(whole, 0);
    if (fault_) return *fault_;
    return std::move(formula_);
  }

 private:
  using Facts = std::map<std::string, std::string>;

  Refusal refusal(const std::string& what, std::size_t at, Facts facts = {}) const {
    facts["position"] = std::to_string(characters_before(text_, at) + 1);
    return {RefusalKind::invalid, "charging.formula." + what, std::move(facts), "formula"};
  }
  // The first fault is the one that is told; what follows it is its consequence.
  void fail(const std::string& what, std::size_t at, Facts facts = {}) {
    if (!fault_) fault_ = refusal(what, at, std::move(facts));
    token_ = {Token::Kind::end, {}, text_.size()};
    next_ = text_.size();
  }
  std::string found() const { return std::string(token_.text.substr(0, name_shown_max)); }

  void advance() {
    if (fault_) return;
    while (next_ < text_.size() && std::string_view(" \t\r\n").find(text_[next_]) != std::string_view::npos) ++next_;
    token_ = {Token::Kind::end, {}, next_};
    if (next_ >= text_.size()) return;
    const char c = text_[next_];
    if (is_digit(c)) return take_number();
    std::size_t length = 1;
    if (is_letter(c)) {
      while (next_ + length < text_.size() && (is_letter(text_[next_ + length]) || is_digit(text_[next_ + length])))
        ++length;
      token_ = {Token::Kind::name, text_.substr(next_, length), next_};
    } else {
      const auto two = text_.substr(next_, 2);
      if (two == "<=" || two == ">=" || two == "!=")
        length = 2;
      else if (std::string_view("+-*/(),=<>").find(c) == std::string_view::npos)
        return fail("unknown_character", next_, {{"found", character_at(text_, next_)}});
      token_ = {Token::Kind::sign, text_.substr(next_, length), next_};
    }
    next_ += length;
  }

  void take_number() {
    const std::size_t start = next_;
    while (next_ < text_.size() && is_digit(text_[next_])) ++next_;
    const std::size_t whole = next_ - start;
    std::size_t decimals = 0;
    if (next_ + 1 < text_.size() && text_[next_] == '.' && is_digit(text_[next_ + 1])) {
      const std::size_t point = next_++;
      while (next_ < text_.size() && is_digit(text_[next_])) ++next_;
      decimals = next_ - point - 1;
    }
    token_ = {Token::Kind::number, text_.substr(start, next_ - start), start};
    if (whole > whole_digits_max || decimals > decimals_max)
      fail("number_too_long", start,
           {{"found", found()},
            {"digits", std::to_string(whole_digits_max)},
            {"decimals", std::to_string(decimals_max)}});
  }

  bool is_sign(std::string_view sign) const { return token_.kind == Token::Kind::sign && token_.text == sign; }
  void take_sign(std::string_view sign) {
    if (is_sign(sign)) return advance();
    if (token_.kind == Token::Kind::end) return fail("ends_too_early", token_.at, {{"expected", std::string(sign)}});
    fail("symbol_expected", token_.at, {{"expected", std::string(sign)}, {"found", found()}});
  }

  std::size_t add(FormulaNode node) {
    if (formula_.nodes.size() >= formula_nodes_max)
      fail("too_many_parts", token_.at, {{"limit", std::to_string(formula_nodes_max)}});
    else
      formula_.nodes.push_back(std::move(node));
    return formula_.nodes.empty() ? 0 : formula_.nodes.size() - 1;
  }

  // Comparisons are conditions, everything else is a number; which of the two a place wants is known to the caller.
  void number_wanted(std::size_t node, std::size_t at) {
    if (!fault_ && is_comparison(formula_.nodes.at(node).operation)) fail("number_expected", at);
  }

  std::size_t condition() {
    const std::size_t at = token_.at;
    const std::size_t left = sum();
    constexpr std::array comparisons{Operation::equal,         Operation::not_equal, Operation::less,
                                     Operation::less_or_equal, Operation::greater,   Operation::greater_or_equal};
    for (const Operation comparison : comparisons) {
      if (!is_sign(spelling(comparison))) continue;
      number_wanted(left, at);
      advance();
      const std::size_t right_at = token_.at, right = sum();
      number_wanted(right, right_at);
      return add({comparison, {}, {}, 0, {left, right}});
    }
    return left;
  }

  std::size_t chain(std::initializer_list<Operation> operations, std::size_t (Reader::*part)()) {
    const std::size_t at = token_.at;
    std::size_t left = (this->*part)();
    while (!fault_) {
      const auto* operation =
          std::find_if(operations.begin(), operations.end(), [this](Operation o) { return is_sign(spelling(o)); });
      if (operation == operations.end()) break;
      number_wanted(left, at);
      advance();
      const std::size_t right_at = token_.at, right = (this->*part)();
      number_wanted(right, right_at);
      left = add({*operation, {}, {}, 0, {left, right}});
    }
    return left;
  }
  std::size_t sum() { return chain({Operation::add, Operation::subtract}, &Reader::product); }
  std::size_t product() { return chain({Operation::multiply, Operation::divide}, &Reader::unary); }

  // Every recursion of the grammar goes through here or through bracketed().
  bool go_deeper() {
    if (++depth_ <= formula_depth_max) return true;
    fail("too_deep", token_.at, {{"limit", std::to_string(formula_depth_max)}});
    return false;
  }

  std::size_t unary() {
    if (!is_sign("-")) return primary();
    if (!go_deeper()) return 0;
    advance();
    const std::size_t at = token_.at, operand = unary();
    number_wanted(operand, at);
    --depth_;
    return add({Operation::negate, {}, {}, 0, {operand}});
  }

  std::size_t primary() {
    const Token here = token_;
    if (here.kind == Token::Kind::number) {
      advance();
      return add({Operation::number, parse_exact(here.text).value_or(Exact{0}), {}, 0, {}});
    }
    if (here.kind == Token::Kind::name) return named();
    if (here.kind == Token::Kind::end) {
      fail("ends_too_early", here.at, {{"expected", ""}});
      return 0;
    }
    if (!is_sign("(")) {
      fail("value_expected", here.at, {{"found", found()}});
      return 0;
    }
    if (!go_deeper()) return 0;
    advance();
    const std::size_t inside = condition();
    take_sign(")");
    --depth_;
    return inside;
  }

  std::size_t named() {
    const Token name = token_;
    constexpr std::array calls{Operation::choose, Operation::smallest, Operation::largest, Operation::round,
                               Operation::tier};
    for (const Operation call : calls)
      if (name.text == spelling(call)) return called(call, name);
    const auto variable = parse_variable(name.text);
    if (!variable) {
      fail("unknown_name", name.at, {{"found", found()}});
      return 0;
    }
    advance();
    return add({Operation::variable, {}, *variable, 0, {}});
  }

  std::size_t called(Operation call, const Token& name) {
    if (!go_deeper()) return 0;
    advance();
    take_sign("(");
    FormulaNode node{call, {}, {}, 0, {}};
    if (call == Operation::tier) take_tiers();
    while (!fault_) {
      const std::size_t at = token_.at, argument = condition();
      if (call == Operation::choose && node.operands.empty()) {
        if (!fault_ && !is_comparison(formula_.nodes.at(argument).operation)) fail("condition_expected", at);
      } else {
        number_wanted(argument, at);
      }
      node.operands.push_back(argument);
      if (call == Operation::round) {
        take_places(node);
        break;
      }
      if (!is_sign(",")) break;
      advance();
    }
    count_arguments(call, node.operands.size(), name);
    take_sign(")");
    --depth_;
    return add(std::move(node));
  }

  void take_tiers() {
    if (token_.kind != Token::Kind::name || token_.text != "tiers")
      return fail("tiers_expected", token_.at, {{"found", found()}});
    advance();
    take_sign(",");
  }

  void take_places(FormulaNode& node) {
    take_sign(",");
    if (fault_) return;
    if (token_.kind != Token::Kind::number || token_.text.size() != 1 || token_.text.front() > '6')
      return fail("places_expected", token_.at, {{"found", found()}});
    node.places = token_.text.front() - '0';
    advance();
  }

  void count_arguments(Operation call, std::size_t count, const Token& name) {
    std::size_t least = 1, most = 1;
    if (call == Operation::choose) least = most = 3;
    if (call == Operation::smallest || call == Operation::largest) {
      least = 2;
      most = formula_arguments_max;
    }
    if (fault_ || (count >= least && count <= most)) return;
    // tier and round have one more, which is no number of theirs; theirs are counted by the commas.
    const std::size_t fixed = call == Operation::tier ? 1 : 0;
    fail("argument_count", name.at,
         {{"function", std::string(name.text)},
          {"found", std::to_string(count + fixed)},
          {"at_least", std::to_string(least + fixed)},
          {"at_most", std::to_string(most + fixed)}});
  }

  std::string_view text_;
  std::size_t next_ = 0;
  Token token_;
  int depth_ = 0;
  Formula formula_;
  std::optional<Refusal> fault_;
};

}  // namespace

Outcome<Formula> parse_formula(std::string_view text) {
  const std::size_t characters = characters_before(text, text.size());
  if (characters > formula_characters_max)
    return Refusal{RefusalKind::invalid,
                   "charging.formula.too_long",
                   {{"position", std::to_string(formula_characters_max + 1)},
                    {"characters", std::to_string(characters)},
                    {"limit", std::to_string(formula_characters_max)}},
                   "formula"};
  return Reader{text}.read();
}

}  // namespace lamplighter::charging
