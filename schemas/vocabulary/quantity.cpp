#include "schemas/vocabulary/quantity.h"

#include <array>
#include <cstdlib>
#include <limits>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter {
namespace {

constexpr std::array<std::string_view, 15> unit_symbols{"1", "kWh", "Wh", "kvarh", "m3",  "L", "W", "kW",
                                                        "V", "A",   "Hz", "m3/h",  "Cel", "%", "GJ"};

std::uint64_t magnitude(std::int64_t n) {
  return n < 0 ? ~static_cast<std::uint64_t>(n) + 1 : static_cast<std::uint64_t>(n);
}

// digits with `decimals` of them behind the point
std::string with_point(std::int64_t n, std::size_t decimals) {
  std::string digits = std::to_string(magnitude(n));
  if (decimals > 0) {
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, 1, '.');
  }
  return n < 0 ? "-" + digits : digits;
}

struct Written {  // "-12.5": digits before and behind the point, nothing else
  bool negative = false;
  std::string_view whole, part;
};
std::optional<Written> taken_apart(std::string_view text) {
  Written written;
  written.negative = !text.empty() && text.front() == '-';
  if (written.negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  written.whole = text.substr(0, point);
  if (point != std::string_view::npos) written.part = text.substr(point + 1);
  if (written.whole.empty() || (point != std::string_view::npos && written.part.empty())) return std::nullopt;
  for (const std::string_view digits : {written.whole, written.part})
    for (const char c : digits)
      if (c < '0' || c > '9') return std::nullopt;
  return written;
}

// The number without its point, filled up to that many decimals; nullopt where 64 bits cannot hold it.
std::optional<std::int64_t> in_units_of(const Written& written, std::size_t decimals) {
  std::int64_t value = 0;
  const auto append = [&](int digit) {
    return !__builtin_mul_overflow(value, std::int64_t{10}, &value) &&
           !__builtin_add_overflow(value, std::int64_t{written.negative ? -digit : digit}, &value);
  };
  for (const std::string_view digits : {written.whole, written.part})
    for (const char c : digits)
      if (!append(c - '0')) return std::nullopt;
  for (std::size_t n = written.part.size(); n < decimals; ++n)
    if (!append(0)) return std::nullopt;
  return value;
}

}  // namespace

std::string to_text(Money amount) {
  return with_point(amount.fen, 2);
}

std::optional<Money> parse_money(std::string_view text) {
  const auto written = taken_apart(text);
  if (!written || written->part.size() > 2) return std::nullopt;
  const auto fen = in_units_of(*written, 2);
  if (!fen) return std::nullopt;
  return Money{*fen};
}

std::string to_text(Decimal number) {
  if (number.exponent <= 0) return with_point(number.value, static_cast<std::size_t>(-number.exponent));
  std::string text = with_point(number.value, 0);
  if (number.value != 0) text.append(static_cast<std::size_t>(number.exponent), '0');
  return text;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const auto written = taken_apart(text);
  if (!written || written->whole.size() + written->part.size() > 18 || written->part.size() > 12) return std::nullopt;
  return Decimal{*in_units_of(*written, written->part.size()),
                 static_cast<std::int8_t>(-static_cast<int>(written->part.size()))};
}

std::optional<std::int64_t> rescale_exactly(Decimal number, std::int8_t exponent) {
  std::int64_t value = number.value;
  for (int e = number.exponent; e > exponent; --e)
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) return std::nullopt;
  for (int e = number.exponent; e < exponent; ++e) {
    if (value % 10 != 0) return std::nullopt;
    value /= 10;
  }
  return value;
}

std::string_view to_text(Unit unit) {
  return unit_symbols.at(static_cast<std::size_t>(unit));
}

std::optional<Unit> parse_unit(std::string_view symbol) {
  return enumerator_of<Unit>(unit_symbols, symbol);
}

}  // namespace lamplighter
