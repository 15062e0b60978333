// Every recording under tests/recordings/meters/<profile>/ drives the real driver with the real profile.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "drivers/modbus/decode.h"
#include "drivers/modbus/modbus_driver.h"
#include "drivers/modbus/rtu_frame.h"
#include "drivers/profile_file.h"

using namespace lamplighter;
using namespace lamplighter::drivers;
namespace fs = std::filesystem;

namespace {

struct Expected {
  std::string reg, value, unit;  // value: a decimal, a DecodeFault, or "excluded"
};
struct Exchange {
  Bytes request, answer;
  std::vector<Expected> expected;
};

Bytes parse_hex(std::istream& in) {
  Bytes bytes;
  unsigned byte = 0;
  while (in >> std::hex >> byte) bytes.push_back(static_cast<std::uint8_t>(byte));
  return bytes;
}

std::vector<Exchange> read_recording(const fs::path& file) {
  std::vector<Exchange> exchanges;
  std::ifstream in{file};
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words{line};
    std::string mark;
    if (!(words >> mark) || mark == "#") continue;
    if (mark == ">") exchanges.push_back({parse_hex(words), {}, {}});
    if (mark == "<") exchanges.back().answer = parse_hex(words);
    if (mark == "=") {
      Expected expected;
      words >> expected.reg >> expected.value >> expected.unit;
      exchanges.back().expected.push_back(expected);
    }
  }
  return exchanges;
}

fs::path meters() {
  return fs::path{LAMPLIGHTER_SOURCE_DIR} / "tests/recordings/meters";
}

std::vector<fs::path> recordings_of(const std::string& profile) {
  std::vector<fs::path> files;
  if (!fs::exists(meters() / profile)) return files;
  for (const auto& entry : fs::recursive_directory_iterator{meters() / profile})
    if (entry.path().extension() == ".rec") files.push_back(entry.path());
  return files;
}

Profile profile_named(const std::string& name) {
  return load_profile(fs::path{LAMPLIGHTER_SOURCE_DIR} / "drivers/profiles" / (name + ".yaml")).profile.value();
}

// The recorded registers as a device: what was not recorded is an illegal address.
class RecordedDevice {
 public:
  explicit RecordedDevice(const std::vector<Exchange>& exchanges) {
    for (const auto& exchange : exchanges) {
      unit_ = exchange.request.at(0);
      const Bytes pdu{exchange.request.begin() + 1, exchange.request.end() - 2};
      REQUIRE(rtu_request(unit_, pdu) == exchange.request);
      const Reply reply = check_rtu_answer(unit_, pdu, exchange.answer);
      REQUIRE(reply.kind == ReplyKind::answered);
      const auto request = parse_read_request(pdu).value();
      const auto words = words_of_answer(pdu, reply.pdu);
      for (std::size_t i = 0; i < words.size(); ++i)
        words_[{request.function, static_cast<std::uint16_t>(request.address + i)}] = words[i];
    }
  }
  std::uint8_t unit() const { return unit_; }
  Reply answer(const Request& request, Stamp at) const {
    const auto read = parse_read_request(request.pdu).value();
    Bytes pdu{read.function, static_cast<std::uint8_t>(read.count * 2)};
    for (std::uint32_t i = 0; i < read.count; ++i) {
      const auto word = words_.find({read.function, static_cast<std::uint16_t>(read.address + i)});
      if (word == words_.end()) return {ReplyKind::answered, {static_cast<std::uint8_t>(read.function | 0x80), 2}, at};
      pdu.push_back(static_cast<std::uint8_t>(word->second >> 8));
      pdu.push_back(static_cast<std::uint8_t>(word->second));
    }
    return {ReplyKind::answered, pdu, at};
  }

 private:
  std::uint8_t unit_ = 0;
  std::map<std::pair<std::uint8_t, std::uint16_t>, std::uint16_t> words_;
};

// Polls for `ms` of virtual time and keeps the last reading of every register.
std::map<std::string, Reading> poll(Driver& driver, const RecordedDevice& device, std::int64_t ms) {
  std::map<std::string, Reading> last;
  for (Tick now{0}; now.ms < ms; ++now.ms)
    if (driver.wake_at() <= now) {
      Stamp at;
      at.tick = now;
      at.clock = ClockState::synced;
      for (const auto& fact : driver.take(device.answer(driver.next(now), at), now)) {
        if (const auto* reading = std::get_if<Reading>(&fact))
          last[reading->reg.text] = *reading;
        else
          FAIL("a recording made event " << std::get<Event>(fact).what.index());
      }
    }
  return last;
}

}  // namespace

TEST_CASE("every profile has a recording, and every recording a profile") {
  std::set<std::string> profiles, recorded;
  for (const auto& entry : fs::directory_iterator{fs::path{LAMPLIGHTER_SOURCE_DIR} / "drivers/profiles"})
    profiles.insert(entry.path().stem().string());
  for (const auto& entry : fs::directory_iterator{meters()})
    if (!recordings_of(entry.path().filename().string()).empty()) recorded.insert(entry.path().filename().string());
  CHECK(profiles == recorded);
}

TEST_CASE("every recording, driven through the driver, gives exactly its decoded values") {
  int values = 0;
  for (const auto& folder : fs::directory_iterator{meters()})
    for (const auto& file : recordings_of(folder.path().filename().string())) {
      CAPTURE(file.string());
      const auto exchanges = read_recording(file);
      const RecordedDevice device{exchanges};
      DeviceConfig config;
      config.name = DeviceName{"m"};
      config.unit = device.unit();
      config.profile = profile_named(folder.path().filename().string());
      config.billing_interval = config.telemetry_interval = std::chrono::milliseconds{1000};
      const std::size_t registers = config.profile->registers.size();
      ModbusDriver driver{config, Tick{0}};
      const auto last = poll(driver, device, 5000);
      std::size_t expected_count = 0;
      for (const auto& exchange : exchanges)
        for (const auto& expected : exchange.expected) {
          CAPTURE(expected.reg);
          ++expected_count;
          const auto found = last.find(expected.reg);
          if (expected.unit == "-") {
            CHECK(found == last.end());
            continue;
          }
          REQUIRE(found != last.end());
          CHECK(to_text(Decimal{found->second.value, found->second.exponent}) == expected.value);
          CHECK(to_text(found->second.unit) == expected.unit);
          CHECK(found->second.quality == Quality::measured);
          CHECK(found->second.raw.count > 0);
          ++values;
        }
      CHECK(expected_count == registers);  // a recording covers its whole profile
    }
  CHECK(values > 50);
}
