#include "core/jobs/jobs.h"

#include <boost/json.hpp>
#include <thread>

#include "tests/core/db/fixture.h"

using namespace lamplighter;
using namespace lamplighter::db;
using jobs::Job;
using jobs::Slice;
using jobs::State;
using namespace std::chrono_literals;

namespace {

struct Rig {  // a database with a company, a clock that stands, and a kind of job that counts to its args
  explicit Rig(Database& d) : database(d), company(add_company(d)) {
    caller.user = UserId{7};
    caller.user_name = "ann";
    caller.scope = {company, true, {}};
    kinds["count"] = [this](Transaction& tx, const accounts::Caller& who, const Job& job, Instant) -> Outcome<Slice> {
      CHECK(who.user == UserId{7});
      CHECK(who.scope.company == company);
      tx.execute("INSERT INTO company (name, created_at) VALUES (?, 0)", "slice " + std::to_string(job.cursor));
      if (job.cursor == refuse_at)
        return Refusal{RefusalKind::conflict, "test.refused", {{"at", std::to_string(job.cursor)}}, "f"};
      if (job.cursor == throw_at) throw std::runtime_error("thrown on purpose");
      const auto total = job.args.as_int64();
      return Slice{job.cursor + 1, job.done + 1, total, job.cursor + 1 == total, boost::json::value("counted")};
    };
  }
  jobs::Worker worker() {
    return jobs::Worker(database, kinds, [this] { return now; });
  }
  JobId enqueue(std::int64_t slices, EstateId estate = {}) {
    return database.write(Priority::people,
                          [&](Transaction& tx) { return jobs::enqueue(tx, caller, estate, "count", slices, now); });
  }
  Job job(JobId id) {
    return *database.read([&](Transaction& tx) { return jobs::find(tx, caller.scope, id); });
  }
  std::int64_t slices_done() {
    return database.read([](Transaction& tx) {
      return std::get<0>(*tx.select_one<std::int64_t>("SELECT COUNT(*) FROM company WHERE name LIKE 'slice%'"));
    });
  }
  Database& database;
  CompanyId company;
  accounts::Caller caller;
  std::map<std::string, jobs::Step> kinds;
  Instant now = test_epoch;
  std::int64_t refuse_at = -1, throw_at = -1;
};

}  // namespace

TEST_CASE("a job is done slice by slice and keeps its progress and its result") {
  for_each_database([](Database& database) {
    Rig rig(database);
    const auto id = rig.enqueue(3);
    CHECK(rig.job(id).state == State::waiting);
    auto worker = rig.worker();
    CHECK(worker.run_one_slice());
    CHECK(rig.job(id).state == State::running);
    CHECK(rig.job(id).done == 1);
    CHECK(rig.job(id).total == 3);
    CHECK(worker.run_one_slice());
    CHECK(worker.run_one_slice());
    CHECK_FALSE(worker.run_one_slice());
    CHECK(rig.job(id).state == State::done);
    CHECK(rig.job(id).result == boost::json::value("counted"));
    CHECK(rig.slices_done() == 3);
  });
}

TEST_CASE("after a crash another worker goes on where the last committed slice ended, once the lease has run out") {
  for_each_database([](Database& database) {
    Rig rig(database);
    const auto id = rig.enqueue(3);
    auto dead = rig.worker(), other = rig.worker();
    CHECK(dead.run_one_slice());
    CHECK_FALSE(other.run_one_slice());
    rig.now += jobs::lease_time;
    CHECK(other.run_one_slice());
    CHECK(rig.job(id).done == 2);
    CHECK(dead.run_one_slice());  // it comes back, sees that it lost the lease, and does nothing
    CHECK(rig.job(id).done == 2);
    CHECK(other.run_one_slice());
    CHECK(rig.job(id).state == State::done);
    CHECK(rig.slices_done() == 3);
  });
}

TEST_CASE("a refusal fails the job with its sentence and leaves nothing of its slice") {
  for_each_database([](Database& database) {
    Rig rig(database);
    rig.refuse_at = 1;
    const auto id = rig.enqueue(3);
    auto worker = rig.worker();
    while (worker.run_one_slice()) {
    }
    const auto job = rig.job(id);
    CHECK(job.state == State::failed);
    REQUIRE(job.problem);
    CHECK(job.problem->code == "test.refused");
    CHECK(job.problem->kind == RefusalKind::conflict);
    CHECK(job.problem->facts.at("at") == "1");
    CHECK(job.problem->field == "f");
    CHECK(rig.slices_done() == 1);
  });
}

