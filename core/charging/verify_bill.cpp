// Promise 8 and 9 of reliability.md: a bill can be recomputed from unaltered raw readings, and a change is found and
// located.
#include "core/charging/evidence.h"
#include "core/charging/store.h"
#include "core/ledger/ledger.h"
#include "core/metering/find_reading.h"

namespace lamplighter::charging {
namespace {

constexpr int bills_per_page = 200;

std::string place_of(const metering::UsageSegment& segment, const metering::Evidence& e) {
  return "channel " + std::to_string(segment.channel.n) + " " + to_text(e.at);
}

// The same end of a segment as it lies in the database now; nullopt: the reading is gone.
std::optional<metering::Evidence> again(db::Transaction& tx, const accounts::Scope& scope,
                                        const metering::UsageSegment& segment, const metering::Evidence& e) {
  const auto reading = metering::find_reading(tx, scope, segment.channel, e.at);
  if (!reading) return std::nullopt;
  return metering::Evidence{reading->at, reading->value, reading->exponent, reading->quality,
                            e.gateway,   reading->epoch, reading->sequence};
}

std::optional<BillFault> fault_of_readings(db::Transaction& tx, const accounts::Scope& scope, std::int64_t line,
                                           std::vector<Segment>& segments) {
  for (Segment& segment : segments)
    for (auto* end : {&segment.measured.from, &segment.measured.to}) {
      const auto now = again(tx, scope, segment.measured, *end);
      if (!now) return BillFault{"readings_missing", line, place_of(segment.measured, *end)};
      if (*now != *end) return BillFault{"readings_changed", line, place_of(segment.measured, *end)};
    }
  return std::nullopt;
}

// From the readings to the amount, without the stored results.
std::optional<BillFault> fault_of_amount(const BillLine& line, const Evaluation& e) {
  Exact counted{0}, sliced{0};
  for (const Segment& segment : e.segments) {
    const auto usage = usage_of_readings(segment.measured);
    if (!usage || *usage != exact(segment.measured.usage)) return BillFault{"evaluation_changed", line.number, "usage"};
    counted += *usage;
  }
  std::vector<FlatSlice> priced;
  for (const PriceSlice& slice : e.slices) {
    sliced += slice.usage;
    priced.push_back({slice.usage, slice.price});
  }
  const auto factor = conversion(e.meter_unit, e.unit);
  if (!factor || counted * *factor != sliced || exact_text(sliced) != line.usage)
    return BillFault{"evaluation_changed", line.number, "usage"};
  const auto amount = price_line(priced, e.rounding);
  if (!amount || amount->amount != line.amount || exact_text(amount->raw_yuan) != line.raw_amount ||
      exact_text(amount->difference_yuan) != line.rounding_difference)
    return BillFault{"amount_changed", line.number, ""};
  return std::nullopt;
}

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
  std::vector<Evaluation> evaluations;
  Money total;
  for (const BillLine& line : store::bill_lines(tx, scope, bill.id)) {
    auto e = evaluation_from_json(line.evaluation);
    if (!e) return BillFault{"evaluation_changed", line.number, "unreadable"};
    if (const auto fault = fault_of_readings(tx, scope, line.number, e->segments)) return fault;
    if (const auto fault = fault_of_amount(line, *e)) return fault;
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
