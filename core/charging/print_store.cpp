#include "core/charging/print_store.h"

#include <algorithm>
#include <map>

namespace lamplighter::charging::store {

using calendar::day_from_number;
using calendar::day_number;

namespace {
constexpr int history_days = 1'100;  // three years back: twelve periods of up to a quarter
}

std::string company_name(db::Transaction& tx, const Scope& scope) {
  const auto row = tx.select_one<std::string>("SELECT name FROM company WHERE id = ?", scope.company);
  return row ? std::get<0>(*row) : "";
}

std::vector<PeriodUsage> usage_by_period(db::Transaction& tx, const Scope& scope, const Bill& bill, std::size_t limit) {
  std::map<std::pair<Day, Day>, Exact> periods;
  for (const auto& [from, to, usage] : tx.select<std::int64_t, std::int64_t, std::string>(
           "SELECT b.period_from, b.period_to, l.usage_text FROM bill b JOIN bill_line l ON l.bill_id = b.id "
           "WHERE b.company_id = ? AND b.room_id = ? AND b.item_id = ? AND b.id <= ? AND b.period_to <= ? AND "
           "b.period_from > ?",
           scope.company, bill.room, bill.item, bill.id, day_number(bill.period_to),
           day_number(bill.period_to) - history_days))
    if (const auto number = parse_exact(usage)) periods[{day_from_number(from), day_from_number(to)}] += *number;
  std::vector<PeriodUsage> history;
  for (const auto& [days, usage] : periods) history.push_back({days.first, days.second, usage});
  if (history.size() > limit) history.erase(history.begin(), history.end() - static_cast<std::ptrdiff_t>(limit));
  return history;
}

std::optional<PrintRecord> print_record(db::Transaction& tx, const Scope& scope, BillId bill, Language language) {
  const auto row = tx.select_one<files::FileId, std::string, Instant, std::string, std::int64_t>(
      "SELECT file_id, hash, printed_at, printed_by_name, count FROM print_record WHERE company_id = ? AND bill_id = ? "
      "AND language = ?",
      scope.company, bill, to_text(language));
  if (!row) return std::nullopt;
  const auto& [file, hash, at, by, count] = *row;
  return PrintRecord{bill, language, file, hash, at, by, count};
}

bool insert_print_record(db::Transaction& tx, const Scope& scope, const Bill& bill, const PrintRecord& record,
                         UserId by) {
  return tx.execute(
             "INSERT INTO print_record (bill_id, language, company_id, estate_id, file_id, hash, printed_at, "
             "printed_by, printed_by_name, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) "
             "ON CONFLICT (bill_id, language) DO NOTHING",
             bill.id, to_text(record.language), scope.company, bill.estate, record.file, record.hash, record.printed_at,
             by, record.printed_by) == 1;
}

void count_print(db::Transaction& tx, const Scope& scope, BillId bill, Language language) {
  tx.execute("UPDATE print_record SET count = count + 1 WHERE company_id = ? AND bill_id = ? AND language = ?",
             scope.company, bill, to_text(language));
}

std::vector<BillPlace> bills_to_print(db::Transaction& tx, const Scope& scope, const PrintWish& wish, int limit) {
  std::vector<db::Cell> params{db::to_cell(scope.company), db::to_cell(wish.estate)};
  std::string where = in_scope("estate_id", scope, params);
  if (wish.run) {
    where += " AND run_id = ?";
    params.push_back(db::to_cell(*wish.run));
  }
  if (wish.period_from) {
    where += " AND period_from >= ?";
    params.push_back(db::to_cell(std::int64_t{day_number(*wish.period_from)}));
  }
  if (wish.period_to) {
    where += " AND period_to <= ?";
    params.push_back(db::to_cell(std::int64_t{day_number(*wish.period_to)}));
  }
  params.push_back(db::to_cell(limit));
  std::vector<BillPlace> places;
  for (const auto& [bill, room] : tx.select_with<BillId, RoomId>(
           "SELECT id, room_id FROM bill WHERE company_id = ? AND estate_id = ?" + where + " ORDER BY id LIMIT ?",
           params))
    places.push_back({bill, room});
  return places;
}

}  // namespace lamplighter::charging::store
