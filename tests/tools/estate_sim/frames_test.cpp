#include "tools/estate_sim/frames.h"

#include <doctest/doctest.h>

#include "tools/estate_sim/faults.h"

using namespace lamplighter::estate_sim;

TEST_CASE(
    "the CRC is that of the Modbus specification's example") {  // serial line guide V1.02, appendix B: 02 07 -> 41 12
  const Bytes bytes{0x02, 0x07};
  CHECK(crc_of(bytes) == 0x1241);
}

TEST_CASE("a Modbus TCP request is taken whole, byte by byte, with its transaction, and the answer has the same head") {
  const Bytes wire{0x12, 0x34, 0, 0, 0, 6, 17, 3, 0x00, 0x6B, 0x00, 0x03};
  Bytes received;
  for (std::size_t i = 0; i + 1 < wire.size(); ++i) {
    received.push_back(wire[i]);
    REQUIRE_FALSE(take_request(Framing::mbap, received));
  }
  received.push_back(wire.back());
  const auto frame = take_request(Framing::mbap, received);
  REQUIRE(frame);
  CHECK(frame->transaction == 0x1234);
  CHECK(frame->unit == 17);
  CHECK(frame->pdu == Bytes{3, 0x00, 0x6B, 0x00, 0x03});
  CHECK(received.empty());
  CHECK(framed(Framing::mbap, {0x1234, 17, {3, 2, 0xAB, 0xCD}}) == Bytes{0x12, 0x34, 0, 0, 0, 5, 17, 3, 2, 0xAB, 0xCD});
}

TEST_CASE("an RTU request is found behind stray bytes, and one with a wrong CRC is not taken") {
  Bytes good = framed(Framing::rtu, {0, 17, {4, 0, 0x48, 0, 2}});
  Bytes received{0x00, 0x7F};
  received.insert(received.end(), good.begin(), good.end());
  const auto frame = take_request(Framing::rtu, received);
  REQUIRE(frame);
  CHECK(frame->unit == 17);
  CHECK(frame->pdu == Bytes{4, 0, 0x48, 0, 2});
  good.back() ^= 1;
  CHECK_FALSE(take_request(Framing::rtu, good));
}

TEST_CASE("faults are added by word, refused with a sentence, and cleared by none") {
  struct Row {
    const char* words;
    const char* then;
    bool understood;
  };
  const Row rows[] = {
      {"dead", "dead", true},
      {"late:300", "late:300", true},
      {"illegal:0x5C", "illegal:92", true},
      {"illegal:92", "illegal:92", true},
      {"late:0", "none", false},
      {"late:", "none", false},
      {"late:1x", "none", false},
      {"illegal:65536", "none", false},
      {"slow", "none", false},
      {"none", "none", true},
      {"", "none", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.words);
    Faults faults;
    CHECK(add_fault(faults, row.words).empty() == row.understood);
    CHECK(to_text(faults) == row.then);
    CHECK(add_fault(faults, "none").empty());
    CHECK(faults == Faults{});
  }
}

TEST_CASE("a spoiled answer is none that a careful reader takes") {
  const Frame answer{7, 9, {3, 2, 0x12, 0x34}};
  for (const auto framing : {Framing::rtu, Framing::mbap}) {
    const Bytes whole = framed(framing, answer);
    CHECK(spoiled({}, framing, answer, 1) == whole);
    for (const char* fault : {"crc", "foreign", "noise"}) {
      CAPTURE(fault);
      Faults faults;
      REQUIRE(add_fault(faults, fault).empty());
      CHECK(spoiled(faults, framing, answer, 1) != whole);
    }
  }
  Faults crc;
  add_fault(crc, "crc");
  const Bytes damaged = spoiled(crc, Framing::rtu, answer, 1);
  CHECK(crc_of(std::span(damaged).first(damaged.size() - 2)) != (damaged[damaged.size() - 2] | damaged.back() << 8));
}
