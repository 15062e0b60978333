#include "tools/estate_sim/frames.h"

namespace lamplighter::estate_sim {
namespace {

constexpr std::size_t mbap_bytes = 7;
constexpr std::size_t write_multiple_head = 7;  // unit, function, address, count, byte count

void drop(Bytes& bytes, std::size_t count) {
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
}

std::uint16_t word_at(const Bytes& bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

std::optional<Frame> take_mbap(Bytes& received) {
  while (received.size() >= mbap_bytes) {
    const std::size_t length = word_at(received, 4);
    if (word_at(received, 2) != 0 || length < 2 || length > pdu_bytes_max + 1) {
      drop(received, 1);
      continue;
    }
    if (received.size() < mbap_bytes - 1 + length) return std::nullopt;
    const auto pdu_end = received.begin() + static_cast<std::ptrdiff_t>(mbap_bytes - 1 + length);
    Frame frame{word_at(received, 0), received[6], Bytes(received.begin() + mbap_bytes, pdu_end)};
    drop(received, mbap_bytes - 1 + length);
    return frame;
  }
  return std::nullopt;
}

std::size_t rtu_request_bytes(const Bytes& received) {  // 0: no function we know
  const auto function = received[1];
  if (function >= 1 && function <= 6) return 8;
  if (function != 15 && function != 16) return 0;
  return received.size() < write_multiple_head ? write_multiple_head : write_multiple_head + received[6] + 2;
}

std::optional<Frame> take_rtu(Bytes& received) {
  while (received.size() >= 2) {
    const auto wanted = rtu_request_bytes(received);
    if (wanted == 0) {
      drop(received, 1);
      continue;
    }
    if (received.size() < wanted) return std::nullopt;
    const auto crc = crc_of(std::span(received).first(wanted - 2));
    if (received[wanted - 2] != (crc & 0xff) || received[wanted - 1] != crc >> 8) {
      drop(received, 1);
      continue;
    }
    Frame frame{0, received[0],
                Bytes(received.begin() + 1, received.begin() + static_cast<std::ptrdiff_t>(wanted - 2))};
    drop(received, wanted);
    return frame;
  }
  return std::nullopt;
}

}  // namespace

std::uint16_t crc_of(std::span<const std::uint8_t> bytes) {
  unsigned crc = 0xFFFF;
  for (const auto byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0xA001 : crc >> 1;
  }
  return static_cast<std::uint16_t>(crc);
}

std::optional<Frame> take_request(Framing framing, Bytes& received) {
  return framing == Framing::mbap ? take_mbap(received) : take_rtu(received);
}

Bytes framed(Framing framing, const Frame& answer) {
  Bytes out;
  auto push_word = [&out](std::size_t word) {
    out.push_back(static_cast<std::uint8_t>(word >> 8));
    out.push_back(static_cast<std::uint8_t>(word & 0xff));
  };
  if (framing == Framing::mbap) {
    push_word(answer.transaction);
    push_word(0);
    push_word(answer.pdu.size() + 1);
  }
  out.push_back(answer.unit);
  out.insert(out.end(), answer.pdu.begin(), answer.pdu.end());
  if (framing == Framing::rtu) {
    const auto crc = crc_of(out);
    out.push_back(static_cast<std::uint8_t>(crc & 0xff));
    out.push_back(static_cast<std::uint8_t>(crc >> 8));
  }
  return out;
}

}  // namespace lamplighter::estate_sim
