// A migration that dies at any of its statements leaves the schema of before it, and the next start brings it to what
// an unbroken migration gives. Of all migrations that the program carries: there is one released schema so far, and
// what is added later is killed by the same loop.
//
// SQLite: the process dies, at every statement that the library begins, ours and its own. PostgreSQL: the server's
// session dies behind every statement of every file, as it does when server or network go.
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include <algorithm>
#include <span>

#include "core/db/migrate.h"
#include "tests/core/db/fixture.h"

namespace lamplighter {
std::span<const EmbeddedFile> core_migrations();
}

using namespace lamplighter;
using namespace lamplighter::db;

namespace {

constexpr int statements_max = 5'000;  // more than all migrations have

// Everything that CREATE makes, as the database tells it.
std::string schema_of(Database& database) {
  const std::string sqlite = "SELECT type || ' ' || name || ': ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1";
  const std::string ours = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())";
  const std::string postgresql =
      "SELECT line FROM (SELECT table_name || '.' || column_name || ' ' || ordinal_position || ' ' || data_type || ' ' "
      "|| "
      "is_nullable || ' ' || COALESCE(column_default, '') || is_identity || COALESCE(collation_name, '') AS line FROM "
      "information_schema.columns WHERE table_schema = current_schema() UNION ALL SELECT indexdef FROM pg_indexes "
      "WHERE "
      "schemaname = current_schema() UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || "
      "pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = " +
      ours +
      " UNION ALL SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT "
      "tgisinternal AND c.relnamespace = " +
      ours + " UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = " + ours +
      " UNION ALL SELECT viewname || definition FROM pg_views WHERE schemaname = current_schema() UNION ALL SELECT "
      "'sequence ' || sequencename FROM pg_sequences WHERE schemaname = current_schema()) AS all_lines ORDER BY line";
  return database.read([&](Transaction& tx) {
    std::string text;
    std::string own;
    if (tx.dialect() == Dialect::postgresql)
      own = std::get<0>(*tx.select_one<std::string>("SELECT current_schema()::text")) + ".";
    for (auto [line] : tx.select<std::string>(tx.dialect() == Dialect::sqlite ? sqlite : postgresql)) {
      for (auto at = own.empty() ? line.npos : line.find(own); at != line.npos; at = line.find(own, at))
        line.erase(at, own.size());
      text += line + "\n";
    }
    return text;
  });
}

// The schema before the first migration, after it, after the second …
std::vector<std::string> schemas_on_the_way(Dialect dialect) {
  TestDatabase database(dialect, TestDatabase::Schema::empty);
  std::vector<std::string> all{schema_of(*database)};
  for (std::size_t count = 1; count <= core_migrations().size(); ++count) {
    migrate_with(*database, core_migrations().first(count), test_epoch);
    all.push_back(schema_of(*database));
  }
  return all;
}

// Test folders lie in memory for a while: what dies here is a process, never the disk, and thousands of fsyncs take
// long.
class InMemory {
 public:
  InMemory() {
    if (const char* now = std::getenv("TMPDIR")) before_ = now;
    if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 1);
  }
  InMemory(const InMemory&) = delete;
  InMemory& operator=(const InMemory&) = delete;
  ~InMemory() { before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1); }

 private:
  std::string before_;
};

int statements_left = 0;

int die_at_last(unsigned, void*, void*, void*) {
  if (--statements_left == 0) ::kill(::getpid(), SIGKILL);
  return 0;
}
int watch(sqlite3* db, char**, const void*) {
  return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, die_at_last, nullptr);
}

// Opens and migrates in a process that dies when its n-th statement begins. True: it came to its end alive.
bool migrate_dying_at(const std::string& connection, int n) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    statements_left = n;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch));
    try {
      const auto database = open(connection);
      migrate(*database, test_epoch);
    } catch (const std::exception&) {
      ::_exit(2);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status)) CHECK(WEXITSTATUS(status) == 0);
  return WIFEXITED(status);
}

// The statements of a text in PostgreSQL's dialect: split at semicolons outside quotes, comments and $$ … $$.
std::vector<std::string> statements_of(const std::string& text) {
  std::vector<std::string> all(1);
  for (std::size_t i = 0; i < text.size();) {
    std::size_t next = i + 1;
    for (const auto& [begin, end] : {std::pair<std::string, std::string>{"--", "\n"}, {"'", "'"}, {"$$", "$$"}})
      if (text.compare(i, begin.size(), begin) == 0)
        next = std::min(text.find(end, i + begin.size()), text.size() - end.size()) + end.size();
    all.back() += text.substr(i, next - i);
    if (text[i] == ';') all.emplace_back();
    i = next;
  }
  all.pop_back();  // what stands behind the last semicolon
  return all;
}

}  // namespace

TEST_CASE("a process that dies at any statement of the migrations leaves whole ones, and the next start ends them") {
  const InMemory quick;
  const auto whole = schemas_on_the_way(Dialect::sqlite);
  int n = 1;
  for (bool alive = false; !alive; ++n) {
    REQUIRE(n < statements_max);
    INFO("dies at statement ", n);
    TestDatabase database(Dialect::sqlite, TestDatabase::Schema::empty);
    database.close();
    alive = migrate_dying_at(database.connection(), n);
    database.reopen();
    const auto left = schema_of(*database);
    REQUIRE(std::ranges::count(whole, left) == 1);
    migrate(*database, test_epoch);
    REQUIRE(schema_of(*database) == whole.back());
  }
  MESSAGE("killed " << n - 2 << " times");
  CHECK(n > 100);
}

TEST_CASE("a PostgreSQL session that dies behind any statement of a migration leaves nothing of it") {
  if (dialects_to_test().size() < 2) return;
  const auto level = spdlog::get_level();
  spdlog::set_level(spdlog::level::off);  // each death is told
  const auto whole = schemas_on_the_way(Dialect::postgresql);
  TestDatabase database(Dialect::postgresql, TestDatabase::Schema::empty);
  const auto files = core_migrations();
  int deaths = 0;
  for (std::size_t done = 0; done < files.size(); ++done) {
    std::string begun;
    for (const auto& statement : statements_of(in_dialect(files[done].text, Dialect::postgresql))) {
      begun += statement + "\n";
      const std::string dying = begun + "SELECT pg_terminate_backend(pg_backend_pid());";
      std::vector<EmbeddedFile> until(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(done));
      until.push_back({files[done].path, dying});
      CHECK_THROWS_AS(migrate_with(*database, until, test_epoch), Unavailable);
      ++deaths;
      INFO(files[done].path, " behind: ", statement);
      REQUIRE(schema_of(*database) == whole[done]);
    }
    migrate_with(*database, files.first(done + 1), test_epoch);
    REQUIRE(schema_of(*database) == whole[done + 1]);
  }
  spdlog::set_level(level);
  MESSAGE("died " << deaths << " times");
  CHECK(deaths > 100);
}
