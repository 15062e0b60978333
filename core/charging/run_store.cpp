#include <boost/json.hpp>

#include "core/charging/store.h"

namespace lamplighter::charging::store {
namespace {

using calendar::day_from_number;
using calendar::day_number;

constexpr std::string_view run_columns =
    "SELECT r.id, r.estate_id, r.item_id, i.code, i.name, r.period_from, r.period_to, r.state, r.job_id, r.room_count, "
    "r.line_count, r.blocked_count, r.total_fen, r.posting_date, r.created_at, r.created_by_name "
    "FROM charging_run r JOIN charge_item i ON i.id = r.item_id WHERE r.company_id = ?";

std::vector<Run> select_runs(db::Transaction& tx, const std::string& where, const std::vector<db::Cell>& params) {
  std::vector<Run> runs;
  for (const auto& [id, estate, item, code, name, from, to, state, job, rooms, lines, blocked, total, posting, at, by] :
       tx.select_with<RunId, EstateId, ChargeItemId, std::string, std::string, std::int64_t, std::int64_t, std::string,
                      std::optional<JobId>, std::int64_t, std::int64_t, std::int64_t, Money,
                      std::optional<std::int64_t>, Instant, std::string>(std::string(run_columns) + where, params)) {
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
            by};
    if (posting) run.posting_date = day_from_number(*posting);
    runs.push_back(std::move(run));
  }
  return runs;
}

std::optional<std::string> facts_json(const std::optional<Refusal>& reason) {
  if (!reason) return std::nullopt;
  boost::json::object facts;
  for (const auto& [name, fact] : reason->facts) facts[name] = fact;
  return boost::json::serialize(facts);
}

Refusal reason_of(const std::string& code, const std::string& facts) {
  Refusal reason{RefusalKind::conflict, code, {}, ""};
  const auto parsed = boost::json::parse(facts);
  for (const auto& [name, fact] : parsed.as_object()) reason.facts[name] = std::string(fact.as_string());
  return reason;
}

std::optional<std::string> price_shown(const Evaluation& e) {
  if (e.slices.size() != 1) return std::nullopt;
  return to_text(e.slices.front().price);
}

}  // namespace

