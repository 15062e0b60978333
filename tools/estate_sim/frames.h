// Modbus frames as a meter sees them. Written apart from drivers/line on purpose: a mistake there must not cancel out
// here.
//
//   Modbus TCP   transaction 2 | protocol 2 (0) | length 2 | unit 1 | function 1 | …
//   Modbus RTU   unit 1 | function 1 | … | CRC 2 (low byte first, polynomial 0xA001, start 0xFFFF)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lamplighter::estate_sim {

using Bytes = std::vector<std::uint8_t>;
inline constexpr std::size_t pdu_bytes_max = 253;

enum class Framing : std::uint8_t {
  mbap,
  rtu
};

struct Frame {
  std::uint16_t transaction = 0;  // mbap only
  std::uint8_t unit = 0;
  Bytes pdu;
};

std::uint16_t crc_of(std::span<const std::uint8_t> bytes);

// Takes the first whole request out of `received`, dropping bytes that cannot begin one; nullopt: wait for more.
// RTU requests are delimited by their function's length (1–6: 8 bytes, 15–16: by their count), as a meter with a slow
// timer does it; a frame with a wrong CRC gives up one byte and tries again.
std::optional<Frame> take_request(Framing framing, Bytes& received);

Bytes framed(Framing framing, const Frame& answer);

}  // namespace lamplighter::estate_sim
