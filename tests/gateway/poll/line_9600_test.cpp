// A line at 9600 8N1 in virtual time: the real drivers and the real schedule, frames that take as long as their
// characters, devices that answer at once or never. What the wire could carry at most is computed beside it.
//
//   request   8 characters            unit, function, address, count, CRC
//   silence   3.5 characters          before the answer and before the next request (Modbus over serial line 2.5.1.1)
//   answer    5 characters + 2 a register
#include <doctest/doctest.h>

#include <map>

#include "drivers/line/timing.h"
#include "drivers/modbus/pdu.h"
#include "drivers/profile_file.h"
#include "drivers/registry.h"
#include "gateway/poll/schedule.h"

using namespace lamplighter;
using namespace lamplighter::poll;
using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

constexpr std::int64_t second_us = 1'000'000;

struct Meter {
  std::unique_ptr<drivers::Driver> driver;
  bool alive = true;
  std::int64_t answered = 0;
  std::map<std::uint16_t, std::uint16_t> shortest{};  // by address: what a read of that block takes, not lengthened
};

struct Spent {  // microseconds of the line's time
  std::int64_t carrying = 0, probing = 0, all = 0;
};

class Wire {
 public:
  Wire(std::size_t meters, std::size_t dead, const std::string& profile, milliseconds interval) : schedule_(meters) {
    config_.transport = line::Transport::modbus_rtu;
    drivers::DeviceConfig device;
    device.profile =
        drivers::load_profile(LAMPLIGHTER_SOURCE_DIR "/drivers/profiles/" + profile + ".yaml").profile.value();
    device.billing_interval = device.telemetry_interval = interval;
    for (std::size_t i = 0; i < meters; ++i) {
      device.name = DeviceName{"meter-" + std::to_string(i)};
      device.unit = static_cast<std::uint8_t>(i + 1);
      meters_.push_back({drivers::make_driver("modbus", device, Tick{0}), i >= dead, 0});
    }
  }

  Spent run(std::int64_t seconds) {
    Spent spent;
    const auto ends = now_us_ + seconds * second_us;
    while (now_us_ < ends) {
      std::vector<DeviceState> states;
      for (const auto& meter : meters_) states.push_back({meter.driver->wake_at(), meter.driver->failing()});
      const auto decision = schedule_.next(tick(), states);
      if (decision.device)
        ask(*decision.device, spent);
      else
        now_us_ = std::max(now_us_ + 1, decision.look_again.ms * 1'000);
    }
    spent.all = seconds * second_us + now_us_ - ends;
    return spent;
  }

  const std::vector<Meter>& meters() const { return meters_; }

 private:
  Tick tick() const { return {now_us_ / 1'000}; }
  std::int64_t characters(double n) const {
    return line::wire_time(config_, static_cast<std::size_t>(n * 2)).count() / 2;
  }

  void ask(std::size_t index, Spent& spent) {
    auto& meter = meters_[index];
    const bool was_failing = meter.driver->failing();
    const auto began = tick();
    const auto began_us = now_us_;
    const auto request = meter.driver->next(began);
    const auto wanted = drivers::parse_read_request(request.pdu).value();
    drivers::Reply reply;
    const auto there_and_back = characters(8 + 3.5 + 5 + 2.0 * wanted.count + 3.5);
    if (meter.alive) {
      now_us_ += there_and_back;
      reply.kind = drivers::ReplyKind::answered;
      reply.pdu = {wanted.function, static_cast<std::uint8_t>(2 * wanted.count)};
      reply.pdu.resize(2 + std::size_t{2} * wanted.count, 0);
      auto& shortest = meter.shortest.emplace(wanted.address, wanted.count).first->second;
      shortest = std::min(shortest, wanted.count);
      spent.carrying += there_and_back - characters(2.0 * (wanted.count - shortest));
      ++meter.answered;
    } else {
      now_us_ += microseconds{request.response_timeout}.count() + there_and_back;
      reply.kind = drivers::ReplyKind::timed_out;
    }
    reply.at.tick = tick();
    reply.at.clock = ClockState::synced;
    const auto ended = tick();
    const auto recovery = line::recovery_after(config_, reply.kind, request.response_timeout);
    meter.driver->take(reply, ended);
    schedule_.served(index, was_failing, began, ended + recovery);
    now_us_ += microseconds{recovery}.count();
    if (was_failing) spent.probing += now_us_ - began_us;
  }

  line::LineConfig config_;
  Schedule schedule_;
  std::vector<Meter> meters_;
  std::int64_t now_us_ = 0;
};

double share(std::int64_t part, std::int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

TEST_CASE("32 meters that are always due keep a line at 9600 8N1 busy, and each gets its turn") {
  for (const char* profile : {"eastron_sdm120", "eastron_sdm630", "schneider_iem3155", "chint_ddsu666"}) {
    CAPTURE(profile);
    Wire wire(32, 0, profile, milliseconds{100});
    const auto spent = wire.run(3'600);
    MESSAGE("of the wire's limit: " << share(spent.carrying, spent.all));
    CHECK(share(spent.carrying, spent.all) >= 0.95);
    std::int64_t least = INT64_MAX, most = 0;
    for (const auto& meter : wire.meters()) {
      least = std::min(least, meter.answered);
      most = std::max(most, meter.answered);
    }
    CHECK(least * 100 >= most * 95);
  }
}

TEST_CASE("ten dead meters of 32 at 9600 8N1 cost the living nothing and the line a twentieth at most") {
  constexpr std::size_t dead = 10;
  constexpr std::int64_t seconds = 7'200, interval_s = 10;
  Wire wire(32, dead, "eastron_sdm120", milliseconds{interval_s * 1'000});
  Wire alone(1, 0, "eastron_sdm120", milliseconds{interval_s * 1'000});  // what there is to be asked
  wire.run(300);                                                         // until the dead are known to be dead
  alone.run(300);
  std::vector<std::int64_t> before;
  for (const auto& meter : wire.meters()) before.push_back(meter.answered);
  const auto spent = wire.run(seconds);
  std::int64_t polls = 0;
  for (std::size_t i = dead; i < wire.meters().size(); ++i) polls += wire.meters()[i].answered - before[i];
  const auto asked_before = alone.meters()[0].answered;
  alone.run(seconds);
  const auto due = static_cast<std::int64_t>(wire.meters().size() - dead) * (alone.meters()[0].answered - asked_before);
  MESSAGE("at 9600, of the living's polls: " << share(polls, due));
  MESSAGE("at 9600, of the line's time for probes: " << share(spent.probing, spent.all));
  CHECK(share(polls, due) >= 0.95);
  CHECK(share(spent.probing, spent.all) <= 0.05);
  CHECK(share(spent.probing, spent.all) >= 0.03);  // they are asked all the same, or their return would not be seen
}
