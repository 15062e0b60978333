// Modbus RTU framing, on a tty or through a serial server's TCP stream.
//
//   | unit | PDU, 2..253 bytes | CRC lo hi |     silence of 3.5 characters before and after
//
// CRC: polynomial A001 (reflected 8005), start FFFF, over unit and PDU, low byte first.
// An RTU frame carries no transaction: a late answer of the same unit, function and count looks like the right one.
// What protects is that the line reads to silence after every fault, and that the driver varies how many registers it
// asks for. Source: MODBUS over Serial Line V1.02, sections 2.5.1 and 6.2.2.
#pragma once

#include "drivers/modbus/pdu.h"

namespace lamplighter::drivers {

inline constexpr std::size_t rtu_frame_bytes_max = 256;

std::uint16_t crc16(ByteSpan bytes);

Bytes rtu_request(std::uint8_t unit, ByteSpan pdu);

// How many bytes the frame that begins `received` has by its own function and byte count; nullopt: more are needed. A
// byte count that no answer can have gives what is there: check_rtu_answer() then says why.
std::optional<std::size_t> rtu_frame_bytes(ByteSpan received);

// All bytes received up to the frame's end, silence or the deadline, against the request. Bytes behind the frame make
// it damaged. Reply::at is left to the line.
Reply check_rtu_answer(std::uint8_t unit, ByteSpan request_pdu, ByteSpan received);

}  // namespace lamplighter::drivers
