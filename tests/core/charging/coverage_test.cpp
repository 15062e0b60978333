#include "core/charging/coverage.h"

#include <doctest/doctest.h>

#include "core/charging/render.h"
#include "tests/core/charging/left_behind.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

// "2 rooms, 1 objects; 102"
std::string covered(TestEstate& e, const Outcome<Run>& run) {
  REQUIRE(run.has_value());
  return e.read([&](Transaction& tx) {
    const auto coverage =
        coverage_of(tx, e.caller.scope, *run, find_charge_item(tx, e.caller.scope, run->item).value());
    std::string text = std::to_string(coverage.rooms) + " rooms, " + std::to_string(coverage.objects) + " objects";
    if (!coverage.rooms_without_meter) return text;
    text += "; " + std::to_string(*coverage.rooms_without_meter) + " without:";
    for (const auto& code : coverage.first_without_meter) text += " " + code;
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
    CHECK(covered(e, whole) == "9 rooms, 3 objects; 7 without: 1-2 1-4 1-6 1-7 1-8");
    REQUIRE(e.cancel(whole->id).has_value());
    CHECK(covered(e, october({{}, {home.room, bare[0]}})) == "2 rooms, 2 objects; 1 without: 1-10");

    e.item = e.fee();
    REQUIRE(e.terms(e.item, R"({"formula": "area * price * months", "price": "2"})").has_value());
    CHECK(covered(e, october({e.building, {}})) == "9 rooms, 9 objects");
    e.use_item("PARK", [](NewChargeItem& wanted) {
      wanted.object = ChargeObject::parking_space;
      wanted.meter_kind = wanted.reg = "";
    });
    CHECK(covered(e, october({})) == "9 rooms, 0 objects");
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
