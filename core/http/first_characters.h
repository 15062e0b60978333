// What is too long of a text that is searched for is cut, and never within a character: PostgreSQL refuses half a one.
#pragma once

#include <string_view>

namespace lamplighter::http {

// At most `max` code points from the beginning; the text is well-formed UTF-8.
std::string_view first_characters(std::string_view utf8, std::size_t max);

}  // namespace lamplighter::http
