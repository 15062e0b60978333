// An answer on the bus, RTU and TCP: what is taken as the answer to a read is one, whole and unharmed.
#include "drivers/modbus/mbap.h"
#include "drivers/modbus/rtu_frame.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {
namespace {

using drivers::ByteSpan;
using drivers::ReplyKind;

void taken(const drivers::Reply& reply, const drivers::ReadRequest& request, ByteSpan request_pdu) {
  if (reply.kind != ReplyKind::answered || drivers::exception_of(reply.pdu)) return;
  const auto words = drivers::words_of_answer(request_pdu, reply.pdu);
  must(request.function < 3 || words.size() == request.count, "an answer has as many registers as were asked for");
}

}  // namespace

void one(Input input) {
  drivers::ReadRequest request{static_cast<std::uint8_t>(1 + input.byte() % 4), input.word(),
                               static_cast<std::uint16_t>(1 + input.byte() % 125)};
  const auto pdu = drivers::to_pdu(request);
  const std::uint8_t unit = input.byte();
  const std::uint16_t transaction = input.word();
  const ByteSpan received = input.rest();

  static_cast<void>(drivers::parse_read_request(received));
  static_cast<void>(drivers::answer_bytes(received));
  // What begins with an impossible header or byte count is no frame: all of it goes.
  const auto rtu_bytes = drivers::rtu_frame_bytes(received);
  must(!rtu_bytes || *rtu_bytes <= drivers::rtu_frame_bytes_max || *rtu_bytes == received.size(),
       "no RTU frame is longer than 256 bytes");
  const auto rtu = drivers::check_rtu_answer(unit, pdu, received);
  if (rtu.kind == ReplyKind::answered) {
    must(received.size() >= 5 && received[0] == unit, "an RTU answer comes from the unit asked");
    const auto crc = drivers::crc16(received.first(received.size() - 2));
    must(received[received.size() - 2] == (crc & 0xFF) && received[received.size() - 1] == crc >> 8, "its CRC fits");
  }
  taken(rtu, request, pdu);

  const auto tcp_bytes = drivers::mbap_frame_bytes(received);
  must(!tcp_bytes || *tcp_bytes <= drivers::mbap_frame_bytes_max || *tcp_bytes == received.size(),
       "no TCP frame is longer than 260 bytes");
  const auto tcp = drivers::check_mbap_answer(transaction, unit, pdu, received);
  if (tcp.kind == ReplyKind::answered) {
    must(received[0] == transaction >> 8 && received[1] == (transaction & 0xFF),
         "a TCP answer carries the transaction");
    must(received[2] == 0 && received[3] == 0, "and protocol 0");
    must((received[4] << 8 | received[5]) == static_cast<int>(received.size()) - 6, "and its own length");
    must(received[6] == unit, "and the unit asked");
  }
  taken(tcp, request, pdu);
}

}  // namespace lamplighter::fuzz
