#include "core/premises/places.h"

namespace lamplighter::premises {

std::string sort_key(std::string_view code) {
  constexpr std::size_t padded_digits = 10;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string key;
  for (std::size_t i = 0; i < code.size();) {
    if (!is_digit(code[i])) {
      const char c = code[i++];
      key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      continue;
    }
    auto end = i;
    while (end < code.size() && is_digit(code[end])) ++end;
    if (end - i < padded_digits) key.append(padded_digits - (end - i), '0');
    key += code.substr(i, end - i);
    i = end;
  }
  return key;
}

}  // namespace lamplighter::premises
