// Enumerators by their text: a closed list of texts in the order of an enum's values.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace lamplighter {

// The enumerator whose text this is; nullopt for any other text.
template <class Enum>
std::optional<Enum> enumerator_of(std::span<const std::string_view> texts, std::string_view text) {
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (texts[i] == text) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace lamplighter
