// The part of Modbus that all transports share.
//
//   request  | function 1..4 | address hi lo | count hi lo |              count: bits (1, 2) or registers (3, 4)
//   answer   | function      | bytes n       | n data bytes |             registers: n = 2 x count, high byte first
//   refusal  | function + 80 | exception     |
//
// Source: MODBUS Application Protocol Specification V1.1b3, sections 4.1, 6.1–6.4 and 7.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "drivers/driver.h"

namespace lamplighter::drivers {

using Bytes = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;

inline constexpr std::size_t pdu_bytes_max = 253;

struct ReadRequest {
  std::uint8_t function = 3;
  std::uint16_t address = 0;
  std::uint16_t count = 0;
};
Bytes to_pdu(const ReadRequest& request);
std::optional<ReadRequest> parse_read_request(ByteSpan pdu);  // nullopt: no read of functions 1..4

// How long the answer PDU that starts with `start` is by its own first bytes; nullopt: more bytes are needed, or none
// of the functions we ask for (then it has no length we could know).
std::optional<std::size_t> answer_bytes(ByteSpan start);
std::size_t expected_answer_bytes(ByteSpan request_pdu);  // of a good answer; for how long it takes on the wire

// answered: the answer (or exception) to this request, complete and of the count asked for. foreign: another function
// or count. damaged: lengths that contradict themselves.
ReplyKind check_answer(ByteSpan request_pdu, ByteSpan answer_pdu);

std::optional<std::uint8_t> exception_of(ByteSpan answer_pdu);
std::string_view exception_text(std::uint8_t code);  // "illegal_address", "device_busy" …; "exception" for unknown ones

// The words of a checked answer; bits of functions 1 and 2 as one word each, 0 or 1.
std::vector<std::uint16_t> words_of_answer(ByteSpan request_pdu, ByteSpan answer_pdu);

}  // namespace lamplighter::drivers
