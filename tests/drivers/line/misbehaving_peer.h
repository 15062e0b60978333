// A Modbus device that answers well, or badly in a chosen way, over a real descriptor: a loopback TCP connection or the
// master side of a pty. Its counter register tells in every answer which request it answers, so that a stale or foreign
// value shows.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "drivers/line/open_line.h"
#include "drivers/modbus/pdu.h"

namespace lamplighter::line {

enum class Fault : std::uint8_t {
  none,
  silent,
  late,
  doubled,
  damaged,
  truncated,
  foreign_unit,
  foreign_function,
  foreign_transaction,
  fewer_registers,
  more_registers,
  oversized,
  noise,
  noise_before,
  noise_after,
  dribble,
  exception,
  closes,
  mutated,
  count_
};
std::string to_text(Fault fault);

class MisbehavingPeer {
 public:
  MisbehavingPeer(Transport transport, unsigned seed);
  ~MisbehavingPeer();
  MisbehavingPeer(const MisbehavingPeer&) = delete;
  MisbehavingPeer& operator=(const MisbehavingPeer&) = delete;

  LineConfig line_config() const;  // how to reach it
  // The next request gets this fault, those after it good answers. `amount`: ms for late and dribble (a byte), bytes
  // for truncated, the code for exception.
  void misbehave_once(Fault fault, int amount = 0);
  int requests() const { return requests_; }  // seen so far

  static constexpr std::uint8_t unit = 17;
  static constexpr std::int64_t counter_base = 1'000'000;  // the counter's value is this + number of the request

 private:
  struct Outgoing {
    std::chrono::steady_clock::time_point due;
    drivers::Bytes bytes;
  };
  void run();
  void serve(const drivers::Bytes& frame);
  drivers::Bytes frame_for(std::uint16_t transaction, std::uint8_t unit_id, const drivers::Bytes& pdu) const;
  void answer_badly(Fault fault, int amount, std::uint16_t transaction, const drivers::ReadRequest& request);
  void mutate(drivers::Bytes& frame);
  void later(drivers::Bytes bytes, int after_ms = 0);
  void flush_due();
  int wait_ms() const;
  bool mbap() const { return transport_ == Transport::modbus_tcp; }
  bool pty() const { return transport_ == Transport::modbus_rtu; }

  Transport transport_;
  std::mt19937 random_;
  int listener_ = -1;
  int connection_ = -1;
  int slave_keeper_ = -1;  // keeps the pty alive between openings
  std::uint16_t port_ = 0;
  std::string tty_;
  drivers::Bytes incoming_;
  std::deque<Outgoing> outgoing_;
  std::mutex mutex_;  // guards fault_ and amount_
  Fault fault_ = Fault::none;
  int amount_ = 0;
  std::atomic<int> requests_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace lamplighter::line
