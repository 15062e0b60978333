// INSERT of many rows as multi-row VALUES. Few statement lengths, so that the prepared ones are found again.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/db/database.h"

namespace lamplighter::metering {

inline constexpr std::array<std::size_t, 4> rows_per_statement{200, 50, 10, 1};

// "head VALUES (?, …), (?, …) tail", as often as it takes. `done(first, count, affected)` hears of each statement.
// `cells` holds the rows one after another, `columns` cells each.
template <class Done>
void insert_rows(db::Transaction& tx, std::string_view head, std::size_t columns, const std::vector<db::Cell>& cells,
                 std::string_view tail, Done done) {
  std::string one = "(";
  for (std::size_t c = 0; c < columns; ++c) one += c == 0 ? "?" : ", ?";
  one += ")";
  const std::size_t rows = cells.size() / columns;
  for (std::size_t first = 0; first < rows;) {
    std::size_t count = 1;
    for (const auto size : rows_per_statement)
      if (size <= rows - first) {
        count = size;
        break;
      }
    std::string sql(head);
    sql.reserve(head.size() + tail.size() + count * (one.size() + 2) + 16);
    sql += " VALUES ";
    for (std::size_t r = 0; r < count; ++r) sql += (r == 0 ? "" : ", ") + one;
    sql += " ";
    sql += tail;
    const auto from = cells.begin() + static_cast<std::ptrdiff_t>(first * columns);
    const std::vector<db::Cell> part(from, from + static_cast<std::ptrdiff_t>(count * columns));
    done(first, count, tx.execute_with(sql, part));
    first += count;
  }
}

}  // namespace lamplighter::metering
