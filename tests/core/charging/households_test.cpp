#include <chrono>
#include <cstdio>

#include "core/premises/vehicles.h"
#include "tests/core/charging/corrected.h"
#include "tests/core/charging/left_behind.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

Evaluation last_evaluation(TestEstate& e) {
  return evaluation_from_json(lines_of(e, bills_of(e).back()).front().evaluation).value();
}

}  // namespace

TEST_CASE("a parking space is charged to the room it belongs to, for the days it does") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    NewChargeItem wanted{"PARK", "Parking", "", "", RevenueClass::own, {}};
    wanted.object = ChargeObject::parking_space;
    e.item = e.new_item(wanted);
    REQUIRE(e.terms(e.item, R"({"formula": "price * months", "price": "310"})").has_value());
    const RoomId room = e.room("101");
    e.write([&](Transaction& tx) {
      const auto area = premises::create_parking_area(tx, e.caller, e.now, {e.estate, "B1", "Garage"}).value();
      const auto space = premises::create_parking_space(tx, e.caller, e.now, {area.id, "017"}).value();
      REQUIRE(premises::assign_parking(tx, e.caller, e.now,
                                       {space.id, room, {}, premises::Tenure::owned, day(2026, 10, 12)})
                  .has_value());
    });
    e.charge();
    REQUIRE(bills_of(e).size() == 1);
    CHECK(bills_of(e).front().total == Money{20000});  // 20 of 31 days
    CHECK(lines_of(e, bills_of(e).front()).front().object.code == "B1-017");
    CHECK(e.show(e.charge()).line_count == 0);
    check_books(e);
  });
}

TEST_CASE("a new owner's household begins its tier year anew, with the months that are left of it") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    e.use_item("WATERY", [](NewChargeItem& item) {
      item.ytd_follow = YtdFollow::household;
      item.year_share = true;
    });
    REQUIRE(e.terms(e.item, annual_tiers).has_value());
    const Home home = e.home("101");
    e.reading(home, day(2026, 1, 1), 0);
    e.reading(home, day(2026, 7, 1), 17000);
    e.reading(home, day(2026, 8, 1), 27000);
    e.charge(day(2026, 1, 1), day(2026, 7, 1));
    e.write([&](Transaction& tx) {
      REQUIRE(premises::add_owner(tx, e.caller, e.now, home.room, {"Wang Fang", day(2026, 7, 1)}).has_value());
    });
    e.charge(day(2026, 7, 1), day(2026, 8, 1));
    const Evaluation evaluation = last_evaluation(e);
    CHECK(evaluation.input.ytd_before == 0);
    CHECK(evaluation.input.year_share == Exact{1, 2});
    CHECK(bills_of(e).back().debtor == "Wang Fang");
    CHECK(bills_of(e).back().total == Money{90 * 500 + 10 * 700});  // thresholds 90 and 130
    check_books(e);
  });
}

TEST_CASE("an estimate that was too high is given back by the next bill") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    e.use_item("POWER", [](NewChargeItem& item) { item.estimate_missing = true; });
    REQUIRE(e.price("1").has_value());
    const Home home = e.home("101");
    for (int d = 0; d <= 20; ++d) e.reading(home, day(2026, 10, 1) + d, 100 * d);  // 1 kWh a day until the 21st
    e.charge();
    CHECK(bills_of(e).back().total == Money{3100});
    CHECK(last_evaluation(e).segments.back().measured.to.source == metering::Source::estimate);
    check_books(e);
    // It had stood still all the time.
    e.reading(home, day(2026, 11, 10), 2000);
    e.charge(day(2026, 11, 1), day(2026, 11, 10));
    CHECK(bills_of(e).back().total == Money{-1100});
    check_books(e);
  });
}

TEST_CASE("lines per second of a property fee and of a metered item" * doctest::skip()) {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.terms(e.item, annual_tiers).has_value());
    constexpr int rooms = 2000;
    for (int n = 1; n <= rooms; ++n) {
      const Home home = e.meter(e.room(std::to_string(n), "Owner", day(2026, 1, 1), Decimal{894300, -4}));
      e.reading(home, day(2026, 1, 1), 0);
      e.reading(home, day(2026, 2, 1), 1000);
    }
    const ChargeItemId metered = e.item, fee = e.fee();
    REQUIRE(e.terms(fee, R"({"formula": "area * price * months", "price": "2.80"})").has_value());
    for (const auto item : {fee, metered}) {
      e.item = item;
      const auto begin = std::chrono::steady_clock::now();
      e.charge(day(2026, 1, 1), day(2026, 2, 1));
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      std::printf("%d lines calculated, reviewed and posted in %.1f s\n", rooms, took.count());
    }
    CHECK(bills_of(e).size() == 500);  // a page
  });
}
