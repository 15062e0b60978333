// How long bytes take on a serial wire.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "drivers/line/open_line.h"

namespace lamplighter::line {

inline std::chrono::microseconds wire_time(const LineConfig& config, std::size_t characters) {
  const int bits = 1 + config.data_bits + (config.parity == Parity::none ? 0 : 1) + config.stop_bits;
  const auto bit_count = static_cast<std::int64_t>(characters) * bits;
  return std::chrono::microseconds{bit_count * 1'000'000 / std::max(config.baud, 1) + 1};
}

// The silence after which a frame has surely ended, for recovery: at least 3.5 characters, at least the response
// time-out, because a late answer may begin that late.
inline std::chrono::microseconds recovery_silence(const LineConfig& config,
                                                  std::chrono::milliseconds response_timeout) {
  return std::max(std::chrono::microseconds{response_timeout}, wire_time(config, 4));
}

// How long a line is not free for the next request although this one has been answered: on RTU a failure is followed by
// silence, at least. Modbus TCP opens a new connection meanwhile.
inline std::chrono::milliseconds recovery_after(const LineConfig& config, drivers::ReplyKind kind,
                                                std::chrono::milliseconds response_timeout) {
  const bool free = kind == drivers::ReplyKind::answered || kind == drivers::ReplyKind::line_closed ||
                    config.transport == Transport::modbus_tcp;
  if (free) return std::chrono::milliseconds{0};
  return std::chrono::ceil<std::chrono::milliseconds>(recovery_silence(config, response_timeout));
}

inline constexpr int recovery_silences_max = 5;  // a line that is never silent is closed after so many

}  // namespace lamplighter::line
