#include <atomic>
#include <thread>

#include "tests/core/db/fixture.h"

using namespace lamplighter;
using namespace lamplighter::db;

namespace {

void make_numbers(Database& database) {
  database.write(Priority::people, [](Transaction& tx) {
    tx.run_script(
        "CREATE TABLE number (id BIGINT PRIMARY KEY, name TEXT, worth BIGINT, CHECK (worth IS NULL OR worth < 100))");
  });
}

std::int64_t count(Database& database) {
  return database.read(
      [](Transaction& tx) { return std::get<0>(*tx.select_one<std::int64_t>("SELECT COUNT(*) FROM number")); });
}

}  // namespace

TEST_CASE("what is written is read back with its type, its nulls and its bytes") {
  for_each_database([](Database& database) {
    make_numbers(database);
    const std::string name = "一号楼 'quoted' \"?\" :p1 \\ \n";
    database.write(Priority::people, [&](Transaction& tx) {
      CHECK(tx.execute("INSERT INTO number (id, name, worth) VALUES (?, ?, ?), (?, ?, ?)", INT64_MAX, name, -7,
                       INT64_MIN, std::nullopt, std::optional<Money>{}) == 2);
    });
    const auto rows = database.read([](Transaction& tx) {
      return tx.select<MeterId, std::optional<std::string>, std::optional<Money>>(
          "SELECT id, name, worth FROM number WHERE name <> 'a ? b' OR name IS NULL ORDER BY id");
    });
    REQUIRE(rows.size() == 2);
    CHECK(std::get<0>(rows[0]).n == INT64_MIN);
    CHECK(!std::get<1>(rows[0]));
    CHECK(!std::get<2>(rows[0]));
    CHECK(std::get<0>(rows[1]).n == INT64_MAX);
    CHECK(std::get<1>(rows[1]) == name);
    CHECK(std::get<2>(rows[1]) == Money{-7});
  });
}

TEST_CASE("a NULL in a column that is never NULL is our mistake and says so") {
  for_each_database([](Database& database) {
    make_numbers(database);
    database.write(Priority::people, [](Transaction& tx) { tx.execute("INSERT INTO number (id) VALUES (1)"); });
    CHECK_THROWS_AS(
        database.read([](Transaction& tx) { return tx.select<std::string>("SELECT name FROM number").size(); }),
        Broken);
  });
}

TEST_CASE("an exception rolls everything back, and the database goes on working") {
  for_each_database([](Database& database) {
    make_numbers(database);
    for (int i = 0; i < 20; ++i)
      CHECK_THROWS_AS(database.write(Priority::jobs,
                                     [](Transaction& tx) {
                                       tx.execute("INSERT INTO number (id) VALUES (?)", 1);
                                       throw std::runtime_error("stop");
                                     }),
                      std::runtime_error);
    CHECK(count(database) == 0);
    CHECK_THROWS_AS(database.write(Priority::jobs,
                                   [](Transaction& tx) {
                                     tx.execute("INSERT INTO number (id) VALUES (?)", 1);
                                     tx.execute("INSERT INTO number (id) VALUES (?)", 1);
                                   }),
                    ConstraintViolated);
    CHECK_THROWS_AS(
        database.write(Priority::jobs,
                       [](Transaction& tx) { tx.execute("INSERT INTO number (id, worth) VALUES (?, ?)", 1, 100); }),
        ConstraintViolated);
    CHECK_THROWS_AS(
        database.write(Priority::jobs, [](Transaction& tx) { tx.execute("INSERT INTO nowhere VALUES (1)"); }), Broken);
    database.write(Priority::jobs, [](Transaction& tx) { tx.execute("INSERT INTO number (id) VALUES (?)", 1); });
    CHECK(count(database) == 1);
  });
}

TEST_CASE("a failed statement that is swallowed fails the whole transaction on both databases") {
  for_each_database([](Database& database) {
    make_numbers(database);
    CHECK_THROWS_AS(database.write(Priority::people,
                                   [](Transaction& tx) {
                                     tx.execute("INSERT INTO number (id) VALUES (1)");
                                     try {
                                       tx.execute("INSERT INTO number (id) VALUES (1)");
                                     } catch (const ConstraintViolated&) {
                                     }
                                   }),
                    Broken);
    CHECK(count(database) == 0);
  });
}

TEST_CASE("a reader cannot write") {
  for_each_database([](Database& database) {
    make_numbers(database);
    CHECK_THROWS(database.read([](Transaction& tx) { tx.execute("INSERT INTO number (id) VALUES (1)"); }));
    CHECK(count(database) == 0);
  });
}

TEST_CASE("a transaction inside a transaction is refused instead of waiting for itself") {
  for_each_database([](Database& database) {
    make_numbers(database);
    CHECK_THROWS_AS(database.write(Priority::people, [&](Transaction&) { count(database); }), std::logic_error);
    CHECK_THROWS_AS(database.read([&](Transaction&) { database.write(Priority::people, [](Transaction&) {}); }),
                    std::logic_error);
  });
}

