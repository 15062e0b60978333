// Meters nobody here wrote: python3-pymodbus serves the SDM630 and the iEM3155 map over TCP and over a pty pair; the
// real driver over the real line reads every register of the real profile.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/line/open_line.h"
#include "drivers/profile_file.h"
#include "drivers/registry.h"

using namespace lamplighter;
using namespace lamplighter::line;
namespace fs = std::filesystem;

namespace {

// A child process that ends with its scope.
class Child {
 public:
  explicit Child(std::vector<std::string> words) {
    std::array<int, 2> out{};
    REQUIRE(::pipe2(out.data(), O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    REQUIRE(::posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    out_ = out[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    ::close(out_);
  }
  std::string first_line() const {
    constexpr int patience_ms = 60'000;  // of a busy machine; a child that died ends the wait at once
    std::string line;
    char c = 0;
    pollfd waiting{out_, POLLIN, 0};
    while (::poll(&waiting, 1, patience_ms) > 0 && ::read(out_, &c, 1) == 1 && c != '\n') line += c;
    return line;
  }

 private:
  pid_t pid_ = -1;
  int out_ = -1;
};

// The text behind "key": in one line of flat JSON.
std::string field(const std::string& json, const std::string& key) {
  const auto at = json.find("\"" + key + "\": ");
  if (at == std::string::npos) return "";
  auto start = at + key.size() + 4;
  if (json[start] == '"') return json.substr(start + 1, json.find('"', start + 1) - start - 1);
  return json.substr(start, json.find_first_of(",}", start) - start);
}

fs::path source() {
  return LAMPLIGHTER_SOURCE_DIR;
}

Child pymodbus(const std::string& where, const std::string& place, const std::string& map) {
  return Child{
      {"/usr/bin/python3", (source() / "tests/peers/pymodbus_server.py").string(), where, place, "--map", map}};
}

std::map<std::string, std::string> read_all(const LineConfig& config, const std::string& profile) {
  drivers::DeviceConfig device;
  device.name = DeviceName{"peer"};
  device.unit = 1;
  device.profile = drivers::load_profile(source() / "drivers/profiles" / (profile + ".yaml")).profile.value();
  device.response_timeout = std::chrono::milliseconds{5000};
  const std::size_t registers = device.profile->registers.size();
  const auto driver = drivers::make_driver("modbus", device, Tick{0});
  boost::asio::io_context io;
  Tick now{0};
  const auto line = open_line(config, io.get_executor(), [&] { return Stamp{{}, ClockState::synced, {}, now}; });
  std::map<std::string, std::string> values;
  for (int polls = 0; polls < 40 && values.size() < registers; ++polls) {
    now = std::max(now, driver->wake_at());
    std::optional<drivers::Reply> reply;
    line->execute(driver->next(now), [&](drivers::Reply r) { reply = std::move(r); });
    io.restart();
    while (!reply && io.run_one() > 0) {
    }
    REQUIRE(reply);
    CHECK(drivers::to_text(reply->kind) == "answered");
    for (const auto& fact : driver->take(*reply, now))
      if (const auto* reading = std::get_if<Reading>(&fact))
        values[reading->reg.text] = to_text(Decimal{reading->value, reading->exponent});
  }
  CHECK(driver->tally().failures == 0);
  return values;
}

void check_all(const LineConfig& config, const std::string& profile, const std::string& facts) {
  const auto values = read_all(config, profile);
  const auto registers =
      drivers::load_profile(source() / "drivers/profiles" / (profile + ".yaml")).profile.value().registers;
  for (const auto& reg : registers) {
    CAPTURE(reg.name.text);
    REQUIRE(values.contains(reg.name.text));
    CHECK(values.at(reg.name.text) == field(facts, reg.name.text));
  }
}

struct Meter {
  const char* map;
  const char* profile;
};
constexpr Meter meters[] = {{"sdm630", "eastron_sdm630"},
                            {"iem3155", "schneider_iem3155"},
                            {"em340", "carlo_gavazzi_em340"},
                            {"b23", "abb_b23"},
                            {"tuf2000m", "tuf_2000m"}};

}  // namespace

TEST_CASE("a pymodbus meter is read right over Modbus TCP, every register") {
  for (const Meter& meter : meters) {
    CAPTURE(meter.map);
    const Child server = pymodbus("--tcp", "0", meter.map);
    const std::string facts = server.first_line();
    REQUIRE(field(facts, "port") != "");
    LineConfig config;
    config.host = "127.0.0.1";
    config.port = static_cast<std::uint16_t>(std::stoi(field(facts, "port")));
    check_all(config, meter.profile, facts);
  }
}

TEST_CASE("a pymodbus meter is read right over an RTU pty pair, every register") {
  std::string folder = (fs::temp_directory_path() / "lamplighter_interop_XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  for (const Meter& meter : meters) {
    CAPTURE(meter.map);
    const std::string ours = folder + "/" + meter.map + "_ours";
    const std::string theirs = folder + "/" + meter.map + "_theirs";
    const Child pair{{"socat", "PTY,link=" + ours + ",raw,echo=0", "PTY,link=" + theirs + ",raw,echo=0"}};
    for (int tries = 0; tries < 1000 && !(fs::exists(ours) && fs::exists(theirs)); ++tries) ::poll(nullptr, 0, 10);
    const Child server = pymodbus("--rtu", theirs, meter.map);
    const std::string facts = server.first_line();
    REQUIRE(field(facts, "tty") == theirs);
    LineConfig config;
    config.transport = Transport::modbus_rtu;
    config.tty = ours;
    check_all(config, meter.profile, facts);
  }
  fs::remove_all(folder);
}
