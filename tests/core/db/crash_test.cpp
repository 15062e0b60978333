// What stays when a process or a connection dies in the middle.
#include <signal.h>
#include <sys/wait.h>

#include <random>
#include <thread>

#include "tests/core/db/fixture.h"

using namespace lamplighter;
using namespace lamplighter::db;

namespace {

constexpr int rows_per_write = 20;

// In a process of its own: writes pairs of rows for ever, and says on `pipe` what was committed.
[[noreturn]] void write_until_killed(const std::string& connection, int pipe) {
  const auto database = open(connection);
  for (std::int64_t batch = 1;; ++batch) {
    database->write(Priority::ingest, [&](Transaction& tx) {
      for (int i = 0; i < rows_per_write; ++i) tx.execute("INSERT INTO kept (batch, number) VALUES (?, ?)", batch, i);
    });
    if (::write(pipe, &batch, sizeof batch) != sizeof batch) ::_exit(1);
  }
}

// Kills the writer after it said `commits` times that it committed; returns the last batch it said.
std::int64_t kill_after(const std::string& connection, int commits) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(connection, ends[1]);
  }
  ::close(ends[1]);
  std::int64_t said = 0;
  for (int i = 0; i < commits; ++i) REQUIRE(::read(ends[0], &said, sizeof said) == sizeof said);
  ::kill(child, SIGKILL);
  while (::read(ends[0], &said, sizeof said) == sizeof said) {
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return said;
}

}  // namespace

TEST_CASE("a writer that is killed loses nothing it said was committed, and leaves no half of a transaction") {
  const unsigned seed = 20261123;
  MESSAGE("seed " << seed);
  std::minstd_rand random(seed);
  for (const Dialect dialect : dialects_to_test()) {
    TestDatabase database(dialect);
    for (int round = 0; round < 10; ++round) {
      database->write(Priority::people, [](Transaction& tx) {
        tx.run_script(
            "DROP TABLE IF EXISTS kept; CREATE TABLE kept (batch BIGINT, number BIGINT, PRIMARY KEY (batch, number))");
      });
      database.close();  // the child opens its own; SQLite connections do not survive a fork
      const auto said = kill_after(database.connection(), 1 + static_cast<int>(random() % 20));
      database.reopen();
      database->read([&](Transaction& tx) {
        const auto [batches, rows] =
            *tx.select_one<std::int64_t, std::int64_t>("SELECT COUNT(DISTINCT batch), COUNT(*) FROM kept");
        CHECK(rows == batches * rows_per_write);
        CHECK(batches >= said);
        CHECK(batches <= said + 1);  // committed, killed before it could say so
      });
    }
  }
}

TEST_CASE("a PostgreSQL connection that is cut is made anew, and nothing is written twice or lost") {
  if (dialects_to_test().size() < 2) return;
  TestDatabase database(Dialect::postgresql);
  database->write(Priority::people,
                  [](Transaction& tx) { tx.run_script("CREATE TABLE kept (id BIGINT PRIMARY KEY)"); });
  const auto cut = [&] {  // all connections of this test but the one that asks
    open(database.connection())->write(Priority::people, [](Transaction& tx) {
      tx.run_script(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
          "current_database() AND application_name = 'lamplighter-core' AND query LIKE '%/* cut me */%'");
    });
  };
  for (int round = 1; round <= 5; ++round) {
    // Idle connections are cut: the next transaction notices before it has done anything, and runs once more.
    database->write(Priority::people, [](Transaction& tx) { tx.run_script("SELECT 1 /* cut me */"); });
    database->write(Priority::people, [&](Transaction& tx) { tx.execute("INSERT INTO kept (id) VALUES (?)", round); });
    // Cut in the middle of a transaction: rolled back by the server, run once more here.
    int runs = 0;
    database->write(Priority::people, [&](Transaction& tx) {
      tx.execute("INSERT INTO kept (id) VALUES (?)", 1000 + round);
      tx.run_script("SELECT 1 /* cut me */");
      if (++runs == 1) std::thread(cut).join();
      tx.execute("INSERT INTO kept (id) VALUES (?)", 2000 + round);
    });
    CHECK(runs == 2);
  }
  CHECK(database->numbers().reconnects >= 5);
  database->read(
      [](Transaction& tx) { CHECK(std::get<0>(*tx.select_one<std::int64_t>("SELECT COUNT(*) FROM kept")) == 15); });
}
