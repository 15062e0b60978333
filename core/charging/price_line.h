// The arithmetic of one bill line: usage x price, exact until the one rounding at its end (domain.md section 2.1, 2.7).
// Pure. Quantities and prices are exact decimals or rationals; no binary floating point anywhere.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schemas/vocabulary/quantity.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::charging {

using Exact = boost::multiprecision::cpp_rational;

inline constexpr std::int8_t price_exponent = -6;                         // prices are integers of 0.000001 yuan
inline constexpr std::int64_t price_micro_yuan_max = 1'000'000'000'000;   // 1,000,000 yuan for one unit
inline constexpr std::int64_t line_amount_fen_max = 100'000'000'000'000;  // 10^12 yuan: anything larger is a mistake

struct UnitPrice {  // for one unit of usage
  std::int64_t micro_yuan = 0;
  friend auto operator<=>(const UnitPrice&, const UnitPrice&) = default;
};
std::string to_text(UnitPrice price);  // "0.825000": six decimals
// Zero to price_micro_yuan_max, at most six decimals; nullopt otherwise.
std::optional<UnitPrice> parse_unit_price(std::string_view text);

enum class RoundingMode {
  half_up,
  up,
  down
};  // of the magnitude: -0.005 goes the way of 0.005
enum class RoundingUnit {
  fen,
  jiao,
  yuan
};
struct Rounding {
  RoundingMode mode = RoundingMode::half_up;
  RoundingUnit unit = RoundingUnit::fen;
};
std::string_view to_text(RoundingMode mode);  // "half_up", "up", "down"
std::string_view to_text(RoundingUnit unit);  // "fen", "jiao", "yuan"
std::optional<RoundingMode> parse_rounding_mode(std::string_view text);
std::optional<RoundingUnit> parse_rounding_unit(std::string_view text);

Exact exact(Decimal number);
Exact exact(UnitPrice price);  // in yuan
Exact exact(Money amount);     // in yuan
// "1310.0805" where the decimals end within 24 digits, else "n/d" in lowest terms: the number itself, never a rounded
// one.
std::string exact_text(const Exact& number);
// The inverse of exact_text.
std::optional<Exact> parse_exact(std::string_view text);

// To whole fen, jiao or yuan, away from zero at the half (half_up), away from zero (up) or towards it (down).
// Refuses charging.amount_too_large beyond line_amount_fen_max either way.
Outcome<Money> round_to_money(const Exact& yuan, Rounding rounding);

struct FlatSlice {  // part of the line's period in which one price version was in force
  Exact usage;
  UnitPrice price;
};
struct LineAmount {
  Exact raw_yuan;         // before rounding
  Money amount;           // after
  Exact difference_yuan;  // amount - raw: what rounding added
};
// Sum of usage x price over the slices, rounded once. Usage may be negative: a credit line mirrors its positive.
Outcome<LineAmount> price_line(std::span<const FlatSlice> slices, Rounding rounding);

}  // namespace lamplighter::charging
