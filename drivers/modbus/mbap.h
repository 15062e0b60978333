// Modbus TCP framing.
//
//   | transaction hi lo | protocol 00 00 | length hi lo | unit | PDU, length - 1 bytes |
//
// transaction  chosen by us, echoed by the device: what tells a late answer from the right one
// length       of unit and PDU: 3..254
// Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3.
#pragma once

#include "drivers/modbus/pdu.h"

namespace lamplighter::drivers {

inline constexpr std::size_t mbap_header_bytes = 7;
inline constexpr std::size_t mbap_frame_bytes_max = mbap_header_bytes + pdu_bytes_max;

Bytes mbap_request(std::uint16_t transaction, std::uint8_t unit, ByteSpan pdu);

// How many bytes the frame that begins `received` has; nullopt: more are needed. A header that no answer can have
// (wrong protocol, impossible length) gives what is there: check_mbap_answer() then says why.
std::optional<std::size_t> mbap_frame_bytes(ByteSpan received);

// One whole frame, as mbap_frame_bytes() cut it, against the request. Reply::at is left to the line.
Reply check_mbap_answer(std::uint16_t transaction, std::uint8_t unit, ByteSpan request_pdu, ByteSpan frame);

}  // namespace lamplighter::drivers
