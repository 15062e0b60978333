#include "gateway/outbox/sqlite.h"

namespace lamplighter::outbox {

std::string_view to_text(Failure::Kind kind) {
  switch (kind) {
    case Failure::Kind::disk_full:
      return "disk_full";
    case Failure::Kind::io_failed:
      return "io_failed";
    case Failure::Kind::in_use:
      return "in_use";
    case Failure::Kind::not_ours:
      return "not_ours";
    case Failure::Kind::foreign_gateway:
      return "foreign_gateway";
    case Failure::Kind::newer_version:
      return "newer_version";
    case Failure::Kind::damaged:
      return "damaged";
  }
  return "io_failed";
}

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::logic_error("unchecked outbox failure: " + failure.detail);
}

Failure failure_of(const SqliteError& error, const std::string& path) {
  const std::string file = "outbox " + path + ": ";
  switch (error.code() & 0xff) {
    case SQLITE_FULL:
      return {Failure::Kind::disk_full,
              file + "the disk is full; nothing is read from meters until there is space again"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Failure::Kind::in_use, file + "another process has it open; only one gateway may run on an outbox"};
    case SQLITE_NOTADB:
      return {Failure::Kind::not_ours, file + "this file is not an outbox; name another path or move the file away"};
    case SQLITE_CORRUPT:
      return {Failure::Kind::damaged, file + "the file is damaged (" + error.what() +
                                          "); keep it for `sqlite3 .recover` and move it away to start a new epoch"};
    default:
      return {Failure::Kind::io_failed, file + error.what() + " (SQLite code " + std::to_string(error.code()) + ")"};
  }
}

Connection::Connection(const std::string& path, const std::string& vfs) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (sqlite3_open_v2(path.c_str(), &handle_, flags, vfs.empty() ? nullptr : vfs.c_str()) != SQLITE_OK) {
    const SqliteError error(handle_ ? sqlite3_extended_errcode(handle_) : SQLITE_NOMEM,
                            handle_ ? sqlite3_errmsg(handle_) : "out of memory");
    sqlite3_close_v2(handle_);
    throw error;
  }
}

Connection::~Connection() {
  sqlite3_close_v2(handle_);
}

void Connection::fail(const char* doing) const {
  throw SqliteError(sqlite3_extended_errcode(handle_), std::string(sqlite3_errmsg(handle_)) + " (" + doing + ")");
}

void Connection::execute(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
}

Statement::Statement(Connection& connection, const char* sql) : connection_(connection) {
  if (sqlite3_prepare_v3(connection.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK)
    connection.fail(sql);
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Statement& Statement::bind(std::int64_t value) {
  if (sqlite3_bind_int64(statement_, ++bound_, value) != SQLITE_OK) connection_.fail("bind");
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  if (sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK)
    connection_.fail("bind");
  return *this;
}

Statement& Statement::bind_null() {
  if (sqlite3_bind_null(statement_, ++bound_) != SQLITE_OK) connection_.fail("bind");
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    const SqliteError error(sqlite3_extended_errcode(connection_.handle()), sqlite3_errmsg(connection_.handle()));
    reset();
    throw error;
  }
  return false;
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() {
  sqlite3_reset(statement_);
  bound_ = 0;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : std::string();
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

}  // namespace lamplighter::outbox
