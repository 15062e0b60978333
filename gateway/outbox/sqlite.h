// The little of SQLite that the outbox needs: statements that finalize themselves and errors as exceptions, which stop
// at Outbox's functions.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "gateway/outbox/outbox.h"

namespace lamplighter::outbox {

class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  int code() const { return code_; }  // extended result code

 private:
  int code_;
};
Failure failure_of(const SqliteError& error, const std::string& path);

class Connection {
 public:
  Connection(const std::string& path, const std::string& vfs);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  void execute(const char* sql);
  sqlite3* handle() const { return handle_; }
  [[noreturn]] void fail(const char* doing) const;

 private:
  sqlite3* handle_ = nullptr;
};

class Statement {  // prepared once, run many times
 public:
  Statement(Connection& connection, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);  // must live until reset
  Statement& bind_null();
  bool step();  // true: a row is there
  void run();   // to the end, no rows wanted; resets
  void reset();
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  bool is_null(int column) const;

 private:
  Connection& connection_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

// Resets at the end of the block, also when an exception leaves it.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(statement) {}
  ~Rows() { statement_.reset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  bool next() { return statement_.step(); }

 private:
  Statement& statement_;
};

}  // namespace lamplighter::outbox
