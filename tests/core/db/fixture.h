// Databases for tests: fresh, migrated, gone afterwards. Every store test runs on both kinds:
//
//   TEST_CASE("a room code is unique in its building") {
//     for_each_database([](db::Database& db) { … });
//   }
//
// SQLite always; PostgreSQL too where LAMPLIGHTER_TEST_POSTGRESQL holds a connection string such as
// "postgresql:host=/tmp/pg port=5499 dbname=test user=me" (a schema of its own is made for each test and dropped).
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/db/database.h"

namespace lamplighter::db {

class TestFolder {  // a new empty folder, removed with all it holds
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "lamplighter-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a folder like " + name);
    path = name;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

inline constexpr Instant test_epoch{std::chrono::milliseconds{1'795'446'000'000}};  // 2026-11-23T15:00:00Z

class TestDatabase {
 public:
  enum class Schema {
    migrated,
    empty
  };
  explicit TestDatabase(Dialect dialect = Dialect::sqlite, Schema schema = Schema::migrated) {
    if (dialect == Dialect::sqlite) {
      connection_ = "sqlite:" + (folder_.path / "test.sqlite").string();
    } else {
      static std::atomic<int> number{0};
      schema_ = "t" + std::to_string(::getpid()) + "_" + std::to_string(++number);
      base_ = std::getenv("LAMPLIGHTER_TEST_POSTGRESQL");
      in_base("CREATE SCHEMA " + schema_);
      const bool url = base_.starts_with("postgresql://");
      connection_ =
          base_ + (url ? (base_.find('?') == std::string::npos ? "?" : "&") + ("options=-csearch_path%3D" + schema_)
                       : " options='-csearch_path=" + schema_ + "'");
    }
    database_ = open(connection_);
    if (schema == Schema::migrated) migrate(*database_, test_epoch);
  }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase() {
    database_.reset();
    if (schema_.empty()) return;
    try {
      in_base("DROP SCHEMA " + schema_ + " CASCADE");
    } catch (const std::exception&) {  // the server may be down: that is another failure
    }
  }
  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }
  const std::string& connection() const { return connection_; }  // to open it a second time
  void close() { database_.reset(); }
  void reopen() { database_ = open(connection_); }

 private:
  void in_base(const std::string& sql) {
    open(base_)->write(Priority::people, [&](Transaction& tx) { tx.run_script(sql); });
  }
  TestFolder folder_;
  std::string base_, schema_, connection_;
  std::unique_ptr<Database> database_;
};

inline std::vector<Dialect> dialects_to_test() {
  const char* postgresql = std::getenv("LAMPLIGHTER_TEST_POSTGRESQL");
  if (postgresql && *postgresql) return {Dialect::sqlite, Dialect::postgresql};
  return {Dialect::sqlite};
}

// Runs the test once on each kind of database, freshly migrated.
template <class Fn>
void for_each_database(Fn fn) {
  for (const Dialect dialect : dialects_to_test()) {
    INFO("on ", dialect == Dialect::sqlite ? "SQLite" : "PostgreSQL");
    TestDatabase database(dialect);
    fn(*database);
  }
}

// A company as the first row a test needs.
inline CompanyId add_company(Database& database, std::string_view name = "Test company") {
  return database.write(Priority::people, [&](Transaction& tx) {
    return tx.insert<CompanyId>("INSERT INTO company (name, created_at) VALUES (?, ?) RETURNING id", name, test_epoch);
  });
}

}  // namespace lamplighter::db