std::vector<Run> runs(db::Transaction& tx, const Scope& scope, const RunFilter& filter) {
  std::vector<db::Cell> params{db::to_cell(scope.company)};
  std::string where = in_scope("r.estate_id", scope, params);
  if (filter.estate) {
    where += " AND r.estate_id = ?";
    params.push_back(db::to_cell(*filter.estate));
  }
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

std::optional<RunId> open_run(db::Transaction& tx, const Scope& scope, const NewRun& like) {
  const auto row = tx.select_one<RunId>(
      "SELECT id FROM charging_run WHERE company_id = ? AND estate_id = ? AND item_id = ? AND period_from = ? AND "
      "period_to = ? AND state IN ('preview', 'calculated', 'reviewed')",
      scope.company, like.estate, like.item, day_number(like.period_from), day_number(like.period_to));
  if (!row) return std::nullopt;
  return std::get<0>(*row);
}

RunId insert_run(db::Transaction& tx, const Scope& scope, const NewRun& run, UserId by, std::string_view by_name,
                 Instant now) {
  return tx.insert<RunId>(
      "INSERT INTO charging_run (company_id, estate_id, item_id, period_from, period_to, state, room_count, "
      "line_count, "
      "blocked_count, total_fen, created_at, created_by, created_by_name) VALUES (?, ?, ?, ?, ?, 'preview', 0, 0, 0, "
      "0, ?, ?, ?) "
      "RETURNING id",
      scope.company, run.estate, run.item, day_number(run.period_from), day_number(run.period_to), now, by, by_name);
}

bool change_state(db::Transaction& tx, const Scope& scope, RunId id, RunState from, RunState to) {
  return tx.execute("UPDATE charging_run SET state = ? WHERE company_id = ? AND id = ? AND state = ?", to_text(to),
                    scope.company, id, to_text(from)) == 1;
}

void set_job(db::Transaction& tx, const Scope& scope, RunId id, JobId job) {
  tx.execute("UPDATE charging_run SET job_id = ? WHERE company_id = ? AND id = ?", job, scope.company, id);
}

void set_posting_date(db::Transaction& tx, const Scope& scope, RunId id, Day day) {
  tx.execute("UPDATE charging_run SET posting_date = ? WHERE company_id = ? AND id = ?", day_number(day), scope.company,
             id);
}

void count_again(db::Transaction& tx, const Scope& scope, RunId id) {
  const auto row = tx.select_one<std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
      "SELECT COUNT(DISTINCT room_id), COUNT(*), COUNT(CASE WHEN state = 'blocked' THEN 1 END), "
      "CAST(COALESCE(SUM(CASE WHEN state = 'calculated' THEN amount_fen END), 0) AS BIGINT) FROM run_line "
      "WHERE company_id = ? AND run_id = ?",
      scope.company, id);
  const auto& [rooms, lines, blocked, total] = row.value();
  tx.execute(
      "UPDATE charging_run SET room_count = ?, line_count = ?, blocked_count = ?, total_fen = ? WHERE company_id = ? "
      "AND id = ?",
      rooms, lines, blocked, total, scope.company, id);
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

void put_line(db::Transaction& tx, const Scope& scope, const NewLine& line) {
  using std::nullopt;
  const auto& e = line.evaluation;
  tx.execute(
      "INSERT INTO run_line (company_id, estate_id, run_id, job_id, room_id, room_full_code, meter_id, meter_code, "
      "served_from, "
      "served_to, state, evaluation, usage_text, price_text, amount_fen, reason_code, reason_facts) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (run_id, room_id, meter_id, served_from) DO UPDATE SET job_id = excluded.job_id, "
      "room_full_code = excluded.room_full_code, meter_code = excluded.meter_code, served_to = excluded.served_to, "
      "state = excluded.state, evaluation = excluded.evaluation, usage_text = excluded.usage_text, "
      "price_text = excluded.price_text, amount_fen = excluded.amount_fen, reason_code = excluded.reason_code, "
      "reason_facts = excluded.reason_facts WHERE run_line.bill_id IS NULL",
      scope.company, line.estate, line.run, line.job, line.room, line.room_full_code, line.meter, line.meter_code,
      day_number(line.served_from), day_number(line.served_to), to_text(e ? LineState::calculated : LineState::blocked),
      e ? std::optional{to_json(*e)} : nullopt, e ? std::optional{exact_text(e->usage)} : nullopt,
      e ? price_shown(*e) : nullopt, e ? std::optional{e->amount.amount} : nullopt,
      line.reason ? std::optional{line.reason->code} : nullopt, facts_json(line.reason));
}

void drop_older_lines(db::Transaction& tx, const Scope& scope, RunId run, JobId job) {
  tx.execute("DELETE FROM run_line WHERE company_id = ? AND run_id = ? AND job_id <> ? AND bill_id IS NULL",
             scope.company, run, job);
}

void block_line(db::Transaction& tx, const Scope& scope, RunLineId line, const Refusal& reason) {
  tx.execute(
      "UPDATE run_line SET state = 'blocked', evaluation = NULL, usage_text = NULL, price_text = NULL, "
      "amount_fen = NULL, reason_code = ?, reason_facts = ? WHERE company_id = ? AND id = ? AND bill_id IS NULL",
      reason.code, facts_json(reason), scope.company, line);
}

void mark_posted(db::Transaction& tx, const Scope& scope, RunLineId line, BillId bill) {
  tx.execute("UPDATE run_line SET bill_id = ? WHERE company_id = ? AND id = ?", bill, scope.company, line);
}

bool has_posted_line(db::Transaction& tx, const Scope& scope, RunId run) {
  return tx
      .select_one<std::int64_t>(
          "SELECT id FROM run_line WHERE company_id = ? AND run_id = ? AND bill_id IS NOT NULL LIMIT 1", scope.company,
          run)
      .has_value();
}

std::vector<RunLine> lines(db::Transaction& tx, const Scope& scope, const LineFilter& filter) {
  std::vector<db::Cell> params{db::to_cell(scope.company), db::to_cell(filter.run)};
  std::string where = in_scope("estate_id", scope, params);
  if (filter.state) {
    where += " AND state = ?";
    params.push_back(db::to_cell(to_text(*filter.state)));
  }
  if (filter.after_state) {
    where += " AND (state > ? OR (state = ? AND id > ?))";
    params.push_back(db::to_cell(to_text(*filter.after_state)));
    params.push_back(db::to_cell(to_text(*filter.after_state)));
    params.push_back(db::to_cell(filter.after));
  }
  params.push_back(db::to_cell(filter.limit));
  using Text = std::optional<std::string>;
  std::vector<RunLine> found;
  for (const auto& [id, room, room_code, meter, meter_code, from, to, state, usage, price, amount, code, facts, bill] :
       tx.select_with<RunLineId, RoomId, std::string, MeterId, std::string, std::int64_t, std::int64_t, std::string,
                      Text, Text, std::optional<Money>, Text, Text, std::optional<BillId>>(
           "SELECT id, room_id, room_full_code, meter_id, meter_code, served_from, served_to, state, usage_text, "
           "price_text, "
           "amount_fen, reason_code, reason_facts, bill_id FROM run_line WHERE company_id = ? AND run_id = ?" +
               where + " ORDER BY state, id LIMIT ?",
           params)) {
    RunLine line{id,
                 room,
                 room_code,
                 meter,
                 meter_code,
                 day_from_number(from),
                 day_from_number(to),
                 parse_line_state(state).value(),
                 usage.value_or(""),
                 price,
                 amount.value_or(Money{}),
                 {},
                 bill};
    if (code) line.reason = reason_of(*code, facts.value_or("{}"));
    found.push_back(std::move(line));
  }
  return found;
}

std::vector<LineToPost> lines_to_post(db::Transaction& tx, const Scope& scope, RunId run, RoomId after, int rooms) {
  std::vector<LineToPost> found;
  for (const auto& [id, room, code, meter, from, to, evaluation] :
       tx.select<RunLineId, RoomId, std::string, MeterId, std::int64_t, std::int64_t, std::string>(
           "SELECT id, room_id, room_full_code, meter_id, served_from, served_to, evaluation FROM run_line "
           "WHERE company_id = ? AND run_id = ? AND state = 'calculated' AND bill_id IS NULL AND room_id IN "
           "(SELECT DISTINCT room_id FROM run_line WHERE run_id = ? AND state = 'calculated' AND bill_id IS NULL AND "
           "room_id > ? "
           "ORDER BY room_id LIMIT ?) ORDER BY room_id, id",
           scope.company, run, run, after, rooms))
    found.push_back({id, room, code, meter, day_from_number(from), day_from_number(to), evaluation});
  return found;
}

std::int64_t rooms_to_post(db::Transaction& tx, const Scope& scope, RunId run) {
  return std::get<0>(
      tx.select_one<std::int64_t>("SELECT COUNT(DISTINCT room_id) FROM run_line WHERE company_id = ? AND run_id = ? "
                                  "AND state = 'calculated' AND bill_id IS NULL",
                                  scope.company, run)
          .value());
}

std::int64_t rooms_posted(db::Transaction& tx, const Scope& scope, RunId run) {
  return std::get<0>(
      tx.select_one<std::int64_t>("SELECT COUNT(DISTINCT room_id) FROM run_line WHERE company_id = ? AND run_id = ? "
                                  "AND bill_id IS NOT NULL",
                                  scope.company, run)
          .value());
}

}  // namespace lamplighter::charging::store
