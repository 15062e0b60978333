#include "tests/core/charging/corrected.h"
#include "tests/core/charging/left_behind.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

// E8: 170 used before October, 100 in October.
Home charge_e8(TestEstate& e) {
  REQUIRE(e.terms(e.item, annual_tiers).has_value());
  const Home home = e.home("101");
  e.reading(home, day(2026, 1, 1), 0);
  e.reading(home, day(2026, 10, 1), 17000);
  e.reading(home, day(2026, 11, 1), 27000);
  e.charge(day(2026, 1, 1), day(2026, 10, 1));
  e.charge();
  REQUIRE(bills_of(e).size() == 2);
  CHECK(bills_of(e)[0].total == Money{85000});
  CHECK(bills_of(e)[1].total == Money{70000});
  check_books(e);
  return home;
}

Evaluation evaluation_of(TestEstate& e, const Bill& bill) {
  return evaluation_from_json(lines_of(e, bill).front().evaluation).value();
}

}  // namespace

TEST_CASE(
    "a reading corrected after posting makes an adjustment bill of the difference, and the year goes on from it") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    const Home home = charge_e8(e);
    const RunId nothing = e.charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment);
    CHECK(e.show(nothing).line_count == 0);

    correct(e, home, day(2026, 11, 1), 23000);
    const RunId id = e.charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment);
    CHECK(e.show(id).total == Money{-30000});
    const auto bills = bills_of(e);
    REQUIRE(bills.size() == 3);
    const Bill &wrong = bills[1], &adjustment = bills[2];
    CHECK(adjustment.kind == BillKind::adjustment);
    CHECK(adjustment.corrects == wrong.id);
    CHECK(adjustment.debtor == wrong.debtor);
    CHECK(adjustment.period_from == wrong.period_from);
    CHECK(adjustment.total == Money{-30000});
    const auto line = lines_of(e, adjustment).front();
    CHECK(line.corrects == BillLineRef{wrong.id, 1});
    CHECK(line.seq == 1);
    CHECK(line.usage == "-40");
    CHECK(line.raw_amount == "-300");
    // The old and the new reading both lie on the bills.
    CHECK(evaluation_of(e, wrong).segments.back().measured.to.value == 27000);
    CHECK(evaluation_of(e, adjustment).segments.back().measured.to.value == 23000);
    const auto entry =
        e.read([&](Transaction& tx) { return ledger::entry_of(tx, e.caller.scope, "bill", adjustment.id.n); }).value();
    CHECK(entry.lines[0].account_code == "1122");
    CHECK(entry.lines[0].credit == Money{30000});
    CHECK(entry.lines[1].debit == Money{30000});
    check_books(e);

    const RunId again = e.charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment);
    CHECK(e.show(again).line_count == 0);
    CHECK(bills_of(e).size() == 3);
    e.reading(home, day(2026, 11, 20), 28000);
    e.charge(day(2026, 11, 1), day(2026, 11, 20));
    CHECK(evaluation_of(e, bills_of(e).back()).input.ytd_before == 230);
    CHECK(bills_of(e).back().total == Money{30 * 700 + 20 * 900});
    check_books(e);
  });
}

TEST_CASE("a later bill of the same tier year is priced again with the corrected one") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    const Home home = charge_e8(e);
    e.reading(home, day(2026, 11, 20), 28000);
    e.charge(day(2026, 11, 1), day(2026, 11, 20));
    CHECK(bills_of(e).back().total == Money{9000});  // 10 x 9
    correct(e, home, day(2026, 11, 1), 23000);
    const RunId id = e.charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment);
    CHECK(e.show(id).line_count == 2);
    const auto bills = bills_of(e);
    REQUIRE(bills.size() == 5);
    CHECK(bills[3].total == Money{-30000});
    CHECK(bills[4].total == Money{39000 - 9000});  // 30 x 7 + 20 x 9 instead
    CHECK(bills[4].corrects == bills[2].id);
    check_books(e);
    // Corrected back: the second adjustment counts on the first one.
    correct(e, home, day(2026, 11, 1), 27000);
    e.charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment);
    const auto after = bills_of(e);
    REQUIRE(after.size() == 7);
    CHECK(after[5].total == Money{30000});
    CHECK(after[6].total == Money{-30000});
    CHECK(lines_of(e, after[5]).front().seq == 2);
    check_books(e);
  });
}

