#include "drivers/modbus/mbap.h"

#include <algorithm>

namespace lamplighter::drivers {
namespace {

constexpr std::size_t length_min = 3;  // unit, function and one byte more
constexpr std::size_t length_max = 1 + pdu_bytes_max;

std::size_t length_in(ByteSpan frame) {
  return static_cast<std::size_t>(frame[4] << 8 | frame[5]);
}

bool header_possible(ByteSpan frame) {
  return frame[2] == 0 && frame[3] == 0 && length_in(frame) >= length_min && length_in(frame) <= length_max;
}

}  // namespace

Bytes mbap_request(std::uint16_t transaction, std::uint8_t unit, ByteSpan pdu) {
  const std::size_t length = 1 + pdu.size();
  Bytes frame(mbap_header_bytes + pdu.size());  // the protocol id stays 0
  frame[0] = static_cast<std::uint8_t>(transaction >> 8);
  frame[1] = static_cast<std::uint8_t>(transaction);
  frame[4] = static_cast<std::uint8_t>(length >> 8);
  frame[5] = static_cast<std::uint8_t>(length);
  frame[6] = unit;
  std::copy(pdu.begin(), pdu.end(), frame.begin() + mbap_header_bytes);
  return frame;
}

std::optional<std::size_t> mbap_frame_bytes(ByteSpan received) {
  if (received.size() < 6) return std::nullopt;
  if (!header_possible(received)) return received.size();
  const std::size_t whole = 6 + length_in(received);
  return received.size() < whole ? std::nullopt : std::optional{whole};
}

Reply check_mbap_answer(std::uint16_t transaction, std::uint8_t unit, ByteSpan request_pdu, ByteSpan frame) {
  if (frame.empty()) return {ReplyKind::timed_out, {}, {}};
  if (frame.size() < mbap_header_bytes + 2 || !header_possible(frame) || frame.size() != 6 + length_in(frame))
    return {ReplyKind::damaged, {}, {}};
  if (frame[0] != transaction >> 8 || frame[1] != (transaction & 0xff) || frame[6] != unit)
    return {ReplyKind::foreign, {}, {}};
  const ByteSpan pdu = frame.subspan(mbap_header_bytes);
  const ReplyKind kind = check_answer(request_pdu, pdu);
  if (kind != ReplyKind::answered) return {kind, {}, {}};
  return {kind, Bytes{pdu.begin(), pdu.end()}, {}};
}

}  // namespace lamplighter::drivers
