#include <doctest/doctest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "drivers/modbus/decode.h"
#include "drivers/modbus/modbus_driver.h"
#include "drivers/modbus/rtu_frame.h"
#include "tests/drivers/mutations.h"

using namespace lamplighter;
using namespace lamplighter::drivers;
using std::chrono::milliseconds;

namespace {

ProfileRegister make_register(const char* name, std::uint16_t address, RegisterClass budget) {
  ProfileRegister reg;
  reg.name = RegisterName{name};
  reg.address = address;
  reg.type = NumberType::u32;
  reg.exponent = -2;
  reg.unit = budget == RegisterClass::billing ? Unit::kilowatt_hour : Unit::watt;
  reg.budget = budget;
  reg.digits = 8;
  return reg;
}

DeviceConfig meter_config() {
  DeviceConfig config;
  config.name = DeviceName{"meter_1"};
  config.unit = 7;
  Profile profile;
  profile.rated_power_w = 60'000;
  profile.gap_registers_max = 4;
  profile.registers = {make_register("energy_import", 0x10, RegisterClass::billing),
                       make_register("energy_export", 0x14, RegisterClass::billing),
                       make_register("power", 0x40, RegisterClass::telemetry)};
  config.profile = profile;
  config.billing_interval = milliseconds{10'000};
  config.telemetry_interval = milliseconds{2'000};
  return config;
}

// A device in virtual time: registers by address, and what is wrong with it.
struct Device {
  std::map<std::uint16_t, std::uint32_t> registers{{0x10, 100'000}, {0x14, 500}, {0x40, 123'400}};
  std::vector<std::uint16_t> illegal;  // reads that touch these addresses are refused
  std::uint8_t exception = 0;          // to every read
  ReplyKind kind = ReplyKind::answered;
  std::vector<ReadRequest> requests;

  Reply answer(const Request& request, Tick now) {
    const auto read = parse_read_request(request.pdu).value();
    requests.push_back(read);
    Stamp at;
    at.tick = now;
    at.clock = ClockState::synced;
    if (kind != ReplyKind::answered) return {kind, {}, at};
    std::uint8_t code = exception;
    for (const auto address : illegal)
      if (address >= read.address && address < read.address + read.count) code = 2;
    if (code != 0) return {ReplyKind::answered, {static_cast<std::uint8_t>(read.function | 0x80), code}, at};
    Bytes pdu{read.function, static_cast<std::uint8_t>(read.count * 2)};
    for (std::uint32_t i = 0; i < read.count; ++i) {
      const auto address = static_cast<std::uint16_t>(read.address + i);
      const auto even = static_cast<std::uint16_t>(address & ~1);
      const std::uint32_t value = registers.contains(even) ? registers[even] : 0xdead;
      const auto word = static_cast<std::uint16_t>(address % 2 == 0 ? value >> 16 : value);
      pdu.push_back(static_cast<std::uint8_t>(word >> 8));
      pdu.push_back(static_cast<std::uint8_t>(word));
    }
    return {ReplyKind::answered, pdu, at};
  }
};

struct Bench {
  ModbusDriver driver;
  Device device;
  Tick now{0};
  std::vector<Reading> readings{};
  std::vector<Event> events{};

  explicit Bench(DeviceConfig config = meter_config()) : driver(std::move(config), Tick{0}) {}

  void poll_once() {
    now = std::max(now, driver.wake_at());
    for (auto& fact : driver.take(device.answer(driver.next(now), now), now)) {
      if (auto* reading = std::get_if<Reading>(&fact))
        readings.push_back(*reading);
      else
        events.push_back(std::get<Event>(fact));
    }
  }
  void run_until(std::int64_t ms) {
    while (driver.wake_at().ms <= ms) poll_once();
    now = std::max(now, Tick{ms});
  }
  std::vector<Reading> of(const std::string& reg) const {
    std::vector<Reading> found;
    for (const auto& reading : readings)
      if (reading.reg.text == reg) found.push_back(reading);
    return found;
  }
  template <class E>
  std::vector<E> told() const {
    std::vector<E> found;
    for (const auto& event : events)
      if (const auto* what = std::get_if<E>(&event.what)) found.push_back(*what);
    return found;
  }
};

}  // namespace

TEST_CASE("each register class is read at its own interval, on a grid that begins at now + phase") {
  auto config = meter_config();
  config.phase = milliseconds{300};
  Bench bench{config};
  CHECK(bench.driver.wake_at() == Tick{300});
  bench.run_until(20'400);
  const auto power = bench.of("power");
  REQUIRE(power.size() == 11);
  for (std::size_t i = 0; i < power.size(); ++i) CHECK(power[i].at.tick.ms == 300 + 2000 * static_cast<int>(i));
  // The first counter value is confirmed by a second read 10 ms later; both are published.
  const auto energy = bench.of("energy_import");
  REQUIRE(energy.size() == 4);
  CHECK(energy[0].at.tick.ms == 300);
  CHECK(energy[1].at.tick.ms == 310);
  CHECK(energy[2].at.tick.ms == 10'300);
  CHECK(to_text(Decimal{energy[0].value, energy[0].exponent}) == "1000.00");
  CHECK(to_text(energy[0].raw) == "000186a0");
  CHECK(energy[0].quality == Quality::measured);
  CHECK(bench.driver.tally().failures == 0);
  CHECK(bench.driver.tally().readings == static_cast<std::int64_t>(bench.readings.size()));
}

TEST_CASE("registers within the allowed gap are one read; the count differs from read to read") {
  Bench bench;
  bench.run_until(60'000);
  std::uint16_t last = 0;
  for (const auto& read : bench.device.requests) {
    if (read.address == 0x10) CHECK(read.count >= 6);
    CHECK(read.count != last);
    last = read.count;
  }
}

TEST_CASE("a late poll does not shift the grid and missed polls are not made up for") {
  Bench bench;
  bench.run_until(3'000);
  const auto before = bench.of("power").size();
  bench.now = Tick{9'100};
  bench.poll_once();
  CHECK(bench.of("power").size() + bench.of("energy_import").size() > before);
  bench.run_until(9'999);
  CHECK(bench.driver.wake_at() == Tick{10'000});
}

TEST_CASE("a device that stops answering is told once, probed ever more seldom, and its return is told") {
  Bench bench;
  bench.run_until(1'000);
  bench.device.kind = ReplyKind::timed_out;
  bench.run_until(300'000);
  const auto failed = bench.told<DeviceFailed>();
  REQUIRE(failed.size() == 1);
  CHECK(failed[0].cause == "timed_out");
  CHECK(bench.driver.failing());
  const auto polls = bench.driver.tally().polls;
  bench.run_until(600'000);
  CHECK(bench.driver.tally().polls - polls == 5);  // once a minute
  bench.device.kind = ReplyKind::answered;
  bench.run_until(700'000);
  REQUIRE(bench.told<DeviceRecovered>().size() == 1);
  CHECK(bench.told<DeviceRecovered>()[0].failed_polls == bench.driver.tally().failures);
  CHECK_FALSE(bench.driver.failing());
}

TEST_CASE("back-off doubles from retry_ms_min to retry_ms_max") {
  Bench bench;
  bench.device.kind = ReplyKind::damaged;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 9; ++i) {
    bench.poll_once();
    waits.push_back((bench.driver.wake_at() - bench.now).count());
  }
  CHECK(waits == std::vector<std::int64_t>{500, 1000, 2000, 4000, 8000, 16'000, 32'000, 60'000, 60'000});
}

TEST_CASE("one failure alone is no event") {
  Bench bench;
  bench.run_until(1'000);
  bench.device.kind = ReplyKind::foreign;
  bench.poll_once();
  bench.device.kind = ReplyKind::answered;
  bench.run_until(10'000);
  CHECK(bench.events.empty());
  CHECK(bench.driver.tally().failures == 1);
}

TEST_CASE("after a fault a counter needs two agreeing reads; a stale value between them is withheld") {
  Bench bench;
  bench.run_until(1'000);
  const auto published = bench.of("energy_import").size();
  bench.device.kind = ReplyKind::timed_out;
  bench.poll_once();
  bench.device.kind = ReplyKind::answered;
  bench.device.registers[0x10] = 900'000;  // 8000 kWh more: no answer of this meter
  bench.run_until(10'005);
  CHECK(bench.of("energy_import").size() == published);
  bench.device.registers[0x10] = 100'002;
  bench.run_until(10'100);
  const auto energy = bench.of("energy_import");
  REQUIRE(energy.size() == published + 2);
  for (const auto& reading : energy) CHECK(reading.value < 200'000);
  CHECK(bench.driver.tally().values_withheld == 1);
  CHECK(bench.told<CounterSuspect>().empty());
}

TEST_CASE("a counter that goes backward, to zero or jumps is read again at once, then published as suspect") {
  struct Row {
    std::uint32_t after;
    const char* reason;
  };
  for (const auto& row : {Row{99'000, "decreased"}, Row{0, "zeroed"}, Row{900'000, "jumped"}}) {
    CAPTURE(row.reason);
    Bench bench;
    bench.run_until(9'000);
    bench.device.registers[0x10] = row.after;
    bench.run_until(10'005);
    CHECK(bench.of("energy_import").size() == 2);  // not yet
    bench.run_until(10'100);
    const auto energy = bench.of("energy_import");
    REQUIRE(energy.size() == 4);
    CHECK(energy[2].quality == Quality::suspect);
    CHECK(energy[3].quality == Quality::suspect);
    CHECK(energy[2].value == row.after);
    const auto suspects = bench.told<CounterSuspect>();
    REQUIRE(suspects.size() == 1);
    CHECK(suspects[0].reason == row.reason);
    CHECK(suspects[0].reg.text == "energy_import");
    CHECK(to_text(suspects[0].before) == "1000.00");
    CHECK(suspects[0].after == Decimal{row.after, -2});
    bench.run_until(30'000);
    CHECK(bench.of("energy_import").back().quality == Quality::measured);
    CHECK(bench.of("energy_export").back().quality == Quality::measured);
    CHECK(bench.told<CounterSuspect>().size() == 1);
  }
}

TEST_CASE("a single wild value between good ones is never published") {
  Bench bench;
  bench.run_until(9'000);
  bench.device.registers[0x10] = 4'000'000'000;
  bench.now = Tick{10'000};
  for (int i = 0; i < 2; ++i) bench.poll_once();
  bench.device.registers[0x10] = 100'010;
  bench.run_until(20'000);
  for (const auto& reading : bench.of("energy_import")) {
    CHECK(reading.value < 200'000);
    CHECK(reading.quality == Quality::measured);
  }
  CHECK(bench.driver.tally().values_withheld >= 1);
}

TEST_CASE("a counter that starts again after its last digit is plausible; the core decides") {
  Bench bench;
  bench.device.registers[0x10] = 99'999'990;
  bench.run_until(9'000);
  bench.device.registers[0x10] = 5;
  bench.run_until(10'005);
  CHECK(bench.of("energy_import").back().value == 5);
  CHECK(bench.of("energy_import").back().quality == Quality::measured);
  CHECK(bench.events.empty());
}

TEST_CASE("an illegal address ends lengthening, then gaps, then excludes the optional point and not the meter") {
  auto config = meter_config();
  auto profile = *config.profile;
  profile.registers[1].optional = true;
  config.profile = profile;
  Bench bench{config};
  bench.device.illegal = {0x12, 0x14, 0x16, 0x42};
  bench.run_until(25'000);
  CHECK(bench.of("energy_import").size() >= 3);
  CHECK(bench.of("energy_export").empty());
  CHECK(bench.of("power").size() == 13);
  CHECK(bench.events.empty());
  CHECK(bench.driver.tally().points_excluded == 1);
  const auto failures = bench.driver.tally().failures;
  bench.run_until(60'000);
  CHECK(bench.driver.tally().failures == failures);  // it does not ask again
}

TEST_CASE("a needed register that is refused is told once and asked seldom; the others go on") {
  Bench bench;
  bench.device.illegal = {0x14};
  bench.run_until(200'000);
  CHECK(bench.of("energy_import").size() == 22);
  CHECK(bench.of("energy_export").empty());
  REQUIRE(bench.told<DeviceFailed>().size() == 1);
  CHECK(bench.told<DeviceFailed>()[0].cause == "illegal_address");
  CHECK_FALSE(bench.driver.failing());
  bench.device.illegal.clear();
  bench.run_until(300'000);
  CHECK(bench.told<DeviceRecovered>().size() == 1);
  CHECK_FALSE(bench.of("energy_export").empty());
}

TEST_CASE("the other exceptions are failures with their name") {
  struct Row {
    std::uint8_t code;
    const char* cause;
  };
  for (const auto& [code, cause] : {Row{4, "device_failure"}, Row{6, "device_busy"}, Row{0x0a, "gateway_no_path"},
                                    Row{0x0b, "gateway_no_answer"}, Row{0x7f, "exception"}}) {
    Bench bench;
    bench.device.exception = code;
    bench.run_until(10'000);
    REQUIRE(bench.told<DeviceFailed>().size() == 1);
    CHECK(bench.told<DeviceFailed>()[0].cause == cause);
    CHECK(bench.readings.empty());
  }
}

TEST_CASE("readings of an unsynced clock say so") {
  ModbusDriver driver{meter_config(), Tick{0}};
  Device device;
  for (const int ms : {0, 10}) {
    Reply reply = device.answer(driver.next(Tick{ms}), Tick{ms});
    reply.at.clock = ClockState::unsynced;
    for (const auto& fact : driver.take(reply, Tick{ms}))
      CHECK(std::get<Reading>(fact).quality == Quality::clock_unsure);
  }
  CHECK(driver.tally().readings > 0);
}

TEST_CASE("mutated answers through frame check and driver: no wrong value is published") {
  const auto [count, seed] = lamplighter::wanted_mutations();
  MESSAGE(count << " answers, seed " << seed);
  std::mt19937 random{seed};
  Bench bench;
  int wrong = 0, published = 0;
  for (int i = 0; i < count; ++i) {
    bench.now = std::max(bench.now, bench.driver.wake_at());
    bench.device.registers[0x10] = 100'000 + static_cast<std::uint32_t>(bench.now.ms / 60'000);
    const Request request = bench.driver.next(bench.now);
    Reply reply = bench.device.answer(request, bench.now);
    Bytes frame = rtu_request(request.unit, reply.pdu);
    if (i % 3 != 0) {  // two of three answers are damaged
      const auto at = [&] { return frame.begin() + static_cast<long>(random() % frame.size()); };
      switch (random() % 4) {
        case 0:
          *at() ^= static_cast<std::uint8_t>(1 + random() % 255);
          break;
        case 1:
          frame.insert(at(), static_cast<std::uint8_t>(random()));
          break;
        case 2:
          frame.erase(at(), frame.end());
          break;
        default:
          frame.insert(frame.end(), frame.begin(), frame.end());
      }
    }
    const Stamp at = reply.at;
    reply = check_rtu_answer(request.unit, request.pdu, frame);
    reply.at = at;
    for (const auto& fact : bench.driver.take(reply, bench.now))
      if (const auto* reading = std::get_if<Reading>(&fact)) {
        ++published;
        const std::int64_t expected = reading->reg.text == "power"           ? 123'400
                                      : reading->reg.text == "energy_export" ? 500
                                                                             : 100'000 + reading->at.tick.ms / 60'000;
        wrong += reading->value != expected;
      }
  }
  CHECK(wrong == 0);
  CHECK(published > count / 20);
}

TEST_CASE("the registry makes a driver for a known protocol only") {
  CHECK(is_protocol("modbus"));
  CHECK(make_driver("modbus", meter_config(), Tick{5}) != nullptr);
  CHECK_FALSE(is_protocol("dlt999"));
  CHECK(make_driver("dlt999", meter_config(), Tick{5}) == nullptr);
}
