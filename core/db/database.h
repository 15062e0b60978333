// The database as the core sees it: typed SQL in transactions, on SQLite or PostgreSQL. SOCI stays behind database.cpp.
//
//   auto rows = db.read([&](Transaction& tx) {
//     return tx.select<std::int64_t, std::string>("SELECT id, name FROM estate WHERE company_id = ?", scope.company);
//   });
//
// `fn` has no other effect than its transaction and may run again (PostgreSQL serialization failure). A statement that
// throws ends the transaction: let the exception leave fn. Never call read or write inside fn.
// SQLite: one writer connection does all writes and all checkpoints (BEGIN IMMEDIATE); a pool reads.
// A write ends within 1,000 rows or 20 ms; longer work is a job in slices (core/jobs).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "schemas/vocabulary/ids.h"
#include "schemas/vocabulary/instant.h"
#include "schemas/vocabulary/quantity.h"

namespace lamplighter::db {

enum class Dialect {
  sqlite,
  postgresql
};
enum class Priority {
  people,
  ingest,
  jobs
};  // who waits for whom when writes queue

// What SQL can hold. Instants are int64 UTC milliseconds, money int64 fen, booleans 0/1, everything else text.
struct Cell {
  enum class Kind : std::uint8_t {
    null,
    integer,
    text
  } kind = Kind::null;
  std::int64_t integer = 0;
  std::string text;
};

inline Cell to_cell(std::nullopt_t) {
  return {};
}
template <std::integral T>
Cell to_cell(T n) {
  return {Cell::Kind::integer, static_cast<std::int64_t>(n), {}};
}
inline Cell to_cell(std::string_view s) {
  return {Cell::Kind::text, 0, std::string(s)};
}
inline Cell to_cell(const std::string& s) {
  return {Cell::Kind::text, 0, s};
}
inline Cell to_cell(const char* s) {
  return {Cell::Kind::text, 0, s};
}
template <class Tag>
Cell to_cell(const Id<Tag>& id) {
  return to_cell(id.n);
}
template <class Tag>
Cell to_cell(const Name<Tag>& name) {
  return to_cell(name.text);
}
inline Cell to_cell(Instant at) {
  return to_cell(unix_ms(at));
}
inline Cell to_cell(Money m) {
  return to_cell(m.fen);
}
inline Cell to_cell(Epoch e) {
  return to_cell(e.n);
}
inline Cell to_cell(Sequence s) {
  return to_cell(s.n);
}
template <class T>
Cell to_cell(const std::optional<T>& maybe) {
  return maybe ? to_cell(*maybe) : Cell{};
}

// Cell -> column type; throws Broken on NULL where the type is not optional.
template <class T>
struct Column;

class Broken : public std::runtime_error {
  using runtime_error::runtime_error;
};  // SQL wrong or schema not ours
class Unavailable : public std::runtime_error {
  using runtime_error::runtime_error;
};  // down, full, locked: try later
class ConstraintViolated : public std::runtime_error {
  using runtime_error::runtime_error;
};  // unique, foreign key, check

}  // namespace lamplighter::db

#include "core/db/rows.h"

namespace lamplighter::db {

class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Dialect dialect() const = 0;

