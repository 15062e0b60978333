#include "core/jobs/store.h"

#include <array>
#include <boost/json.hpp>

#include "core/changes/changes.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::jobs {
namespace {

constexpr std::array<std::string_view, 5> state_words{"waiting", "running", "done", "failed", "cancelled"};

constexpr std::string_view columns =
    "SELECT id, company_id, estate_id, user_id, user_name, kind, args, cursor, done, total, state, result, "
    "cancel_asked "
    "FROM job ";

State parse_state(std::string_view word) {
  if (const auto state = enumerator_of<State>(state_words, word)) return *state;
  throw db::Broken("job state '" + std::string(word) + "' is unknown");
}

boost::json::value to_json(const Refusal& refusal) {
  boost::json::object facts;
  for (const auto& [name, fact] : refusal.facts) facts[name] = fact;
  return {{"kind", static_cast<int>(refusal.kind)}, {"code", refusal.code}, {"facts", facts}, {"field", refusal.field}};
}

Refusal refusal_from(const boost::json::value& kept) {
  Refusal refusal;
  const auto& object = kept.as_object();
  refusal.kind = static_cast<RefusalKind>(object.at("kind").to_number<int>());
  refusal.code = object.at("code").as_string();
  refusal.field = object.at("field").as_string();
  for (const auto& [name, fact] : object.at("facts").as_object()) refusal.facts.emplace(name, fact.as_string());
  return refusal;
}

template <class... Params>
std::optional<Job> one(db::Transaction& tx, std::string_view condition, const Params&... params) {
  const auto row = tx.select_one<JobId, CompanyId, EstateId, UserId, std::string, std::string, std::string,
                                 std::int64_t, std::int64_t, std::int64_t, std::string, std::string, bool>(
      std::string(columns) + std::string(condition), params...);
  if (!row) return std::nullopt;
  Job job;
  std::string args, state, result;
  std::tie(job.id, job.company, job.estate, job.user, job.user_name, job.kind, args, job.cursor, job.done, job.total,
           state, result, job.cancel_asked) = *row;
  job.args = boost::json::parse(args);
  job.state = parse_state(state);
  if (job.state == State::failed)
    job.problem = refusal_from(boost::json::parse(result));
  else
    job.result = boost::json::parse(result);
  return job;
}

void note_change(db::Transaction& tx, const Job& job, Instant now) {
  changes::record(tx, now, job.company, job.estate, "job", job.id.n);
}

void end(db::Transaction& tx, const Job& job, State state, const boost::json::value& result, Instant now) {
  tx.execute("UPDATE job SET state = ?, result = ?, lease_owner = '', lease_until = 0, updated_at = ? WHERE id = ?",
             to_text(state), boost::json::serialize(result), now, job.id);
  note_change(tx, job, now);
}

}  // namespace

std::string_view to_text(State state) {
  return state_words.at(static_cast<std::size_t>(state));
}

JobId enqueue(db::Transaction& tx, const accounts::Caller& caller, EstateId estate, std::string kind,
              boost::json::value args, Instant now) {
  const auto id = tx.insert<JobId>(
      "INSERT INTO job (company_id, estate_id, user_id, user_name, kind, args, state, created_at, updated_at) "
      "VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?) RETURNING id",
      caller.scope.company, estate, caller.user, caller.user_name, kind, boost::json::serialize(args), now, now);
  changes::record(tx, now, caller.scope.company, estate, "job", id.n);
  return id;
}

std::optional<Job> find(db::Transaction& tx, const accounts::Scope& scope, JobId id) {
  auto job = one(tx, "WHERE company_id = ? AND id = ?", scope.company, id);
  if (job && !scope.all_estates && !scope.covers(job->estate)) return std::nullopt;
  return job;
}

void ask_cancel(db::Transaction& tx, const accounts::Scope& scope, JobId id, Instant now) {
  const auto job = find(tx, scope, id);
  if (!job || (job->state != State::waiting && job->state != State::running)) return;
  tx.execute("UPDATE job SET cancel_asked = 1, updated_at = ? WHERE id = ?", now, id);
  note_change(tx, *job, now);
}

namespace {

std::optional<JobId> next_to_do(db::Transaction& tx, const std::vector<std::string>& kinds, const std::string& owner,
                                Instant now) {
  if (kinds.empty()) return std::nullopt;
  std::string holes;
  std::vector<db::Cell> params{db::to_cell(owner), db::to_cell(now)};
  for (const auto& kind : kinds) {
    holes += holes.empty() ? "?" : ", ?";
    params.push_back(db::to_cell(kind));
  }
  const auto found = tx.select_with<JobId>(
      "SELECT id FROM job WHERE state IN ('waiting', 'running') AND (lease_owner = ? OR lease_until <= ?) AND kind IN "
      "(" +
          holes + ") ORDER BY id LIMIT 1",
      params);
  if (found.empty()) return std::nullopt;
  return std::get<0>(found.front());
}

}  // namespace

bool any_to_do(db::Transaction& tx, const std::vector<std::string>& kinds, const std::string& owner, Instant now) {
  return next_to_do(tx, kinds, owner, now).has_value();
}

std::optional<Job> take_lease(db::Transaction& tx, const std::vector<std::string>& kinds, const std::string& owner,
                              Instant now) {
  const auto id = next_to_do(tx, kinds, owner, now);
  if (!id) return std::nullopt;
  tx.execute("UPDATE job SET state = 'running', lease_owner = ?, lease_until = ?, updated_at = ? WHERE id = ?", owner,
             now + lease_time, now, *id);
  return one(tx, "WHERE id = ?", *id);
}

std::optional<Job> leased(db::Transaction& tx, JobId id, const std::string& owner) {
  return one(tx, "WHERE id = ? AND lease_owner = ? AND state = 'running'", id, owner);
}

void keep_slice(db::Transaction& tx, const Job& job, const Slice& slice, Instant now) {
  tx.execute(
      "UPDATE job SET cursor = ?, done = ?, total = ?, failures = 0, lease_until = ?, updated_at = ? WHERE id = ?",
      slice.cursor, slice.done, slice.total, now + lease_time, now, job.id);
  if (slice.finished)
    end(tx, job, State::done, slice.result, now);
  else
    note_change(tx, job, now);
}

void end_cancelled(db::Transaction& tx, const Job& job, Instant now) {
  end(tx, job, State::cancelled, nullptr, now);
}

void end_failed(db::Transaction& tx, const Job& job, const Refusal& problem, Instant now) {
  end(tx, job, State::failed, to_json(problem), now);
}

std::int64_t put_back(db::Transaction& tx, const Job& job, Instant now) {
  tx.execute("UPDATE job SET failures = failures + 1, lease_owner = '', lease_until = 0, updated_at = ? WHERE id = ?",
             now, job.id);
  return std::get<0>(*tx.select_one<std::int64_t>("SELECT failures FROM job WHERE id = ?", job.id));
}

void hold_until(db::Transaction& tx, const Job& job, Instant retry_at) {
  tx.execute("UPDATE job SET lease_until = ? WHERE id = ?", retry_at, job.id);
}

void let_go(db::Transaction& tx, const std::string& owner) {
  tx.execute("UPDATE job SET lease_owner = '', lease_until = 0 WHERE lease_owner = ? AND state = 'running'", owner);
}

}  // namespace lamplighter::jobs
