// The scope as a condition, so that every store asks for it in the same way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"

namespace lamplighter::accounts {

struct Condition {
  std::string sql;
  std::vector<db::Cell> params;  // of the '?' in sql, in order

  template <class... Params>
  void add(std::string_view more, const Params&... values) {
    sql += more;
    (params.push_back(db::to_cell(values)), ...);
  }
};

// "(company = ? AND estate IN (?, …))"; with all estates in scope only the company; with none in scope nothing is true.
// A row whose estate is NULL belongs to the whole company and is in scope only with all estates.
Condition in_scope(const Scope& scope, std::string_view company_column, std::string_view estate_column);

// The text with its own wild cards escaped, for LIKE … ESCAPE '!'.
std::string like_escaped(std::string_view text);

// For `LOWER(column) LIKE ? ESCAPE '!'`: contains the text, whatever it holds, in lower-case letters.
std::string like_pattern(std::string_view q);

}  // namespace lamplighter::accounts
