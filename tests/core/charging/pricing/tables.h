// Worked examples as text: one a line, columns between '|'. Lines that are empty or begin with '#' are for the reader.
#pragma once

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::charging::tables {

inline std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

inline std::vector<std::string> split(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (auto at = text.find(by); at != std::string::npos; from = at + by.size(), at = text.find(by, from))
    parts.push_back(trimmed(text.substr(from, at - from)));
  parts.push_back(trimmed(text.substr(from)));
  return parts;
}

// Every row goes to `check`; the number of rows is stated with the table, so that none is lost unseen.
template <class Check>
void each_row(std::string_view table, std::size_t columns, int rows, Check check) {
  std::istringstream lines{std::string(table)};
  int checked = 0;
  for (std::string row; std::getline(lines, row);) {
    if (row.empty() || row.front() == '#') continue;
    CAPTURE(row);
    const auto cells = split(row, "|");
    REQUIRE(cells.size() == columns);
    check(cells);
    ++checked;
  }
  CHECK(checked == rows);
}

}  // namespace lamplighter::charging::tables
