#include "schemas/vocabulary/ids.h"

#include <algorithm>
#include <string_view>

namespace lamplighter {
namespace {

bool made_of(std::string_view text, std::size_t length_max, std::string_view punctuation) {
  return !text.empty() && text.size() <= length_max && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || punctuation.find(c) != std::string_view::npos;
  });
}

}  // namespace

bool is_gateway_name(std::string_view text) {
  return made_of(text, 32, "-");
}
bool is_device_name(std::string_view text) {
  return made_of(text, 64, "_.-");
}
bool is_register_name(std::string_view text) {
  return made_of(text, 32, "_");
}

}  // namespace lamplighter
