// INSERT of many rows. Few statement lengths, so that the prepared ones are found again.
#pragma once

#include <array>
#include <string_view>

#include "core/db/database.h"

namespace lamplighter::metering {

inline constexpr std::array<std::size_t, 4> rows_per_statement{200, 50, 10, 1};

// "head VALUES (?, …), (?, …) tail", as often as it takes. `done(first, count, affected)` hears of each statement.
template <class Done>
void insert_rows(db::Transaction& tx, std::string_view head, const db::Rows& rows, std::string_view tail, Done done) {
  for (std::size_t first = 0; first < rows.count();) {
    std::size_t count = 1;
    for (const auto size : rows_per_statement)
      if (size <= rows.count() - first) {
        count = size;
        break;
      }
    done(first, count, tx.insert_many(head, rows, first, count, tail));
    first += count;
  }
}

}  // namespace lamplighter::metering
