// Long work: a row with progress, a lease and a cursor, done in slices of one short write each; resumable after a crash.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::jobs {

enum class State { waiting, running, done, failed, cancelled };

struct Job {
  JobId id;
  CompanyId company;
  EstateId estate;
  UserId user;
  std::string kind;             // "charging.calculate_run"
  boost::json::value args;
  std::int64_t cursor = 0;      // where the next slice begins; the kind decides what it means
  std::int64_t done = 0, total = 0;
  State state = State::waiting;
  boost::json::value result;    // or the reason of the failure
  bool cancel_asked = false;
};

struct Slice {                  // what one slice did; stored in the same transaction as its effects
  std::int64_t cursor = 0;
  std::int64_t done = 0, total = 0;
  bool finished = false;
  boost::json::value result;    // when finished
};
// Does the next slice of `job` inside tx, within 1,000 rows or 20 ms. A refusal fails the job with its sentence.
using Step = std::function<Outcome<Slice>(db::Transaction& tx, const accounts::Caller& caller, const Job& job, Instant now)>;

JobId enqueue(db::Transaction& tx, const accounts::Caller& caller, EstateId estate, std::string kind, boost::json::value args,
              Instant now);
std::optional<Job> find(db::Transaction& tx, const accounts::Scope& scope, JobId job);
void ask_cancel(db::Transaction& tx, const accounts::Scope& scope, JobId job, Instant now);

// Runs steps on its own thread until stopped; several processes may run one each (leases in the database).
class Worker {
 public:
  using Clock = std::function<Instant()>;
  Worker(db::Database& database, std::map<std::string, Step> kinds, Clock clock);
  ~Worker();
  void start();
  void stop();
  void wake();           // something was enqueued here
  bool run_one_slice();  // for tests and start-up: false when nothing is waiting

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace lamplighter::jobs
