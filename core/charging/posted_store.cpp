// What has been charged already: the posted lines of an object or a room.
#include "core/charging/store.h"

namespace lamplighter::charging::store {
namespace {

using calendar::day_from_number;
using calendar::day_number;

constexpr std::string_view billed_columns =
    "SELECT l.bill_id, l.line_no, b.number, l.kind, l.seq, l.room_id, l.object_id, l.served_from, l.served_to, "
    "l.usage_text, l.raw_amount, l.amount_fen FROM bill_line l JOIN bill b ON b.id = l.bill_id "
    "WHERE l.item_id = ? AND l.object_kind = ? AND l.served_to > ?";

constexpr std::string_view billed_in_period =
    " FROM bill_line WHERE company_id = ? AND estate_id = ? AND item_id = ? AND kind = 'regular' AND served_from < ? "
    "AND served_to > ?";

std::string_view column_of(BilledBy by) {
  return by == BilledBy::room ? "room_id" : "object_id";
}

template <class Number>
std::vector<BilledLine> select_billed(db::Transaction& tx, const ChargeItem& item, Day since, std::string_view column,
                                      const std::vector<Number>& ids) {
  std::vector<BilledLine> found;
  if (ids.empty()) return found;
  std::vector<db::Cell> params{db::to_cell(item.id), db::to_cell(to_text(item.object)), db::to_cell(day_number(since))};
  std::string sql = std::string(billed_columns) + " AND " + std::string(column) + " IN (";
  for (const auto& id : ids) {
    sql += params.size() == 3 ? "?" : ",?";
    params.push_back(db::to_cell(id));
  }
  // "regular" comes after "adjustment" in the alphabet, so the sequence decides: 0 is the regular one.
  for (const auto& [bill, line, number, kind, seq, room, object, from, to, usage, raw, amount] :
       tx.select_with<BillId, std::int64_t, std::string, std::string, std::int64_t, RoomId, std::int64_t, std::int64_t,
                      std::int64_t, std::string, std::string, Money>(
           sql + ") ORDER BY l.object_id, l.served_from, l.seq", params))
    found.push_back({{bill, line},
                     number,
                     parse_bill_kind(kind).value(),
                     seq,
                     room,
                     object,
                     day_from_number(from),
                     day_from_number(to),
                     usage,
                     raw,
                     amount});
  return found;
}

}  // namespace

std::vector<BilledLine> billed_of_objects(db::Transaction& tx, const ChargeItem& item,
                                          const std::vector<std::int64_t>& objects, Day since) {
  return select_billed(tx, item, since, "l.object_id", objects);
}

std::vector<BilledLine> billed_of_rooms(db::Transaction& tx, const ChargeItem& item, const std::vector<RoomId>& rooms,
                                        Day since) {
  return select_billed(tx, item, since, "l.room_id", rooms);
}

std::string evaluation_of(db::Transaction& tx, const BillLineRef& line) {
  const auto row = tx.select_one<std::string>("SELECT evaluation FROM bill_line WHERE bill_id = ? AND line_no = ?",
                                              line.bill, line.line);
  return row ? std::get<0>(*row) : std::string{};
}

PostedPlace place_of(db::Transaction& tx, const BillLineRef& line) {
  const auto row = tx.select_one<std::string, std::int64_t, std::string, RoomId, std::string>(
      "SELECT l.object_kind, l.object_id, l.object_code, l.room_id, b.room_full_code FROM bill_line l "
      "JOIN bill b ON b.id = l.bill_id WHERE l.bill_id = ? AND l.line_no = ?",
      line.bill, line.line);
  const auto& [kind, object, code, room, room_code] = row.value();
  return {{parse_charge_object(kind).value(), object, code}, room, room_code};
}

std::vector<std::int64_t> billed_in(db::Transaction& tx, const Scope& scope, const Run& run, BilledBy by,
                                    std::int64_t after, int limit) {
  const std::string column{column_of(by)};
  std::vector<std::int64_t> found;
  for (const auto& [id] : tx.select<std::int64_t>("SELECT DISTINCT " + column + std::string(billed_in_period) +
                                                      " AND " + column + " > ? ORDER BY " + column + " LIMIT ?",
                                                  scope.company, run.estate, run.item, day_number(run.period_to),
                                                  day_number(run.period_from), after, limit))
    found.push_back(id);
  return found;
}

std::int64_t count_billed_in(db::Transaction& tx, const Scope& scope, const Run& run, BilledBy by) {
  return std::get<0>(tx.select_one<std::int64_t>(
                           "SELECT COUNT(DISTINCT " + std::string(column_of(by)) + ")" + std::string(billed_in_period),
                           scope.company, run.estate, run.item, day_number(run.period_to), day_number(run.period_from))
                         .value());
}

std::optional<BilledStretch> billed_from(db::Transaction& tx, const Scope& scope, ChargeItemId item, Day day) {
  const auto row = tx.select_one<BillId, std::string, std::int64_t, std::int64_t>(
      "SELECT b.id, b.number, l.served_from, l.served_to FROM bill_line l JOIN bill b ON b.id = l.bill_id "
      "WHERE l.item_id = ? AND l.kind = 'regular' AND l.company_id = ? AND l.served_to > ? "
      "ORDER BY l.served_to DESC, l.bill_id LIMIT 1",
      item, scope.company, day_number(day));
  if (!row) return std::nullopt;
  const auto& [bill, number, from, to] = *row;
  return BilledStretch{bill, number, day_from_number(from), day_from_number(to)};
}

}  // namespace lamplighter::charging::store
