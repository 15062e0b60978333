// Writing JSON quickly: messages are made a thousand times a second, a document tree for each would be most of the
// cost.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace lamplighter::wire {

class JsonText {
 public:
  explicit JsonText(std::size_t expected_bytes) { out_.reserve(expected_bytes); }

  JsonText& open(char bracket) {
    separate();
    out_ += bracket;
    fresh_ = true;
    return *this;
  }
  JsonText& close(char bracket) {
    out_ += bracket;
    fresh_ = false;
    return *this;
  }
  JsonText& key(std::string_view name) {
    separate();
    quote(name);
    out_ += ':';
    fresh_ = true;  // the value follows without a comma
    return *this;
  }
  JsonText& text(std::string_view value) {
    separate();
    quote(value);
    return *this;
  }
  JsonText& number(std::int64_t n) {
    separate();
    digits(n);
    return *this;
  }
  JsonText& truth(bool value) {
    separate();
    out_ += value ? "true" : "false";
    return *this;
  }
  JsonText& big(std::int64_t n) {
    separate();
    out_ += '"';
    digits(n);
    out_ += '"';
    return *this;
  }

  JsonText& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonText& big_field(std::string_view name, std::int64_t n) { return key(name).big(n); }
  std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  void digits(std::int64_t n) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, n).ptr;
    out_.append(buffer, end);
  }
  void quote(std::string_view value) {
    constexpr std::string_view hex = "0123456789abcdef";
    out_ += '"';
    for (const char c : value) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (byte < 0x20) {
        out_ += "\\u00";
        out_ += hex[byte >> 4];
        out_ += hex[byte & 15];
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }

  std::string out_;
  bool fresh_ = true;
};

}  // namespace lamplighter::wire
