#include "core/db/snapshot.h"

#include <spdlog/spdlog.h>

#include "core/db/catalogue.h"
#include "core/db/postgresql_tools.h"
#include "core/db/session.h"

namespace lamplighter::db {
namespace {

constexpr std::string_view sqlite_prefix = "sqlite:";
constexpr std::size_t name_bytes_max = 40;  // of a database, before _test_restore; PostgreSQL takes 63

bool is_sqlite(const std::string& connection) {
  return connection.starts_with(sqlite_prefix);
}

class SqliteSnapshot : public Snapshot {
 public:
  explicit SqliteSnapshot(const std::string& path) {
    if (!std::filesystem::is_regular_file(path))
      throw Unavailable("the database " + path + " does not exist; check `database` in the configuration");
    session_ = Session::open(Dialect::sqlite, path);
    session_->leave_log_alone();
    session_->run_script("PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; BEGIN;");
    transaction_ = std::make_unique<SessionTransaction>(*session_);
    table_names(*transaction_);  // BEGIN alone holds nothing: the first look does
  }
  Transaction& transaction() override { return *transaction_; }
  void copy_to(const std::filesystem::path& file) override {
    session_->copy_into(file.string());
    // The copy says that it has a log, as its origin does. Without one it is a single file.
    Session::open(Dialect::sqlite, file.string())->run_script("PRAGMA journal_mode=DELETE");
  }

 private:
  std::unique_ptr<Session> session_;
  std::unique_ptr<SessionTransaction> transaction_;
};

class PostgresqlSnapshot : public Snapshot {
 public:
  explicit PostgresqlSnapshot(const std::string& connection)
      : connection_(connection),
        session_(Session::open(Dialect::postgresql, postgresql_parameters(connection))),
        transaction_(*session_) {
    session_->run_script(
        "SET client_min_messages = warning; SET TIME ZONE 'UTC'; SET client_encoding = 'UTF8'; SET statement_timeout = "
        "0; SET idle_in_transaction_session_timeout = 0; SET application_name = 'lamplighter-core backup'; BEGIN "
        "ISOLATION LEVEL REPEATABLE READ READ ONLY");
    exported_ = std::get<0>(transaction_.select_one<std::string>("SELECT pg_export_snapshot()").value());
  }
  Transaction& transaction() override { return transaction_; }
  void copy_to(const std::filesystem::path& file) override {
    run_postgresql_tool(connection_, {"pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-password",
                                      "--lock-wait-timeout=60000", "--snapshot=" + exported_,
                                      "--schema=\"" + schema_name(transaction_) + "\"", "--file=" + file.string()});
  }

 private:
  const std::string connection_;
  std::unique_ptr<Session> session_;
  SessionTransaction transaction_;
  std::string exported_;
};

}  // namespace

std::unique_ptr<Snapshot> Snapshot::open(const std::string& connection) {
  if (is_sqlite(connection)) return std::make_unique<SqliteSnapshot>(connection.substr(sqlite_prefix.size()));
  return std::make_unique<PostgresqlSnapshot>(connection);
}

void fill_from(const std::filesystem::path& file, const std::string& connection, const std::string& schema) {
  if (is_sqlite(connection)) {
    std::error_code error;
    const auto path = connection.substr(sqlite_prefix.size());
    if (!std::filesystem::copy_file(file, path, std::filesystem::copy_options::none, error))
      throw Unavailable(file.string() + " cannot be copied to " + path + ": " + error.message());
    return;
  }
  if (schema.empty() || schema.find('"') != std::string::npos)
    throw Broken("the schema '" + schema + "' has no usable name");
  Session::open(Dialect::postgresql, postgresql_parameters(connection))
      ->run_script("SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS \"" + schema + "\"");
  run_postgresql_tool(connection, {"pg_restore", "--single-transaction", "--exit-on-error", "--no-owner",
                                   "--no-privileges", "--no-password", "--schema=" + schema, file.string()});
}

ScratchDatabase::ScratchDatabase(const std::string& like, const std::filesystem::path& folder) {
  if (is_sqlite(like)) {
    connection_ = std::string(sqlite_prefix) + (folder / "test_restore.sqlite").string();
    return;
  }
  server_ = postgresql_parameters(like);
  const auto session = Session::open(Dialect::postgresql, server_);
  const auto own = session->select_all("SELECT current_database()::text", {}, {Cell::Kind::text}).at(0).at(0).text;
  const std::string name = own.substr(0, name_bytes_max) + "_test_restore";
  try {
    // One by one: neither may stand in a transaction, and a script of several statements is one.
    session->run_script("SET client_min_messages = warning");
    session->run_script("DROP DATABASE IF EXISTS \"" + name + "\"");
    session->run_script("CREATE DATABASE \"" + name + "\" TEMPLATE template0 ENCODING 'UTF8'");
  } catch (const std::exception& e) {
    throw Unavailable("the database " + name + " for the test restore cannot be made: " + e.what() +
                      ". The role of the connection needs CREATEDB (ALTER ROLE … CREATEDB)");
  }
  name_ = name;
  connection_ = "postgresql:" + with_database_name(server_, name);
}

ScratchDatabase::~ScratchDatabase() {
  if (name_.empty()) {
    std::error_code ignored;
    const auto path = connection_.substr(sqlite_prefix.size());
    for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end, ignored);
    return;
  }
  try {
    Session::open(Dialect::postgresql, server_)->run_script("DROP DATABASE IF EXISTS \"" + name_ + "\" WITH (FORCE)");
  } catch (const std::exception& e) {
    spdlog::warn("the database {} of a test restore is left over: {}. Remove it: DROP DATABASE \"{}\"", name_, e.what(),
                 name_);
  }
}

}  // namespace lamplighter::db
