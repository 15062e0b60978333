#include "core/charging/price_line.h"

#include <array>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::charging {
namespace {

using boost::multiprecision::cpp_int;

constexpr int exact_decimals_max = 24;
constexpr std::size_t exact_digits_max = 400;  // of a stored numerator or denominator
constexpr std::array<std::string_view, 3> mode_names{"half_up", "up", "down"};
constexpr std::array<std::string_view, 3> unit_names{"fen", "jiao", "yuan"};

cpp_int power_of_ten(int n) {
  return boost::multiprecision::pow(cpp_int{10}, static_cast<unsigned>(n));
}

std::int64_t fen_in(RoundingUnit unit) {
  switch (unit) {
    case RoundingUnit::fen:
      return 1;
    case RoundingUnit::jiao:
      return 10;
    case RoundingUnit::yuan:
      return 100;
  }
  return 1;
}

// The whole number next to a non-negative one, by the mode.
cpp_int round_magnitude(const Exact& magnitude, RoundingMode mode) {
  const cpp_int n = numerator(magnitude), d = denominator(magnitude);
  cpp_int whole = n / d;
  const cpp_int rest = n % d;
  if (mode == RoundingMode::up && rest > 0) ++whole;
  if (mode == RoundingMode::half_up && 2 * rest >= d) ++whole;
  return whole;
}

bool is_digits(std::string_view text) {
  if (text.empty() || text.size() > exact_digits_max) return false;
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A leading zero would make the big integer's parser read octal.
cpp_int whole_number(std::string_view digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? cpp_int{0} : cpp_int{std::string(digits.substr(first))};
}

}  // namespace

std::string to_text(UnitPrice price) {
  return to_text(Decimal{price.micro_yuan, price_exponent});
}

std::optional<UnitPrice> parse_unit_price(std::string_view text) {
  const auto number = parse_decimal(text);
  if (!number) return std::nullopt;
  const auto micro_yuan = rescale_exactly(*number, price_exponent);
  if (!micro_yuan || *micro_yuan < 0 || *micro_yuan > price_micro_yuan_max) return std::nullopt;
  return UnitPrice{*micro_yuan};
}

std::string_view to_text(RoundingMode mode) {
  return mode_names.at(static_cast<std::size_t>(mode));
}
std::string_view to_text(RoundingUnit unit) {
  return unit_names.at(static_cast<std::size_t>(unit));
}

std::optional<RoundingMode> parse_rounding_mode(std::string_view text) {
  return enumerator_of<RoundingMode>(mode_names, text);
}

std::optional<RoundingUnit> parse_rounding_unit(std::string_view text) {
  return enumerator_of<RoundingUnit>(unit_names, text);
}

Exact exact(Decimal number) {
  if (number.exponent >= 0) return Exact{cpp_int{number.value} * power_of_ten(number.exponent)};
  return Exact{cpp_int{number.value}, power_of_ten(-number.exponent)};
}

Exact exact(UnitPrice price) {
  return exact(Decimal{price.micro_yuan, price_exponent});
}

Exact exact(Money amount) {
  return exact(Decimal{amount.fen, -2});
}

std::string exact_text(const Exact& number) {
  const cpp_int n = numerator(number), d = denominator(number);
  for (int decimals = 0; decimals <= exact_decimals_max; ++decimals) {
    const cpp_int scale = power_of_ten(decimals);
    if (scale % d != 0) continue;
    const cpp_int scaled = abs(n) * (scale / d);
    std::string digits = scaled.str();
    const auto places = static_cast<std::size_t>(decimals);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    if (places > 0) digits.insert(digits.size() - places, 1, '.');
    return n < 0 ? "-" + digits : digits;
  }
  return n.str() + "/" + d.str();
}

std::optional<Exact> parse_exact(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto slash = text.find('/'), point = text.find('.');
  Exact number;
  if (slash != std::string_view::npos) {
    const auto above = text.substr(0, slash), below = text.substr(slash + 1);
    if (!is_digits(above) || !is_digits(below) || whole_number(below) == 0) return std::nullopt;
    number = Exact{whole_number(above), whole_number(below)};
  } else if (point != std::string_view::npos) {
    const auto whole = text.substr(0, point), part = text.substr(point + 1);
    // Together, as numerator and denominator of what exact_text writes: it must read back.
    if (!is_digits(whole) || !is_digits(part) || whole.size() + part.size() >= exact_digits_max) return std::nullopt;
    number = Exact{whole_number(std::string(whole) + std::string(part)), power_of_ten(static_cast<int>(part.size()))};
  } else {
    if (!is_digits(text)) return std::nullopt;
    number = Exact{whole_number(text)};
  }
  return negative ? Exact{-number} : number;
}

Outcome<Money> round_to_money(const Exact& yuan, Rounding rounding) {
  const std::int64_t unit_fen = fen_in(rounding.unit);
  const Exact units = abs(yuan) * 100 / unit_fen;
  const cpp_int fen = round_magnitude(units, rounding.mode) * unit_fen;
  if (fen > line_amount_fen_max)
    return Refusal{RefusalKind::invalid,
                   "charging.amount_too_large",
                   {{"amount", exact_text(yuan)}, {"limit", to_text(Money{line_amount_fen_max})}},
                   ""};
  const auto magnitude = static_cast<std::int64_t>(fen);
  return Money{yuan < 0 ? -magnitude : magnitude};
}

Outcome<LineAmount> price_line(std::span<const FlatSlice> slices, Rounding rounding) {
  LineAmount line;
  for (const FlatSlice& slice : slices) line.raw_yuan += slice.usage * exact(slice.price);
  const auto amount = round_to_money(line.raw_yuan, rounding);
  if (!amount) return amount.error();
  line.amount = *amount;
  line.difference_yuan = exact(*amount) - line.raw_yuan;
  return line;
}

}  // namespace lamplighter::charging