TEST_CASE("thirty thousand parameters go in one statement") {
  for_each_database([](Database& database) {
    make_numbers(database);
    std::string sql = "INSERT INTO number (id, name, worth) VALUES (?, ?, ?)";
    std::vector<Cell> cells;
    for (int i = 0; i < 10'000; ++i) {
      if (i > 0) sql += ", (?, ?, ?)";
      cells.insert(cells.end(), {to_cell(i), to_cell(std::nullopt), to_cell(i % 100)});
    }
    for (int round = 0; round < 2; ++round) {
      database.write(Priority::ingest, [&](Transaction& tx) {
        tx.execute("DELETE FROM number");
        CHECK(tx.execute_with(sql, cells) == 10'000);
      });
      CHECK(count(database) == 10'000);
    }
  });
}

TEST_CASE("sums, counts and truths of both databases are integers") {
  for_each_database([](Database& database) {
    make_numbers(database);
    database.write(Priority::people,
                   [](Transaction& tx) { tx.execute("INSERT INTO number (id, worth) VALUES (1, 40), (2, 2)"); });
    database.read([](Transaction& tx) {
      CHECK(std::get<0>(*tx.select_one<Money>("SELECT SUM(worth) FROM number")) == Money{42});
      CHECK(std::get<0>(*tx.select_one<bool>("SELECT EXISTS (SELECT 1 FROM number WHERE id = ?)", 2)));
      CHECK_FALSE(std::get<0>(*tx.select_one<bool>("SELECT EXISTS (SELECT 1 FROM number WHERE id = ?)", 3)));
    });
  });
}

TEST_CASE("RETURNING gives the new id, and the insert happens once") {
  for_each_database([](Database& database) {
    const auto a = add_company(database), b = add_company(database);
    CHECK(b.n == a.n + 1);
    CHECK(database.read([](Transaction& tx) { return tx.select<CompanyId>("SELECT id FROM company").size(); }) == 2);
  });
}

TEST_CASE("concurrent increments all count: writers wait or run again, none is lost") {
  for_each_database([](Database& database) {
    make_numbers(database);
    database.write(Priority::people,
                   [](Transaction& tx) { tx.execute("INSERT INTO number (id, worth) VALUES (1, 0)"); });
    constexpr int threads = 6, rounds = 10;
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t)
      all.emplace_back([&, t] {
        for (int i = 0; i < rounds; ++i) {
          database.write(t % 2 ? Priority::people : Priority::jobs, [](Transaction& tx) {
            const auto [worth] = *tx.select_one<std::int64_t>("SELECT worth FROM number WHERE id = 1");
            tx.execute("UPDATE number SET worth = ? WHERE id = 1", worth + 1);
          });
          count(database);
        }
      });
    for (auto& thread : all) thread.join();
    database.read([](Transaction& tx) {
      CHECK(std::get<0>(*tx.select_one<std::int64_t>("SELECT worth FROM number WHERE id = 1")) == threads * rounds);
    });
  });
}

TEST_CASE("a reader keeps its snapshot while a writer commits") {
  for_each_database([](Database& database) {
    make_numbers(database);
    std::atomic<int> step{0};
    std::thread writer([&] {
      step.wait(0);
      database.write(Priority::people, [](Transaction& tx) { tx.execute("INSERT INTO number (id) VALUES (1)"); });
      step = 2;
      step.notify_all();
    });
    database.read([&](Transaction& tx) {
      CHECK(std::get<0>(*tx.select_one<std::int64_t>("SELECT COUNT(*) FROM number")) == 0);
      step = 1;
      step.notify_all();
      step.wait(1);
      CHECK(std::get<0>(*tx.select_one<std::int64_t>("SELECT COUNT(*) FROM number")) == 0);
    });
    writer.join();
    CHECK(count(database) == 1);
  });
}

TEST_CASE("a connection string that is neither is refused with a sentence") {
  CHECK_THROWS_WITH_AS(open("mysql:host=x"), doctest::Contains("must begin with sqlite: or postgresql:"), Unavailable);
  CHECK_THROWS_WITH_AS(open("sqlite:/no/such/folder/x.sqlite"), doctest::Contains("/no/such/folder"), Unavailable);
  CHECK_THROWS_AS(open("postgresql:host=/nowhere dbname=x"), Unavailable);
}

TEST_CASE("SQLite runs with the settings that survive power loss") {
  TestDatabase database;
  const auto pragma = [](Transaction& tx, const char* name) {
    return std::get<0>(*tx.select_one<std::string>(std::string("PRAGMA ") + name));
  };
  database->write(Priority::people, [&](Transaction& tx) {
    CHECK(pragma(tx, "journal_mode") == "wal");
    CHECK(pragma(tx, "synchronous") == "2");
    CHECK(pragma(tx, "foreign_keys") == "1");
    CHECK(pragma(tx, "mmap_size") == "0");
  });
  database->read([&](Transaction& tx) {
    CHECK(pragma(tx, "query_only") == "1");
    CHECK(pragma(tx, "wal_autocheckpoint") == "0");
  });
}
