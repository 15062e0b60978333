#include "core/metering/flag.h"

#include <array>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::metering {
namespace {

constexpr std::array<std::string_view, 9> flags{"NEG",           "ROLL",    "HIGH",        "ZERO",    "FUTURE",
                                                "OUT_OF_WINDOW", "REG_SUM", "OFFLINE_GAP", "CONFLICT"};
constexpr std::array<std::string_view, 3> states{"open", "approved", "rejected"};

}  // namespace

std::string_view to_text(Flag flag) {
  return flags.at(static_cast<std::size_t>(flag));
}
std::optional<Flag> parse_flag(std::string_view text) {
  return enumerator_of<Flag>(flags, text);
}
std::string_view to_text(FlagState state) {
  return states.at(static_cast<std::size_t>(state));
}
std::optional<FlagState> parse_flag_state(std::string_view text) {
  return enumerator_of<FlagState>(states, text);
}

bool blocks(Flag flag) {
  return flag == Flag::neg || flag == Flag::high || flag == Flag::future || flag == Flag::reg_sum ||
         flag == Flag::out_of_window;
}
bool spoils_average(Flag flag) {
  return flag != Flag::roll && flag != Flag::offline_gap && flag != Flag::conflict;
}

}  // namespace lamplighter::metering
