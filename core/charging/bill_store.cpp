#include <boost/json.hpp>

#include "core/charging/store.h"

namespace lamplighter::charging::store {
namespace {

namespace json = boost::json;
using calendar::day_from_number;
using calendar::day_number;

constexpr std::string_view bill_columns =
    "SELECT b.id, b.number, b.estate_id, b.item_id, b.room_id, b.room_full_code, b.debtor, b.period_from, b.period_to, "
    "b.kind, b.seq, b.run_id, b.posting_date, b.recorded_at, b.total_fen, b.readings_hash, b.corrects_id, i.code, "
    "i.name FROM bill b JOIN charge_item i ON i.id = b.item_id WHERE b.company_id = ?";

std::vector<Bill> select_bills(db::Transaction& tx, const std::string& where, const std::vector<db::Cell>& params) {
  std::vector<Bill> bills;
  for (const auto& [id, number, estate, item, room, room_code, debtor, from, to, kind, seq, run, posting, at, total,
                    hash, corrects, item_code, item_name] :
       tx.select_with<BillId, std::string, EstateId, ChargeItemId, RoomId, std::string, std::string, std::int64_t,
                      std::int64_t, std::string, std::int64_t, RunId, std::int64_t, Instant, Money, std::string,
                      std::optional<BillId>, std::string, std::string>(std::string(bill_columns) + where, params))
    bills.push_back({id, number, estate, item, room, room_code, debtor, day_from_number(from), day_from_number(to),
                     parse_bill_kind(kind).value(), seq, run, day_from_number(posting), at, total, hash, corrects,
                     item_code, item_name});
  return bills;
}

std::string components_text(const std::vector<LineComponent>& components) {
  json::array list;
  for (const LineComponent& c : components)
    list.push_back(json::object{{"code", c.code}, {"name", c.name}, {"amount", to_text(c.amount)}});
  return json::serialize(list);
}

std::vector<LineComponent> components_of(const std::string& text) {
  std::vector<LineComponent> components;
  boost::system::error_code broken;
  const auto parsed = json::parse(text, broken);
  const auto text_of = [](const json::value& row, std::string_view name) {
    const auto* o = row.if_object();
    const auto* field = o ? o->if_contains(name) : nullptr;
    return field && field->is_string() ? std::string(field->get_string()) : std::string{};
  };
  if (const auto* list = broken ? nullptr : parsed.if_array())
    for (const auto& row : *list)
      components.push_back(
          {text_of(row, "code"), text_of(row, "name"), parse_money(text_of(row, "amount")).value_or(Money{})});
  return components;
}

}  // namespace

std::vector<Bill> bills(db::Transaction& tx, const Scope& scope, const BillFilter& filter) {
  std::vector<db::Cell> params{db::to_cell(scope.company)};
  std::string where = in_scope("b.estate_id", scope, params);
  const auto narrow = [&](std::string_view condition, const auto&... values) {
    where += condition;
    (params.push_back(db::to_cell(values)), ...);
  };
  if (filter.estate) narrow(" AND b.estate_id = ?", *filter.estate);
  if (filter.room) narrow(" AND b.room_id = ?", *filter.room);
  if (filter.run) narrow(" AND b.run_id = ?", *filter.run);
  if (filter.item) narrow(" AND b.item_id = ?", *filter.item);
  if (filter.kind) narrow(" AND b.kind = ?", to_text(*filter.kind));
  if (filter.corrects) narrow(" AND b.corrects_id = ?", *filter.corrects);
  if (filter.from) narrow(" AND b.period_to > ?", day_number(*filter.from));
  if (filter.to) narrow(" AND b.period_from < ?", day_number(*filter.to));
  if (!filter.q.empty()) {
    const auto pattern = accounts::like_pattern(filter.q);
    narrow(
        " AND (LOWER(b.debtor) LIKE ? ESCAPE '!' OR LOWER(b.room_full_code) LIKE ? ESCAPE '!' OR "
        "b.number LIKE ? ESCAPE '!')",
        pattern, pattern, pattern);
  }
  if (filter.before) narrow(" AND b.id < ?", *filter.before);
  narrow(" ORDER BY b.id DESC LIMIT ?", filter.limit);
  return select_bills(tx, where, params);
}

std::vector<Bill> bills_after(db::Transaction& tx, const Scope& scope, BillId after, int limit) {
  std::vector<db::Cell> params{db::to_cell(scope.company)};
  const std::string where = in_scope("b.estate_id", scope, params);
  params.push_back(db::to_cell(after));
  params.push_back(db::to_cell(limit));
  return select_bills(tx, where + " AND b.id > ? ORDER BY b.id LIMIT ?", params);
}

std::optional<Bill> bill(db::Transaction& tx, const Scope& scope, BillId id) {
  std::vector<db::Cell> params{db::to_cell(scope.company), db::to_cell(id)};
  auto found = select_bills(tx, " AND b.id = ?" + in_scope("b.estate_id", scope, params), params);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<BillLine> bill_lines(db::Transaction& tx, const Scope& scope, BillId id) {
  std::vector<BillLine> lines;
  for (const auto& [number, kind, object, code, from, to, usage, raw, amount, difference, components, evaluation, seq,
                    corrects, corrects_line] :
       tx.select<std::int64_t, std::string, std::int64_t, std::string, std::int64_t, std::int64_t, std::string,
                 std::string, Money, std::string, std::string, std::string, std::int64_t, std::optional<BillId>,
                 std::optional<std::int64_t>>(
           "SELECT line_no, object_kind, object_id, object_code, served_from, served_to, usage_text, raw_amount, "
           "amount_fen, rounding_difference, components, evaluation, seq, corrects_bill_id, corrects_line_no "
           "FROM bill_line WHERE company_id = ? AND bill_id = ? ORDER BY line_no",
           scope.company, id)) {
    BillLine line{number,
                  {parse_charge_object(kind).value_or(ChargeObject::meter), object, code},
                  day_from_number(from),
                  day_from_number(to),
                  usage,
                  raw,
                  amount,
                  difference,
                  components_of(components),
                  evaluation,
                  seq,
                  {}};
    if (corrects && corrects_line) line.corrects = BillLineRef{*corrects, *corrects_line};
    lines.push_back(std::move(line));
  }
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
      "kind, seq, run_id, corrects_id, debtor, posting_date, recorded_at, recorded_by, total_fen, readings_hash) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      scope.company, b.estate, b.number, b.item, b.room, b.room_full_code, day_number(b.period_from),
      day_number(b.period_to), to_text(b.kind), b.seq, b.run, b.corrects, b.debtor, day_number(b.posting_date),
      b.recorded_at, by, b.total, b.readings_hash);
}

void insert_bill_line(db::Transaction& tx, const Scope& scope, const Bill& b, const BillLine& l, Unit unit) {
  const auto corrects = l.corrects ? std::optional{l.corrects->bill} : std::nullopt;
  const auto corrects_line = l.corrects ? std::optional{l.corrects->line} : std::nullopt;
  tx.execute(
      "INSERT INTO bill_line (bill_id, line_no, company_id, estate_id, item_id, room_id, object_kind, object_id, "
      "object_code, kind, seq, corrects_bill_id, corrects_line_no, served_from, served_to, usage_text, unit, "
      "raw_amount, amount_fen, rounding_difference, components, evaluation) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      b.id, l.number, scope.company, b.estate, b.item, b.room, to_text(l.object.kind), l.object.id, l.object.code,
      to_text(b.kind), l.seq, corrects, corrects_line, day_number(l.served_from), day_number(l.served_to), l.usage,
      to_text(unit), l.raw_amount, l.amount, l.rounding_difference, components_text(l.components), l.evaluation);
}

}  // namespace lamplighter::charging::store
