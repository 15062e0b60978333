// Register words <-> exact decimals. The only place where floating-point bits are looked at, and even here no floating
// point is computed: a float is taken apart into mantissa and power of two and rounded by integer arithmetic.
//
// Word order, for the 32-bit number with bytes A (highest) B C D, two bytes a register:
//   abcd  AB CD   big-endian, high word first          cdab  CD AB   low word first
//   badc  BA DC   high word first, bytes swapped       dcba  DC BA   little-endian
// 64 bits: the same rule over four words. s32_f32: the rule for 32 bits, for the whole part and for the fraction. 16
// bits: only badc and dcba differ (bytes swapped).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "drivers/profile.h"

namespace lamplighter::drivers {

enum class DecodeFault : std::uint8_t {
  not_available,  // the profile's pattern for "no value": nothing to publish, nothing wrong
  not_a_number,   // NaN or infinite
  not_bcd,        // a nibble above 9
  out_of_range,   // does not fit 63 bits at the profile's exponent; or a fraction that is none
};
std::string_view to_text(DecodeFault fault);

struct Decoded {
  std::optional<Decimal> value;  // at reg.exponent; absent: see fault
  DecodeFault fault = DecodeFault::not_available;
};

// `words`: words_of(reg.type) words in wire order.
Decoded decode_value(const ProfileRegister& reg, std::span<const std::uint16_t> words);

// The words a device would answer with for `value`; floats: the nearest one that decodes to it where there is one.
// nullopt: the value does not fit the type, or is no multiple of the scale.
std::optional<RawBits> encode_value(const ProfileRegister& reg, Decimal value);

// The number's bits, high first, from words in wire order; and back.
std::uint64_t bits_from_words(std::span<const std::uint16_t> words, WordOrder order);
RawBits words_from_bits(std::uint64_t bits, std::uint16_t count, WordOrder order);

}  // namespace lamplighter::drivers
