#include "core/http/first_characters.h"

namespace lamplighter::http {

std::string_view first_characters(std::string_view utf8, std::size_t max) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  std::size_t seen = 0, at = 0;
  while (at < utf8.size() && !(begins(utf8[at]) && seen++ == max)) ++at;
  return utf8.substr(0, at);
}

}  // namespace lamplighter::http
