#include "drivers/modbus/pdu.h"

namespace lamplighter::drivers {
namespace {

constexpr std::uint8_t exception_bit = 0x80;
constexpr std::size_t exception_bytes = 2;

std::uint16_t word_at(ByteSpan bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

bool is_read(std::uint8_t function) {
  return function >= 1 && function <= 4;
}

std::size_t data_bytes(const ReadRequest& request) {
  return request.function <= 2 ? (request.count + 7u) / 8u : request.count * 2u;
}

}  // namespace

Bytes to_pdu(const ReadRequest& request) {
  return {request.function, static_cast<std::uint8_t>(request.address >> 8), static_cast<std::uint8_t>(request.address),
          static_cast<std::uint8_t>(request.count >> 8), static_cast<std::uint8_t>(request.count)};
}

std::optional<ReadRequest> parse_read_request(ByteSpan pdu) {
  if (pdu.size() != 5 || !is_read(pdu[0])) return std::nullopt;
  return ReadRequest{pdu[0], word_at(pdu, 1), word_at(pdu, 3)};
}

std::optional<std::size_t> answer_bytes(ByteSpan start) {
  if (start.empty()) return std::nullopt;
  if (start[0] & exception_bit) return exception_bytes;
  if (!is_read(start[0]) || start.size() < 2) return std::nullopt;
  return 2u + start[1];
}

std::size_t expected_answer_bytes(ByteSpan request_pdu) {
  const auto request = parse_read_request(request_pdu);
  return request ? 2 + data_bytes(*request) : exception_bytes;
}

ReplyKind check_answer(ByteSpan request_pdu, ByteSpan answer_pdu) {
  const auto request = parse_read_request(request_pdu);
  if (!request || answer_pdu.size() < 2 || answer_pdu.size() > pdu_bytes_max) return ReplyKind::damaged;
  if (answer_pdu[0] == (request->function | exception_bit)) {
    const bool whole = answer_pdu.size() == exception_bytes && answer_pdu[1] != 0;
    return whole ? ReplyKind::answered : ReplyKind::damaged;
  }
  if (answer_pdu[0] != request->function) return ReplyKind::foreign;
  if (answer_pdu.size() != 2u + answer_pdu[1]) return ReplyKind::damaged;
  return answer_pdu[1] == data_bytes(*request) ? ReplyKind::answered : ReplyKind::foreign;
}

std::optional<std::uint8_t> exception_of(ByteSpan answer_pdu) {
  if (answer_pdu.size() != exception_bytes || !(answer_pdu[0] & exception_bit)) return std::nullopt;
  return answer_pdu[1];
}

std::string_view exception_text(std::uint8_t code) {
  switch (code) {
    case 0x01:
      return "illegal_function";
    case 0x02:
      return "illegal_address";
    case 0x03:
      return "illegal_count";
    case 0x04:
      return "device_failure";
    case 0x05:
      return "device_acknowledged";
    case 0x06:
      return "device_busy";
    case 0x08:
      return "device_memory_parity";
    case 0x0a:
      return "gateway_no_path";
    case 0x0b:
      return "gateway_no_answer";
    default:
      return "exception";
  }
}

std::vector<std::uint16_t> words_of_answer(ByteSpan request_pdu, ByteSpan answer_pdu) {
  std::vector<std::uint16_t> words;
  const auto request = parse_read_request(request_pdu);
  if (!request || check_answer(request_pdu, answer_pdu) != ReplyKind::answered || exception_of(answer_pdu))
    return words;
  words.reserve(request->count);
  for (std::size_t i = 0; i < request->count; ++i)
    words.push_back(request->function <= 2 ? static_cast<std::uint16_t>(answer_pdu[2 + i / 8] >> (i % 8) & 1)
                                           : word_at(answer_pdu, 2 + 2 * i));
  return words;
}

}  // namespace lamplighter::drivers
