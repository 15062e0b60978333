#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "core/jobs/store.h"

namespace lamplighter::jobs {
namespace {

using namespace std::chrono_literals;

constexpr auto idle_wait = 1s;         // another process may have enqueued something
constexpr auto unavailable_wait = 2s;  // before the database is asked again
constexpr auto first_retry = 1s;       // of a slice that threw; doubles

std::string new_owner() {
  std::random_device random;
  return std::to_string(::getpid()) + "-" + std::to_string(random()) + std::to_string(random());
}

struct SliceRefused {  // carries a refusal out of the transaction, which rolls back
  Refusal refusal;
};

accounts::Caller caller_of(const Job& job) {
  auto caller = accounts::system_caller(job.company, job.user_name);
  caller.user = job.user;
  return caller;
}

}  // namespace

struct Worker::Inside {
  db::Database& database;
  std::map<std::string, Step> kinds;
  Clock clock;
  std::map<std::string, Preparation> preparations;
  std::vector<std::string> names{};
  std::string owner = new_owner();
  std::optional<Job> job{};  // leased; only the thread that runs slices touches it

  std::mutex mutex{};
  std::condition_variable woken{};
  bool wake = false, stopping = false;
  std::thread thread{};

  bool run_one_slice();
  boost::json::value prepared_for(const Job& current);
  void run_slice_of(const Job& current);
  void after_exception(const Job& failed, const std::string& what);
  void loop();
  bool stopped_after(std::chrono::milliseconds wait);
};

boost::json::value Worker::Inside::prepared_for(const Job& current) {
  const auto preparation = preparations.find(current.kind);
  if (preparation == preparations.end()) return nullptr;
  // What may have been asked or done since the lease was taken: no work for a job that is to stop.
  const auto fresh = database.read([&](db::Transaction& tx) { return leased(tx, current.id, owner); });
  if (!fresh || fresh->cancel_asked) return nullptr;
  auto prepared = preparation->second(database, caller_of(*fresh), *fresh);
  if (!prepared) throw SliceRefused{prepared.error()};
  return std::move(*prepared);
}

void Worker::Inside::run_slice_of(const Job& current) {
  const auto prepared = prepared_for(current);
  const Instant now = clock();
  const auto next = database.write(db::Priority::jobs, [&](db::Transaction& tx) -> std::optional<Job> {
    auto fresh = leased(tx, current.id, owner);
    if (!fresh) return std::nullopt;  // the lease ran out and another worker has it
    if (fresh->cancel_asked) {
      end_cancelled(tx, *fresh, now);
      return std::nullopt;
    }
    fresh->prepared = prepared;
    const auto slice = kinds.at(fresh->kind)(tx, caller_of(*fresh), *fresh, now);
    if (!slice) throw SliceRefused{slice.error()};
    keep_slice(tx, *fresh, *slice, now);
    if (slice->finished) return std::nullopt;
    return fresh;
  });
  job = next;
}

void Worker::Inside::after_exception(const Job& failed, const std::string& what) {
  const Instant now = clock();
  database.write(db::Priority::jobs, [&](db::Transaction& tx) {
    if (!leased(tx, failed.id, owner)) return;
    const auto failures = put_back(tx, failed, now);
    if (failures >= failures_max)
      end_failed(tx, failed,
                 {RefusalKind::conflict,
                  "jobs.failed_unexpectedly",
                  {{"job", std::to_string(failed.id.n)}, {"times", std::to_string(failures)}},
                  ""},
                 now);
    else
      hold_until(tx, failed, now + first_retry * (1 << failures));
  });
  spdlog::error("job {} ({}) failed in a slice: {}", failed.id.n, failed.kind, what);
}

bool Worker::Inside::run_one_slice() {
  const Instant now = clock();
  const bool waits = job || database.read([&](db::Transaction& tx) { return any_to_do(tx, names, owner, now); });
  if (!waits) return false;
  if (!job)
    job = database.write(db::Priority::jobs, [&](db::Transaction& tx) { return take_lease(tx, names, owner, now); });
  if (!job) return false;
  const Job current = *job;
  try {
    run_slice_of(current);
  } catch (const SliceRefused& refused) {
    job.reset();
    database.write(db::Priority::jobs, [&](db::Transaction& tx) {
      if (leased(tx, current.id, owner)) end_failed(tx, current, refused.refusal, now);
    });
  } catch (const db::Unavailable&) {
    throw;  // the lease stays ours: the same slice again, once the database is back
  } catch (const std::exception& e) {
    job.reset();
    after_exception(current, e.what());
  }
  return true;
}

// True when it is time to end.
bool Worker::Inside::stopped_after(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex);
  woken.wait_for(lock, wait, [&] { return wake || stopping; });
  wake = false;
  return stopping;
}

void Worker::Inside::loop() {
  auto wait = 0ms;
  while (!stopped_after(wait)) {
    try {
      wait = run_one_slice() ? 0ms : std::chrono::milliseconds(idle_wait);
    } catch (const std::exception& e) {
      spdlog::warn("jobs wait for the database: {}", e.what());
      wait = unavailable_wait;
    }
  }
  try {
    database.write(db::Priority::jobs, [&](db::Transaction& tx) { let_go(tx, owner); });
  } catch (const std::exception& e) {
    spdlog::warn("leases of jobs end by themselves: {}", e.what());
  }
}

Worker::Worker(db::Database& database, std::map<std::string, Step> kinds, Clock clock,
               std::map<std::string, Preparation> preparations)
    : inside_(new Inside{database, std::move(kinds), std::move(clock), std::move(preparations)}) {
  for (const auto& [name, step] : inside_->kinds) inside_->names.push_back(name);
}

Worker::~Worker() {
  stop();
}

void Worker::start() {
  inside_->thread = std::thread([this] { inside_->loop(); });
}

void Worker::stop() {
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->stopping = true;
  }
  inside_->woken.notify_all();
  if (inside_->thread.joinable()) inside_->thread.join();
}

void Worker::wake() {
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->wake = true;
  }
  inside_->woken.notify_all();
}

bool Worker::run_one_slice() {
  return inside_->run_one_slice();
}

}  // namespace lamplighter::jobs
