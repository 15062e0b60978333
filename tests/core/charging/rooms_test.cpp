#include "tests/core/charging/left_behind.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

const std::string by_area = R"({"formula": "area * price * months", "price": "2.80"})";
constexpr Decimal area_m2{894300, -4};

void fee_by_area(TestEstate& e, const std::string& terms = by_area) {
  e.item = e.fee();
  REQUIRE(e.terms(e.item, terms).has_value());
}

std::map<std::string, std::string> outcome_of(TestEstate& e, RunId id) {
  std::map<std::string, std::string> out;
  for (const RunLine& line : lines_of(e, id))
    out[line.room_full_code] = line.state == LineState::blocked ? line.reason->code : to_text(line.amount);
  return out;
}

RunId calculated(TestEstate& e, Day from = day(2026, 10, 1), Day to = day(2026, 11, 1), RunScope scope = {}) {
  const auto run = e.try_run(from, to, BillKind::regular, std::move(scope));
  REQUIRE(run.has_value());
  REQUIRE(e.calculate(run->id).has_value());
  e.work();
  return run->id;
}

}  // namespace

TEST_CASE("a property fee by area: each month rounds, a quarter rounds once") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    fee_by_area(e);
    e.room("101", "Li Ming", day(2026, 1, 1), area_m2);
    e.charge(day(2026, 1, 1), day(2026, 2, 1));
    e.charge(day(2026, 2, 1), day(2026, 3, 1));
    e.charge(day(2026, 4, 1), day(2026, 7, 1));
    const auto bills = bills_of(e);
    REQUIRE(bills.size() == 3);
    CHECK(bills[0].total == Money{25040});  // E1
    CHECK(bills[1].total == Money{25040});
    CHECK(bills[2].total == Money{75121});
    CHECK(lines_of(e, bills[0]).front().object.kind == ChargeObject::room);
    CHECK(e.show(e.charge(day(2026, 1, 1), day(2026, 2, 1))).line_count == 0);
    check_books(e);
  });
}

TEST_CASE("a fee covers the days with an owner, is cut where the area changes, and is blocked without either") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    fee_by_area(e);
    e.room("101", "Li Ming", day(2026, 10, 12), area_m2);
    e.room("102", "Wang Fang");
    e.room("103", std::nullopt, day(2026, 1, 1), area_m2);
    const RoomId grows = e.room("104", "Zhao", day(2026, 1, 1), area_m2);
    e.write([&](Transaction& tx) {
      return premises::add_area(tx, e.caller, e.now, grows, {Decimal{1788600, -4}, day(2026, 10, 16)});
    });
    const RunId id = calculated(e);
    const auto outcome = outcome_of(e, id);
    CHECK(outcome.at("1-101") == "161.55");  // E3: 20 of 31 days
    CHECK(outcome.at("1-102") == "charging.blocked.missing_variable");
    CHECK(outcome.at("1-103") == "charging.blocked.no_owner");
    CHECK(outcome.at("1-104") == "379.64");  // 250.404 x 15/31 + 500.808 x 16/31 = 379.6447…
    CHECK(e.show(id).blocked_count == 2);
    const auto counts = e.read([&](Transaction& tx) { return store::reason_counts(tx, e.caller.scope, id); });
    CHECK(counts.size() == 2);
    for (const RunLine& line : lines_of(e, id))
      if (line.reason)
        for (const auto language : {Language::en, Language::zh_cn}) {
          const auto text = sentence(language, line.reason->code, line.reason->facts);
          CAPTURE(text);
          CHECK(text != line.reason->code);
          CHECK(text.find('{') == std::string::npos);
        }
  });
}

TEST_CASE("whoever owns the room on a period's last day owes the period, also when the owner changes at its midnight") {
  struct Row {
    Day new_owner_from;
    std::string september, october;  // whom the bills are made out to
  };
  for (const Row& row : {Row{day(2026, 9, 2), "Wang Fang", "Wang Fang"},
                         Row{day(2026, 9, 30), "Wang Fang", "Wang Fang"}, Row{day(2026, 10, 1), "Li Ming", "Wang Fang"},
                         Row{day(2026, 10, 31), "Li Ming", "Wang Fang"}, Row{day(2026, 11, 1), "Li Ming", "Li Ming"}})
    db::for_each_database([&](Database& database) {
      CAPTURE(calendar::to_text(row.new_owner_from));
      TestEstate e(database);
      fee_by_area(e);
      const RoomId room = e.room("101", "Li Ming", day(2026, 1, 1), area_m2);
      e.write([&](Transaction& tx) {
        REQUIRE(premises::add_owner(tx, e.caller, e.now, room, {"Wang Fang", row.new_owner_from}).has_value());
      });
      e.charge(day(2026, 9, 1), day(2026, 10, 1));
      e.charge();
      const auto bills = bills_of(e);
      REQUIRE(bills.size() == 2);
      CHECK(bills[0].debtor == row.september);
      CHECK(bills[1].debtor == row.october);
      for (const Bill& bill : bills) CHECK(bill.total == Money{25040});  // one line, rounded once
      check_books(e);
    });
}

