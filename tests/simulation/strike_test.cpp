// One operation of the disk fails, and no other: the first, the second, … until a play has no such operation.
// A write fails halfway; a sync fails and forgets; the power goes with it; or the process dies before it.
#include <doctest/doctest.h>

#include "core/fleet/store.h"
#include "core/ingest/batcher.h"
#include "tests/core/ingest/messages_for_tests.h"
#include "tests/simulation/world.h"

using namespace lamplighter;
using namespace lamplighter::simulation;

TEST_CASE("gateway: no failing write or sync loses or doubles one of 200 readings") {
  for (const bool power : {false, true}) {
    std::int64_t struck = 0, restarts = 0;
    while (true) {
      const auto [outcome, hit] = simulate(Strike{.operation = struck + 1, .power = power});
      CAPTURE(struck + 1);
      CAPTURE(power);
      CHECK_MESSAGE(outcome.faults.empty(), (outcome.faults.empty() ? std::string() : outcome.faults.front()));
      if (!power) CHECK(outcome.accepted >= 200);  // with the power, what nobody was told of may go
      CHECK(outcome.stored >= outcome.accepted);
      if (!hit) break;
      ++struck;
      restarts += outcome.crashes;
    }
    MESSAGE("gateway: each of " << struck << " operations failed" << std::string(power ? ", and the power with it" : "")
                                << "; " << restarts << " restarts");
    CHECK(struck > 200);
  }
}

namespace {

constexpr std::int64_t readings_in_all = 200, readings_a_message = 20;
const GatewayName east{"estate-east"};

// The core's own store and acceptance on the simulated disk. One process after the other.
class CoreOnDisk {
 public:
  explicit CoreOnDisk(Disk& disk) : disk_(disk) {}
  ~CoreOnDisk() { die(); }

  void start() {
    database_ = db::open("sqlite:core.sqlite");
    batcher_ = std::make_unique<ingest::Batcher>(
        *database_,
        [this](const wire::AnswerMessage& answer) {
          for (const auto& range : answer.stored) promised.add(range);
        },
        [](const std::string& topic, const std::string& why) { FAIL(topic << ": " << why); });
  }
  void prepare() {
    db::migrate(*database_, db::test_epoch);
    const auto company = db::add_company(*database_);
    batcher_->take({ingest::status_message(east, true)}, db::test_epoch);
    database_->write(db::Priority::people, [&](db::Transaction& tx) {
      const metering::Place place{company, EstateId{1}};
      fleet::adopt_gateway_row(tx, GatewayId{1}, place, std::nullopt, db::test_epoch);
      metering::place_channels(tx, place, GatewayId{1});
    });
  }
  // As a gateway and ingest_loop.cpp: what was not answered comes again.
  bool take(const ingest::Message& message) {
    try {
      batcher_->take({message}, db::test_epoch);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }
  void die() {
    disk_.gone = true;
    batcher_.reset();
    database_.reset();
    disk_.gone = false;
  }
  std::int64_t number(const std::string& sql) {
    return database_->read([&](db::Transaction& tx) { return std::get<0>(tx.select_one<std::int64_t>(sql).value()); });
  }
  std::string integrity() {
    return database_->read(
        [&](db::Transaction& tx) { return std::get<0>(tx.select_one<std::string>("PRAGMA integrity_check").value()); });
  }
  SequenceRanges promised;  // answered as stored, over all lives

 private:
  Disk& disk_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<ingest::Batcher> batcher_;
};

std::vector<ingest::Message> all_messages() {
  std::vector<ingest::Message> messages;
  for (std::int64_t first = 1; first <= readings_in_all; first += readings_a_message) {
    std::vector<Reading> readings;
    for (std::int64_t n = first; n < first + readings_a_message; ++n)
      readings.push_back(ingest::reading("room-" + std::to_string(n % 4), "energy_import", n,
                                         db::test_epoch - std::chrono::hours{10} + std::chrono::minutes{n}));
    messages.push_back(ingest::readings_message(east, first, std::move(readings)));
  }
  return messages;
}

enum class Fault {
  fails,             // the process lives on
  fails_with_power,  // the power goes at once
  fails_then_power,  // the process is started again, answers what comes again, and then the power goes
  dies_then_power,   // the same, but the process died before the operation
};
const char* const fault_names[] = {"it failed", "it failed and the power went", "it failed, restart, power loss",
                                   "the process died before it, restart, power loss"};

// Everything once; after the fault, what was not answered again. False: the play has no such operation.
bool play(const std::map<std::string, DiskFile>& prepared, const std::vector<ingest::Message>& messages,
          std::int64_t operation, Fault fault) {
  Disk disk(static_cast<std::uint64_t>(operation) * 4 + static_cast<std::uint64_t>(fault), /*as_default=*/true);
  disk.replace(prepared);
  CoreOnDisk core(disk);
  disk.strike_at = operation;
  disk.strike_kills = fault == Fault::dies_then_power;
  const auto again = [&] {
    core.die();
    core.start();
  };
  bool restarted = false;
  const auto begin = [&] {  // a start that the fault meets is tried again
    try {
      core.start();
    } catch (const std::exception&) {
      again();
    }
  };
  const auto send_again = [&](const ingest::Message& message) {
    for (int tries = 0; tries < 5; ++tries)
      if (core.take(message)) return;
    FAIL("not taken after five tries");
  };
  begin();
  for (const auto& message : messages) {
    const bool taken = core.take(message);
    if (disk.struck && !restarted) {
      restarted = true;
      if (fault != Fault::fails) {
        core.die();
        if (fault == Fault::fails_with_power) disk.power_loss();
        core.start();
        send_again(message);
      }
      if (fault == Fault::fails_then_power || fault == Fault::dies_then_power) {
        const auto kept = core.promised;  // the power goes before anything else is written
        core.die();
        disk.power_loss();
        core.start();
        for (const auto& range : kept.ranges()) CHECK(core.number("SELECT COUNT(*) FROM reading") >= range.last.n);
      }
    }
    if (!taken) send_again(message);
  }
  CHECK(core.promised.ranges() == std::vector<SequenceRange>{{Sequence{1}, Sequence{readings_in_all}}});
  CHECK(core.number("SELECT COUNT(*) FROM reading") == readings_in_all);
  CHECK(core.number("SELECT SUM(value) FROM reading") == readings_in_all * (readings_in_all + 1) / 2);
  CHECK(core.integrity() == "ok");
  return disk.struck;
}

}  // namespace

TEST_CASE("core: no failing write or sync loses or doubles one of 200 readings") {
  std::map<std::string, DiskFile> prepared;
  {
    Disk disk(0, /*as_default=*/true);
    CoreOnDisk core(disk);
    core.start();
    core.prepare();
    core.die();
    prepared = disk.copy();
  }
  const auto messages = all_messages();
  for (const auto fault : {Fault::fails, Fault::fails_with_power, Fault::fails_then_power, Fault::dies_then_power}) {
    std::int64_t struck = 0;
    const std::string how = fault_names[static_cast<int>(fault)];
    while (true) {
      CAPTURE(how);
      CAPTURE(struck + 1);
      if (!play(prepared, messages, struck + 1, fault)) break;
      ++struck;
    }
    MESSAGE("core: each of " << struck << " operations: " << how);
    CHECK(struck > 50);
  }
}
