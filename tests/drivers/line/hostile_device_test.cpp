// A device that misbehaves in every way we know, on every transport: no wrong value is ever published, and the next
// good reading comes within three polls (reliability.md section 3). The real driver runs over the real line; time-outs
// are real and short, the driver's own waiting is virtual.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <vector>

#include "drivers/registry.h"
#include "tests/drivers/line/misbehaving_peer.h"
#include "tests/drivers/mutations.h"

using namespace lamplighter;
using namespace lamplighter::line;
using drivers::Driver;
using drivers::Reply;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds response_timeout{30};

drivers::DeviceConfig meter_config() {
  drivers::DeviceConfig config;
  config.name = DeviceName{"meter"};
  config.unit = MisbehavingPeer::unit;
  config.response_timeout = response_timeout;
  config.billing_interval = config.telemetry_interval = milliseconds{1000};
  drivers::Profile profile;
  profile.gap_registers_max = 8;
  profile.rated_power_w = 60'000'000;
  drivers::ProfileRegister energy;
  energy.name = RegisterName{"energy_import"};
  energy.address = 0x10;
  energy.type = drivers::NumberType::u32;
  energy.unit = Unit::kilowatt_hour;
  energy.budget = RegisterClass::billing;
  drivers::ProfileRegister power = energy;
  power.name = RegisterName{"power"};
  power.address = 0x12;
  power.unit = Unit::watt;
  power.budget = RegisterClass::telemetry;
  profile.registers = {energy, power};
  config.profile = profile;
  return config;
}

class Bench {
 public:
  explicit Bench(Transport transport, unsigned seed = 1)
      : peer(transport, seed),
        line_(open_line(peer.line_config(), io_.get_executor(), [this] { return stamp(); })),
        driver_(drivers::make_driver("modbus", meter_config(), Tick{0})) {}

  // One poll; returns how many readings it published.
  int poll() {
    now_ = std::max(now_ + milliseconds{1}, driver_->wake_at());
    std::optional<Reply> reply;
    line_->execute(driver_->next(now_), [&](Reply r) { reply = std::move(r); });
    io_.restart();
    while (!reply && io_.run_one() > 0) {
    }
    REQUIRE(reply);
    numbers_[reply->at.tick] = peer.requests();
    int published = 0;
    for (const auto& fact : driver_->take(*reply, now_))
      if (const auto* reading = std::get_if<Reading>(&fact)) {
        ++published;
        check(*reading);
      }
    return published;
  }
  // Polls until a reading is published again; the number of polls that took.
  int polls_to_recover() {
    for (int polls = 1; polls <= 20; ++polls)
      if (poll() > 0) return polls;
    return 99;
  }
  void warm_up() {
    for (int i = 0; i < 4; ++i) poll();
  }

  MisbehavingPeer peer;
  int wrong = 0;
  int published = 0;

 private:
  Stamp stamp() const {
    Stamp at;
    at.clock = ClockState::synced;
    at.tick = now_;
    return at;
  }
  void check(const Reading& reading) {
    ++published;
    const bool counter = reading.reg.text == "energy_import";
    const std::int64_t expected = counter ? MisbehavingPeer::counter_base + numbers_.at(reading.at.tick) : 0x120013;
    if (reading.value != expected) ++wrong;
  }

  boost::asio::io_context io_;
  Tick now_{0};
  std::map<Tick, int> numbers_;  // poll -> the peer's number of its request
  std::unique_ptr<Line> line_;
  std::unique_ptr<Driver> driver_;
};

constexpr Transport transports[] = {Transport::modbus_tcp, Transport::rtu_over_tcp, Transport::modbus_rtu};

}  // namespace

TEST_CASE("a well-behaved device is read without a failure on every transport") {
  for (const Transport transport : transports) {
    CAPTURE(to_text(transport));
    Bench bench{transport};
    bench.warm_up();
    for (int i = 0; i < 20; ++i) CHECK(bench.poll() == 2);
    CHECK(bench.wrong == 0);
    CHECK(bench.peer.requests() == 24);
  }
}

TEST_CASE("after every fault no wrong value is published and the next good one comes within three polls") {
  for (const Transport transport : transports)
    for (auto fault = Fault::silent; fault != Fault::count_; fault = static_cast<Fault>(static_cast<int>(fault) + 1)) {
      if (fault == Fault::late || fault == Fault::truncated || fault == Fault::exception || fault == Fault::mutated)
        continue;
      CAPTURE(to_text(transport));
      CAPTURE(to_text(fault));
      Bench bench{transport};
      bench.warm_up();
      for (int round = 0; round < 2; ++round) {
        bench.peer.misbehave_once(fault, /*amount=*/7);
        bench.poll();
        CHECK(bench.polls_to_recover() <= 3);
      }
      CHECK(bench.wrong == 0);
    }
}

TEST_CASE("an answer that comes 0.5 to 10 time-outs late is never another poll's value") {
  for (const Transport transport : transports)
    for (const int late_tenths : {5, 11, 15, 20, 25, 30, 50, 100}) {
      CAPTURE(to_text(transport));
      CAPTURE(late_tenths);
      Bench bench{transport};
      bench.warm_up();
      const int late_ms = static_cast<int>(response_timeout.count()) * late_tenths / 10;
      bench.peer.misbehave_once(Fault::late, late_ms);
      bench.poll();
      CHECK(bench.polls_to_recover() <= 3);
      // Keep asking while the late answer is on its way.
      const auto until = std::chrono::steady_clock::now() + milliseconds{late_ms + 40};
      while (std::chrono::steady_clock::now() < until) bench.poll();
      bench.polls_to_recover();
      CHECK(bench.polls_to_recover() <= 3);
      CHECK(bench.wrong == 0);
    }
}

TEST_CASE("an answer cut at any byte is never a value") {
  for (const Transport transport : transports) {
    CAPTURE(to_text(transport));
    Bench bench{transport};
    bench.warm_up();
    for (int bytes = 0; bytes < 17; ++bytes) {
      CAPTURE(bytes);
      bench.peer.misbehave_once(Fault::truncated, bytes);
      bench.poll();
      CHECK(bench.polls_to_recover() <= 3);
    }
    CHECK(bench.wrong == 0);
  }
}

TEST_CASE("every exception code is survived") {
  for (const Transport transport : transports) {
    CAPTURE(to_text(transport));
    for (int code = 0; code < 256; code += code < 16 ? 1 : 37) {
      CAPTURE(code);
      Bench bench{transport};
      bench.warm_up();
      bench.peer.misbehave_once(Fault::exception, code);
      bench.poll();
      CHECK(bench.polls_to_recover() <= 3);
      CHECK(bench.wrong == 0);
    }
  }
}

TEST_CASE("mutated answers on the wire: no wrong value on any transport") {
  const auto [count, seed] = lamplighter::wanted_mutations();
  const int answers = count / 500;  // each takes real time
  MESSAGE(answers << " answers on each transport, seed " << seed);
  for (const Transport transport : transports) {
    CAPTURE(to_text(transport));
    Bench bench{transport, seed};
    bench.warm_up();
    for (int i = 0; i < answers; ++i) {
      bench.peer.misbehave_once(Fault::mutated);
      bench.poll();
      CHECK(bench.polls_to_recover() <= 3);
    }
    CHECK(bench.wrong == 0);
  }
}
