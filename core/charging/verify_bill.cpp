// Promise 8 and 9 of reliability.md: a bill can be recomputed from unaltered raw readings, and a change is found and
// located.
#include "core/charging/evidence.h"
#include "core/charging/verify_line.h"
#include "core/ledger/ledger.h"

namespace lamplighter::charging {
namespace {

constexpr int bills_per_page = 200;

std::optional<BillFault> fault_of_ledger(db::Transaction& tx, const accounts::Scope& scope, const Bill& bill) {
  const auto entry = ledger::entry_of(tx, scope, "bill", bill.id.n);
  if (!entry) return bill.total.fen == 0 ? std::nullopt : std::optional{BillFault{"ledger_differs", 0, "no entry"}};
  std::int64_t receivable = 0;
  for (const auto& line : entry->lines)
    if (line.account_code == ledger::account_code({ledger::AccountClass::receivable, ""}))
      receivable += line.debit.fen - line.credit.fen;
  if (receivable == bill.total.fen) return std::nullopt;
  return BillFault{"ledger_differs", 0, "entry " + std::to_string(entry->number)};
}

}  // namespace

std::optional<BillFault> verify_bill(db::Transaction& tx, const accounts::Scope& scope, const Bill& bill) {
  auto item = store::item(tx, scope, bill.item);
  const auto run = store::run(tx, scope, bill.run);
  if (!item || !run) return BillFault{"evaluation_changed", 0, "item or run is gone"};
  const Place place{*run, std::move(*item), ""};
  std::vector<Evaluation> evaluations;
  Money total;
  for (const BillLine& line : store::bill_lines(tx, scope, bill.id)) {
    auto e = evaluation_from_json(line.evaluation);
    if (!e) return BillFault{"evaluation_changed", line.number, "unreadable"};
    const LineCheck check{bill, place, line, *e};
    if (const auto fault = fault_of_readings(tx, scope, check)) return fault;
    if (const auto fault = fault_of_amount(tx, check)) return fault;
    if (const auto fault = fault_of_terms(check)) return fault;
    if (const auto fault = fault_of_facts(tx, scope, check)) return fault;
    total.fen += line.amount.fen;
    evaluations.push_back(std::move(*e));
  }
  if (readings_hash(evaluations) != bill.readings_hash) return BillFault{"readings_changed", 0, "hash"};
  if (total != bill.total) return BillFault{"amount_changed", 0, "total"};
  return fault_of_ledger(tx, scope, bill);
}

std::optional<DamagedBill> verify_bills(db::Transaction& tx, const accounts::Scope& scope) {
  for (BillId reached;;) {
    const auto page = store::bills_after(tx, scope, reached, bills_per_page);
    for (const Bill& bill : page) {
      if (const auto fault = verify_bill(tx, scope, bill)) return DamagedBill{bill, *fault};
      reached = bill.id;
    }
    if (static_cast<int>(page.size()) < bills_per_page) return std::nullopt;
  }
}

std::optional<Bill> find_bill(db::Transaction& tx, const accounts::Scope& scope, BillId bill) {
  return store::bill(tx, scope, bill);
}

std::vector<BillLine> lines_of_bill(db::Transaction& tx, const accounts::Scope& scope, BillId bill) {
  return store::bill_lines(tx, scope, bill);
}

}  // namespace lamplighter::charging
