#include "drivers/modbus/decode.h"

#include <doctest/doctest.h>

#include <bit>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using namespace lamplighter;
using namespace lamplighter::drivers;

namespace {

std::vector<std::uint16_t> words_from_hex(const std::string& hex) {
  const auto raw = parse_raw_bits(hex).value();
  return {raw.words.begin(), raw.words.begin() + raw.count};
}

// factor: scale of an integer, resolution of a float
ProfileRegister make_register(const std::string& type, const std::string& order, const std::string& factor) {
  ProfileRegister reg;
  reg.type = parse_number_type(type).value();
  reg.order = parse_word_order(order).value();
  const auto decimal = parse_decimal(factor).value();
  reg.scale_value = decimal.value;
  reg.exponent = decimal.exponent;
  while (reg.scale_value % 10 == 0) reg.scale_value /= 10, ++reg.exponent;
  return reg;
}

// type order factor words value-or-fault
constexpr const char* table = R"(
u16   abcd 1      04d2              1234
u16   badc 1      d204              1234
u16   dcba 1      d204              1234
u16   cdab 0.1    04d2              123.4
u16   abcd 1      ffff              65535
s16   abcd 0.1    ff9c              -10.0
s16   abcd 1      8000              -32768
u32   abcd 0.01   00012345          745.65
u32   cdab 0.01   23450001          745.65
u32   badc 0.01   01004523          745.65
u32   dcba 0.01   45230100          745.65
u32   abcd 1      ffffffff          4294967295
s32   abcd 0.1    fffffffe          -0.2
s32   cdab 0.1    fffeffff          -0.2
s32   abcd 1      80000000          -2147483648
u64   abcd 0.01   0000000000000064  1.00
u64   cdab 0.01   0064000000000000  1.00
u64   badc 1      0000000000006400  100
u64   dcba 1      6400000000000000  100
u64   abcd 1      0001000200030004  281483566841860
u64   cdab 1      0004000300020001  281483566841860
u64   abcd 1      7fffffffffffffff  9223372036854775807
u64   abcd 1      8000000000000000  out_of_range
s32_f32 cdab 0.001 04d200003f000000  1234.000
s32_f32 cdab 0.001 04d2000000003f00  1234.500
s32_f32 abcd 0.001 000004d23f000000  1234.500
s32_f32 cdab 0.001 ffff00000000be80  65534.750
s32_f32 cdab 0.001 ffffffff0000bf00  -1.500
s32_f32 cdab 0.01  04d20000ffff3f7f  1235.00
s32_f32 cdab 0.01  04d2000000003f80  out_of_range
s32_f32 cdab 0.01  04d200000000bf80  out_of_range
s32_f32 cdab 0.01  04d2000000007fc0  not_a_number
s32_f32 cdab 0.01  ffff7fff00000000  2147483647.00
s64   abcd 1      ffffffffffffffff  -1
s64   abcd 1      8000000000000000  -9223372036854775808
s64   abcd 0.02   8000000000000000  out_of_range
s64   abcd 1      00000000075bcd15  123456789
bcd16 abcd 0.1    1234              123.4
bcd16 abcd 1      12a4              not_bcd
bcd32 abcd 0.01   00012345          123.45
bcd32 dcba 0.01   45230100          123.45
bcd32 abcd 1      99999999          99999999
bcd64 abcd 1      9999999999999999  9999999999999999
bcd64 abcd 1      000000000000000f  not_bcd
u16   abcd 25     0003              75
u16   abcd 0.25   0003              0.75
u16   abcd 100    0003              300
f32   abcd 0.01   42280000          42.00
f32   cdab 0.01   00004228          42.00
f32   badc 0.01   28420000          42.00
f32   dcba 0.01   00002842          42.00
f32   abcd 0.01   c2280000          -42.00
f32   abcd 1      3f000000          1
f32   abcd 1      3effffff          0
f32   abcd 1      3f000001          1
f32   abcd 1      bf000000          0
f32   abcd 1      bf000001          -1
f32   abcd 1      3fc00000          2
f32   abcd 1      40200000          3
f32   abcd 1      c0200000          -2
f32   abcd 0.1    3d4ccccd          0.1
f32   abcd 0.1    3d4ccccc          0.0
f32   abcd 0.01   47800000          65536.00
f32   abcd 0.01   47800001          65536.01
f32   abcd 0.01   48000001          131072.02
f32   abcd 0.001  00000001          0.000
f32   abcd 0.001  80000001          0.000
f32   abcd 0.01   80000000          0.00
f32   abcd 0.01   00000000          0.00
f32   abcd 100    42280000          0
f32   abcd 100    42480000          100
f32   abcd 100    4247ffff          0
f32   abcd 0.01   7f800000          not_a_number
f32   abcd 0.01   ff800000          not_a_number
f32   abcd 0.01   7fc00000          not_a_number
f32   abcd 0.01   7f800001          not_a_number
f32   abcd 0.01   7f7fffff          out_of_range
f32   abcd 0.01   5e000000          out_of_range
f32   abcd 1      5e800000          4611686018427387904
f32   abcd 1      5f000000          out_of_range
f32   abcd 1      df000000          -9223372036854775808
f64   abcd 0.01   40fe240ccccccccd  123456.80
f64   cdab 0.01   cccdcccc240c40fe  123456.80
f64   dcba 0.01   cdcccccc0c24fe40  123456.80
f64   abcd 0.01   3ff0147ae147ae14  1.00
f64   abcd 0.01   3ff028f5c28f5c29  1.01
f64   abcd 1      3fe0000000000000  1
f64   abcd 1      3fdfffffffffffff  0
f64   abcd 0.001  0000000000000001  0.000
f64   abcd 0.001  8000000000000001  0.000
f64   abcd 1      7ff0000000000000  not_a_number
f64   abcd 1      7fefffffffffffff  out_of_range
f64   abcd 0.000000000001 3ff0000000000000  1.000000000000
)";

}  // namespace

