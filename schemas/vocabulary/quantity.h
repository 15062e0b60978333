// Amounts. Money is integer fen; a measured quantity is value x 10^exponent in a closed list of units.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lamplighter {

struct Money {
  std::int64_t fen = 0;
  friend auto operator<=>(const Money&, const Money&) = default;
};

// "250.40", "-3.05": two decimals, no thousands separator (the form of the API; pages add separators).
std::string to_text(Money amount);
// The inverse; up to two decimals, optional '-'. Refuses anything else and what does not fit 64 bits.
std::optional<Money> parse_money(std::string_view text);

struct Decimal {  // exactly value x 10^exponent; exponent -12..12
  std::int64_t value = 0;
  std::int8_t exponent = 0;
  friend bool operator==(const Decimal&, const Decimal&) = default;  // of the representation, not of the number
};

// "1234.56" for {123456,-2}; a positive exponent is written out with zeros. Trailing zeros stay: they say the
// resolution.
std::string to_text(Decimal number);
// "[-]digits[.digits]", at most 18 digits and 12 decimals; keeps trailing zeros as exponent.
std::optional<Decimal> parse_decimal(std::string_view text);
// The same number at another exponent; nullopt where that would lose digits or overflow.
std::optional<std::int64_t> rescale_exactly(Decimal number, std::int8_t exponent);

enum class Unit : std::uint8_t {
  none,                  // counts, states, power factor
  kilowatt_hour,         // kWh
  watt_hour,             // Wh
  kilovar_hour,          // kvarh
  cubic_metre,           // m3
  litre,                 // L
  watt,                  // W
  kilowatt,              // kW
  volt,                  // V
  ampere,                // A
  hertz,                 // Hz
  cubic_metre_per_hour,  // m3/h
  degree_celsius,        // Cel
  percent,               // %
  gigajoule,             // GJ
};

std::string_view to_text(Unit unit);  // the symbol in the comment above; "1" for none
std::optional<Unit> parse_unit(std::string_view symbol);

}  // namespace lamplighter
