#include "core/http/first_characters.h"

#include <doctest/doctest.h>

using lamplighter::http::first_characters;

TEST_CASE("a text is cut between characters") {
  struct Row {
    std::string_view text;
    std::size_t max;
    std::string_view cut;
  };
  for (const auto& row : {Row{"abc", 3, "abc"}, Row{"abc", 2, "ab"}, Row{"", 2, ""}, Row{"abc", 0, ""},
                          Row{"电费水费", 3, "电费水"}, Row{"电费", 2, "电费"}, Row{"é😀x", 2, "é😀"}}) {
    INFO(row.text, " ", row.max);
    CHECK(first_characters(row.text, row.max) == row.cut);
  }
}
