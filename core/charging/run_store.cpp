#include <charconv>

#include "core/charging/run_called.h"
#include "core/charging/store.h"

namespace lamplighter::charging::store {
namespace {

using calendar::day_from_number;
using calendar::day_number;

constexpr std::string_view run_columns =
    "SELECT r.id, r.estate_id, r.item_id, i.code, i.name, r.period_from, r.period_to, r.state, r.job_id, r.room_count, "
    "r.line_count, r.blocked_count, r.total_fen, r.posting_date, r.created_at, r.created_by_name, r.kind, "
    "r.building_id, r.room_list, r.parked_count, r.billed_count FROM charging_run r "
    "JOIN charge_item i ON i.id = r.item_id WHERE r.company_id = ?";

std::string list_text(const std::vector<RoomId>& rooms) {
  std::string text;
  for (const RoomId room : rooms) text += (text.empty() ? "" : ",") + std::to_string(room.n);
  return text;
}

std::vector<RoomId> rooms_of(std::string_view list) {
  std::vector<RoomId> rooms;
  for (const char *at = list.data(), *end = at + list.size(); at < end; ++at) {
    std::int64_t n = 0;
    at = std::from_chars(at, end, n).ptr;
    rooms.push_back(RoomId{n});
  }
  return rooms;
}

std::vector<Run> select_runs(db::Transaction& tx, const std::string& where, const std::vector<db::Cell>& params) {
  std::vector<Run> runs;
  for (const auto& [id, estate, item, code, name, from, to, state, job, rooms, lines, blocked, total, posting, at, by,
                    kind, building, room_list, parked, billed] :
       tx.select_with<RunId, EstateId, ChargeItemId, std::string, std::string, std::int64_t, std::int64_t, std::string,
                      std::optional<JobId>, std::int64_t, std::int64_t, std::int64_t, Money,
                      std::optional<std::int64_t>, Instant, std::string, std::string, std::optional<BuildingId>,
                      std::string, std::int64_t, std::int64_t>(std::string(run_columns) + where, params)) {
    Run run{id,
            estate,
            item,
            code,
            name,
            day_from_number(from),
            day_from_number(to),
            parse_run_state(state).value(),
            job,
            rooms,
            lines,
            blocked,
            total,
            {},
            at,
            by,
            parse_bill_kind(kind).value(),
            {building, rooms_of(room_list)},
            "",
            {},
            parked,
            billed,
            {}};
    if (posting) run.posting_date = day_from_number(*posting);
    runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace

std::vector<Run> runs(db::Transaction& tx, const Scope& scope, const RunFilter& filter) {
  std::vector<db::Cell> params{db::to_cell(scope.company)};
  std::string where = in_scope("r.estate_id", scope, params);
  if (filter.estate) {
    where += " AND r.estate_id = ?";
    params.push_back(db::to_cell(*filter.estate));
  }
  if (filter.item) {
    where += " AND r.item_id = ?";
    params.push_back(db::to_cell(*filter.item));
  }
  if (filter.state) {
    where += " AND r.state = ?";
    params.push_back(db::to_cell(to_text(*filter.state)));
  }
  accounts::Condition called;
  add_called(called, filter.q, {"r.id", "i.code", "i.name", "r.period_from", "r.period_to"});
  where += called.sql;
  params.insert(params.end(), called.params.begin(), called.params.end());
  if (filter.before) {
    where += " AND r.id < ?";
    params.push_back(db::to_cell(*filter.before));
  }
  params.push_back(db::to_cell(filter.limit));
  return select_runs(tx, where + " ORDER BY r.id DESC LIMIT ?", params);
}

std::optional<Run> run(db::Transaction& tx, const Scope& scope, RunId id) {
  std::vector<db::Cell> params{db::to_cell(scope.company), db::to_cell(id)};
  auto found = select_runs(tx, " AND r.id = ?" + in_scope("r.estate_id", scope, params), params);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Run> open_runs(db::Transaction& tx, const Scope& scope, const NewRun& like) {
  return select_runs(
      tx,
      " AND r.estate_id = ? AND r.item_id = ? AND r.kind = ? AND r.period_from = ? AND r.period_to = ? "
      "AND r.state IN ('preview', 'calculated', 'reviewed') ORDER BY r.id",
      {db::to_cell(scope.company), db::to_cell(like.estate), db::to_cell(like.item), db::to_cell(to_text(like.kind)),
       db::to_cell(day_number(like.period_from)), db::to_cell(day_number(like.period_to))});
}

RunId insert_run(db::Transaction& tx, const Scope& scope, const NewRun& run, UserId by, std::string_view by_name,
                 Instant now) {
  return tx.insert<RunId>(
      "INSERT INTO charging_run (company_id, estate_id, item_id, kind, building_id, room_list, period_from, period_to, "
      "state, room_count, line_count, blocked_count, parked_count, total_fen, created_at, created_by, created_by_name) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'preview', 0, 0, 0, 0, 0, ?, ?, ?) RETURNING id",
      scope.company, run.estate, run.item, to_text(run.kind), run.scope.building, list_text(run.scope.rooms),
      day_number(run.period_from), day_number(run.period_to), now, by, by_name);
}

bool change_state(db::Transaction& tx, const Scope& scope, RunId id, RunState from, RunState to) {
  return tx.execute("UPDATE charging_run SET state = ? WHERE company_id = ? AND id = ? AND state = ?", to_text(to),
                    scope.company, id, to_text(from)) == 1;
}

void set_job(db::Transaction& tx, const Scope& scope, RunId id, JobId job) {
  tx.execute("UPDATE charging_run SET job_id = ? WHERE company_id = ? AND id = ?", job, scope.company, id);
}

void count_billed(db::Transaction& tx, const Scope& scope, RunId id, std::int64_t more, bool first) {
  tx.execute("UPDATE charging_run SET billed_count = billed_count * ? + ? WHERE company_id = ? AND id = ?",
             std::int64_t{first ? 0 : 1}, more, scope.company, id);
}

std::vector<RunId> runs_that_billed(db::Transaction& tx, const Scope& scope, const Run& run, int limit) {
  std::vector<RunId> found;
  for (const auto& [id] : tx.select<RunId>(
           "SELECT r.id FROM charging_run r WHERE r.company_id = ? AND r.estate_id = ? AND r.item_id = ? "
           "AND r.kind = 'regular' AND r.period_from < ? AND r.period_to > ? "
           "AND EXISTS (SELECT 1 FROM bill b WHERE b.run_id = r.id) ORDER BY r.id LIMIT ?",
           scope.company, run.estate, run.item, day_number(run.period_to), day_number(run.period_from), limit))
    found.push_back(id);
  return found;
}

void set_posting_date(db::Transaction& tx, const Scope& scope, RunId id, Day day) {
  tx.execute("UPDATE charging_run SET posting_date = ? WHERE company_id = ? AND id = ?", day_number(day), scope.company,
             id);
}

void count_again(db::Transaction& tx, const Scope& scope, RunId id) {
  const auto row = tx.select_one<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
      "SELECT COUNT(DISTINCT room_id), COUNT(*), COUNT(CASE WHEN state = 'blocked' THEN 1 END), "
      "COUNT(CASE WHEN state = 'parked' THEN 1 END), "
      "CAST(COALESCE(SUM(CASE WHEN state IN ('calculated', 'released') THEN amount_fen END), 0) AS BIGINT) "
      "FROM run_line WHERE company_id = ? AND run_id = ?",
      scope.company, id);
  const auto& [rooms, lines, blocked, parked, total] = row.value();
  tx.execute(
      "UPDATE charging_run SET room_count = ?, line_count = ?, blocked_count = ?, parked_count = ?, total_fen = ? "
      "WHERE company_id = ? AND id = ?",
      rooms, lines, blocked, parked, total, scope.company, id);
}

std::vector<RunId> open_runs_touched(db::Transaction& tx, const Scope& scope, ChargeItemId item, Day day) {
  std::vector<RunId> found;
  for (const auto& [id] :
       tx.select<RunId>("SELECT id FROM charging_run WHERE company_id = ? AND item_id = ? AND period_to > ? "
                        "AND state IN ('calculated', 'reviewed') ORDER BY id",
                        scope.company, item, day_number(day)))
    found.push_back(id);
  return found;
}

}  // namespace lamplighter::charging::store
