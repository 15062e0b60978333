#include "tools/estate_sim/sockets.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

using namespace lamplighter::estate_sim;
using namespace std::chrono_literals;

namespace {

constexpr std::array<char, 9> answer{1, 4, 4, 0x43, 0x60, 0, 0, 0, 0};

struct Bus {
  std::filesystem::path link = std::filesystem::temp_directory_path() / ("bus_" + std::to_string(::getpid()));
  Pty pty = open_pty(link, "the test's bus");
  ~Bus() { std::filesystem::remove(link); }
  void write() { REQUIRE(::write(pty.master.number(), answer.data(), answer.size()) == ssize_t{answer.size()}); }
};

}  // namespace

// Half of the time nothing is there yet right after the write: the meters left with an answer that their log had.
TEST_CASE("what nobody reads is not taken for read, however early one looks") {
  Bus bus;
  for (int round = 0; round < 15; ++round) {
    INFO(round);
    bus.write();
    CHECK_FALSE(wait_until_read(bus.pty, settled + 30ms));
    std::array<char, 64> read{};
    CHECK(::read(bus.pty.slave.number(), read.data(), read.size()) == ssize_t{answer.size()});
  }
}

TEST_CASE("what is read is waited for") {
  Bus bus;
  bus.write();
  std::thread reader([&] {
    std::array<char, 64> read{};
    std::this_thread::sleep_for(20ms);
    CHECK(::read(bus.pty.slave.number(), read.data(), read.size()) == ssize_t{answer.size()});
  });
  CHECK(wait_until_read(bus.pty, 60s));  // only stops a hang
  reader.join();
}
