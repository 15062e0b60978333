#include "tests/core/charging/killed.h"

using namespace lamplighter;
using namespace lamplighter::charging;

TEST_CASE("repeating a run adds nothing; a further run adds what was missing") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    const RoomId room = e.room("101");
    const Home good = e.meter(room), dead = e.meter(room);
    e.october(good, 0, 1000);
    e.reading(dead, day(2026, 10, 1), 0);
    e.charge();
    CHECK(bills_of(e).size() == 1);

    const RunId again = e.charge();
    CHECK(e.show(again).line_count == 1);  // the meter that is still without a closing reading
    CHECK(e.show(again).blocked_count == 1);
    CHECK(bills_of(e).size() == 1);

    e.reading(dead, day(2026, 11, 1), 250, 30);
    e.charge();
    const auto bills = bills_of(e);
    REQUIRE(bills.size() == 2);
    CHECK(bills[1].seq == 1);
    CHECK(bills[1].total == Money{250});
    CHECK(bills[1].number == "2026-000002");

    const RunId nothing = e.charge();
    CHECK(e.show(nothing).line_count == 0);
    CHECK(bills_of(e).size() == 2);
    check_books(e);
  });
}

TEST_CASE("a period that overlaps a posted bill is blocked, and usage is charged once across periods") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    const Home home = e.home("101");
    e.october(home, 0, 1000);
    e.reading(home, day(2026, 10, 15), 400);
    e.reading(home, day(2026, 11, 15), 1800);
    e.charge();
    const RunId overlapping = e.run(day(2026, 10, 15), day(2026, 11, 15));
    REQUIRE(e.calculate(overlapping).has_value());
    e.work();
    CHECK(lines_of(e, overlapping).front().reason->code == "charging.blocked.overlaps_bill");
    e.charge(day(2026, 11, 1), day(2026, 11, 15));
    CHECK(bills_of(e).back().total == Money{800});
    check_books(e);
  });
}

TEST_CASE("usage between the former closing reading and a later-arrived opening one is carried over, not lost") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    const Home home = e.home("101");
    e.reading(home, day(2026, 10, 1), 0);
    e.reading(home, day(2026, 11, 1), 1000, 120);  // 22:00; the gateway was offline after that
    e.charge();
    e.reading(home, day(2026, 11, 1), 1030);  // arrives after the bill
    e.reading(home, day(2026, 11, 15), 1800);
    e.charge(day(2026, 11, 1), day(2026, 11, 15));
    const auto bills = bills_of(e);
    REQUIRE(bills.size() == 2);
    CHECK(bills[0].total == Money{1000});
    CHECK(bills[1].total == Money{800});  // 770 of the period and the 30 that came late: all 1800 are charged
    const auto evaluation = evaluation_from_json(lines_of(e, bills[1]).front().evaluation).value();
    REQUIRE(evaluation.segments.size() == 2);
    CHECK(evaluation.segments.front().carried_over);
    check_books(e);
  });
}

TEST_CASE("a rollover is charged only for what was used") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("5.00").has_value());
    const Home home = e.meter(e.room("101"), day(2026, 1, 1), 7);
    e.october(home, 9998700, 1300);  // E6: 99987 -> 00013
    e.charge();
    REQUIRE(bills_of(e).size() == 1);
    CHECK(bills_of(e).front().total == Money{13000});
    check_books(e);
  });
}

TEST_CASE(
    "a run killed after every slice, and in every slice before its commit, leaves the same bills as one left alone") {
  db::for_each_database([](Database& database) {
    TestEstate calm(database), killed(database);
    fill(calm);
    fill(killed);
    calm.charge();
    const auto expected = fingerprint(calm);
    CHECK(expected.size() == 58);

    int kills = 0;
    const auto work_with_kills = [&] { kills += work_killed(killed); };
    const RunId id = killed.run();
    REQUIRE(killed.calculate(id).has_value());
    work_with_kills();
    REQUIRE(killed.review(id).has_value());
    REQUIRE(killed.post(id).has_value());
    work_with_kills();
    CHECK(killed.show(id).state == RunState::posted);
    CHECK(kills >= 6);
    check_books(killed);
    // The two companies count alike; only ids of rooms, meters and channels differ.
    CHECK(fingerprint(killed).size() == expected.size());
    CHECK(totals(killed) == totals(calm));
  });
}

TEST_CASE("a job asked for twice is one job, and two workers on it charge once") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    fill(e);
    const RunId id = e.run();
    const auto once = e.calculate(id), twice = e.calculate(id);
    REQUIRE(once.has_value());
    CHECK(*once == *twice);
    const auto work_in_turns = [&] {
      auto left = e.worker(), right = e.worker();
      for (bool more = true; more;) more = left.run_one_slice() | right.run_one_slice();
    };
    work_in_turns();
    const auto before = e.show(id);
    CHECK(before.state == RunState::calculated);
    CHECK(before.line_count == 60);
    CHECK(before.blocked_count == 2);
    REQUIRE(e.calculate(id).has_value());  // again: the lines are replaced, not doubled
    CHECK(e.show(id).state == RunState::preview);
    work_in_turns();
    CHECK(e.show(id).line_count == 60);
    CHECK(e.show(id).total == before.total);
    REQUIRE(e.review(id).has_value());
    const auto posting = e.post(id), double_click = e.post(id);
    REQUIRE(posting.has_value());
    CHECK(*posting == *double_click);
    CHECK_FALSE(e.post(id, day(2026, 11, 6)).has_value());
    CHECK_FALSE(e.calculate(id).has_value());
    work_in_turns();
    CHECK(e.show(id).state == RunState::posted);
    CHECK(bills_of(e).size() == 58);
    CHECK_FALSE(e.post(id).has_value());
    check_books(e);
  });
}

TEST_CASE("cancelling is possible until something is posted") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    fill(e);
    const RunId cancelled = e.run();
    REQUIRE(e.calculate(cancelled).has_value());
    REQUIRE(e.cancel(cancelled).has_value());
    e.work();
    CHECK(e.show(cancelled).state == RunState::cancelled);
    const RunId id = e.run();
    REQUIRE(e.calculate(id).has_value());
    e.work();
    REQUIRE(e.review(id).has_value());
    const auto job = e.post(id);
    REQUIRE(job.has_value());
    auto worker = e.worker();
    REQUIRE(worker.run_one_slice());
    CHECK(e.cancel(id).error().code == "charging.run_busy");
    e.write([&](Transaction& tx) { jobs::ask_cancel(tx, e.caller.scope, *job, e.now); });
    while (worker.run_one_slice()) {
    }
    CHECK(e.show(id).state == RunState::reviewed);
    CHECK(e.cancel(id).error().code == "charging.run_partly_posted");
    const auto posted = bills_of(e).size();
    CHECK(posted > 0);
    CHECK(posted < 58);
    REQUIRE(e.post(id).has_value());  // goes on where it was
    e.work();
    CHECK(e.show(id).state == RunState::posted);
    CHECK(bills_of(e).size() == 58);
    check_books(e);
  });
}
