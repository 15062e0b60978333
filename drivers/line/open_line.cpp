#include "drivers/line/open_line.h"

#include <array>
#include <utility>

#include "drivers/line/serial_line.h"
#include "drivers/line/tcp_line.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::line {
namespace {

constexpr std::array<std::string_view, 3> transports{"modbus_tcp", "rtu_over_tcp", "modbus_rtu"};

}  // namespace

std::string_view to_text(Transport transport) {
  return transports.at(static_cast<std::size_t>(transport));
}

std::optional<Transport> parse_transport(std::string_view text) {
  return enumerator_of<Transport>(transports, text);
}

std::unique_ptr<Line> open_line(const LineConfig& config, boost::asio::any_io_executor executor, StampClock stamp) {
  switch (config.transport) {
    case Transport::modbus_tcp:
    case Transport::rtu_over_tcp:
      return open_tcp_line(config, executor, std::move(stamp));
    case Transport::modbus_rtu:
      return open_serial_line(config, std::move(executor), std::move(stamp));
  }
  return nullptr;
}

}  // namespace lamplighter::line
