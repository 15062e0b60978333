#include "core/db/catalogue.h"

#include <algorithm>

#include "core/db/copy_tables.h"
#include "core/db/snapshot.h"
#include "tests/core/db/fixture.h"

using namespace lamplighter;
using namespace lamplighter::db;

namespace {

std::vector<Table> tables_of(Database& database) {
  return database.read([](Transaction& tx) { return tables(tx); });
}

const Table& named(const std::vector<Table>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Table::name);
  REQUIRE(found != all.end());
  return *found;
}

// Rows of several kinds: ids with gaps, texts in no order, nulls, two companies.
void fill(Database& database) {
  const auto one = add_company(database, "一号公司"), other = add_company(database, "b | c=3");
  database.write(Priority::people, [&](Transaction& tx) {
    for (int i = 0; i < 2'500; ++i)
      tx.execute(
          "INSERT INTO idempotency (company_id, user_id, key, route, body_hash, status, reply, at) VALUES (?, 1, ?, "
          "'POST /x', '', 200, ?, ?)",
          i % 2 ? one : other, (i % 3 ? "Zz-" : "aÄ-") + std::to_string(i * 7919 % 2'500), "{\"n\":\"\n'\"}", i);
    tx.execute(
        "INSERT INTO approval (company_id, estate_id, kind, subject, facts, payload, amount_fen, state, asked_by, "
        "asked_by_name, asked_at, expires_at) VALUES (?, 0, 'k', 1, '', '{}', NULL, 'asked', 1, 'ann', ?, ?)",
        one, INT64_MIN, INT64_MAX);
    tx.execute(
        "INSERT INTO file (company_id, hash, bytes, media_type, name, created_by, created_at) VALUES (?, 'h', 1, "
        "'', '', 1, 1), (?, 'i', 1, '', '', 1, 1)",
        one, one);
    tx.execute("DELETE FROM file WHERE hash = 'i'");  // an id that must not be given again
  });
}

}  // namespace

TEST_CASE("the catalogue tells the same of both dialects: tables in an order that can be filled, columns, keys") {
  std::vector<std::string> told;
  for_each_database([&](Database& database) {
    const auto all = tables_of(database);
    std::string text;
    std::vector<std::string> before;
    for (const Table& table : all) {
      text += table.name + (table.numbered ? " numbered" : "") + ":";
      for (const auto& column : table.columns) text += " " + column.name + (column.kind == Cell::Kind::text ? "*" : "");
      for (const auto place : table.key) text += " " + std::to_string(place);
      text += "\n";
      for (const auto& other : table.references) CHECK(std::ranges::count(before, other) == 1);
      before.push_back(table.name);
    }
    CHECK(before.size() == database.read([](Transaction& tx) { return table_names(tx); }).size());
    CHECK(std::ranges::count(before, "schema_migration") == 0);
    CHECK(named(all, "reading_by_channel").key.size() == 2);
    CHECK(named(all, "bill").numbered);
    told.push_back(text);
  });
  for (const auto& text : told) CHECK(text == told.front());
}

TEST_CASE("a sum does not mind the order of rows, and minds every cell, null or not") {
  const Table table{"t", {{"a", Cell::Kind::integer}, {"b", Cell::Kind::text}}, {0}, {}, false};
  const auto sum = [&](std::initializer_list<std::vector<Cell>> rows) {
    RowSum s;
    for (const auto& row : rows) s.add(table, row);
    return s.hex();
  };
  const std::vector<Cell> one{to_cell(1), to_cell("x")}, two{to_cell(2), to_cell("y")};
  CHECK(sum({one, two}) == sum({two, one}));
  CHECK(sum({one, two}) != sum({one}));
  CHECK(sum({one, one}) != sum({}));
  CHECK(sum({one}) != sum({{to_cell(1), to_cell("y")}}));
  CHECK(sum({{to_cell(1), to_cell("")}}) != sum({{to_cell(1), to_cell(std::nullopt)}}));
  CHECK(sum({{to_cell(-1), to_cell("")}}) != sum({{to_cell(1), to_cell("")}}));
  CHECK(sum({}).size() == 64);
}

TEST_CASE("a snapshot is copied as it is, while a writer goes on, and restores to the same rows") {
  for (const Dialect dialect : dialects_to_test()) {
    TestDatabase database(dialect);
    fill(*database);
    const TestFolder folder;
    const auto file = folder.path / "copy";
    const auto all = tables_of(*database);
    std::vector<std::string> sums;
    for (const Table& table : all) sums.push_back(row_sum(*database, table).hex());
    std::string schema;
    {
      const auto snapshot = Snapshot::open(database.connection());
      add_company(*database, "later");
      CHECK(row_count(snapshot->transaction(), "company") == 2);
      schema = schema_name(snapshot->transaction());
      snapshot->copy_to(file);
    }
    const ScratchDatabase scratch(database.connection(), folder.path);
    fill_from(file, scratch.connection(), schema);
    const auto restored = open(scratch.connection());
    CHECK(missing_migrations(*restored).empty());
    for (std::size_t i = 0; i < all.size(); ++i) CHECK(row_sum(*restored, all[i]).hex() == sums[i]);
    CHECK(restored->read(integrity_faults).empty());
    // PostgreSQL's counters are of no transaction: "later" has taken its number already.
    CHECK(add_company(*restored).n == (dialect == Dialect::sqlite ? 3 : 4));
  }
}

TEST_CASE("the integrity check finds what is wrong, and is not taken in by SQLite 3.40's false alarm") {
  TestDatabase database;
  const auto faults = [&] { return database->read(integrity_faults); };
  // company_id stands before the columns of the primary key; each row would be called damaged.
  const auto company = add_company(*database);
  database->write(Priority::people, [&](Transaction& tx) {
    tx.execute("INSERT INTO role (id, company_id, code) VALUES (1, ?, 'x')", company);
    for (int i = 0; i < 200; ++i)
      tx.execute("INSERT INTO role_permission (company_id, role_id, permission) VALUES (?, 1, ?)", company,
                 std::to_string(i));
  });
  CHECK(faults().empty());
  // A column that is declared NOT NULL behind the back of a row that is NULL, and a row whose company is gone.
  database->write(Priority::people, [](Transaction& tx) {
    tx.run_script(
        "CREATE TABLE hollow (worth INTEGER, id INTEGER, PRIMARY KEY (id)) WITHOUT ROWID;"
        "INSERT INTO hollow VALUES (NULL, 1); PRAGMA writable_schema = ON;"
        "UPDATE sqlite_master SET sql = replace(sql, 'worth INTEGER', 'worth INTEGER NOT NULL') WHERE name = 'hollow';"
        "PRAGMA writable_schema = OFF;");
  });
  database.reopen();
  CHECK(faults() == std::vector<std::string>{"NULL value in hollow.worth"});
  database->write(Priority::people, [](Transaction& tx) {
    tx.run_script(
        "CREATE TABLE orphan (id INTEGER PRIMARY KEY, company_id INTEGER); INSERT INTO orphan VALUES (1, 99);"
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'company_id INTEGER', "
        "'company_id INTEGER REFERENCES company (id)') WHERE name = 'orphan'; PRAGMA writable_schema = OFF;");
  });
  database.reopen();
  CHECK(faults().back() == "table orphan names a row that is not there");
}

TEST_CASE("a snapshot of nothing, and a target that is there, are refused with a sentence") {
  const TestFolder folder;
  CHECK_THROWS_WITH_AS(Snapshot::open("sqlite:" + (folder.path / "none").string()), doctest::Contains("does not exist"),
                       Unavailable);
  CHECK_FALSE(std::filesystem::exists(folder.path / "none"));
  TestDatabase database;
  CHECK_THROWS_WITH_AS(fill_from(database.connection().substr(7), database.connection(), ""),
                       doctest::Contains("cannot be copied"), Unavailable);
}

TEST_CASE("a copy between any two dialects is equal, also when it was interrupted after every slice") {
  for (const Dialect from : dialects_to_test())
    for (const Dialect to : dialects_to_test()) {
      TestDatabase source(from), target(to, TestDatabase::Schema::empty);
      fill(*source);
      int interrupted = 0;
      std::vector<CopiedTable> copied;
      while (copied.empty()) try {
          copied = copy_tables(*source, *target, test_epoch, [](const std::string&, std::int64_t) {
            throw std::runtime_error("killed behind a slice");
          });
        } catch (const std::runtime_error& e) {
          CHECK(std::string(e.what()) == "killed behind a slice");
          CHECK_THROWS_WITH_AS(migrate(*target, test_epoch), doctest::Contains("not whole yet"), Broken);
          REQUIRE(++interrupted < 100);
        }
      CHECK(interrupted == 6);  // company, file, approval, and three slices of idempotency
      CHECK(missing_migrations(*target).empty());
      for (const Table& table : tables_of(*source)) {
        INFO(table.name);
        const auto there = row_sum(*target, table);
        CHECK(there.hex() == row_sum(*source, table).hex());
        CHECK(std::ranges::find(copied, table.name, &CopiedTable::name)->rows == there.rows());
        if (table.numbered)
          CHECK(target->read([&](Transaction& tx) { return last_id(tx, table); }) ==
                source->read([&](Transaction& tx) { return last_id(tx, table); }));
      }
      CHECK(add_company(*target).n == 3);
      CHECK(target->write(Priority::people, [](Transaction& tx) {
        return tx
            .insert<Id<struct FileTag>>(
                "INSERT INTO file (company_id, hash, bytes, media_type, name, created_by, "
                "created_at) VALUES (1, 'j', 1, '', '', 1, 1) RETURNING id")
            .n;
      }) == 3);
    }
}

TEST_CASE("a target with rows, one begun from elsewhere, and a source that changes are refused") {
  const auto silent = [](const std::string&, std::int64_t) {};
  for (const Dialect dialect : dialects_to_test()) {
    TestDatabase source, other, target(dialect, TestDatabase::Schema::empty), filled(dialect);
    fill(*source);
    add_company(*filled);
    CHECK_THROWS_WITH_AS(copy_tables(*source, *filled, test_epoch, silent),
                         doctest::Contains("not empty: table company"), Broken);
    const auto change_source = [&](const std::string& table, std::int64_t) {
      if (table == "idempotency")
        source->write(Priority::people,
                      [](Transaction& tx) { tx.execute("UPDATE company SET name = 'x' WHERE id = 1"); });
    };
    CHECK_THROWS_WITH_AS(copy_tables(*source, *target, test_epoch, change_source),
                         doctest::Contains("table company is not equal"), Broken);
    other->write(Priority::people,
                 [](Transaction& tx) { tx.execute("UPDATE schema_migration SET applied_at = applied_at + 1"); });
    CHECK_THROWS_WITH_AS(copy_tables(*other, *target, test_epoch, silent), doctest::Contains("another database"),
                         Broken);
  }
}
