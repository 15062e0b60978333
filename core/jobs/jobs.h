// Long work: a row with progress, a lease and a cursor, done in slices of one short write each; resumable after a
// crash.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::jobs {

enum class State {
  waiting,
  running,
  done,
  failed,
  cancelled
};
std::string_view to_text(State state);  // the word above

struct Job {
  JobId id;
  CompanyId company;
  EstateId estate;
  UserId user;
  std::string user_name;
  std::string kind;  // "charging.calculate_run"
  boost::json::value args;
  std::int64_t cursor = 0;  // where the next slice begins; the kind decides what it means
  std::int64_t done = 0, total = 0;
  State state = State::waiting;
  boost::json::value result;       // when done
  std::optional<Refusal> problem;  // when failed
  bool cancel_asked = false;
  boost::json::value prepared;  // what the kind's Preparation gave for the next slice
};

struct Slice {  // what one slice did; stored in the same transaction as its effects
  std::int64_t cursor = 0;
  std::int64_t done = 0, total = 0;
  bool finished = false;
  boost::json::value result;  // when finished
};
// Does the next slice of `job` inside tx, within 1,000 rows or 20 ms. A refusal fails the job with its sentence.
using Step =
    std::function<Outcome<Slice>(db::Transaction& tx, const accounts::Caller& caller, const Job& job, Instant now)>;

// What the next slice needs and must not do while it holds the writer: laying out, joining files. Done before the
// transaction, again after a crash, and perhaps in vain: it may read, and keep files by content, nothing else. A
// refusal fails the job.
using Preparation =
    std::function<Outcome<boost::json::value>(db::Database& database, const accounts::Caller& caller, const Job& job)>;

JobId enqueue(db::Transaction& tx, const accounts::Caller& caller, EstateId estate, std::string kind,
              boost::json::value args, Instant now);
// nullopt where there is none or the scope does not cover its estate (of estate 0: only who sees all estates).
std::optional<Job> find(db::Transaction& tx, const accounts::Scope& scope, JobId job);
// The worker ends the job before its next slice; what its slices did stays. Nothing happens to one that has ended.
void ask_cancel(db::Transaction& tx, const accounts::Scope& scope, JobId job, Instant now);

// Runs steps on its own thread until stopped; several processes may run one each (leases in the database: a job whose
// worker died goes on elsewhere, or after the next start, once lease_time has passed). A refusal or an exception rolls
// the slice back. A refusal fails the job at once; an exception is tried again failures_max times, later and later.
inline constexpr std::chrono::milliseconds lease_time{10'000};
inline constexpr int failures_max = 5;
class Worker {
 public:
  using Clock = std::function<Instant()>;
  // `preparations`: of the kinds that have one.
  Worker(db::Database& database, std::map<std::string, Step> kinds, Clock clock,
         std::map<std::string, Preparation> preparations = {});
  ~Worker();
  void start();
  void stop();
  void wake();           // something was enqueued here
  bool run_one_slice();  // for tests and start-up: false when nothing is waiting (or may be tried yet)

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace lamplighter::jobs
