// What is typed, as the stores look for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::search {

// Without blanks at its ends, Latin letters small, the wide digits and letters of Chinese keyboards narrow.
std::string plain(std::string_view typed);

// LIKE patterns of a plain text; its own wild cards are escaped with '!'.
struct Patterns {
  std::string anywhere, at_beginning, at_end, last_part;  // last part: behind a hyphen, as the room in "1-2-101"
};
Patterns patterns_of(std::string_view plain);

std::size_t characters_in(std::string_view utf8);

// A bill "2026-000123" is called 123 by people: the numbers that a text of digits may mean in this year and the one
// before. Empty where the text is no such number.
std::vector<std::string> bill_numbers_meant(std::string_view plain, int year);

}  // namespace lamplighter::search