TEST_CASE("the trial balance is zero after a run, its adjustment and the adjustment back, on every day between") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    const Home home = e.home("101");
    e.october(home, 0, 10000);
    const auto post_on = [&](Day posting_date, BillKind kind) {
      const RunId id = e.try_run(day(2026, 10, 1), day(2026, 11, 1), kind).value().id;
      REQUIRE(e.calculate(id).has_value());
      e.work();
      REQUIRE(e.review(id).has_value());
      REQUIRE(e.post(id, posting_date).has_value());
      e.work();
    };
    post_on(day(2026, 11, 5), BillKind::regular);
    correct(e, home, day(2026, 11, 1), 6000);
    post_on(day(2026, 11, 6), BillKind::adjustment);
    correct(e, home, day(2026, 11, 1), 10000);
    post_on(day(2026, 11, 7), BillKind::adjustment);
    struct Row {
      Day as_of;
      std::int64_t receivable_debit, receivable_credit;
    };
    for (const Row& row : {Row{day(2026, 11, 4), 0, 0}, Row{day(2026, 11, 5), 10000, 0},
                           Row{day(2026, 11, 6), 10000, 4000}, Row{day(2026, 11, 7), 14000, 4000}}) {
      CAPTURE(calendar::to_text(row.as_of));
      const auto balance =
          e.read([&](Transaction& tx) { return ledger::trial_balance(tx, e.caller.scope, e.estate, row.as_of); });
      CHECK(balance.debit == balance.credit);
      CHECK(balance.debit.fen == row.receivable_debit + row.receivable_credit);
      if (balance.accounts.empty()) continue;
      CHECK(balance.accounts.front().account_code == "1122");
      CHECK(balance.accounts.front().debit.fen == row.receivable_debit);
      CHECK(balance.accounts.front().credit.fen == row.receivable_credit);
    }
    check_books(e);
  });
}

TEST_CASE("what was posted meanwhile is not adjusted twice") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    const Home home = charge_e8(e);
    correct(e, home, day(2026, 11, 1), 23000);
    const RunId first = e.try_run(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment).value().id;
    const RunId second = e.try_run(day(2026, 10, 1), day(2026, 10, 31), BillKind::adjustment).value().id;
    for (const RunId id : {first, second}) {
      REQUIRE(e.calculate(id).has_value());
      e.work();
      REQUIRE(e.review(id).has_value());
    }
    for (const RunId id : {first, second}) {
      REQUIRE(e.post(id).has_value());
      e.work();
    }
    CHECK(bills_of(e).size() == 3);
    CHECK(e.show(second).blocked_count == 1);
    CHECK(lines_of(e, second).front().reason->code == "charging.blocked.adjusted_meanwhile");
    check_books(e);
  });
}

TEST_CASE("earlier days of the tier year that nobody charged hold a line back") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.terms(e.item, annual_tiers).has_value());
    const Home home = e.home("101");
    e.reading(home, day(2026, 1, 1), 0);
    e.october(home, 17000, 27000);
    const RunId id = e.run();
    REQUIRE(e.calculate(id).has_value());
    e.work();
    REQUIRE(lines_of(e, id).size() == 1);
    const auto reason = lines_of(e, id).front().reason.value();
    CHECK(reason.code == "charging.blocked.earlier_days_unbilled");
    CHECK(reason.facts.at("from") == "2026-01-01");
    CHECK(reason.facts.at("last_day") == "2026-09-30");
  });
}
