#include <doctest/doctest.h>

#include <random>
#include <sstream>
#include <string>

#include "drivers/modbus/mbap.h"
#include "drivers/modbus/rtu_frame.h"
#include "tests/drivers/mutations.h"

using namespace lamplighter::drivers;

namespace {

Bytes hex(const std::string& text) {
  std::istringstream in{text};
  Bytes bytes;
  unsigned byte = 0;
  while (in >> std::hex >> byte) bytes.push_back(static_cast<std::uint8_t>(byte));
  return bytes;
}

Bytes with_crc(const std::string& text) {
  Bytes bytes = hex(text);
  const auto crc = crc16(bytes);
  bytes.push_back(static_cast<std::uint8_t>(crc));
  bytes.push_back(static_cast<std::uint8_t>(crc >> 8));
  return bytes;
}

const Bytes request = to_pdu({4, 0x34, 2});

}  // namespace

TEST_CASE("CRC and request frames are those of the specifications") {
  CHECK(crc16(hex("31 32 33 34 35 36 37 38 39")) == 0x4b37);  // the check value of CRC-16/MODBUS
  CHECK(rtu_request(1, request) == hex("01 04 00 34 00 02 30 05"));
  CHECK(mbap_request(0x1234, 1, request) == hex("12 34 00 00 00 06 01 04 00 34 00 02"));
}

TEST_CASE("an RTU answer is taken only when CRC, unit, function and count are right") {
  struct Row {
    Bytes frame;
    ReplyKind kind;
  };
  for (const auto& row : {
           Row{with_crc("01 04 04 43 66 33 33"), ReplyKind::answered},
           Row{with_crc("01 84 02"), ReplyKind::answered},
           Row{with_crc("01 84 00"), ReplyKind::damaged},
           Row{{}, ReplyKind::timed_out},
           Row{hex("01 04 04 43 66 33 33 00 00"), ReplyKind::damaged},
           Row{with_crc("02 04 04 43 66 33 33"), ReplyKind::foreign},
           Row{with_crc("01 03 04 43 66 33 33"), ReplyKind::foreign},
           Row{with_crc("01 83 02"), ReplyKind::foreign},
           Row{with_crc("01 04 02 43 66"), ReplyKind::foreign},
           Row{with_crc("01 04 06 43 66 33 33 00 00"), ReplyKind::foreign},
           Row{with_crc("01 04 04 43 66 33"), ReplyKind::damaged},
           Row{with_crc("01 04 04 43 66 33 33 00"), ReplyKind::damaged},
           Row{hex("01 04"), ReplyKind::damaged},
       }) {
    CAPTURE(row.frame.size());
    const Reply reply = check_rtu_answer(1, request, row.frame);
    CHECK(to_text(reply.kind) == to_text(row.kind));
    CHECK(reply.pdu.empty() == (row.kind != ReplyKind::answered));
  }
}

TEST_CASE("a Modbus TCP answer is taken only when transaction, protocol, length, unit, function and count are right") {
  struct Row {
    const char* frame;
    ReplyKind kind;
  };
  for (const auto& row : {
           Row{"00 07 00 00 00 07 01 04 04 43 66 33 33", ReplyKind::answered},
           Row{"00 07 00 00 00 03 01 84 02", ReplyKind::answered},
           Row{"00 08 00 00 00 07 01 04 04 43 66 33 33", ReplyKind::foreign},
           Row{"01 07 00 00 00 07 01 04 04 43 66 33 33", ReplyKind::foreign},
           Row{"00 07 00 01 00 07 01 04 04 43 66 33 33", ReplyKind::damaged},
           Row{"00 07 00 00 00 08 01 04 04 43 66 33 33", ReplyKind::damaged},
           Row{"00 07 00 00 00 06 01 04 04 43 66 33 33", ReplyKind::damaged},
           Row{"00 07 00 00 00 06 01 04 04 43 66 33", ReplyKind::damaged},
           Row{"00 07 00 00 ff ff 01 04 04 43 66 33 33", ReplyKind::damaged},
           Row{"00 07 00 00 00 07 02 04 04 43 66 33 33", ReplyKind::foreign},
           Row{"00 07 00 00 00 07 01 03 04 43 66 33 33", ReplyKind::foreign},
           Row{"00 07 00 00 00 05 01 04 02 43 66", ReplyKind::foreign},
           Row{"00 07 00 00 00 09 01 04 06 43 66 33 33 00 00", ReplyKind::foreign},
           Row{"00 07 00 00 00 02 01 04", ReplyKind::damaged},
           Row{"", ReplyKind::timed_out},
       }) {
    CAPTURE(row.frame);
    const Reply reply = check_mbap_answer(7, 1, request, hex(row.frame));
    CHECK(to_text(reply.kind) == to_text(row.kind));
    CHECK(reply.pdu.empty() == (row.kind != ReplyKind::answered));
  }
}

