#include "core/charging/store.h"

namespace lamplighter::charging::store {
namespace {

using calendar::day_from_number;
using calendar::day_number;

constexpr std::string_view bill_columns =
    "SELECT id, number, estate_id, item_id, room_id, room_full_code, debtor, period_from, period_to, kind, seq, "
    "run_id, "
    "posting_date, recorded_at, total_fen, readings_hash FROM bill WHERE company_id = ?";

std::vector<Bill> select_bills(db::Transaction& tx, const std::string& where, const std::vector<db::Cell>& params) {
  std::vector<Bill> bills;
  for (const auto& [id, number, estate, item, room, room_code, debtor, from, to, kind, seq, run, posting, at, total,
                    hash] :
       tx.select_with<BillId, std::string, EstateId, ChargeItemId, RoomId, std::string, std::string, std::int64_t,
                      std::int64_t, std::string, std::int64_t, RunId, std::int64_t, Instant, Money, std::string>(
           std::string(bill_columns) + where, params))
    bills.push_back({id, number, estate, item, room, room_code, debtor, day_from_number(from), day_from_number(to),
                     parse_bill_kind(kind).value(), seq, run, day_from_number(posting), at, total, hash});
  return bills;
}

constexpr std::string_view billed_columns =
    "SELECT b.id, b.number, l.room_id, l.served_from, l.served_to, l.evaluation FROM bill_line l JOIN bill b ON b.id = "
    "l.bill_id "
    "WHERE l.item_id = ? AND l.kind = 'regular'";

template <class... Params>
std::optional<BilledStretch> select_billed(db::Transaction& tx, std::string_view where, const Params&... params) {
  const auto row = tx.select_one<BillId, std::string, RoomId, std::int64_t, std::int64_t, std::string>(
      std::string(billed_columns) + std::string(where), params...);
  if (!row) return std::nullopt;
  const auto& [bill, number, room, from, to, evaluation] = *row;
  return BilledStretch{bill, number, room, day_from_number(from), day_from_number(to), evaluation};
}

}  // namespace

std::vector<Bill> bills(db::Transaction& tx, const Scope& scope, const BillFilter& filter) {
  std::vector<db::Cell> params{db::to_cell(scope.company)};
  std::string where = in_scope("estate_id", scope, params);
  const auto narrow = [&](std::string_view condition, const auto& id) {
    if (!id) return;
    where += condition;
    params.push_back(db::to_cell(*id));
  };
  narrow(" AND estate_id = ?", filter.estate);
  narrow(" AND room_id = ?", filter.room);
  narrow(" AND run_id = ?", filter.run);
  narrow(" AND id < ?", filter.before);
  params.push_back(db::to_cell(filter.limit));
  return select_bills(tx, where + " ORDER BY id DESC LIMIT ?", params);
}

std::vector<Bill> bills_after(db::Transaction& tx, const Scope& scope, BillId after, int limit) {
  std::vector<db::Cell> params{db::to_cell(scope.company)};
  const std::string where = in_scope("estate_id", scope, params);
  params.push_back(db::to_cell(after));
  params.push_back(db::to_cell(limit));
  return select_bills(tx, where + " AND id > ? ORDER BY id LIMIT ?", params);
}

std::optional<Bill> bill(db::Transaction& tx, const Scope& scope, BillId id) {
  std::vector<db::Cell> params{db::to_cell(scope.company), db::to_cell(id)};
  auto found = select_bills(tx, " AND id = ?" + in_scope("estate_id", scope, params), params);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<BillLine> bill_lines(db::Transaction& tx, const Scope& scope, BillId id) {
  std::vector<BillLine> lines;
  for (const auto& [number, meter, from, to, usage, raw, amount, difference, evaluation] :
       tx.select<std::int64_t, MeterId, std::int64_t, std::int64_t, std::string, std::string, Money, std::string,
                 std::string>("SELECT line_no, meter_id, served_from, served_to, usage_text, raw_amount, amount_fen, "
                              "rounding_difference, evaluation "
                              "FROM bill_line WHERE company_id = ? AND bill_id = ? ORDER BY line_no",
                              scope.company, id))
    lines.push_back(
        {number, meter, day_from_number(from), day_from_number(to), usage, raw, amount, difference, evaluation});
  return lines;
}

std::string next_number(db::Transaction& tx, const Scope& scope, int year) {
  const auto row = tx.select_one<std::int64_t>(
      "INSERT INTO bill_series (company_id, year, next) VALUES (?, ?, 2) "
      "ON CONFLICT (company_id, year) DO UPDATE SET next = bill_series.next + 1 RETURNING next - 1",
      scope.company, year);
  std::string digits = std::to_string(std::get<0>(row.value()));
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return std::to_string(year) + "-" + digits;
}

std::int64_t next_seq(db::Transaction& tx, const Scope& scope, const Bill& like) {
  return std::get<0>(
      tx.select_one<std::int64_t>("SELECT COUNT(*) FROM bill WHERE company_id = ? AND item_id = ? AND room_id = ? "
                                  "AND period_from = ? AND period_to = ? AND kind = ?",
                                  scope.company, like.item, like.room, day_number(like.period_from),
                                  day_number(like.period_to), to_text(like.kind))
          .value());
}

BillId insert_bill(db::Transaction& tx, const Scope& scope, const Bill& b, UserId by) {
  return tx.insert<BillId>(
      "INSERT INTO bill (company_id, estate_id, number, item_id, room_id, room_full_code, period_from, period_to, "
      "kind, seq, run_id, "
      "debtor, posting_date, recorded_at, recorded_by, total_fen, readings_hash) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      scope.company, b.estate, b.number, b.item, b.room, b.room_full_code, day_number(b.period_from),
      day_number(b.period_to), to_text(b.kind), b.seq, b.run, b.debtor, day_number(b.posting_date), b.recorded_at, by,
      b.total, b.readings_hash);
}

void insert_bill_line(db::Transaction& tx, const Scope& scope, const Bill& b, const BillLine& l, Unit unit) {
  tx.execute(
      "INSERT INTO bill_line (bill_id, line_no, company_id, estate_id, item_id, room_id, meter_id, kind, seq, "
      "served_from, "
      "served_to, usage_text, unit, raw_amount, amount_fen, rounding_difference, evaluation) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
      b.id, l.number, scope.company, b.estate, b.item, b.room, l.meter, to_text(b.kind), day_number(l.served_from),
      day_number(l.served_to), l.usage, to_text(unit), l.raw_amount, l.amount, l.rounding_difference, l.evaluation);
}

std::optional<BilledStretch> billed_within(db::Transaction& tx, ChargeItemId item, MeterId meter, Day from, Day to) {
  return select_billed(tx,
                       " AND l.meter_id = ? AND l.served_from < ? AND l.served_to > ? ORDER BY l.served_from LIMIT 1",
                       item, meter, day_number(to), day_number(from));
}

std::optional<BilledStretch> billed_until(db::Transaction& tx, ChargeItemId item, MeterId meter, Day day) {
  return select_billed(tx, " AND l.meter_id = ? AND l.served_to = ? ORDER BY l.bill_id DESC LIMIT 1", item, meter,
                       day_number(day));
}

std::optional<BilledStretch> billed_from(db::Transaction& tx, const Scope& scope, ChargeItemId item, Day day) {
  return select_billed(tx, " AND l.company_id = ? AND l.served_to > ? ORDER BY l.served_to DESC, l.bill_id LIMIT 1",
                       item, scope.company, day_number(day));
}

}  // namespace lamplighter::charging::store
