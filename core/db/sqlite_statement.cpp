#include "core/db/sqlite_statement.h"

#include <sqlite3.h>

namespace lamplighter::db {
namespace {

constexpr std::size_t sql_shown_max = 200;  // bytes of SQL in an error

}  // namespace

std::string shown(std::string_view sql) {
  return sql.size() <= sql_shown_max ? std::string(sql) : std::string(sql.substr(0, sql_shown_max)) + "…";
}

void throw_sqlite(int code, const std::string& message, std::string_view sql) {
  const std::string text = "SQLite: " + message + " (code " + std::to_string(code) + ") in: " + shown(sql);
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      throw ConstraintViolated(text);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
      throw Unavailable(text);
    default:
      throw Broken(text);
  }
}

SqliteStatement::SqliteStatement(void* connection, std::string_view sql) {
  auto* db = static_cast<sqlite3*>(connection);
  const int code =
      sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) throw_sqlite(code, sqlite3_errmsg(db), sql);
  if (statement_ == nullptr) throw Broken("no statement in: " + shown(sql));
}

SqliteStatement::~SqliteStatement() {
  sqlite3_finalize(statement_);
}

void SqliteStatement::fail(int code) const {
  const std::string message = sqlite3_errmsg(sqlite3_db_handle(statement_));
  const std::string sql = sqlite3_sql(statement_);
  sqlite3_reset(statement_);
  throw_sqlite(code, message, sql);
}

void SqliteStatement::bind_integer(std::size_t place, std::int64_t n) {
  if (const int code = sqlite3_bind_int64(statement_, static_cast<int>(place), n); code != SQLITE_OK) fail(code);
}

void SqliteStatement::bind_text(std::size_t place, std::string_view text) {
  const int code =
      sqlite3_bind_text64(statement_, static_cast<int>(place), text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) fail(code);
}

void SqliteStatement::bind(const std::vector<Cell>& params) {
  if (static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_)) != params.size())
    throw Broken(std::to_string(params.size()) + " parameters for: " + shown(sqlite3_sql(statement_)));
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (params[i].kind == Cell::Kind::integer)
      bind_integer(i + 1, params[i].integer);
    else if (params[i].kind == Cell::Kind::text)
      bind_text(i + 1, params[i].text);
    else if (const int code = sqlite3_bind_null(statement_, static_cast<int>(i + 1)); code != SQLITE_OK)
      fail(code);
  }
}

void SqliteStatement::bind(const Rows& rows, std::size_t row) {
  for (std::size_t column = 0; column < rows.columns(); ++column)
    if (rows.is_text(row, column))
      bind_text(column + 1, rows.text(row, column));
    else
      bind_integer(column + 1, rows.integer(row, column));
}

bool SqliteStatement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(code);
  sqlite3_reset(statement_);
  return false;
}

// Each call takes the connection's lock, so the type is asked only where the value could be NULL's.
void SqliteStatement::read(const std::vector<Cell::Kind>& shape, std::vector<Cell>& row) const {
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const int column = static_cast<int>(i);
    const auto is_null = [&] { return sqlite3_column_type(statement_, column) == SQLITE_NULL; };
    Cell& cell = row[i];
    cell.kind = shape[i];
    if (shape[i] == Cell::Kind::text) {
      const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
      if (bytes != nullptr)
        cell.text.assign(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
      else if (is_null())
        cell.kind = Cell::Kind::null;
      else
        throw Unavailable("SQLite: out of memory in: " + shown(sqlite3_sql(statement_)));
    } else {
      cell.integer = sqlite3_column_int64(statement_, column);
      if (cell.integer == 0 && is_null()) cell.kind = Cell::Kind::null;
    }
  }
}

std::int64_t SqliteStatement::rows_affected() const {
  return sqlite3_changes64(sqlite3_db_handle(statement_));
}

void SqliteStatement::reset() noexcept {
  sqlite3_reset(statement_);
}

}  // namespace lamplighter::db
