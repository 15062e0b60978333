// PostgreSQL: every write is serializable and run again on a serialization failure; reads see one snapshot.
#include <spdlog/spdlog.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "core/db/dialects.h"
#include "core/db/not_nested.h"
#include "core/db/session.h"
#include "core/db/turns.h"

namespace lamplighter::db {
namespace {

using namespace std::chrono_literals;

constexpr int sessions_max = 12;
constexpr int writers_max = 4;  // at once; more would only run each other into serialization failures
constexpr int tries_max = 24;   // of one transaction that meets serialization failures
constexpr auto session_wait_max = 10s;
constexpr auto writer_wait_max = 30s;
constexpr auto pause_max = 64ms;  // between tries, doubling from 1 ms, random

void pause_before_try(int number) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const auto longest = std::min<std::int64_t>(pause_max.count(), std::int64_t{1} << std::min(number, 10));
  std::this_thread::sleep_for(
      std::chrono::milliseconds{std::uniform_int_distribution<std::int64_t>{0, longest}(random)});
}

class PostgresqlDatabase : public Database {
 public:
  explicit PostgresqlDatabase(std::string parameters) : parameters_(std::move(parameters)) {
    idle_.push_back(open_session());  // says at once when there is nobody
  }

  Dialect dialect() const override { return Dialect::postgresql; }
  Numbers numbers() const override {
    return {.reads = reads_,
            .writes = writes_,
            .conflicts = conflicts_,
            .reconnects = reconnects_,
            .writers_waiting = turns_.waiting()};
  }

 protected:
  void run_read(const std::function<void(Transaction&)>& fn) override {
    const NotNested mark;
    run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", fn);
    ++reads_;
  }
  void run_write(Priority priority, const std::function<void(Transaction&)>& fn) override {
    const NotNested mark;
    const auto turn = turns_.take(priority, writer_wait_max);
    run("BEGIN ISOLATION LEVEL SERIALIZABLE", fn);
    ++writes_;
  }

 private:
  struct Lease {  // a session while it is used; an empty one is not given back
    explicit Lease(PostgresqlDatabase& of);
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { give_back(); }
    void give_back();
    void roll_back();
    PostgresqlDatabase& of;
    std::unique_ptr<Session> session{};
  };

  std::unique_ptr<Session> open_session() const;
  void forget_idle();
  void run(const char* begin, const std::function<void(Transaction&)>& fn);
  void try_once(Session& session, const char* begin, const std::function<void(Transaction&)>& fn, bool& committing);

  const std::string parameters_;
  Turns turns_{writers_max};
  std::mutex mutex_;  // of idle_ and out_
  std::condition_variable session_free_;
  std::vector<std::unique_ptr<Session>> idle_;
  int out_ = 0;
  std::atomic<std::int64_t> reads_{0}, writes_{0}, conflicts_{0}, reconnects_{0};
};

std::unique_ptr<Session> PostgresqlDatabase::open_session() const {
  auto session = Session::open(Dialect::postgresql, parameters_);
  session->run_script(
      "SET client_min_messages = warning; SET TIME ZONE 'UTC'; SET client_encoding = 'UTF8';"
      "SET statement_timeout = '60s'; SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '60s';"
      "SET standard_conforming_strings = on; SET application_name = 'lamplighter-core'; SET synchronous_commit = on");
  return session;
}

PostgresqlDatabase::Lease::Lease(PostgresqlDatabase& database) : of(database) {
  std::unique_lock lock(of.mutex_);
  if (!of.session_free_.wait_for(lock, session_wait_max, [&] { return !of.idle_.empty() || of.out_ < sessions_max; }))
    throw Unavailable("all " + std::to_string(sessions_max) + " database sessions were busy for 10 s; try again later");
  if (!of.idle_.empty()) {
    session = std::move(of.idle_.back());
    of.idle_.pop_back();
  }
  ++of.out_;
  lock.unlock();
  if (session) return;
  try {
    session = of.open_session();
  } catch (...) {
    give_back();
    throw;
  }
}

void PostgresqlDatabase::Lease::give_back() {
  const std::lock_guard lock(of.mutex_);
  --of.out_;
  if (session) of.idle_.push_back(std::move(session));
  of.session_free_.notify_one();
}

void PostgresqlDatabase::Lease::roll_back() {
  try {
    session->run_script("ROLLBACK");
    session->drop_failed_statements();
  } catch (const std::exception&) {
    session.reset();
  }
}

void PostgresqlDatabase::forget_idle() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

// BEGIN, fn, COMMIT. `committing` tells how far it came when it throws.
void PostgresqlDatabase::try_once(Session& session, const char* begin, const std::function<void(Transaction&)>& fn,
                                  bool& committing) {
  session.run_script(begin);
  SessionTransaction tx(session);
  fn(tx);
  if (tx.failed()) throw Broken("a failed statement was ignored; the transaction is rolled back");
  committing = true;
  session.run_script("COMMIT");
}

// A lost connection before COMMIT was sent has changed nothing: once more on a new one. Lost during COMMIT: nobody
// knows; the caller gets Unavailable and repeats by its own identity (received ranges, Idempotency-Key).
void PostgresqlDatabase::run(const char* begin, const std::function<void(Transaction&)>& fn) {
  Lease lease(*this);
  bool reconnected = false;
  for (int number = 1;; ++number) {
    bool committing = false;
    try {
      try_once(*lease.session, begin, fn, committing);
      return;
    } catch (const ConnectionLost& e) {
      lease.session.reset();
      forget_idle();  // made before the loss: likely lost as well
      if (committing || reconnected) throw;
      spdlog::warn("the database connection was lost; connecting again: {}", e.what());
      reconnected = true;
      ++reconnects_;
      lease.session = open_session();
    } catch (const Conflict&) {
      ++conflicts_;
      lease.roll_back();
      if (number >= tries_max) throw;
      pause_before_try(number);
      if (!lease.session) lease.session = open_session();
    } catch (...) {
      lease.roll_back();
      throw;
    }
  }
}

}  // namespace

std::unique_ptr<Database> open_postgresql(const std::string& parameters) {
  return std::make_unique<PostgresqlDatabase>(parameters);
}

}  // namespace lamplighter::db
