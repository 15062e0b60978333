#include "drivers/modbus/decode.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace lamplighter::drivers {
namespace {

using Wide = __int128;  // holds 53 bits x 10^12, and 10^12 x 2^60

constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t int64_min = std::numeric_limits<std::int64_t>::min();

Wide power_of_ten(int n) {
  Wide power = 1;
  while (n-- > 0) power *= 10;
  return power;
}

std::uint16_t swap_bytes(std::uint16_t word) {
  return static_cast<std::uint16_t>(word << 8 | word >> 8);
}

Wide floor_div(Wide a, Wide b) {  // b > 0
  const Wide q = a / b;
  return a % b < 0 ? q - 1 : q;
}

struct FloatParts {  // value = mantissa x 2^power
  bool finite = false;
  std::int64_t mantissa = 0;
  int power = 0;
};

FloatParts take_apart(std::uint64_t bits, int exponent_bits, int fraction_bits) {
  const std::uint64_t fraction_mask = (std::uint64_t{1} << fraction_bits) - 1;
  const int exponent_mask = (1 << exponent_bits) - 1;
  const int bias = exponent_mask >> 1;
  const int exponent = static_cast<int>(bits >> fraction_bits) & exponent_mask;
  auto mantissa = static_cast<std::int64_t>(bits & fraction_mask);
  if (exponent == exponent_mask) return {};
  if (exponent != 0) mantissa |= std::int64_t{1} << fraction_bits;
  if (bits >> (exponent_bits + fraction_bits) & 1) mantissa = -mantissa;
  return {true, mantissa, (exponent == 0 ? 1 : exponent) - bias - fraction_bits};
}

// mantissa x 2^power in units of 10^exponent, rounded half up: floor(x + 1/2), so -2.5 becomes -2.
Decoded round_half_up(const FloatParts& parts, std::int8_t exponent) {
  Wide numerator = parts.mantissa;
  Wide denominator = 1;
  if (exponent < 0)
    numerator *= power_of_ten(-exponent);
  else
    denominator = power_of_ten(exponent);
  // numerator has up to 93 bits. Two to the 34 more still fit; what is larger is out of range anyway (10^12 x 2^63
  // has 103 bits), and below 2^-86 nothing but zero is left.
  constexpr int shift_up_max = 33;
  constexpr int shift_down_max = 86;
  if (numerator == 0) return {Decimal{0, exponent}};
  if (parts.power > shift_up_max + 64) return {std::nullopt, DecodeFault::out_of_range};
  int power = parts.power;
  for (; power > 0; --power) {
    if (numerator > (Wide{1} << 125) || numerator < -(Wide{1} << 125)) return {std::nullopt, DecodeFault::out_of_range};
    numerator *= 2;
  }
  for (; power < 0; ++power) {
    if (denominator < (Wide{1} << shift_down_max))
      denominator *= 2;
    else if (numerator < -1 || numerator > 0)
      numerator = floor_div(numerator, 2);  // far below any half: direction only
  }
  const Wide rounded = floor_div(2 * numerator + denominator, 2 * denominator);
  if (rounded > int64_max || rounded < int64_min) return {std::nullopt, DecodeFault::out_of_range};
  return {Decimal{static_cast<std::int64_t>(rounded), exponent}};
}

Decoded decode_float(const ProfileRegister& reg, std::uint64_t bits) {
  const auto parts = reg.type == NumberType::f32 ? take_apart(bits, 8, 23) : take_apart(bits, 11, 52);
  if (!parts.finite) return {std::nullopt, DecodeFault::not_a_number};
  auto decoded = round_half_up(parts, static_cast<std::int8_t>(reg.exponent - reg.float_scale));
  if (decoded.value) decoded.value->exponent = reg.exponent;
  return decoded;
}

// A counter in two numbers, as ultrasonic flow meters keep it: whole units and their fraction. Read in one request, or
// a carry between two reads would be off by one whole unit. A fraction of one or more is no fraction: the words are
// not what the profile takes them for.
Decoded decode_whole_and_fraction(const ProfileRegister& reg, std::span<const std::uint16_t> words) {
  const auto parts = take_apart(bits_from_words(words.last(2), reg.order), 8, 23);
  if (!parts.finite) return {std::nullopt, DecodeFault::not_a_number};
  constexpr int fraction_bits = 23;
  if (parts.power > -fraction_bits - 1) return {std::nullopt, DecodeFault::out_of_range};
  const auto exponent = static_cast<std::int8_t>(reg.exponent - reg.float_scale);
  const auto fraction = round_half_up(parts, exponent);
  if (!fraction.value) return fraction;
  const auto whole = static_cast<std::int32_t>(bits_from_words(words.first(2), reg.order));
  const Wide sum = Wide{whole} * power_of_ten(-exponent) + fraction.value->value;
  if (sum > int64_max || sum < int64_min) return {std::nullopt, DecodeFault::out_of_range};
  return {Decimal{static_cast<std::int64_t>(sum), reg.exponent}};
}

std::optional<std::int64_t> decode_bcd(std::uint64_t bits, int nibbles) {
  std::int64_t value = 0;
  for (int i = nibbles - 1; i >= 0; --i) {
    const auto digit = static_cast<std::int64_t>(bits >> (4 * i) & 0xf);
    if (digit > 9) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

std::uint64_t encode_bcd(std::int64_t value) {
  std::uint64_t bits = 0;
  for (int i = 0; i < 16; ++i, value /= 10) bits |= static_cast<std::uint64_t>(value % 10) << (4 * i);
  return bits;
}

struct Range {
  Wide min;
  Wide max;
};

Range range_of(NumberType type) {
  switch (type) {
    case NumberType::u16:
      return {0, 0xffff};
    case NumberType::s16:
      return {-0x8000, 0x7fff};
    case NumberType::u32:
      return {0, 0xffffffff};
    case NumberType::s32:
      return {-(Wide{1} << 31), (Wide{1} << 31) - 1};
    case NumberType::u64:
      return {0, (Wide{1} << 64) - 1};
    case NumberType::s64:
      return {int64_min, int64_max};
    case NumberType::bcd16:
      return {0, 9999};
    case NumberType::bcd32:
      return {0, 99'999'999};
    case NumberType::bcd64:
      return {0, Wide{9'999'999'999'999'999}};
    case NumberType::f32:
    case NumberType::f64:
    case NumberType::s32_f32:
      break;
  }
  return {int64_min, int64_max};
}

// Searches the neighbours of an estimate for the float that decodes to exactly `wanted`: the estimate is off by a few
// units in the last place at most.
std::uint64_t nearest_float(const ProfileRegister& reg, std::int64_t wanted, std::uint64_t estimate) {
  std::uint64_t best = estimate;
  for (const std::int64_t step : {0, -1, 1, -2, 2}) {
    const auto candidate = estimate + static_cast<std::uint64_t>(step);
    const auto decoded = decode_float(reg, candidate);
    if (decoded.value && decoded.value->value == wanted) return candidate;
  }
  return best;
}

std::optional<std::uint64_t> encode_float(const ProfileRegister& reg, std::int64_t wanted) {
  // Only an estimate; nearest_float() checks it with the exact decoder.
  const int exponent = reg.exponent - reg.float_scale;
  auto estimate = static_cast<double>(wanted);
  const auto power = static_cast<double>(static_cast<std::int64_t>(power_of_ten(std::abs(exponent))));
  estimate = exponent < 0 ? estimate / power : estimate * power;
  const auto bits = reg.type == NumberType::f32
                        ? std::uint64_t{std::bit_cast<std::uint32_t>(static_cast<float>(estimate))}
                        : std::bit_cast<std::uint64_t>(estimate);
  return nearest_float(reg, wanted, bits);
}

std::optional<RawBits> encode_whole_and_fraction(const ProfileRegister& reg, std::int64_t wanted) {
  const Wide unit = power_of_ten(reg.float_scale - reg.exponent);
  const Wide whole = wanted / unit;  // both parts have the sign of the sum
  if (whole > INT32_MAX || whole < INT32_MIN) return std::nullopt;
  auto part = reg;
  part.type = NumberType::f32;
  const auto fraction = encode_float(part, static_cast<std::int64_t>(wanted % unit));
  if (!fraction) return std::nullopt;
  RawBits raw = words_from_bits(static_cast<std::uint32_t>(whole), 2, reg.order);
  const RawBits low = words_from_bits(*fraction, 2, reg.order);
  raw.words[2] = low.words[0];
  raw.words[3] = low.words[1];
  raw.count = 4;
  return raw;
}

}  // namespace

std::string_view to_text(DecodeFault fault) {
  constexpr std::array<std::string_view, 4> texts{"not_available", "not_a_number", "not_bcd", "out_of_range"};
  return texts.at(static_cast<std::size_t>(fault));
}

std::uint64_t bits_from_words(std::span<const std::uint16_t> words, WordOrder order) {
  const bool low_first = order == WordOrder::cdab || order == WordOrder::dcba;
  const bool swapped = order == WordOrder::badc || order == WordOrder::dcba;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::uint16_t word = words[low_first ? words.size() - 1 - i : i];
    bits = bits << 16 | (swapped ? swap_bytes(word) : word);
  }
  return bits;
}

RawBits words_from_bits(std::uint64_t bits, std::uint16_t count, WordOrder order) {
  const bool low_first = order == WordOrder::cdab || order == WordOrder::dcba;
  const bool swapped = order == WordOrder::badc || order == WordOrder::dcba;
  RawBits raw;
  raw.count = static_cast<std::uint8_t>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto word = static_cast<std::uint16_t>(bits >> (16 * (count - 1u - i)));
    raw.words[low_first ? count - 1u - i : i] = swapped ? swap_bytes(word) : word;
  }
  return raw;
}

Decoded decode_value(const ProfileRegister& reg, std::span<const std::uint16_t> words) {
  const std::uint64_t bits = bits_from_words(words, reg.order);
  if (reg.not_available && bits == *reg.not_available) return {std::nullopt, DecodeFault::not_available};
  if (reg.type == NumberType::s32_f32) return decode_whole_and_fraction(reg, words);
  if (is_float(reg.type)) return decode_float(reg, bits);
  Wide whole = 0;
  switch (reg.type) {
    case NumberType::s16:
      whole = static_cast<std::int16_t>(bits);
      break;
    case NumberType::s32:
      whole = static_cast<std::int32_t>(bits);
      break;
    case NumberType::s64:
      whole = static_cast<std::int64_t>(bits);
      break;
    case NumberType::bcd16:
    case NumberType::bcd32:
    case NumberType::bcd64: {
      const auto digits = decode_bcd(bits, words_of(reg.type) * 4);
      if (!digits) return {std::nullopt, DecodeFault::not_bcd};
      whole = *digits;
      break;
    }
    default:
      whole = bits;
  }
  whole *= reg.scale_value;
  if (whole > int64_max || whole < int64_min) return {std::nullopt, DecodeFault::out_of_range};
  return {Decimal{static_cast<std::int64_t>(whole), reg.exponent}};
}

std::optional<RawBits> encode_value(const ProfileRegister& reg, Decimal value) {
  const auto at_exponent = rescale_exactly(value, reg.exponent);
  if (!at_exponent) return std::nullopt;
  if (reg.type == NumberType::s32_f32) return encode_whole_and_fraction(reg, *at_exponent);
  if (is_float(reg.type)) {
    const auto bits = encode_float(reg, *at_exponent);
    return bits ? std::optional{words_from_bits(*bits, words_of(reg.type), reg.order)} : std::nullopt;
  }
  if (*at_exponent % reg.scale_value != 0) return std::nullopt;
  const std::int64_t whole = *at_exponent / reg.scale_value;
  const Range range = range_of(reg.type);
  if (whole < range.min || whole > range.max) return std::nullopt;
  const bool bcd = reg.type == NumberType::bcd16 || reg.type == NumberType::bcd32 || reg.type == NumberType::bcd64;
  return words_from_bits(bcd ? encode_bcd(whole) : static_cast<std::uint64_t>(whole), words_of(reg.type), reg.order);
}

}  // namespace lamplighter::drivers
