// What was recorded wrong of a room and billed: withdrawn, recorded right for the same day, settled by an adjustment.
#include "core/charging/billed_until.h"
#include "core/premises/room_facts.h"
#include "tests/core/charging/left_behind.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

const Day new_year = day(2026, 1, 1);
const Day october = day(2026, 10, 1), november = day(2026, 11, 1);

Outcome<premises::Withdrawal> withdraw(TestEstate& e, RoomId room, premises::RoomFact fact,
                                       std::optional<Day> knowing_until = {}) {
  return e.write([&](Transaction& tx) {
    return premises::withdraw(tx, e.caller, e.now, billed_until, room,
                              {fact, new_year, "a digit slipped", knowing_until});
  });
}

// Withdraws it as the refusal says to.
void withdraw_knowing(TestEstate& e, RoomId room, premises::RoomFact fact) {
  const auto refused = withdraw(e, room, fact);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "premises.fact_billed");
  CHECK(refused.error().facts.at("billed_until") == "2026-11-01");
  e.now += std::chrono::hours{1};  // after the bill was posted
  REQUIRE(withdraw(e, room, fact, november).has_value());
}

// Nothing more to adjust, and the books are whole.
void check_settled(TestEstate& e) {
  const auto bills = bills_of(e).size();
  CHECK(e.show(e.charge(october, november, BillKind::adjustment)).line_count == 0);
  CHECK(bills_of(e).size() == bills);
  check_books(e);
}

}  // namespace

TEST_CASE("a wrong area that was billed is withdrawn and recorded anew; an adjustment credits exactly the difference") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    e.item = e.fee();
    REQUIRE(e.terms(e.item, R"({"formula": "area * price * months", "price": "2.80"})").has_value());
    const RoomId room = e.room("101", "Li Ming", new_year, Decimal{8943000, -4});
    e.charge();
    CHECK(bills_of(e).back().total == Money{250404});

    withdraw_knowing(e, room, premises::RoomFact::area);
    // The posted bill stays as it is and still follows from what was known when it was posted.
    CHECK(bills_of(e).size() == 1);
    CHECK(bills_of(e).back().total == Money{250404});
    check_books(e);
    // Between the two there is no area, and what cannot be worked out posts nothing.
    const RunId blocked = e.charge(october, november, BillKind::adjustment);
    CHECK(e.show(blocked).blocked_count == 1);
    CHECK(bills_of(e).size() == 1);

    REQUIRE(e.write([&](Transaction& tx) {
               return premises::add_area(tx, e.caller, e.now, room, {Decimal{894300, -4}, new_year});
             })
                .value()
                .added);
    const RunId settling = e.charge(october, november, BillKind::adjustment);
    CHECK(e.show(settling).line_count == 1);
    const auto bills = bills_of(e);
    REQUIRE(bills.size() == 2);
    CHECK(bills.back().total == Money{-225364});
    CHECK(bills.back().corrects == bills.front().id);
    CHECK(bills.front().total.fen + bills.back().total.fen == 25040);
    check_settled(e);
  });
}

TEST_CASE("wrong people and a wrong occupancy that were billed are settled the same way") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    e.item = e.fee();
    REQUIRE(e.terms(e.item, R"({"formula": "people * price", "price": "3",
                                "discounts": [{"occupancy": "vacant", "factor": "0.7"}]})")
                .has_value());
    const RoomId room = e.room("101");
    e.write([&](Transaction& tx) {
      REQUIRE(premises::add_people(tx, e.caller, e.now, room, {20, new_year}).has_value());
      REQUIRE(premises::add_use(tx, e.caller, e.now, room,
                                {premises::RoomUse::residential, premises::Occupancy::vacant, new_year})
                  .has_value());
    });
    e.charge();
    CHECK(bills_of(e).back().total == Money{4200});  // 20 x 3 x 0.7
    withdraw_knowing(e, room, premises::RoomFact::people);
    e.write([&](Transaction& tx) {
      REQUIRE(premises::add_people(tx, e.caller, e.now, room, {2, new_year}).has_value());
    });
    check_books(e);
    withdraw_knowing(e, room, premises::RoomFact::use);  // it is occupied, for it has an owner
    e.charge(october, november, BillKind::adjustment);
    CHECK(bills_of(e).back().total == Money{600 - 4200});
    check_settled(e);
  });
}

TEST_CASE("what somebody changes in the database of a withdrawn area still shows") {
  for (const auto* change :
       {"UPDATE room_area SET area_1e4 = area_1e4 + 1", "UPDATE room_area SET recorded_at = recorded_at + 1",
        "UPDATE room_area SET withdrawn_at = recorded_at", "DELETE FROM room_area"})
    db::for_each_database([&](Database& database) {
      CAPTURE(change);
      TestEstate e(database);
      e.item = e.fee();
      REQUIRE(e.terms(e.item, R"({"formula": "area * price * months", "price": "2.80"})").has_value());
      const RoomId room = e.room("101", "Li Ming", new_year, Decimal{8943000, -4});
      e.charge();
      withdraw_knowing(e, room, premises::RoomFact::area);
      check_books(e);
      e.sql(change);
      const auto damaged = e.read([&](Transaction& tx) { return verify_bills(tx, e.caller.scope); });
      REQUIRE(damaged.has_value());
      CHECK(damaged->bill.number == "2026-000001");
      CHECK(damaged->fault.what == "room_changed");
      CHECK(damaged->fault.detail == "area");
    });
}

TEST_CASE("the owner of billed days is not withdrawn; the right one follows from the day after the bills") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    e.item = e.fee();
    REQUIRE(e.terms(e.item, R"({"formula": "area * price * months", "price": "2.80"})").has_value());
    const RoomId room = e.room("101", "Li Ming", new_year, Decimal{894300, -4});
    e.charge();
    const auto refused = withdraw(e, room, premises::RoomFact::owner, november);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "premises.owner_billed");
    REQUIRE(e.write([&](Transaction& tx) {
               return premises::add_owner(tx, e.caller, e.now, room, {"Wang Fang", november});
             })
                .value()
                .added);
    CHECK(bills_of(e).back().debtor == "Li Ming");
    check_settled(e);
  });
}
