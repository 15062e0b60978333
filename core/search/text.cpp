#include "core/search/text.h"

#include <algorithm>

#include "core/accounts/scope_sql.h"

namespace lamplighter::search {
namespace {

constexpr std::size_t bill_digits = 6;

// U+FF01..U+FF5E are U+0021..U+007E made wide: three bytes, EF BC 81..BF and EF BD 80..9E.
char narrow(std::string_view three_bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(three_bytes[i]); };
  if (byte(0) != 0xEF) return 0;
  if (byte(1) == 0xBC && byte(2) >= 0x81) return static_cast<char>(byte(2) - 0x81 + 0x21);
  if (byte(1) == 0xBD && byte(2) <= 0x9E) return static_cast<char>(byte(2) - 0x80 + 0x60);
  return 0;
}

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::string plain(std::string_view typed) {
  constexpr std::string_view wide_blank = "\u3000";
  std::string text;
  for (std::size_t i = 0; i < typed.size();) {
    if (typed.substr(i).starts_with(wide_blank)) {
      text += ' ';
      i += wide_blank.size();
    } else if (const char c = i + 3 <= typed.size() ? narrow(typed.substr(i, 3)) : '\0'; c != 0) {
      text += small(c);
      i += 3;
    } else {
      text += small(typed[i++]);
    }
  }
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_blank(text.back())) text.pop_back();
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_blank));
  return text;
}

Patterns patterns_of(std::string_view plain) {
  const auto escaped = accounts::like_escaped(plain);
  return {"%" + escaped + "%", escaped + "%", "%" + escaped, "%-" + escaped};
}

std::size_t characters_in(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string> bill_numbers_meant(std::string_view plain, int year) {
  if (plain.empty() || plain.size() > bill_digits || !std::all_of(plain.begin(), plain.end(), is_digit)) return {};
  const auto digits = std::string(bill_digits - plain.size(), '0') + std::string(plain);
  return {std::to_string(year) + "-" + digits, std::to_string(year - 1) + "-" + digits};
}

}  // namespace lamplighter::search
