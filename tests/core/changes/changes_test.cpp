#include "core/changes/changes.h"

#include <atomic>
#include <thread>

#include "tests/core/db/fixture.h"

using namespace lamplighter;
using namespace lamplighter::db;

namespace {

void write_change(Database& database, std::int64_t subject, Instant at = test_epoch) {
  database.write(Priority::people, [&](Transaction& tx) { changes::record(tx, at, {1}, {2}, "room", subject); });
}

std::vector<std::int64_t> subjects_after(Database& database, std::int64_t& cursor, int limit = 100) {
  std::vector<std::int64_t> subjects;
  for (const auto& change : database.read([&](Transaction& tx) { return changes::after(tx, cursor, limit); })) {
    CHECK(change.id > cursor);
    cursor = change.id;
    subjects.push_back(change.subject);
  }
  return subjects;
}

}  // namespace

TEST_CASE("a follower sees each change once, in order, with what it says") {
  for_each_database([](Database& database) {
    std::int64_t cursor = database.read([](Transaction& tx) { return changes::newest(tx); });
    CHECK(cursor == 0);
    for (int i = 1; i <= 5; ++i) write_change(database, i);
    CHECK(subjects_after(database, cursor, 2) == std::vector<std::int64_t>{1, 2});
    CHECK(subjects_after(database, cursor) == std::vector<std::int64_t>{3, 4, 5});
    CHECK(subjects_after(database, cursor).empty());
    CHECK(database.read([](Transaction& tx) { return changes::newest(tx); }) == cursor);
    const auto first = database.read([](Transaction& tx) { return changes::after(tx, 0, 1); }).front();
    CHECK(first.at == test_epoch);
    CHECK(first.company == CompanyId{1});
    CHECK(first.estate == EstateId{2});
    CHECK(first.kind == "room");
  });
}

TEST_CASE("a change of a transaction that commits late is not lost behind one that was quicker") {
  for_each_database([](Database& database) {
    if (database.dialect() == Dialect::sqlite) return;  // one writer: nobody can be quicker
    std::int64_t cursor = 0;
    std::atomic<int> step{0};
    std::thread slow([&] {
      database.write(Priority::people, [&](Transaction& tx) {
        changes::record(tx, test_epoch, {1}, {2}, "room", 1);
        step = 1;
        step.notify_all();
        step.wait(1);
      });
    });
    step.wait(0);
    write_change(database, 2);
    CHECK(subjects_after(database, cursor).empty());  // 2 is there, but 1 may still come in front of it
    step = 2;
    step.notify_all();
    slow.join();
    CHECK(subjects_after(database, cursor) == std::vector<std::int64_t>{1, 2});
  });
}

TEST_CASE("old changes are forgotten, but never the newest") {
  for_each_database([](Database& database) {
    for (int i = 1; i <= 4; ++i) write_change(database, i, test_epoch + std::chrono::hours(i));
    database.write(Priority::jobs, [](Transaction& tx) {
      CHECK(changes::forget_before(tx, test_epoch + std::chrono::hours(2), 100) == 1);
      CHECK(changes::forget_before(tx, test_epoch + std::chrono::hours(99), 1) == 1);
      CHECK(changes::forget_before(tx, test_epoch + std::chrono::hours(99), 100) == 1);
    });
    std::int64_t cursor = 0;
    CHECK(subjects_after(database, cursor) == std::vector<std::int64_t>{4});
  });
}
