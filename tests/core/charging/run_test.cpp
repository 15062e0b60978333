#include <boost/json.hpp>
#include <set>

#include "core/charging/store.h"
#include "core/ledger/ledger.h"
#include "tests/core/charging/estate.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

std::vector<RunLine> lines_of(TestEstate& e, RunId run) {
  return e.read([&](Transaction& tx) { return store::lines(tx, e.caller.scope, {run, {}, {}, RunLineId{0}, 500}); });
}
std::vector<Bill> bills_of(TestEstate& e) {
  return e.read([&](Transaction& tx) { return store::bills_after(tx, e.caller.scope, BillId{0}, 500); });
}
std::vector<BillLine> lines_of(TestEstate& e, const Bill& bill) {
  return e.read([&](Transaction& tx) { return lines_of_bill(tx, e.caller.scope, bill.id); });
}
void check_books(TestEstate& e) {
  const auto balance = e.read([&](Transaction& tx) { return ledger::trial_balance(tx, e.caller.scope); });
  CHECK(balance.debit == balance.credit);
  std::int64_t billed = 0;
  for (const Bill& bill : bills_of(e)) billed += bill.total.fen;
  CHECK(balance.debit.fen == billed);
  CHECK_FALSE(e.read([&](Transaction& tx) { return ledger::verify_ledger(tx, e.caller.scope.company); }).has_value());
  const auto damaged = e.read([&](Transaction& tx) { return verify_bills(tx, e.caller.scope); });
  if (damaged) CAPTURE(damaged->fault.what + " " + damaged->fault.detail);
  CHECK_FALSE(damaged.has_value());
}

// What a run left behind, without the instants at which it was done.
std::set<std::string> fingerprint(TestEstate& e) {
  std::set<std::string> all;
  for (const Bill& bill : bills_of(e)) {
    std::string text = bill.number + " room " + std::to_string(bill.room.n) + " " + bill.debtor + " seq " +
                       std::to_string(bill.seq) + " " + to_text(bill.total) + " " + bill.readings_hash;
    for (const BillLine& line : lines_of(e, bill))
      text += " | " + line.usage + " " + line.raw_amount + " " + line.evaluation;
    const auto entry = e.read([&](Transaction& tx) { return ledger::entry_of(tx, e.caller.scope, "bill", bill.id.n); });
    if (entry) text += " entry " + std::to_string(entry->number);
    all.insert(text);
  }
  return all;
}

// Sixty rooms, so that calculating and posting take several slices; room 7 has no owner, meter 9 no closing reading.
void fill(TestEstate& e) {
  REQUIRE(e.price("0.825").has_value());
  for (int n = 1; n <= 60; ++n) {
    const Home home = e.home(std::to_string(100 + n),
                             n == 7 ? std::nullopt : std::optional<std::string>("Owner " + std::to_string(n)));
    e.reading(home, day(2026, 10, 1), 100 * n);
    if (n != 9) e.reading(home, day(2026, 11, 1), 100 * n + 37 * n);
  }
}

}  // namespace

TEST_CASE("a run goes from preview to closed, and its bills say what, why and for whom") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("0.8250").has_value());
    const Home home = e.home("101");
    e.sql("UPDATE meter SET multiplier_value = 20, multiplier_exponent = 0");
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
    REQUIRE(cut.slices.size() == 2);
    CHECK(cut.segments.size() == 2);
    CHECK_FALSE(cut.slices.front().by_days);
    // No reading on the 16th: 31.00 kWh by days, 15 and 16 of 31.
    const auto shared = evaluation_from_json(lines_of(e, bills[1]).front().evaluation).value();
    REQUIRE(shared.slices.size() == 2);
    CHECK(shared.slices.front().by_days);
    CHECK(exact_text(shared.slices[0].usage) == "15");
    CHECK(exact_text(shared.slices[1].usage) == "16");
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
    const auto work_with_kills = [&] {
      for (bool more = true; more;) {
        bool kill = true;
        auto kinds = job_kinds();
        for (auto& [name, step] : kinds)
          step = [&kill, whole = step](Transaction& tx, const accounts::Caller& who, const jobs::Job& job, Instant at) {
            auto slice = whole(tx, who, job, at);
            if (kill) throw db::Unavailable("killed before the commit");
            return slice;
          };
        jobs::Worker first(killed.database, kinds, [&] { return killed.now; });
        try {
          more = first.run_one_slice();
        } catch (const db::Unavailable&) {
          ++kills;
        }
        if (!more) return;
        killed.now += std::chrono::seconds{60};  // the dead worker's lease runs out
        kill = false;
        jobs::Worker second(killed.database, kinds, [&] { return killed.now; });
        more = second.run_one_slice();
        killed.now += std::chrono::seconds{60};
      }
    };
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
    const auto totals = [](TestEstate& e) {
      std::vector<std::string> all;
      for (const Bill& bill : bills_of(e))
        all.push_back(bill.number + " " + bill.room_full_code + " " + bill.debtor + " " + to_text(bill.total));
      return all;
    };
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
    CHECK(second.error().facts.at("price") == "0.800000");
    CHECK(second.error().facts.at("user") == "ann");
    const auto corrected = e.price("0.90", day(2026, 10, 1), first->id);
    REQUIRE(corrected.has_value());
    CHECK(e.price("0.95", day(2026, 10, 1), first->id).error().facts.at("price") == "0.900000");
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
