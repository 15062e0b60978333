#include "drivers/modbus/rtu_frame.h"

#include <algorithm>

#include <array>

namespace lamplighter::drivers {
namespace {

constexpr std::size_t frame_bytes_min = 5;

constexpr std::array<std::uint16_t, 256> make_crc_table() {
  std::array<std::uint16_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    auto crc = static_cast<std::uint16_t>(i);
    for (int bit = 0; bit < 8; ++bit) crc = static_cast<std::uint16_t>(crc & 1 ? crc >> 1 ^ 0xa001 : crc >> 1);
    table[i] = crc;
  }
  return table;
}
constexpr auto crc_table = make_crc_table();

}  // namespace

std::uint16_t crc16(ByteSpan bytes) {
  std::uint16_t crc = 0xffff;
  for (const std::uint8_t byte : bytes) crc = static_cast<std::uint16_t>(crc >> 8 ^ crc_table[(crc ^ byte) & 0xff]);
  return crc;
}

Bytes rtu_request(std::uint8_t unit, ByteSpan pdu) {
  Bytes frame(1 + pdu.size());
  frame[0] = unit;
  std::copy(pdu.begin(), pdu.end(), frame.begin() + 1);
  const std::uint16_t crc = crc16(frame);
  frame.push_back(static_cast<std::uint8_t>(crc));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8));
  return frame;
}

std::optional<std::size_t> rtu_frame_bytes(ByteSpan received) {
  if (received.size() < 2) return std::nullopt;
  const auto pdu = answer_bytes(received.subspan(1));
  if (!pdu) return std::nullopt;
  if (*pdu > pdu_bytes_max) return received.size();
  if (received.size() < *pdu + 3) return std::nullopt;
  return *pdu + 3;
}

Reply check_rtu_answer(std::uint8_t unit, ByteSpan request_pdu, ByteSpan received) {
  if (received.empty()) return {ReplyKind::timed_out, {}, {}};
  if (received.size() < frame_bytes_min || received.size() > rtu_frame_bytes_max) return {ReplyKind::damaged, {}, {}};
  const ByteSpan body = received.first(received.size() - 2);
  const std::uint16_t crc = crc16(body);
  if (received[received.size() - 2] != (crc & 0xff) || received.back() != crc >> 8) return {ReplyKind::damaged, {}, {}};
  if (received[0] != unit) return {ReplyKind::foreign, {}, {}};
  const ByteSpan pdu = body.subspan(1);
  const ReplyKind kind = check_answer(request_pdu, pdu);
  if (kind != ReplyKind::answered) return {kind, {}, {}};
  return {kind, Bytes{pdu.begin(), pdu.end()}, {}};
}

}  // namespace lamplighter::drivers