TEST_CASE("register words become exactly the decimal of the text table") {
  std::istringstream rows{table};
  std::string type, order, factor, hex, expected;
  int count = 0;
  while (rows >> type >> order >> factor >> hex >> expected) {
    CAPTURE(type + " " + order + " " + factor + " " + hex);
    const auto words = words_from_hex(hex);
    const auto reg = make_register(type, order, factor);
    REQUIRE(words.size() == words_of(reg.type));
    const auto decoded = decode_value(reg, words);
    if (decoded.value)
      CHECK(to_text(*decoded.value) == expected);
    else
      CHECK(to_text(decoded.fault) == expected);
    ++count;
  }
  CHECK(count > 75);
}

TEST_CASE("a register's pattern for no value is absent, not a number") {
  auto reg = make_register("u64", "abcd", "0.01");
  reg.not_available = 0xffffffffffffffff;
  const std::vector<std::uint16_t> words(4, 0xffff);
  CHECK(decode_value(reg, words).fault == DecodeFault::not_available);
  CHECK_FALSE(decode_value(reg, words).value);
  reg = make_register("s32", "cdab", "0.1");
  reg.not_available = 0x7fffffff;
  CHECK(decode_value(reg, words_from_hex("ffff7fff")).fault == DecodeFault::not_available);
  CHECK(to_text(decode_value(reg, words_from_hex("fffe7fff")).value.value()) == "214748364.6");
}

TEST_CASE("a float that counts in tenths or thousandths is scaled before it is rounded") {
  auto reg = make_register("f32", "abcd", "0.1");
  reg.float_scale = -1;  // DTSU666: 2304.0 is 230.4 V
  CHECK(to_text(decode_value(reg, words_from_hex("45100000")).value.value()) == "230.4");
  CHECK(to_text(encode_value(reg, {2304, -1}).value()) == "45100000");
  reg.exponent = 0;
  CHECK(to_text(decode_value(reg, words_from_hex("45100000")).value.value()) == "230");
}

TEST_CASE("what encode_value writes, decode_value reads back") {
  const unsigned seed = 20261123;
  MESSAGE("seed " << seed);
  std::mt19937_64 random{seed};
  for (const auto* type :
       {"u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "bcd16", "bcd32", "bcd64", "s32_f32"})
    for (const auto* order : {"abcd", "cdab", "badc", "dcba"})
      for (const auto* factor : {"1", "0.1", "0.01", "0.001"}) {
        const auto reg = make_register(type, order, factor);
        CAPTURE(type);
        CAPTURE(order);
        CAPTURE(factor);
        for (int i = 0; i < 200; ++i) {
          // f32 holds 24 bits exactly; at a resolution of 0.001 that is 16,777.
          const std::int64_t value =
              static_cast<std::int64_t>(random() % (reg.type == NumberType::f32 ? 4'000'000 : 9999));
          const auto raw = encode_value(reg, {value, reg.exponent});
          REQUIRE(raw);
          REQUIRE(raw->count == words_of(reg.type));
          const auto decoded = decode_value(reg, {raw->words.data(), raw->count});
          REQUIRE(decoded.value);
          REQUIRE(decoded.value->value == value);
          REQUIRE(decoded.value->exponent == reg.exponent);
        }
      }
}

TEST_CASE("encode_value refuses what the type cannot hold") {
  CHECK_FALSE(encode_value(make_register("u16", "abcd", "1"), {65536, 0}));
  CHECK_FALSE(encode_value(make_register("u16", "abcd", "1"), {-1, 0}));
  CHECK_FALSE(encode_value(make_register("s16", "abcd", "1"), {32768, 0}));
  CHECK_FALSE(encode_value(make_register("bcd16", "abcd", "1"), {10000, 0}));
  CHECK_FALSE(encode_value(make_register("u32", "abcd", "0.1"), {123, -2}));
  CHECK_FALSE(encode_value(make_register("u16", "abcd", "0.25"), {60, -2}));
  CHECK(to_text(encode_value(make_register("u16", "abcd", "0.25"), {75, -2}).value()) == "0003");
}

TEST_CASE("rounding agrees with long division for a million random floats") {
  // The reference is independent: it compares the value's distance to both neighbours in exact fractions of two.
  const unsigned seed = 7;
  MESSAGE("seed " << seed);
  std::mt19937 random{seed};
  const auto reg = make_register("f32", "abcd", "0.01");
  int checked = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random());
    const auto number = std::bit_cast<float>(bits);
    if (!(number > -1e9f && number < 1e9f)) continue;
    const auto decoded = decode_value(
        reg, std::vector<std::uint16_t>{static_cast<std::uint16_t>(bits >> 16), static_cast<std::uint16_t>(bits)});
    REQUIRE(decoded.value);
    // |x| < 2^30 with 24 bits: x*200 is exact in a long double of 64 bits mantissa.
    const long double doubled = static_cast<long double>(number) * 200.0L;
    const auto value = static_cast<long double>(decoded.value->value) * 2.0L;
    const bool nearest = value - 1.0L <= doubled && doubled < value + 1.0L;
    if (!nearest) FAIL("bits " << bits << " became " << decoded.value->value);
    ++checked;
  }
  CHECK(checked > 300'000);
}
