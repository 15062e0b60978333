// The words of a register as a value: whatever is decoded can be written back and reads the same.
#include "drivers/modbus/decode.h"
#include "drivers/profile_file.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {
namespace {

constexpr int number_types = static_cast<int>(drivers::NumberType::s32_f32) + 1;

drivers::ProfileRegister any_register(Input& input) {
  drivers::ProfileRegister reg;
  reg.type = static_cast<drivers::NumberType>(input.byte() % number_types);
  reg.order = static_cast<drivers::WordOrder>(input.byte() % 4);
  reg.exponent = static_cast<std::int8_t>(input.byte() % 13 - 9);
  return reg;
}

}  // namespace

void one(Input input) {
  const auto reg = any_register(input);
  std::vector<std::uint16_t> words(drivers::words_of(reg.type));
  for (auto& word : words) word = input.word();
  const auto decoded = drivers::decode_value(reg, words);
  if (!decoded.value) return;
  must(decoded.value->exponent == reg.exponent, "a value has the exponent of its register");
  if (drivers::is_float(reg.type)) return;  // its value may lie between two floats
  const auto bits = drivers::encode_value(reg, *decoded.value);
  must(bits.has_value(), "what was decoded can be written back");
  const auto again = drivers::decode_value(reg, std::span(bits->words).first(bits->count));
  must(again.value == decoded.value, "what is written back reads the same");
}

}  // namespace lamplighter::fuzz
