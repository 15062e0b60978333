// Where a list goes on, as a client sees it: the sort values of the last row, wrapped so that nobody builds upon them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::http {

inline constexpr std::size_t cursor_bytes_max = 1024;

std::string cursor_of(const std::vector<std::string>& sort_values);
// The inverse; nullopt for what no list ever gave. What it takes has no NUL, which PostgreSQL text cannot hold.
std::optional<std::vector<std::string>> sort_values_of(std::string_view cursor);

}  // namespace lamplighter::http
