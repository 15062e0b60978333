// SQLite as bare as it comes: what the figures of core/db are compared with. Throws std::runtime_error.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lamplighter::bench {

// As the writer of core/db (core/db/sqlite.cpp) sets them.
inline constexpr const char* writer_pragmas =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=0;"
    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000;"
    "PRAGMA journal_size_limit=67108864;";

class RawSqlite {
 public:
  explicit RawSqlite(const std::filesystem::path& file) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open(file.c_str(), &opened);
    db_.reset(opened);
    if (code != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
  }
  sqlite3* get() const { return db_.get(); }
  void run(const std::string& script) const {
    if (sqlite3_exec(db_.get(), script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(std::string(sqlite3_errmsg(db_.get())) + " in " + script.substr(0, 200));
  }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  std::unique_ptr<sqlite3, Close> db_;
};

using RawCell = std::variant<std::monostate, std::int64_t, std::string>;

class RawStatement {
 public:
  RawStatement(const RawSqlite& db, std::string_view sql) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(db.get(), sql.data(), static_cast<int>(sql.size()), &made, nullptr) != SQLITE_OK)
      throw std::runtime_error(std::string(sqlite3_errmsg(db.get())) + " in " + std::string(sql));
    statement_.reset(made);
  }
  void bind(int place, std::int64_t n) { sqlite3_bind_int64(statement_.get(), place, n); }
  void bind(int place, std::string_view text) {  // it must stay until the step
    sqlite3_bind_text(statement_.get(), place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  void bind(int place, const RawCell& cell) {  // the same
    if (const auto* n = std::get_if<std::int64_t>(&cell))
      bind(place, *n);
    else if (const auto* text = std::get_if<std::string>(&cell))
      bind(place, std::string_view(*text));
    else
      sqlite3_bind_null(statement_.get(), place);
  }
  bool step() {  // false: there is no further row
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    sqlite3_reset(statement_.get());
    if (code != SQLITE_DONE) throw std::runtime_error(sqlite3_errstr(code));
    return false;
  }
  std::int64_t integer(int column) { return sqlite3_column_int64(statement_.get(), column); }
  std::string text(int column) {
    const auto* bytes = sqlite3_column_text(statement_.get(), column);
    return {reinterpret_cast<const char*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
  }
  int columns() { return sqlite3_column_count(statement_.get()); }
  std::vector<RawCell> row() {
    std::vector<RawCell> cells;
    for (int i = 0; i < columns(); ++i) {
      const int type = sqlite3_column_type(statement_.get(), i);
      if (type == SQLITE_NULL)
        cells.emplace_back();
      else if (type == SQLITE_INTEGER)
        cells.emplace_back(integer(i));
      else
        cells.emplace_back(text(i));
    }
    return cells;
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace lamplighter::bench
