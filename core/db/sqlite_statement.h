// A prepared statement of SQLite without SOCI between: a value is bound where it lies, a row is read once. On the
// way through SOCI each was copied several times (DECISIONS.md). Used by session.cpp alone.
#pragma once

#include <string_view>

#include "core/db/database.h"

struct sqlite3_stmt;

namespace lamplighter::db {

// https://www.sqlite.org/rescode.html; the primary code is the low byte.
[[noreturn]] void throw_sqlite(int code, const std::string& message, std::string_view sql);
std::string shown(std::string_view sql);  // as much of it as an error names

class SqliteStatement {
 public:
  // `connection` is a sqlite3*: SOCI has a type of its own for it. Throws what throw_sqlite throws, as all here.
  SqliteStatement(void* connection, std::string_view sql);
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement();

  // Texts stay where they are until the last step.
  void bind(const std::vector<Cell>& params);
  void bind(const Rows& rows, std::size_t row);

  // False: there is no further row, and it can be bound again.
  bool step();
  void read(const std::vector<Cell::Kind>& shape, std::vector<Cell>& row) const;
  std::int64_t rows_affected() const;
  void reset() noexcept;  // after an exception between two steps

 private:
  void bind_integer(std::size_t place, std::int64_t n);
  void bind_text(std::size_t place, std::string_view text);
  [[noreturn]] void fail(int code) const;

  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace lamplighter::db