TEST_CASE("an area changed in the database behind a bill shows in its verification until an adjustment settles it") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    fee_by_area(e);
    const RoomId room = e.room("101", "Li Ming", day(2026, 1, 1), area_m2);
    e.charge();
    e.sql("UPDATE room_area SET area_1e4 = 1000000 WHERE room_id = " + std::to_string(room.n));
    const auto damaged = e.read([&](Transaction& tx) { return verify_bills(tx, e.caller.scope); });
    REQUIRE(damaged.has_value());
    CHECK(damaged->fault.what == "room_changed");
    CHECK(damaged->fault.detail == "area");
    e.charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment);
    REQUIRE(bills_of(e).size() == 2);
    CHECK(bills_of(e).back().total == Money{28000 - 25040});
    check_books(e);
  });
}

TEST_CASE("a run may cover one building or listed rooms, and overlapping open runs are refused") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    fee_by_area(e);
    const RoomId first = e.room("101", "Li Ming", day(2026, 1, 1), area_m2);
    const RoomId second = e.room("102", "Wang Fang", day(2026, 1, 1), area_m2);
    const BuildingId here = e.building;
    e.building = e.write([&](Transaction& tx) {
                    return premises::create_building(tx, e.caller, e.now, {e.estate, "2", "House 2"});
                  })
                     .value()
                     .id;
    e.room("201", "Zhao", day(2026, 1, 1), area_m2);
    const RunId listed = calculated(e, day(2026, 9, 1), day(2026, 10, 1), {{}, {second}});
    CHECK(outcome_of(e, listed).size() == 1);
    CHECK(e.show(listed).first_rooms == std::vector<std::string>{"1-102"});
    const RunId building = calculated(e, day(2026, 10, 1), day(2026, 11, 1), {here, {}});
    CHECK(outcome_of(e, building).size() == 2);
    CHECK(e.show(building).building_code == "1");
    const auto refused = [&](RunScope scope) {
      return e.try_run(day(2026, 10, 1), day(2026, 11, 1), BillKind::regular, std::move(scope)).error().code;
    };
    CHECK(refused({}) == "charging.run_already_open");
    CHECK(refused({{}, {first}}) == "charging.run_already_open");
    CHECK(refused({here, {first}}) == "charging.run_scope_invalid");
    CHECK(refused({BuildingId{9999}, {}}) == "charging.building_not_found");
    CHECK(refused({{}, {RoomId{9999}}}) == "charging.room_not_found");
    CHECK(outcome_of(e, calculated(e, day(2026, 10, 1), day(2026, 11, 1), {e.building, {}})).size() == 1);
  });
}

TEST_CASE("a line far above its average is parked, and posted only after somebody released it") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    e.use_item("POWER", [](NewChargeItem& item) { item.outlier_factor = Exact{3}; });
    REQUIRE(e.price("1").has_value());
    const Home home = e.home("101"), calm = e.home("102");
    e.reading(home, day(2026, 7, 1), 0);
    for (unsigned month = 8; month <= 10; ++month) {
      e.reading(home, day(2026, month, 1), (month - 7) * 31'00);
      e.charge(day(2026, month - 1, 1), day(2026, month, 1));
    }
    e.reading(home, day(2026, 11, 1), 7 * 31'00);  // four times as much as usual
    e.october(calm, 0, 100);
    const RunId id = calculated(e);
    CHECK(e.show(id).parked_count == 1);
    CHECK(e.show(id).total == Money{100});
    const auto line_of_home = [&] {
      for (RunLine& line : lines_of(e, id))
        if (line.room == home.room) return line;
      throw std::logic_error("room 101 has no line");
    };
    const auto parked = line_of_home();
    CHECK(parked.state == LineState::parked);
    CHECK(parked.reason->code == "charging.parked.usage");
    REQUIRE(e.review(id).has_value());
    CHECK(e.release(id, parked.id, "").error().code == "charging.release_reason_missing");
    REQUIRE(e.release(id, parked.id).has_value());
    CHECK(e.release(id, parked.id).error().code == "charging.line_not_parked");
    CHECK(e.show(id).state == RunState::calculated);  // its total is another one now
    CHECK(e.show(id).total == Money{12500});
    REQUIRE(e.calculate(id).has_value());  // the same line again stays released
    e.work();
    CHECK(line_of_home().state == LineState::released);
    CHECK(line_of_home().released_by == "ann");
    REQUIRE(e.review(id).has_value());
    REQUIRE(e.post(id).has_value());
    e.work();
    CHECK(bills_of(e).size() == 5);
    check_books(e);
  });
}

