#include "schemas/vocabulary/reading.h"

#include <cstdio>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter {
namespace {

constexpr std::array<std::string_view, 3> clock_states{"unsynced", "synced", "corrected"};
constexpr std::array<std::string_view, 4> qualities{"measured", "clock_unsure", "suspect", "estimated"};
constexpr std::array<std::string_view, 2> register_classes{"billing", "telemetry"};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string_view to_text(ClockState state) {
  return clock_states.at(static_cast<std::size_t>(state));
}
std::optional<ClockState> parse_clock_state(std::string_view text) {
  return enumerator_of<ClockState>(clock_states, text);
}
std::string_view to_text(Quality quality) {
  return qualities.at(static_cast<std::size_t>(quality));
}
std::optional<Quality> parse_quality(std::string_view text) {
  return enumerator_of<Quality>(qualities, text);
}
std::string_view to_text(RegisterClass c) {
  return register_classes.at(static_cast<std::size_t>(c));
}
std::optional<RegisterClass> parse_register_class(std::string_view text) {
  return enumerator_of<RegisterClass>(register_classes, text);
}

std::string to_text(RawBits raw) {
  std::string text;
  for (std::size_t i = 0; i < raw.count && i < raw.words.size(); ++i) {
    char word[5];
    std::snprintf(word, sizeof word, "%04x", static_cast<unsigned>(raw.words[i]));
    text += word;
  }
  return text;
}

std::optional<RawBits> parse_raw_bits(std::string_view hex) {
  if (hex.size() % 4 != 0 || hex.size() > 16) return std::nullopt;
  RawBits raw;
  raw.count = static_cast<std::uint8_t>(hex.size() / 4);
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const int digit = hex_digit(hex[i]);
    if (digit < 0) return std::nullopt;
    raw.words[i / 4] = static_cast<std::uint16_t>(raw.words[i / 4] << 4 | digit);
  }
  return raw;
}

}  // namespace lamplighter
