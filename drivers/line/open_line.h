// Makes the Line that a configuration describes. Nothing is opened yet: a line opens itself with its first request, and
// again after every fault, with a back-off.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/line/line.h"

namespace lamplighter::line {

enum class Transport : std::uint8_t {
  modbus_tcp,
  rtu_over_tcp,
  modbus_rtu
};
std::string_view to_text(Transport transport);  // the enumerator, as in the inventory
std::optional<Transport> parse_transport(std::string_view text);

enum class Parity : char {
  none = 'N',
  even = 'E',
  odd = 'O'
};

struct LineConfig {
  Transport transport = Transport::modbus_tcp;
  std::string host;  // TCP transports: address or name
  std::uint16_t port = 502;
  std::string tty;  // modbus_rtu: "/dev/ttyUSB0"
  int baud = 9600;  // modbus_rtu; on rtu_over_tcp it only sets how long silence is
  Parity parity = Parity::none;
  int data_bits = 8;
  int stop_bits = 1;
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds reopen_ms_min{500};  // after a failed opening; doubles up to reopen_ms_max
  std::chrono::milliseconds reopen_ms_max{30'000};
  friend bool operator==(const LineConfig&, const LineConfig&) = default;
};

using StampClock = std::function<Stamp()>;  // both clocks, now; called on the thread that received the answer

// `done` of every execute() is called on `executor`. `stamp` must be callable from any thread.
// A line may be destroyed on its executor's thread at any moment; `done` is then not called any more.
std::unique_ptr<Line> open_line(const LineConfig& config, boost::asio::any_io_executor executor, StampClock stamp);

}  // namespace lamplighter::line
