#include "core/metering/life.h"
#include "tests/core/charging/left_behind.h"

using namespace lamplighter;
using namespace lamplighter::charging;

TEST_CASE("a run goes from preview to closed, and its bills say what, why and for whom") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("0.8250").has_value());
    const Home home = e.home("101");
    e.write([&](Transaction& tx) {
      const auto meter = metering::find_meter(tx, e.caller.scope, home.meter).value();
      metering::insert_multiplier(tx, e.caller, meter, Instant{}, Decimal{20, 0}, e.now);
    });
    e.october(home, 123456, 130006);  // E5: 1234.56 -> 1300.06, CT 100/5

    const RunId id = e.run();
    CHECK(e.show(id).state == RunState::preview);
    CHECK_FALSE(e.review(id).has_value());
    REQUIRE(e.calculate(id).has_value());
    e.work();
    CHECK(e.show(id).state == RunState::calculated);
    CHECK(e.show(id).total == Money{108075});
    CHECK(e.show(id).line_count == 1);
    CHECK(e.show(id).room_count == 1);
    CHECK_FALSE(e.post(id).has_value());
    REQUIRE(e.review(id).has_value());
    REQUIRE(e.post(id).has_value());
    e.work();
    CHECK(e.show(id).state == RunState::posted);
    REQUIRE(e.close(id).has_value());
    CHECK(e.show(id).state == RunState::closed);
    CHECK_FALSE(e.cancel(id).has_value());

    const auto bills = bills_of(e);
    REQUIRE(bills.size() == 1);
    const Bill& bill = bills.front();
    CHECK(bill.number == "2026-000001");
    CHECK(bill.debtor == "Li Ming");
    CHECK(bill.room_full_code == "1-101");
    CHECK(bill.total == Money{108075});
    CHECK(bill.posting_date == day(2026, 11, 5));
    CHECK(bill.readings_hash.size() == 64);
    const auto lines = lines_of(e, bill);
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().usage == "1310");
    CHECK(lines.front().raw_amount == "1080.75");
    CHECK(lines.front().rounding_difference == "0");
    const auto evaluation = evaluation_from_json(lines.front().evaluation).value();
    REQUIRE_FALSE(evaluation.steps.empty());
    CHECK(evaluation.steps.front().facts.at("from_at") == "2026-10-01 00:00:00");
    CHECK(to_json(evaluation) == lines.front().evaluation);
    const auto entry =
        e.read([&](Transaction& tx) { return ledger::entry_of(tx, e.caller.scope, "bill", bill.id.n); }).value();
    REQUIRE(entry.lines.size() == 2);
    CHECK(entry.lines[0].account_code == "1122");
    CHECK(entry.lines[0].debit == Money{108075});
    CHECK(entry.lines[0].room == home.room.n);
    CHECK(entry.lines[1].account_code == "2241.ELEC");
    CHECK(entry.lines[1].credit == Money{108075});
    check_books(e);
  });
}

TEST_CASE("what cannot be charged is a blocked line with its reason, never zero") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1", day(2026, 10, 1)).has_value());
    const Home no_closing = e.home("101"), decreased = e.home("102"), ownerless = e.home("103", std::nullopt),
               nothing = e.home("104"), too_old = e.home("105"), unsure = e.home("106"), zero = e.home("107"),
               volts = e.meter(e.room("108"), day(2026, 1, 1), 8, Unit::volt);
    e.reading(no_closing, day(2026, 10, 1), 100);
    e.reading(decreased, day(2026, 10, 1), 500000);
    e.reading(decreased, day(2026, 11, 1), 400000);
    e.october(ownerless, 1, 2);
    e.reading(too_old, day(2026, 10, 1), 100, 24 * 60 + 1);
    e.reading(too_old, day(2026, 11, 1), 200);
    e.reading(unsure, day(2026, 10, 1), 100);
    e.reading(unsure, day(2026, 11, 1), 200, 0, Quality::suspect);
    e.october(zero, 700, 700);
    e.october(volts, 100, 200);
    (void)nothing;

    const RunId id = e.run();
    REQUIRE(e.calculate(id).has_value());
    e.work();
    std::map<std::string, std::string> reasons;
    for (const RunLine& line : lines_of(e, id)) {
      reasons[line.room_full_code] = line.reason ? line.reason->code : to_text(line.amount);
      if (line.reason) CHECK_FALSE(line.price.has_value());
      // Every reason is a sentence in both languages, with every fact filled in.
      if (line.reason)
        for (const auto language : {Language::en, Language::zh_cn}) {
          const auto text = sentence(language, line.reason->code, line.reason->facts);
          CAPTURE(text);
          CHECK(text != line.reason->code);
          CHECK(text.find('{') == std::string::npos);
        }
    }
    CHECK(reasons["1-101"] == "metering.no_boundary_reading");
    CHECK(reasons["1-102"] == "metering.reading_decreased");
    CHECK(reasons["1-103"] == "charging.blocked.no_owner");
    CHECK(reasons["1-104"] == "metering.no_boundary_reading");
    CHECK(reasons["1-105"] == "metering.no_boundary_reading");
    CHECK(reasons["1-106"] == "metering.no_boundary_reading");
    CHECK(reasons["1-107"] == "0.00");
    CHECK(reasons["1-108"] == "charging.blocked.unit_differs");
    CHECK(e.show(id).line_count == 8);
    CHECK(e.show(id).blocked_count == 7);
    CHECK(lines_of(e, id).front().state == LineState::blocked);

    REQUIRE(e.review(id).has_value());
    REQUIRE(e.post(id).has_value());
    e.work();
    REQUIRE(bills_of(e).size() == 1);  // nothing used is a bill of 0.00, without an entry
    CHECK(bills_of(e).front().total == Money{0});
    check_books(e);
  });
}