TEST_CASE("a frame's end is found from its own bytes, and never before it") {
  const Bytes rtu = with_crc("01 04 04 43 66 33 33");
  const Bytes tcp = hex("00 07 00 00 00 07 01 04 04 43 66 33 33");
  for (std::size_t n = 0; n < rtu.size(); ++n) CHECK_FALSE(rtu_frame_bytes(ByteSpan{rtu}.first(n)));
  for (std::size_t n = 0; n < tcp.size(); ++n) CHECK_FALSE(mbap_frame_bytes(ByteSpan{tcp}.first(n)));
  CHECK(rtu_frame_bytes(rtu) == rtu.size());
  CHECK(mbap_frame_bytes(tcp) == tcp.size());
  CHECK(rtu_frame_bytes(with_crc("01 84 02")) == 5);
  // 251 data bytes are the most that an answer can have: with 252 it is none, and nobody waits for the rest of it.
  CHECK_FALSE(rtu_frame_bytes(Bytes{1, 3, 251}));
  CHECK(rtu_frame_bytes(Bytes{1, 3, 252}) == 3);
  CHECK(mbap_frame_bytes(hex("00 07 12 34 ff ff 01")) == 7);  // no answer has such a header: judge it now
}

TEST_CASE("an answer truncated at any byte is never taken") {
  const Bytes rtu = with_crc("01 04 04 43 66 33 33");
  const Bytes tcp = hex("00 07 00 00 00 07 01 04 04 43 66 33 33");
  for (std::size_t n = 0; n < rtu.size(); ++n)
    CHECK(check_rtu_answer(1, request, ByteSpan{rtu}.first(n)).kind != ReplyKind::answered);
  for (std::size_t n = 0; n < tcp.size(); ++n)
    CHECK(check_mbap_answer(7, 1, request, ByteSpan{tcp}.first(n)).kind != ReplyKind::answered);
}

TEST_CASE("mutated RTU answers: none is taken as another value") {
  const auto [count, seed] = lamplighter::wanted_mutations();
  MESSAGE(count << " answers, seed " << seed);
  std::mt19937 random{seed};
  const Bytes good = with_crc("01 04 04 43 66 33 33");
  int taken = 0, wrong = 0;
  for (int i = 0; i < count; ++i) {
    Bytes frame = good;
    // Up to two flipped bits, one inserted, dropped or doubled run: what a line does. (CRC-16 finds all errors of up to
    // three bits and bursts of up to 16; forged CRCs are the guard's matter, not the frame's.)
    switch (random() % 4) {
      case 0:
        for (unsigned k = 0; k <= random() % 2; ++k)
          frame[random() % frame.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
        break;
      case 1:
        frame.insert(frame.begin() + static_cast<long>(random() % (frame.size() + 1)),
                     static_cast<std::uint8_t>(random()));
        break;
      case 2:
        frame.erase(frame.begin() + static_cast<long>(random() % frame.size()));
        break;
      default:
        frame.insert(frame.end(), good.begin(), good.begin() + static_cast<long>(1 + random() % (good.size() - 1)));
    }
    const Reply reply = check_rtu_answer(1, request, frame);
    if (reply.kind != ReplyKind::answered) continue;
    ++taken;
    wrong += frame != good;
  }
  CHECK(wrong == 0);
  MESSAGE("taken unchanged: " << taken);
}

TEST_CASE("bits of functions 1 and 2 are counted from the lowest") {
  const Bytes pdu = to_pdu({1, 0, 10});
  const auto words = words_of_answer(pdu, hex("01 02 05 02"));
  REQUIRE(words.size() == 10);
  CHECK(words == std::vector<std::uint16_t>{1, 0, 1, 0, 0, 0, 0, 0, 0, 1});
  CHECK(words_of_answer(pdu, hex("01 01 05")).empty());
}
