#include <boost/json.hpp>

#include "core/charging/store.h"

namespace lamplighter::charging::store {
namespace {

using calendar::day_from_number;
using calendar::day_number;
using Text = std::optional<std::string>;

Text facts_json(const std::optional<Refusal>& reason) {
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

LineState state_of(const NewLine& line) {
  if (!line.result) return LineState::blocked;
  return line.reason ? LineState::parked : LineState::calculated;
}

constexpr std::string_view unposted_amounts =
    "room_id, object_kind, object_id, object_code, served_from, served_to, evaluation, amount_fen, usage_text, "
    "adjusts_bill_id, adjusts_line_no FROM run_line WHERE company_id = ? AND run_id = ? AND "
    "state IN ('calculated', 'released') AND bill_id IS NULL";

std::vector<RunLine> select_lines(db::Transaction& tx, const std::string& where, const std::vector<db::Cell>& params) {
  std::vector<RunLine> found;
  for (const auto& [id, room, room_code, kind, object, code, from, to, state, usage, evaluation, price, amount, reason,
                    facts, bill, released_by, release_reason, adjusts, adjusts_line, adjusts_number] :
       tx.select_with<RunLineId, RoomId, std::string, std::string, std::int64_t, std::string, std::int64_t,
                      std::int64_t, std::string, Text, Text, Text, std::optional<Money>, Text, Text,
                      std::optional<BillId>, Text, Text, std::optional<BillId>, std::optional<std::int64_t>, Text>(
           "SELECT l.id, l.room_id, l.room_full_code, l.object_kind, l.object_id, l.object_code, l.served_from, "
           "l.served_to, l.state, l.usage_text, l.evaluation, l.price_text, l.amount_fen, l.reason_code, "
           "l.reason_facts, l.bill_id, "
           "l.released_by_name, l.release_reason, l.adjusts_bill_id, l.adjusts_line_no, b.number FROM run_line l "
           "LEFT JOIN bill b ON b.id = l.adjusts_bill_id WHERE l.company_id = ? AND l.run_id = ?" +
               where,
           params)) {
    RunLine line{id,
                 room,
                 room_code,
                 {parse_charge_object(kind).value(), object, code},
                 day_from_number(from),
                 day_from_number(to),
                 parse_line_state(state).value(),
                 usage.value_or(""),
                 evaluation.value_or(""),
                 price,
                 amount.value_or(Money{}),
                 {},
                 bill,
                 released_by.value_or(""),
                 release_reason.value_or(""),
                 {},
                 adjusts_number.value_or("")};
    if (reason) line.reason = reason_of(*reason, facts.value_or("{}"));
    if (adjusts && adjusts_line) line.adjusts = BillLineRef{*adjusts, *adjusts_line};
    found.push_back(std::move(line));
  }
  return found;
}

std::int64_t count_of(db::Transaction& tx, const Scope& scope, RunId run, std::string_view what,
                      std::string_view where) {
  return std::get<0>(tx.select_one<std::int64_t>("SELECT COUNT(DISTINCT " + std::string(what) +
                                                     ") FROM run_line WHERE company_id = ? AND run_id = ?" +
                                                     std::string(where),
                                                 scope.company, run)
                         .value());
}

}  // namespace

void put_line(db::Transaction& tx, const Scope& scope, const NewLine& line) {
  const auto& r = line.result;
  const auto adjusts = line.adjusts ? std::optional{line.adjusts->bill} : std::nullopt;
  const auto adjusts_line = line.adjusts ? std::optional{line.adjusts->line} : std::nullopt;
  tx.execute(
      "INSERT INTO run_line (company_id, estate_id, run_id, job_id, room_id, room_full_code, object_kind, object_id, "
      "object_code, served_from, served_to, state, evaluation, usage_text, price_text, amount_fen, reason_code, "
      "reason_facts, adjusts_bill_id, adjusts_line_no) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (run_id, room_id, object_id, served_from) DO UPDATE SET job_id = excluded.job_id, "
      "room_full_code = excluded.room_full_code, object_code = excluded.object_code, served_to = excluded.served_to, "
      "state = CASE WHEN excluded.state = 'parked' AND run_line.state = 'released' AND "
      "run_line.evaluation = excluded.evaluation THEN 'released' ELSE excluded.state END, "
      "released_by_name = CASE WHEN excluded.state = 'parked' AND run_line.evaluation = excluded.evaluation "
      "THEN run_line.released_by_name END, "
      "release_reason = CASE WHEN excluded.state = 'parked' AND run_line.evaluation = excluded.evaluation "
      "THEN run_line.release_reason END, "
      "evaluation = excluded.evaluation, usage_text = excluded.usage_text, price_text = excluded.price_text, "
      "amount_fen = excluded.amount_fen, reason_code = excluded.reason_code, reason_facts = excluded.reason_facts, "
      "adjusts_bill_id = excluded.adjusts_bill_id, adjusts_line_no = excluded.adjusts_line_no "
      "WHERE run_line.bill_id IS NULL",
      scope.company, line.estate, line.run, line.job, line.room, line.room_full_code, to_text(line.object.kind),
      line.object.id, line.object.code, day_number(line.served_from), day_number(line.served_to),
      to_text(state_of(line)), r ? Text{r->evaluation} : Text{}, r ? Text{r->usage} : Text{}, r ? r->price : Text{},
      r ? std::optional{r->amount} : std::nullopt, line.reason ? Text{line.reason->code} : Text{},
      facts_json(line.reason), adjusts, adjusts_line);
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

bool release_line(db::Transaction& tx, const Scope& scope, RunLineId line, std::string_view by_name,
                  std::string_view reason) {
  return tx.execute(
             "UPDATE run_line SET state = 'released', released_by_name = ?, release_reason = ? "
             "WHERE company_id = ? AND id = ? AND state = 'parked' AND bill_id IS NULL",
             by_name, reason, scope.company, line) == 1;
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
  std::string where = in_scope("l.estate_id", scope, params);
  const auto narrow = [&](std::string_view condition, const auto&... values) {
    where += condition;
    (params.push_back(db::to_cell(values)), ...);
  };
  if (filter.state) narrow(" AND l.state = ?", to_text(*filter.state));
  if (!filter.reason.empty()) narrow(" AND l.reason_code = ?", filter.reason);
  if (filter.after_state)
    narrow(" AND (l.state > ? OR (l.state = ? AND l.id > ?))", to_text(*filter.after_state),
           to_text(*filter.after_state), filter.after);
  narrow(" ORDER BY l.state, l.id LIMIT ?", filter.limit);
  return select_lines(tx, where, params);
}

std::optional<RunLine> line(db::Transaction& tx, const Scope& scope, RunId run, RunLineId id) {
  std::vector<db::Cell> params{db::to_cell(scope.company), db::to_cell(run), db::to_cell(id)};
  auto found = select_lines(tx, " AND l.id = ?" + in_scope("l.estate_id", scope, params), params);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<ReasonCount> reason_counts(db::Transaction& tx, const Scope& scope, RunId run) {
  std::vector<ReasonCount> found;
  for (const auto& [state, code, facts, count] : tx.select<std::string, std::string, std::string, std::int64_t>(
           "SELECT g.state, g.reason_code, l.reason_facts, g.many FROM (SELECT state, reason_code, MIN(id) AS first, "
           "COUNT(*) AS many FROM run_line WHERE company_id = ? AND run_id = ? AND state IN ('blocked', 'parked') "
           "GROUP BY state, reason_code) g JOIN run_line l ON l.id = g.first ORDER BY g.many DESC, g.reason_code",
           scope.company, run))
    found.push_back({parse_line_state(state).value(), reason_of(code, facts), count});
  return found;
}

std::vector<LineToPost> lines_to_post(db::Transaction& tx, const Scope& scope, RunId run, RoomId after, int rooms) {
  std::vector<LineToPost> found;
  for (const auto& [id, room_code, room, kind, object, code, from, to, evaluation, amount, usage, adjusts,
                    adjusts_line] :
       tx.select<RunLineId, std::string, RoomId, std::string, std::int64_t, std::string, std::int64_t, std::int64_t,
                 std::string, Money, std::string, std::optional<BillId>, std::optional<std::int64_t>>(
           "SELECT id, room_full_code, " + std::string(unposted_amounts) +
               " AND room_id IN (SELECT DISTINCT room_id FROM run_line WHERE run_id = ? AND "
               "state IN ('calculated', 'released') AND bill_id IS NULL AND room_id > ? ORDER BY room_id LIMIT ?) "
               "ORDER BY room_id, adjusts_bill_id, served_from, id",
           scope.company, run, run, after, rooms)) {
    LineToPost line{id,
                    room,
                    room_code,
                    {parse_charge_object(kind).value(), object, code},
                    day_from_number(from),
                    day_from_number(to),
                    evaluation,
                    amount,
                    usage,
                    {}};
    if (adjusts && adjusts_line) line.adjusts = BillLineRef{*adjusts, *adjusts_line};
    found.push_back(std::move(line));
  }
  return found;
}

std::int64_t rooms_to_post(db::Transaction& tx, const Scope& scope, RunId run) {
  return count_of(tx, scope, run, "room_id", " AND state IN ('calculated', 'released') AND bill_id IS NULL");
}

std::int64_t rooms_posted(db::Transaction& tx, const Scope& scope, RunId run) {
  return count_of(tx, scope, run, "room_id", " AND bill_id IS NOT NULL");
}

std::int64_t bills_posted(db::Transaction& tx, const Scope& scope, RunId run) {
  return count_of(tx, scope, run, "bill_id", "");
}

}  // namespace lamplighter::charging::store