TEST_CASE("a parked line that nobody releases stays behind and comes again with the next run") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    e.use_item("POWER", [](NewChargeItem& item) { item.outlier_factor = Exact{3}; });
    REQUIRE(e.price("1").has_value());
    const Home home = e.home("101");
    e.reading(home, day(2026, 7, 1), 0);
    for (unsigned month = 8; month <= 10; ++month) {
      e.reading(home, day(2026, month, 1), (month - 7) * 31'00);
      e.charge(day(2026, month - 1, 1), day(2026, month, 1));
    }
    e.reading(home, day(2026, 11, 1), 7 * 31'00);
    const RunId id = e.charge();
    CHECK(e.show(id).parked_count == 1);
    CHECK(bills_of(e).size() == 3);
    const RunId next = calculated(e);
    CHECK(e.show(next).parked_count == 1);
    check_books(e);
  });
}

TEST_CASE("nothing is posted into a closed month") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    fee_by_area(e);
    e.room("101", "Li Ming", day(2026, 1, 1), area_m2);
    const auto close = [&](Day until) {
      return e.write([&](Transaction& tx) { return close_period(tx, e.caller, e.estate, until, e.now); });
    };
    CHECK(close(day(2026, 11, 23)).error().code == "charging.close_not_over");
    REQUIRE(close(day(2026, 10, 31)).has_value());
    CHECK(close(day(2026, 10, 31)).error().code == "charging.already_closed");
    const RunId id = calculated(e);
    REQUIRE(e.review(id).has_value());
    const auto refused = e.post(id, day(2026, 10, 31));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "charging.period_closed");
    CHECK(refused.error().facts.at("earliest") == "2026-11-01");
    // Closed while the job waits: nothing of it is posted.
    REQUIRE(e.post(id, day(2026, 11, 5)).has_value());
    REQUIRE(close(day(2026, 11, 6)).has_value());
    e.work();
    CHECK(bills_of(e).empty());
    CHECK(e.show(id).state == RunState::reviewed);
    REQUIRE(e.post(id, day(2026, 11, 7)).has_value());
    e.work();
    CHECK(bills_of(e).size() == 1);
    check_books(e);
  });
}

TEST_CASE("of two persons who change one item the second is told who changed what") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    const auto update = [&](auto change, std::int64_t seen) {
      return e.write([&](Transaction& tx) {
        auto wanted = wanted_of(find_charge_item(tx, e.caller.scope, e.item).value());
        change(wanted);
        return update_charge_item(tx, e.caller, e.item, wanted, seen, e.now);
      });
    };
    const auto first = update([](NewChargeItem& i) { i.name = "Power"; }, 1);
    REQUIRE(first.has_value());
    CHECK(first->version == 2);
    const auto second = update([](NewChargeItem& i) { i.payer = Payer::occupant; }, 1);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == "charging.item_changed_meanwhile");
    CHECK(second.error().facts.at("user") == "ann");
    CHECK(second.error().facts.at("fields") == "name");
    CHECK(update([](NewChargeItem& i) { i.payer = Payer::occupant; }, 2).value().payer == Payer::occupant);
    CHECK(update([](NewChargeItem& i) { i.code = "OTHER"; }, 3).error().code == "charging.item_field_fixed");
    REQUIRE(e.price("1").has_value());
    e.october(e.home("101"), 0, 1000);
    e.charge();
    CHECK(update([](NewChargeItem& i) { i.rounding.unit = RoundingUnit::yuan; }, 3).error().code ==
          "charging.item_field_billed");
    CHECK(update([](NewChargeItem&) {}, 3).value().version == 3);
  });
}