TEST_CASE("before the first price a line is blocked, and the new price takes the open run back to preview") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    e.october(e.home("101"), 0, 1000);
    const RunId id = e.run();
    REQUIRE(e.calculate(id).has_value());
    e.work();
    REQUIRE(lines_of(e, id).size() == 1);
    CHECK(lines_of(e, id).front().reason->code == "charging.blocked.no_price");
    REQUIRE(e.price("0.5", day(2026, 10, 2)).has_value());  // begins a day too late
    CHECK(e.show(id).state == RunState::preview);
    REQUIRE(e.calculate(id).has_value());
    e.work();
    CHECK(lines_of(e, id).front().reason->code == "charging.blocked.no_price");
    REQUIRE(e.price("0.5", day(2026, 10, 1)).has_value());
    CHECK_FALSE(e.review(id).has_value());  // what was calculated is stale
    REQUIRE(e.calculate(id).has_value());
    e.work();
    CHECK(e.show(id).total == Money{500});
    CHECK(e.show(id).blocked_count == 0);
    CHECK(lines_of(e, id).size() == 1);
  });
}

TEST_CASE("a price change cuts usage at its boundary reading, with one rounding for the period") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("0.0024", day(2026, 10, 1)).has_value());
    REQUIRE(e.price("0.0025", day(2026, 10, 16)).has_value());
    const Home with = e.home("101"), without = e.home("102");
    e.october(with, 0, 200);
    e.reading(with, day(2026, 10, 16), 100);
    e.october(without, 0, 3100);
    const RunId id = e.run();
    REQUIRE(e.calculate(id).has_value());
    e.work();
    for (const RunLine& line : lines_of(e, id)) CHECK_FALSE(line.price.has_value());
    REQUIRE(e.review(id).has_value());
    REQUIRE(e.post(id).has_value());
    e.work();
    const auto bills = bills_of(e);
    REQUIRE(bills.size() == 2);
    // 1 x 0.0024 + 1 x 0.0025 = 0.0049: nothing; each alone would be nothing too, but 0.005 would not.
    CHECK(lines_of(e, bills[0]).front().raw_amount == "0.0049");
    CHECK(bills[0].total == Money{0});
    const auto cut = evaluation_from_json(lines_of(e, bills[0]).front().evaluation).value();
    REQUIRE(cut.input.slices.size() == 2);
    CHECK(cut.segments.size() == 2);
    CHECK_FALSE(cut.input.slices.front().by_days);
    // No reading on the 16th: 31.00 kWh by days, 15 and 16 of 31.
    const auto shared = evaluation_from_json(lines_of(e, bills[1]).front().evaluation).value();
    REQUIRE(shared.input.slices.size() == 2);
    CHECK(shared.input.slices.front().by_days);
    CHECK(exact_text(shared.input.slices[0].usage) == "15");
    CHECK(exact_text(shared.input.slices[1].usage) == "16");
    CHECK(lines_of(e, bills[1]).front().raw_amount == "0.076");
    CHECK(bills[1].total == Money{8});
    check_books(e);
  });
}

