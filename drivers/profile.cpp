#include "drivers/profile.h"

#include <array>

#include "drivers/driver.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::drivers {
namespace {

constexpr std::array<std::string_view, 12> number_types{"u16", "s16", "u32",   "s32",   "u64",   "s64",
                                                        "f32", "f64", "bcd16", "bcd32", "bcd64", "s32_f32"};
constexpr std::array<std::string_view, 4> word_orders{"abcd", "cdab", "badc", "dcba"};
constexpr std::array<std::string_view, 5> reply_kinds{"answered", "timed_out", "damaged", "foreign", "line_closed"};

}  // namespace

std::uint16_t words_of(NumberType type) {
  switch (type) {
    case NumberType::u16:
    case NumberType::s16:
    case NumberType::bcd16:
      return 1;
    case NumberType::u32:
    case NumberType::s32:
    case NumberType::f32:
    case NumberType::bcd32:
      return 2;
    case NumberType::u64:
    case NumberType::s64:
    case NumberType::f64:
    case NumberType::bcd64:
    case NumberType::s32_f32:
      return 4;
  }
  return 1;
}

bool is_float(NumberType type) {
  return type == NumberType::f32 || type == NumberType::f64 || type == NumberType::s32_f32;
}

std::string_view to_text(NumberType type) {
  return number_types.at(static_cast<std::size_t>(type));
}
std::optional<NumberType> parse_number_type(std::string_view text) {
  return enumerator_of<NumberType>(number_types, text);
}
std::string_view to_text(WordOrder order) {
  return word_orders.at(static_cast<std::size_t>(order));
}
std::optional<WordOrder> parse_word_order(std::string_view text) {
  return enumerator_of<WordOrder>(word_orders, text);
}
std::string_view to_text(ReplyKind kind) {
  return reply_kinds.at(static_cast<std::size_t>(kind));
}

}  // namespace lamplighter::drivers
