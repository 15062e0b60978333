#include "tools/estate_sim/faults.h"

#include <charconv>

#include "tools/estate_sim/load.h"

namespace lamplighter::estate_sim {
namespace {

constexpr std::uint64_t salt_noise = 0x6e6f697365;

std::optional<std::int64_t> parse_number(std::string_view text) {
  int radix = 10;
  if (text.starts_with("0x")) {
    text.remove_prefix(2);
    radix = 16;
  }
  std::int64_t n = 0;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, n, radix);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return n;
}

Bytes stray(std::uint64_t seed, std::int64_t part) {
  Bytes bytes(1 + mixed(seed, salt_noise, part) % 6);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(mixed(seed, salt_noise + 1, part * 16 + static_cast<std::int64_t>(i)));
  return bytes;
}

}  // namespace

std::string add_fault(Faults& faults, std::string_view text) {
  if (text == "none") return faults = Faults{}, "";
  if (text == "dead") return faults.dead = true, "";
  if (text == "crc") return faults.crc = true, "";
  if (text == "foreign") return faults.foreign = true, "";
  if (text == "noise") return faults.noise = true, "";
  if (text.starts_with("late:")) {
    const auto ms = parse_number(text.substr(5));
    if (!ms || *ms < 1 || *ms > late_ms_max)
      return "late:MS wants 1 to " + std::to_string(late_ms_max) + " ms, not '" + std::string(text.substr(5)) + "'";
    return faults.late_ms = *ms, "";
  }
  if (text.starts_with("illegal:")) {
    const auto address = parse_number(text.substr(8));
    if (!address || *address < 0 || *address > 0xFFFF)
      return "illegal:ADDR wants a register address 0 to 0xFFFF, not '" + std::string(text.substr(8)) + "'";
    return faults.illegal.insert(static_cast<std::uint16_t>(*address)), "";
  }
  return "no fault is called '" + std::string(text) +
         "'; there are dead, late:MS, crc, foreign, noise, illegal:ADDR and none";
}

std::string to_text(const Faults& faults) {
  std::string text;
  auto add = [&text](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
  if (faults.dead) add("dead");
  if (faults.late_ms > 0) add("late:" + std::to_string(faults.late_ms));
  if (faults.crc) add("crc");
  if (faults.foreign) add("foreign");
  if (faults.noise) add("noise");
  for (const auto address : faults.illegal) add("illegal:" + std::to_string(address));
  return text.empty() ? "none" : text;
}

Bytes spoiled(const Faults& faults, Framing framing, Frame answer, std::uint64_t noise_seed) {
  if (faults.foreign) {
    answer.unit = static_cast<std::uint8_t>(answer.unit % 247 + 1);
    answer.transaction = static_cast<std::uint16_t>(answer.transaction + 1);
  }
  Bytes bytes = framed(framing, answer);
  if (faults.crc) bytes[framing == Framing::rtu ? bytes.size() - 1 : 3] ^= 0x5A;
  if (faults.noise) {
    const Bytes before = stray(noise_seed, 0), after = stray(noise_seed, 1);
    bytes.insert(bytes.begin(), before.begin(), before.end());
    bytes.insert(bytes.end(), after.begin(), after.end());
  }
  return bytes;
}

}  // namespace lamplighter::estate_sim
