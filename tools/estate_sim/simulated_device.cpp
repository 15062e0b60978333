#include "tools/estate_sim/simulated_device.h"

#include <algorithm>
#include <array>

#include "drivers/modbus/decode.h"

namespace lamplighter::estate_sim {
namespace {

using drivers::Profile;
using drivers::ProfileRegister;

enum ModbusException : std::uint8_t {
  illegal_function = 1,
  illegal_data_address = 2,
  illegal_data_value = 3
};
enum Salt : std::uint64_t {
  salt_voltage = 200,
  salt_frequency,
  salt_temperature
};

constexpr std::int64_t step_ms = 10'000;  // voltage and frequency move with the power
constexpr std::int64_t kilo = 1000;

struct Exact {  // value x 10^exponent in the register's unit, before it is cut to the register's resolution
  std::int64_t value = 0;
  int exponent = 0;
};

bool has(const ProfileRegister& reg, std::string_view word) {
  return reg.name.text.find(word) != std::string::npos;
}

// "power_l2" is a third of the whole; phase voltages are told apart.
int phase_of(const ProfileRegister& reg) {
  for (int phase = 1; phase <= 3; ++phase)
    if (reg.name.text.ends_with("_l" + std::to_string(phase))) return phase;
  return 0;
}

std::int64_t wobble(const Load& load, Salt salt, Instant at, std::int64_t around, std::int64_t most) {
  const auto draw = mixed(load.seed, salt, unix_ms(at) / step_ms) % static_cast<std::uint64_t>(2 * most + 1);
  return around + static_cast<std::int64_t>(draw) - most;
}

std::int64_t millivolts(const Load& load, const ProfileRegister& reg, Instant at) {
  const bool between_phases = has(reg, "l1_l2") || has(reg, "l2_l3") || has(reg, "l3_l1");
  Load phase = load;
  phase.seed += static_cast<std::uint64_t>(phase_of(reg));
  return wobble(phase, salt_voltage, at, 226 * kilo, 4 * kilo) * (between_phases ? 1732 : 1000) / 1000;
}

std::int64_t counter_micro(const Load& load, const ProfileRegister& reg, Instant at) {
  const auto imported = counted_at(load, at).micro;
  // Nothing here feeds back, but a register that always shows nought could not be told from a wrong one.
  const auto exported = imported / 64;
  if (has(reg, "export") || has(reg, "reverse") || has(reg, "negative")) return exported;
  if (has(reg, "total") && !has(reg, "import")) return imported + exported;
  return phase_of(reg) ? imported / 3 : imported;
}

std::int64_t microwatts(const Load& load, const ProfileRegister& reg, Instant at) {
  const auto whole = counted_at(load, at).micro_per_hour;
  return phase_of(reg) ? whole / 3 : whole;
}

Exact exact_at(const Load& load, const ProfileRegister& reg, Instant at) {
  switch (reg.unit) {
    case Unit::kilowatt_hour:
      return {counter_micro(load, reg, at), -9};
    case Unit::watt_hour:
      return {counter_micro(load, reg, at), -6};
    case Unit::kilovar_hour:
      return {counter_micro(load, reg, at) / 4, -9};
    case Unit::cubic_metre:
      return {counter_micro(load, reg, at), -9};
    case Unit::litre:
      return {counter_micro(load, reg, at), -6};
    case Unit::watt:
      return {microwatts(load, reg, at), -6};
    case Unit::kilowatt:
      return {microwatts(load, reg, at), -9};
    case Unit::cubic_metre_per_hour:
      return {counted_at(load, at).micro_per_hour, -9};
    case Unit::volt:
      return {millivolts(load, reg, at), -3};
    case Unit::ampere:  // microwatts / millivolts are milliamperes; a whole current is that of all phases
      return {microwatts(load, reg, at) / millivolts(load, reg, at), -3};
    case Unit::hertz:
      return {wobble(load, salt_frequency, at, 50 * kilo, 40), -3};
    case Unit::degree_celsius:
      return {wobble(load, salt_temperature, at, 18 * kilo, 2 * kilo), -3};
    case Unit::percent:
      return {95, 0};
    case Unit::gigajoule:
      return {0, 0};
    case Unit::none:
      return has(reg, "factor") ? Exact{95, -2} : Exact{1, 0};
  }
  return {};
}

// Cut, never rounded: a counter does not show what it has not counted yet.
std::int64_t at_resolution(Exact exact, const ProfileRegister& reg) {
  auto value = exact.value;
  for (int e = exact.exponent; e < reg.exponent; ++e) value /= 10;
  for (int e = exact.exponent; e > reg.exponent; --e) value *= 10;
  if (reg.digits) {
    std::int64_t rolls_over_at = 1;
    for (int i = 0; i < std::min(*reg.digits, 18); ++i) rolls_over_at *= 10;
    value %= rolls_over_at;
  }
  return value - value % reg.scale_value;
}

Answer refuse(std::uint8_t function, ModbusException why) {
  return {{static_cast<std::uint8_t>(function | 0x80), why}, {}};
}

std::uint16_t word_at(const Bytes& bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

struct Block {
  int begin = 0;
  int end = 0;  // one past the last word
  bool contains(int address) const { return address >= begin && address < end; }
};

struct Placed {
  const ProfileRegister* reg = nullptr;
  int begin = 0;
  int end = 0;
};

// The registers of the block, by address; nullopt: the meter has not all of it.
std::optional<std::vector<Placed>> registers_in(const Profile& profile, const Faults& faults, int function,
                                                Block block) {
  std::vector<Placed> placed;
  for (const auto& reg : profile.registers) {
    const int begin = reg.address, end = begin + drivers::words_of(reg.type);
    if (reg.function != function || end <= block.begin || begin >= block.end) continue;
    if (begin < block.begin || end > block.end) return std::nullopt;
    placed.push_back({&reg, begin, end});
  }
  std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) { return a.begin < b.begin; });
  int covered = block.begin;
  for (const auto& p : placed) {
    const int gap = p.begin - covered;
    if (gap > (covered == block.begin ? 0 : profile.gap_registers_max)) return std::nullopt;
    covered = std::max(covered, p.end);
  }
  if (placed.empty() || block.end - covered > profile.gap_registers_max) return std::nullopt;
  for (const auto address : faults.illegal)
    if (block.contains(address)) return std::nullopt;
  return placed;
}

}  // namespace

