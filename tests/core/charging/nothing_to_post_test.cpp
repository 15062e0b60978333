#include "core/charging/nothing_to_post.h"

#include <doctest/doctest.h>

#include "core/charging/store.h"
#include "schemas/messages/catalogue.h"
#include "tests/core/charging/killed.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

std::optional<Refusal> nothing_of(TestEstate& e, RunId id) {
  const Run run = e.show(id);
  return e.read([&](Transaction& tx) { return nothing_to_post(tx, e.caller.scope, run); });
}

// Calculates a run and says why nothing of it can be posted; "" where something can.
std::string reason(TestEstate& e, RunId id) {
  REQUIRE(e.calculate(id).has_value());
  e.work();
  const auto nothing = nothing_of(e, id);
  const auto reviewed = e.review(id);
  CHECK(reviewed.has_value() == !nothing.has_value());
  if (!nothing) return "";
  CHECK(reviewed.error().code == nothing->code);
  CHECK(e.show(id).state == RunState::calculated);
  CHECK_FALSE(e.post(id).has_value());
  CHECK(sentence(Language::zh_cn, nothing->code, nothing->facts).find('{') == std::string::npos);
  CHECK(sentence(Language::en, nothing->code, nothing->facts).find('{') == std::string::npos);
  return nothing->code;
}

RunId adjustment(TestEstate& e) {
  return e.try_run(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment).value().id;
}

}  // namespace

TEST_CASE("a run that finds everything billed says by which runs, and is not reviewed") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    const Home a = e.home("101"), b = e.home("102");
    e.october(a, 0, 1000);
    const RunId first = e.charge();  // 102 is blocked
    e.october(b, 0, 200);
    const RunId second = e.charge();
    CHECK(e.show(first).billed_count == 0);
    CHECK(e.show(second).billed_count == 1);

    const RunId third = e.run();
    CHECK(reason(e, third) == "charging.run_all_billed");
    CHECK(e.show(third).billed_count == 2);
    const auto nothing = nothing_of(e, third);
    CHECK(nothing->facts.at("count") == "2");
    CHECK(nothing->facts.at("runs") == "#" + std::to_string(first.n) + ", #" + std::to_string(second.n));
    CHECK(nothing->facts.at("last_day") == "2026-10-31");

    CHECK(reason(e, third) == "charging.run_all_billed");  // calculated again, it is not counted twice
    CHECK(e.show(third).billed_count == 2);
    CHECK(e.cancel(third).has_value());
    CHECK(bills_of(e).size() == 2);
  });
}

TEST_CASE("a run without objects, or with none that is ready, says so") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    CHECK(reason(e, e.run()) == "charging.run_no_objects");

    const Home home = e.home("101");  // no readings yet
    const RunId blocked = e.run(day(2026, 9, 1), day(2026, 10, 1));
    CHECK(reason(e, blocked) == "charging.run_nothing_ready");
    CHECK(e.show(blocked).blocked_count == 1);
    e.reading(home, day(2026, 9, 1), 100);
    e.reading(home, day(2026, 10, 1), 300);
    CHECK(reason(e, blocked) == "");  // the same run, calculated again
  });
}

TEST_CASE("an adjustment without a difference, or before any bill, says so") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    CHECK(reason(e, adjustment(e)) == "charging.run_nothing_billed");
    const Home home = e.home("101");
    e.october(home, 0, 1000);
    e.charge();
    for (const auto& open : e.read([&](Transaction& tx) { return store::runs(tx, e.caller.scope, {}); }))
      if (open.state == RunState::calculated) REQUIRE(e.cancel(open.id).has_value());
    const RunId same = adjustment(e);
    CHECK(reason(e, same) == "charging.run_no_difference");
    CHECK(e.show(same).billed_count == 1);
  });
}

TEST_CASE("a price that holds already, or from a day that nobody means, is refused") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    const auto code = [](const Outcome<PricePlan>& made) { return made ? "" : made.error().code; };
    CHECK(code(e.price("1", day(1970, 1, 1))) == "charging.plan_day_unlikely");
    CHECK(code(e.price("1", day(2100, 1, 1))) == "charging.plan_day_unlikely");
    const auto first = e.price("1", day(2026, 1, 1));
    REQUIRE(first.has_value());
    CHECK(code(e.price("1.00", day(2026, 5, 1))) == "charging.plan_same");
    CHECK(code(e.price("1", day(2026, 1, 1), first->id)) == "charging.plan_same");
    CHECK(code(e.price("1", day(2025, 1, 1))) == "");  // earlier than any: that is new
    REQUIRE(e.price("2", day(2026, 5, 1)).has_value());
    CHECK(code(e.price("1", day(2026, 6, 1))) == "");
  });
}