TEST_CASE("a room is charged for each meter, and for the days the meter served it") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    const RoomId room = e.room("101");
    const Home whole = e.meter(room), late = e.meter(room, day(2026, 10, 11));
    e.october(whole, 0, 1000);
    e.october(late, 0, 5000);
    e.reading(late, day(2026, 10, 11), 2000);
    e.charge();
    const auto bills = bills_of(e);
    REQUIRE(bills.size() == 1);
    CHECK(bills.front().total == Money{1000 + 3000});
    const auto lines = lines_of(e, bills.front());
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].served_from == day(2026, 10, 1));
    CHECK(lines[1].served_from == day(2026, 10, 11));
    CHECK(lines[1].served_to == day(2026, 11, 1));
    check_books(e);
  });
}

TEST_CASE("periods that are empty, too long or not over are refused, and a second open run of one period too") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    CHECK(e.try_run(day(2026, 10, 1), day(2026, 10, 1)).error().code == "charging.period_invalid");
    CHECK(e.try_run(day(2024, 10, 1), day(2026, 10, 1)).error().code == "charging.period_too_long");
    // It is 23:00 on the 23rd there.
    CHECK(e.try_run(day(2026, 11, 1), day(2026, 11, 24)).error().code == "charging.period_not_over");
    REQUIRE(e.try_run(day(2026, 11, 1), day(2026, 11, 23)).has_value());
    CHECK(e.try_run(day(2026, 11, 1), day(2026, 11, 23)).error().code == "charging.run_already_open");
  });
}

TEST_CASE("of two persons who change one day's price the second is told, and nothing posted is repriced") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    const auto first = e.price("0.80", day(2026, 10, 1));
    REQUIRE(first.has_value());
    const auto second = e.price("0.90", day(2026, 10, 1));
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == "charging.plan_day_taken");
    CHECK(second.error().facts.at("price") == "0.80");
    CHECK(second.error().facts.at("user") == "ann");
    const auto corrected = e.price("0.90", day(2026, 10, 1), first->id);
    REQUIRE(corrected.has_value());
    CHECK(e.price("0.95", day(2026, 10, 1), first->id).error().facts.at("price") == "0.90");
    CHECK(e.price("0.95", day(2026, 12, 1), first->id).error().code == "charging.plan_not_there");

    const Home home = e.home("101");
    e.october(home, 0, 1000);
    e.charge();
    CHECK(bills_of(e).front().total == Money{900});
    const auto behind = e.price("1", day(2026, 10, 31));
    REQUIRE_FALSE(behind.has_value());
    CHECK(behind.error().code == "charging.plan_behind_bill");
    CHECK(behind.error().facts.at("earliest") == "2026-11-01");
    CHECK(e.price("1", day(2026, 11, 1)).has_value());
  });
}

TEST_CASE("another company and another estate see none of it") {
  db::for_each_database([](Database& database) {
    TestEstate e(database), other(database);
    REQUIRE(e.price("1").has_value());
    e.october(e.home("101"), 0, 1000);
    const RunId id = e.charge();
    const auto bill = bills_of(e).front().id;
    auto elsewhere = e.caller.scope;
    elsewhere.all_estates = false;
    elsewhere.estates = {other.estate};
    for (const auto& scope : {other.caller.scope, elsewhere}) {
      CHECK_FALSE(e.read([&](Transaction& tx) { return find_run(tx, scope, id); }).has_value());
      CHECK_FALSE(e.read([&](Transaction& tx) { return find_bill(tx, scope, bill); }).has_value());
      CHECK(e.read([&](Transaction& tx) { return store::bills(tx, scope, {}); }).empty());
      CHECK(e.read([&](Transaction& tx) { return store::runs(tx, scope, {}); }).empty());
    }
    auto stranger = other.caller;
    CHECK_FALSE(e.write([&](Transaction& tx) { return calculate_run(tx, stranger, id, e.now); }).has_value());
    CHECK_FALSE(e.write([&](Transaction& tx) { return close_run(tx, stranger, id, e.now); }).has_value());
    CHECK_FALSE(e.write([&](Transaction& tx) {
                   return create_run(tx, stranger, {e.estate, other.item, day(2026, 10, 1), day(2026, 10, 2)}, e.now);
                 }).has_value());
  });
}
