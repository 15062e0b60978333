#include "core/charging/coverage.h"

#include <doctest/doctest.h>

#include "core/charging/render.h"
#include "tests/core/charging/left_behind.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

std::string named(const LeftOut& left) {
  std::string text = std::to_string(left.count) + " without";
  for (const auto& code : left.first) text += " " + code;
  return text;
}

// "2 rooms, 1 objects; meter: 1 without 1-102; payer: 0 without"
std::string covered(TestEstate& e, const Outcome<Run>& run) {
  REQUIRE(run.has_value());
  return e.read([&](Transaction& tx) {
    const auto coverage =
        coverage_of(tx, e.caller.scope, *run, find_charge_item(tx, e.caller.scope, run->item).value());
    std::string text = std::to_string(coverage.rooms) + " rooms, " + std::to_string(coverage.objects) + " objects";
    if (coverage.without_meter) text += "; meter: " + named(*coverage.without_meter);
    if (coverage.without_payer) text += "; payer: " + named(*coverage.without_payer);
    return text;
  });
}

}  // namespace

TEST_CASE("a run says which rooms bear no meter of its kind in its period, in the order people walk") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    const Home home = e.home("1");
    e.meter(home.room);                                // a second one: an object more, no room more
    e.meter(e.room("2"), day(2026, 11, 1));            // from the day after the period
    e.meter(e.room("3"), day(2026, 10, 31));           // on its last day
    const MeterId water = e.meter(e.room("4")).meter;  // of another kind
    e.sql("UPDATE meter SET kind = 'water' WHERE id = " + std::to_string(water.n));
    std::vector<RoomId> bare;
    for (const char* code : {"10", "9", "8", "7", "6"}) bare.push_back(e.room(code));
    const auto october = [&](RunScope scope) {
      return e.try_run(day(2026, 10, 1), day(2026, 11, 1), BillKind::regular, std::move(scope));
    };
    const auto whole = october({});
    CHECK(covered(e, whole) == "9 rooms, 3 objects; meter: 7 without 1-2 1-4 1-6 1-7 1-8; payer: 0 without");
    REQUIRE(e.cancel(whole->id).has_value());
    CHECK(covered(e, october({{}, {home.room, bare[0]}})) ==
          "2 rooms, 2 objects; meter: 1 without 1-10; payer: 0 without");

    e.item = e.fee();
    REQUIRE(e.terms(e.item, R"({"formula": "area * price * months", "price": "2"})").has_value());
    CHECK(covered(e, october({e.building, {}})) == "9 rooms, 9 objects; payer: 0 without");
    e.use_item("PARK", [](NewChargeItem& wanted) {
      wanted.object = ChargeObject::parking_space;
      wanted.meter_kind = wanted.reg = "";
    });
    CHECK(covered(e, october({})) == "9 rooms, 0 objects; payer: 0 without");
  });
}

TEST_CASE("before it is calculated a run says which rooms nobody pays for, of those that bear an object of its item") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    e.october(e.home("1"), 0, 1'000);
    const Home empty = e.home("10", std::nullopt);
    e.october(empty, 0, 1'000);
    e.meter(e.room("2", "Zhao Min", day(2026, 11, 1)));  // owned from the day after the period
    e.room("3", std::nullopt);                           // bears nothing that could be charged
    const auto run = e.try_run(day(2026, 10, 1), day(2026, 11, 1), BillKind::regular, {});
    CHECK(covered(e, run) == "4 rooms, 3 objects; meter: 1 without 1-3; payer: 2 without 1-2 1-10");
    // The lines say it once there are some, and of as many rooms.
    REQUIRE(e.calculate(run->id).has_value());
    e.work();
    CHECK(covered(e, Outcome<Run>(e.show(run->id))) == "4 rooms, 3 objects; meter: 1 without 1-3");
    int ownerless = 0;
    for (const auto& line : lines_of(e, run->id))
      ownerless += line.reason && line.reason->code == "charging.blocked.no_owner";
    CHECK(ownerless == 2);
  });
}

TEST_CASE("a line says what its price is of: the formula, and the area where that asks for it") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    e.october(e.meter(e.room("101", "Li Ming", day(2026, 1, 1), Decimal{8943, -2})), 0, 1'000);
    const auto told = [&](RunId run) {
      REQUIRE(e.calculate(run).has_value());
      e.work();
      const auto line = to_json(lines_of(e, run).front(), Unit::none, Language::en);
      const auto text = [&](const char* name) {
        return line.at(name).is_null() ? "-" : std::string(line.at(name).as_string());
      };
      return text("formula") + " | " + text("area");
    };
    CHECK(told(e.run()) == "usage * price | -");
    e.item = e.fee();
    REQUIRE(e.terms(e.item, R"({"formula": "area * price * months", "price": "2.80"})").has_value());
    CHECK(told(e.run()) == "area * price * months | 89.43");
  });
}
