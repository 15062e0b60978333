#include "core/search/store.h"

#include "core/accounts/scope_sql.h"
#include "core/charging/run_called.h"

namespace lamplighter::search::store {
namespace {

accounts::Condition where_of(const accounts::Scope& scope, EstateId estate) {
  auto where = accounts::in_scope(scope, "s.company_id", "s.estate_id");
  if (estate.n != 0) where.add(" AND s.estate_id = ?", estate);
  return where;
}

// The whole name first, then its last part, then its beginning; what stands behind a comma follows, so that the order
// is the same each time.
void add_order(accounts::Condition& where, const std::string& name, const Asked& asked, std::string_view then) {
  where.add(" ORDER BY CASE WHEN " + name + " = ? THEN 0 WHEN " + name + " LIKE ? ESCAPE '!' THEN 1 WHEN " + name +
                " LIKE ? ESCAPE '!' THEN 2 ELSE 3 END, " + std::string(then) + " LIMIT ?",
            asked.text, asked.like.last_part, asked.like.at_beginning, asked.limit);
}

// `columns`: the name and twice what else tells it apart, '' where there is nothing.
std::vector<Found> found(db::Transaction& tx, Kind kind, const std::string& columns, const accounts::Condition& where) {
  std::vector<Found> out;
  for (const auto& [id, estate, name, one, other] :
       tx.select_with<std::int64_t, EstateId, std::string, std::string, std::string>(
           "SELECT s.id, s.estate_id, " + columns + " WHERE " + where.sql, where.params)) {
    out.push_back({kind, id, estate, name, {}});
    for (const auto& also : {one, other})
      if (!also.empty()) out.back().also.push_back(also);
  }
  return out;
}

}  // namespace

std::vector<Found> rooms(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked, calendar::Day today) {
  auto where = where_of(scope, asked.estate);
  // The owner of a day is the one who became it last, up to that day.
  const std::string owner =
      "LEFT JOIN premises_owner o ON o.room_id = s.id AND o.valid_from = (SELECT MAX(x.valid_from) FROM premises_owner "
      "x WHERE x.room_id = s.id AND x.valid_from <= ?)";
  where.params.insert(where.params.begin(), db::to_cell(calendar::day_number(today)));
  where.add(" AND (LOWER(s.full_code) LIKE ? ESCAPE '!' OR LOWER(o.name) LIKE ? ESCAPE '!')", asked.like.anywhere,
            asked.like.anywhere);
  add_order(where, "LOWER(s.full_code)", asked, "s.sort_key, s.id");
  return found(tx, Kind::room, "s.full_code, s.building_name, COALESCE(o.name, '') FROM premises_room s " + owner,
               where);
}

std::vector<Found> residents(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked, Phones phones) {
  // A part of fewer digits is in everybody's number.
  constexpr std::size_t part_digits_min = 4;
  auto where = where_of(scope, asked.estate);
  std::string of_phone = "p.phone = ?";
  std::vector<db::Cell> numbers{db::to_cell(asked.text)};
  if (phones == Phones::in_part && asked.text.size() >= part_digits_min) {
    of_phone = "(p.phone LIKE ? ESCAPE '!' OR p.phone LIKE ? ESCAPE '!')";
    numbers = {db::to_cell(asked.like.at_beginning), db::to_cell(asked.like.at_end)};
  }
  const std::string fitting =
      "(SELECT MIN(p.place) FROM premises_resident_phone p WHERE p.resident_id = s.id AND " + of_phone + ")";
  // The number that was asked for is the one to show; else the one to call first.
  const std::string shown =
      "COALESCE((SELECT q.phone FROM premises_resident_phone q WHERE q.resident_id = s.id AND q.place = COALESCE(" +
      fitting + ", 1)), '')";
  where.params.insert(where.params.begin(), numbers.begin(), numbers.end());
  where.add(" AND (LOWER(s.name) LIKE ? ESCAPE '!' OR " + fitting + " IS NOT NULL)", asked.like.anywhere);
  where.params.insert(where.params.end(), numbers.begin(), numbers.end());
  add_order(where, "LOWER(s.name)", asked, "s.sort_key, s.id");
  return found(tx, Kind::resident, "s.name, " + shown + ", '' FROM premises_resident s", where);
}

std::vector<Found> meters(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked) {
  auto where = where_of(scope, asked.estate);
  where.add(
      " AND (LOWER(s.code) LIKE ? ESCAPE '!' OR LOWER(s.serial) LIKE ? ESCAPE '!' OR LOWER(s.device_name) LIKE ? "
      "ESCAPE '!')",
      asked.like.anywhere, asked.like.anywhere, asked.like.anywhere);
  add_order(where, "LOWER(s.code)", asked, "s.code, s.id");
  return found(tx, Kind::meter,
               "s.code, s.serial, CASE WHEN s.device_name = s.code THEN '' ELSE s.device_name END "
               "FROM metering_meter s",
               where);
}

std::vector<Found> bills(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked,
                         const std::vector<std::string>& meant) {
  // "2026-00" begins the numbers of 10,000 bills at the most; less of one is no search for a bill.
  constexpr std::size_t beginning_characters_min = 7;
  constexpr char after_all_digits = '~';
  const std::string columns = "s.number, s.room_full_code, s.debtor FROM charging_bill s";
  std::vector<Found> out;
  const auto take = [&](accounts::Condition where) {
    where.add(" ORDER BY s.number DESC LIMIT ?", asked.limit - static_cast<int>(out.size()));
    for (auto& one : found(tx, Kind::bill, columns, where)) out.push_back(std::move(one));
  };
  if (!meant.empty()) {
    auto where = where_of(scope, asked.estate);
    for (std::size_t i = 0; i < meant.size(); ++i) where.add(i == 0 ? " AND s.number IN (?" : ", ?", meant[i]);
    where.sql += ")";
    take(std::move(where));
  }
  if (asked.text.size() >= beginning_characters_min) {
    auto where = where_of(scope, asked.estate);
    where.add(" AND s.number >= ? AND s.number < ?", asked.text, asked.text + after_all_digits);
    take(std::move(where));
  }
  return out;
}

std::vector<Found> runs(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked) {
  auto where = where_of(scope, asked.estate);
  charging::add_called(where, asked.text, {"s.id", "s.item_code", "s.item_name", "s.period_from", "s.period_to"});
  where.add(" ORDER BY s.id DESC LIMIT ?", asked.limit);
  std::vector<Found> out;
  for (const auto& [id, estate, item, from, to] :
       tx.select_with<std::int64_t, EstateId, std::string, std::int64_t, std::int64_t>(
           "SELECT s.id, s.estate_id, s.item_name, s.period_from, s.period_to FROM charging_run_called s WHERE " +
               where.sql,
           where.params)) {
    const auto name =
        charging::run_called(RunId{id}, item, calendar::day_from_number(from), calendar::day_from_number(to));
    out.push_back({Kind::run, id, estate, name, {}});
  }
  return out;
}

std::vector<Found> charge_items(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked) {
  accounts::Condition where;
  where.add("s.company_id = ? AND (LOWER(s.code) LIKE ? ESCAPE '!' OR LOWER(s.name) LIKE ? ESCAPE '!')", scope.company,
            asked.like.anywhere, asked.like.anywhere);
  add_order(where, "LOWER(s.name)", asked, "s.code");
  std::vector<Found> out;
  for (const auto& [id, code, name] : tx.select_with<std::int64_t, std::string, std::string>(
           "SELECT s.id, s.code, s.name FROM charging_item s WHERE " + where.sql, where.params))
    out.push_back({Kind::charge_item, id, {}, name, {code}});
  return out;
}

std::vector<Found> gateways(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked) {
  auto where = where_of(scope, asked.estate);
  where.add(" AND LOWER(s.name) LIKE ? ESCAPE '!'", asked.like.anywhere);
  add_order(where, "LOWER(s.name)", asked, "s.name");
  return found(tx, Kind::gateway, "s.name, '', '' FROM fleet_gateway_state s", where);
}

}  // namespace lamplighter::search::store