TEST_CASE("a slice that throws is tried again later, and then the job fails") {
  for_each_database([](Database& database) {
    Rig rig(database);
    rig.throw_at = 1;
    const auto id = rig.enqueue(3);
    auto worker = rig.worker();
    CHECK(worker.run_one_slice());
    int tries = 0;
    for (; rig.job(id).state != State::failed && tries < 20; ++tries) {
      worker.run_one_slice();
      CHECK_FALSE(worker.run_one_slice());  // not at once
      rig.now += 1min;
    }
    CHECK(tries == jobs::failures_max);
    CHECK(rig.job(id).problem->code == "jobs.failed_unexpectedly");
    CHECK(rig.slices_done() == 1);
    const auto healthy = rig.enqueue(1);
    CHECK(worker.run_one_slice());
    CHECK(rig.job(healthy).state == State::done);
  });
}

TEST_CASE("a slice that threw and then works loses nothing") {
  for_each_database([](Database& database) {
    Rig rig(database);
    rig.throw_at = 0;
    const auto id = rig.enqueue(2);
    auto worker = rig.worker();
    worker.run_one_slice();
    rig.throw_at = -1;
    rig.now += 1min;
    while (worker.run_one_slice()) {
    }
    CHECK(rig.job(id).state == State::done);
    CHECK(rig.slices_done() == 2);
  });
}

TEST_CASE("a job that is asked to end ends before its next slice, and keeps what it did") {
  for_each_database([](Database& database) {
    Rig rig(database);
    const auto id = rig.enqueue(3);
    auto worker = rig.worker();
    CHECK(worker.run_one_slice());
    rig.database.write(Priority::people, [&](Transaction& tx) { jobs::ask_cancel(tx, rig.caller.scope, id, rig.now); });
    CHECK(worker.run_one_slice());
    CHECK_FALSE(worker.run_one_slice());
    CHECK(rig.job(id).state == State::cancelled);
    CHECK(rig.slices_done() == 1);
    rig.database.write(Priority::people, [&](Transaction& tx) { jobs::ask_cancel(tx, rig.caller.scope, id, rig.now); });
    CHECK_FALSE(rig.job(id).state == State::waiting);
  });
}

TEST_CASE("a job is seen by its company and, where it belongs to an estate, by those who see that estate") {
  for_each_database([](Database& database) {
    Rig rig(database);
    const auto whole = rig.enqueue(1), of_five = rig.enqueue(1, EstateId{5});
    const auto seen = [&](const accounts::Scope& scope, JobId id) {
      return database.read([&](Transaction& tx) { return jobs::find(tx, scope, id).has_value(); });
    };
    CHECK(seen({rig.company, true, {}}, whole));
    CHECK(seen({rig.company, true, {}}, of_five));
    CHECK(seen({rig.company, false, {EstateId{5}}}, of_five));
    CHECK_FALSE(seen({rig.company, false, {EstateId{6}}}, of_five));
    CHECK_FALSE(seen({rig.company, false, {EstateId{5}}}, whole));
    CHECK_FALSE(seen({CompanyId{rig.company.n + 1}, true, {}}, whole));
  });
}

TEST_CASE("the worker's thread does what is enqueued and stops when asked") {
  for_each_database([](Database& database) {
    Rig rig(database);
    auto worker = rig.worker();
    worker.start();
    const auto id = rig.enqueue(20);
    worker.wake();
    while (rig.job(id).state != State::done) std::this_thread::yield();
    worker.stop();
    CHECK(rig.slices_done() == 20);
  });
}
TEST_CASE("what a slice needs is prepared before its transaction, anew for each, and a refusal there fails the job") {
  for_each_database([](Database& database) {
    Rig rig(database);
    const auto id = rig.enqueue(3);
    std::vector<std::int64_t> prepared, seen;
    const auto count = rig.kinds.at("count");
    rig.kinds["count"] = [&](Transaction& tx, const accounts::Caller& who, const Job& job, Instant now) {
      seen.push_back(job.prepared.as_int64());
      return count(tx, who, job, now);
    };
    const jobs::Preparation prepare = [&](Database& own, const accounts::Caller& who,
                                          const Job& job) -> Outcome<boost::json::value> {
      CHECK(who.user == UserId{7});
      // The writer is free: another write gets through meanwhile.
      own.write(Priority::people, [](Transaction& tx) { tx.execute("UPDATE company SET name = name"); });
      prepared.push_back(job.cursor);
      if (job.cursor == 2) return Refusal{RefusalKind::conflict, "test.refused", {}, ""};
      return boost::json::value(job.cursor * 10);
    };
    jobs::Worker worker(database, rig.kinds, [&] { return rig.now; }, {{"count", prepare}});
    while (worker.run_one_slice()) {
    }
    CHECK(prepared == std::vector<std::int64_t>{0, 1, 2});
    CHECK(seen == std::vector<std::int64_t>{0, 10});
    CHECK(rig.job(id).state == State::failed);
    CHECK(rig.job(id).problem->code == "test.refused");
    CHECK(rig.slices_done() == 2);
  });
}
