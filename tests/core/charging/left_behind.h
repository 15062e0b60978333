// What tests ask of the bills and lines that a run left behind.
#pragma once

#include <set>

#include "core/charging/store.h"
#include "core/ledger/ledger.h"
#include "tests/core/charging/estate.h"

namespace lamplighter::charging {

inline std::vector<RunLine> lines_of(TestEstate& e, RunId run) {
  return e.read([&](Transaction& tx) {
    return store::lines(tx, e.caller.scope, {run, {}, {}, RunLineId{0}, 500, ""});
  });
}
inline std::vector<Bill> bills_of(TestEstate& e) {
  return e.read([&](Transaction& tx) { return store::bills_after(tx, e.caller.scope, BillId{0}, 500); });
}
inline std::vector<BillLine> lines_of(TestEstate& e, const Bill& bill) {
  return e.read([&](Transaction& tx) { return lines_of_bill(tx, e.caller.scope, bill.id); });
}
inline void check_books(TestEstate& e) {
  const auto balance = e.read([&](Transaction& tx) { return ledger::trial_balance(tx, e.caller.scope); });
  CHECK(balance.debit == balance.credit);
  for (const Bill& bill : bills_of(e)) {  // I9: per company, per estate, up to each day
    const auto of_day = e.read(
        [&](Transaction& tx) { return ledger::trial_balance(tx, e.caller.scope, bill.estate, bill.posting_date); });
    CHECK(of_day.debit == of_day.credit);
  }
  std::int64_t billed = 0;
  for (const Bill& bill : bills_of(e)) billed += bill.total.fen;
  std::int64_t charged = 0;  // a credit stands on the other side of the same accounts
  for (const Bill& bill : bills_of(e)) charged += bill.total.fen < 0 ? -bill.total.fen : bill.total.fen;
  CHECK(balance.debit.fen == charged);
  std::int64_t receivable = 0;
  for (const auto& account : balance.accounts)
    if (account.account_code == "1122") receivable = account.debit.fen - account.credit.fen;
  CHECK(receivable == billed);
  CHECK_FALSE(e.read([&](Transaction& tx) { return ledger::verify_ledger(tx, e.caller.scope.company); }).has_value());
  const auto damaged = e.read([&](Transaction& tx) { return verify_bills(tx, e.caller.scope); });
  if (damaged) CAPTURE(damaged->fault.what + " " + damaged->fault.detail);
  CHECK_FALSE(damaged.has_value());
}

// What a run left behind, without the instants at which it was done.
inline std::set<std::string> fingerprint(TestEstate& e) {
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
inline void fill(TestEstate& e) {
  REQUIRE(e.price("0.825").has_value());
  for (int n = 1; n <= 60; ++n) {
    const Home home = e.home(std::to_string(100 + n),
                             n == 7 ? std::nullopt : std::optional<std::string>("Owner " + std::to_string(n)));
    e.reading(home, day(2026, 10, 1), 100 * n);
    if (n != 9) e.reading(home, day(2026, 11, 1), 100 * n + 37 * n);
  }
}

}  // namespace lamplighter::charging