Shown shown_at(const Load& load, const ProfileRegister& reg, Instant at) {
  const Decimal wanted{at_resolution(exact_at(load, reg, at), reg), reg.exponent};
  auto words = drivers::encode_value(reg, wanted);
  if (!words) words = drivers::encode_value(reg, Decimal{0, reg.exponent});  // more than the register can say
  if (!words) return {wanted, {}};
  // A float may not be able to say it exactly: then the meter shows what its float says.
  const auto decoded = drivers::decode_value(reg, std::span(words->words).first(words->count));
  return {decoded.value.value_or(wanted), *words};
}

Answer answer_request(const SimulatedMeter& meter, const Profile& profile, const Bytes& pdu, Instant at) {
  const std::uint8_t function = pdu.empty() ? std::uint8_t{0} : pdu[0];
  if (function != 3 && function != 4) return refuse(function, illegal_function);
  if (pdu.size() != 5) return refuse(function, illegal_data_value);
  const int count = word_at(pdu, 3);
  if (count < 1 || count > profile.block_registers_max) return refuse(function, illegal_data_value);
  const Block block{word_at(pdu, 1), word_at(pdu, 1) + count};
  const auto placed = registers_in(profile, meter.faults, function, block);
  if (!placed) return refuse(function, illegal_data_address);

  Answer answer{{function, static_cast<std::uint8_t>(2 * count)}, {}};
  answer.pdu.resize(static_cast<std::size_t>(2 + 2 * count), 0);
  for (const auto& p : *placed) {
    const auto shown = shown_at(meter.load, *p.reg, at);
    auto offset = static_cast<std::size_t>(2 + 2 * (p.begin - block.begin));
    for (std::size_t i = 0; i < shown.words.count; ++i) {
      answer.pdu[offset++] = static_cast<std::uint8_t>(shown.words.words[i] >> 8);
      answer.pdu[offset++] = static_cast<std::uint8_t>(shown.words.words[i] & 0xff);
    }
    answer.shown.emplace_back(p.reg->name.text, shown.value);
  }
  return answer;
}

std::string log_line(const std::string& line, const SimulatedMeter& meter, const Answer& answer, Instant at) {
  std::string text = R"({"t":)" + std::to_string(unix_ms(at)) + R"(,"line":")" + line + R"(","device":")" +
                     meter.name.text + R"(","registers":{)";
  bool first = true;
  for (const auto& [name, value] : answer.shown) {
    text += (first ? "\"" : ",\"") + name + R"(":")" + to_text(value) + "\"";
    first = false;
  }
  text += "}";
  if (meter.faults != Faults{}) text += R"(,"fault":")" + to_text(meter.faults) + "\"";
  return text + "}";
}

}  // namespace lamplighter::estate_sim
