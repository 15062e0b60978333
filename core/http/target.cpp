#include "core/http/target.h"

namespace lamplighter::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Bytes of the sequence that begins with `first`; 0 where none may (RFC 3629 section 4).
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

// The second byte keeps out overlong forms, surrogates and what lies above U+10FFFF.
bool second_fits(unsigned char first, unsigned char second) {
  if (first == 0xe0) return second >= 0xa0;
  if (first == 0xed) return second <= 0x9f;
  if (first == 0xf0) return second >= 0x90;
  if (first == 0xf4) return second <= 0x8f;
  return true;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto length = sequence_length(first);
    if (first == 0 || length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xc0U) != 0x80U || (k == 1 && !second_fits(first, byte))) return false;
    }
    i += length;
  }
  return true;
}

std::optional<std::string> percent_decoded(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::is_blank) {
      out += ' ';
    } else if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

namespace {

bool take_query(std::string_view text, TextMap& query) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decoded(pair.substr(0, equals), Plus::is_blank);
    auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), Plus::is_blank);
    if (!name || !value || !query.emplace(std::move(*name), std::move(*value)).second) return false;
  }
  return true;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  Target target;
  const auto question = std::min(text.find('?'), text.size());
  target.path = text.substr(0, question);
  std::string_view path = target.path;
  if (!path.starts_with('/') || path.find('#') != path.npos) return std::nullopt;
  path.remove_prefix(1);
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    auto segment = percent_decoded(path.substr(0, end), Plus::stays);
    if (!segment || *segment == "." || *segment == "..") return std::nullopt;
    target.segments.push_back(std::move(*segment));
    const bool slash_last = end + 1 == path.size();
    path.remove_prefix(std::min(end + 1, path.size()));
    if (slash_last) target.segments.emplace_back();  // "/a/" is not "/a"
  }
  if (question < text.size() && !take_query(text.substr(question + 1), target.query)) return std::nullopt;
  return target;
}

TextMap parse_cookies(std::string_view header) {
  TextMap cookies;
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    auto pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const auto equals = pair.find('=');
    if (equals == pair.npos || equals == 0) continue;
    cookies.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return cookies;
}

}  // namespace lamplighter::http