  // All rows. Placeholders are '?', in order. Column types: std::int64_t, std::string, bool, Instant, Money, Id<>,
  // Name<> and optional<> of them.
  template <class... Columns, class... Params>
  std::vector<std::tuple<Columns...>> select(std::string_view sql, const Params&... params) {
    return select_with<Columns...>(sql, cells(params...));
  }
  // The first row, if any.
  template <class... Columns, class... Params>
  std::optional<std::tuple<Columns...>> select_one(std::string_view sql, const Params&... params) {
    auto rows = select<Columns...>(sql, params...);
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
  }
  // The same with parameters collected at run time (filters, multi-row VALUES).
  template <class... Columns>
  std::vector<std::tuple<Columns...>> select_with(std::string_view sql, const std::vector<Cell>& params) {
    std::vector<std::tuple<Columns...>> rows;
    run_select(sql, params, shape<Columns...>(),
               [&](const std::vector<Cell>& row) { rows.push_back(convert<Columns...>(row)); });
    return rows;
  }
  // Calls fn with the columns of each row, for results too long to lie in memory twice. fn must not use the
  // transaction.
  template <class... Columns, class Fn>
  void each_with(std::string_view sql, const std::vector<Cell>& params, Fn fn) {
    run_select(sql, params, shape<Columns...>(),
               [&](const std::vector<Cell>& row) { std::apply(fn, convert<Columns...>(row)); });
  }
  // INSERT, UPDATE, DELETE. Returns rows affected.
  template <class... Params>
  std::int64_t execute(std::string_view sql, const Params&... params) {
    return run_execute(sql, cells(params...));
  }
  std::int64_t execute_with(std::string_view sql, const std::vector<Cell>& params) { return run_execute(sql, params); }
  // "head VALUES (…), (…) tail" of the rows first … first + count - 1. Returns rows affected.
  std::int64_t insert_many(std::string_view head, const Rows& rows, std::size_t first, std::size_t count,
                           std::string_view tail) {
    return run_insert(head, rows, first, count, tail);
  }
  // INSERT ... RETURNING id.
  template <class IdType, class... Params>
  IdType insert(std::string_view sql_returning_id, const Params&... params) {
    auto row = select_one<std::int64_t>(sql_returning_id, params...);
    if (!row) throw Broken("INSERT returned no id: " + std::string(sql_returning_id));
    return IdType{std::get<0>(*row)};
  }

  // Several statements without parameters: migrations and tests only.
  virtual void run_script(std::string_view sql) = 0;

 protected:
  using TakeRow = std::function<void(const std::vector<Cell>&)>;  // the next row comes in the same cells
  virtual void run_select(std::string_view sql, const std::vector<Cell>& params, const std::vector<Cell::Kind>& shape,
                          const TakeRow& take) = 0;
  virtual std::int64_t run_execute(std::string_view sql, const std::vector<Cell>& params) = 0;
  virtual std::int64_t run_insert(std::string_view head, const Rows& rows, std::size_t first, std::size_t count,
                                  std::string_view tail) = 0;

 private:
  template <class... Params>
  static std::vector<Cell> cells(const Params&... params) {
    return {to_cell(params)...};
  }
  template <class... Columns>
  static std::vector<Cell::Kind> shape() {
    return {Column<Columns>::kind...};
  }
  template <class... Columns>
  static std::tuple<Columns...> convert(const std::vector<Cell>& row);
};

struct Numbers {  // since the program began; for the metrics
  std::int64_t reads = 0, writes = 0;
  std::int64_t conflicts = 0;   // PostgreSQL: transactions run again
  std::int64_t reconnects = 0;  // PostgreSQL: connections made anew
  std::int64_t writers_waiting = 0;
  std::int64_t wal_bytes = 0;  // SQLite: the write-ahead log at the last look
};

class Database {
 public:
  virtual ~Database() = default;
  virtual Dialect dialect() const = 0;
  virtual Numbers numbers() const = 0;

  template <class Fn>
  auto read(Fn&& fn) {
    return call(fn, [&](const std::function<void(Transaction&)>& f) { run_read(f); });
  }
  template <class Fn>
  auto write(Priority priority, Fn&& fn) {
    return call(fn, [&](const std::function<void(Transaction&)>& f) { run_write(priority, f); });
  }

 protected:
  virtual void run_read(const std::function<void(Transaction&)>& fn) = 0;
  virtual void run_write(Priority priority, const std::function<void(Transaction&)>& fn) = 0;

 private:
  template <class Fn, class Run>
  static auto call(Fn& fn, Run run) {
    using R = std::invoke_result_t<Fn&, Transaction&>;
    if constexpr (std::is_void_v<R>) {
      run([&](Transaction& tx) { fn(tx); });
    } else {
      std::optional<R> result;
      run([&](Transaction& tx) { result.emplace(fn(tx)); });
      return std::move(*result);
    }
  }
};

// "sqlite:/path/file.sqlite" or "postgresql://…" / "postgresql:host=… dbname=…". Throws Unavailable with a clear
// sentence.
std::unique_ptr<Database> open(const std::string& connection);
// Applies the embedded migrations (schemas/sql/core) that are missing, each one transaction with its hash; throws
// Broken when an applied one has another hash or the database is newer than the program or is not ours.
void migrate(Database& database, Instant now);
// Names of the migrations that migrate would apply now. Throws Broken like migrate. Changes nothing.
std::vector<std::string> missing_migrations(Database& database);

}  // namespace lamplighter::db

#include "core/db/columns.h"
