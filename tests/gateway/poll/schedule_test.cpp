#include <doctest/doctest.h>

#include <string>

#include "gateway/poll/schedule.h"

using namespace lamplighter;
using namespace lamplighter::poll;

namespace {

// A line on which each device takes `cost_ms` per request and wants `blocks` requests every `interval_ms`.
struct SimulatedDevice {
  std::int64_t interval_ms = 1'000, cost_ms = 10;
  int blocks = 1;
  bool failing = false;
  std::int64_t due = 0;
  int left = 1;
  int served = 0;
  std::int64_t busy_ms = 0, latest_ms = 0;
};

void run(std::vector<SimulatedDevice>& devices, std::int64_t until_ms) {
  Schedule schedule(devices.size());
  for (auto& device : devices) device.left = device.blocks;
  for (Tick now{0}; now.ms < until_ms;) {
    std::vector<DeviceState> states;
    for (const auto& device : devices) states.push_back({Tick{device.due}, device.failing});
    const auto decision = schedule.next(now, states);
    if (!decision.device) {
      REQUIRE(decision.look_again > now);
      now = decision.look_again;
      continue;
    }
    auto& device = devices[*decision.device];
    REQUIRE(device.due <= now.ms);
    const Tick began = now;
    now = now + std::chrono::milliseconds{device.cost_ms};
    schedule.served(*decision.device, device.failing, began, now);
    ++device.served;
    device.busy_ms += device.cost_ms;
    device.latest_ms = std::max(device.latest_ms, now.ms - device.due);
    if (--device.left == 0) {
      device.left = device.blocks;
      device.due = std::max(device.due + device.interval_ms, now.ms - device.interval_ms);
    }
  }
}

}  // namespace

TEST_CASE("every device of a line that has time for all is served in each interval") {
  std::vector<SimulatedDevice> devices(20);
  run(devices, 60'000);
  for (const auto& device : devices) {
    CHECK(device.served == 60);
    CHECK(device.latest_ms <= 200);
  }
}

TEST_CASE("a device that never has enough does not starve the others") {
  std::vector<SimulatedDevice> devices(5);
  devices[0].interval_ms = 1;  // always due
  devices[0].blocks = 3;
  run(devices, 60'000);
  for (std::size_t i = 1; i < devices.size(); ++i) CHECK(devices[i].served >= 57);
}

TEST_CASE("dead devices take at most a twentieth of the time while another one answers") {
  std::vector<SimulatedDevice> devices(10);
  for (std::size_t i = 1; i < devices.size(); ++i) devices[i] = {500, 1'000, 1, /*failing=*/true};
  run(devices, 600'000);
  std::int64_t dead = 0;
  int probed = 0;
  for (std::size_t i = 1; i < devices.size(); ++i) {
    dead += devices[i].busy_ms;
    probed += devices[i].served > 0 ? 1 : 0;
  }
  CHECK(dead <= 31'000);
  CHECK(dead >= 25'000);
  CHECK(probed == 9);
  CHECK(devices[0].served >= 570);
}

TEST_CASE("where no device answers they are probed as they wish") {
  std::vector<SimulatedDevice> devices(2);
  for (auto& device : devices) device = {1'000, 100, 1, /*failing=*/true};
  run(devices, 60'000);
  CHECK(devices[0].served == 60);
  CHECK(devices[1].served == 60);
}

TEST_CASE("the blocks of one poll lie together, up to eight") {
  Schedule schedule(2);
  const std::vector<DeviceState> both{{Tick{0}, false}, {Tick{0}, false}};
  std::string order;
  for (int i = 0; i < 20; ++i) {
    const Tick now{i + 1};
    const auto device = *schedule.next(now, both).device;
    order += device == 0 ? 'a' : 'b';
    schedule.served(device, false, now, now);
  }
  CHECK(order == "aaaaaaaabbbbbbbbaaaa");
}
