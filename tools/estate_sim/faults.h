// What can be made to go wrong with a simulated device, from the configuration or while it runs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "tools/estate_sim/frames.h"

namespace lamplighter::estate_sim {

inline constexpr std::int64_t late_ms_max = 600'000;

struct Faults {
  bool dead = false;                // never answers
  std::int64_t late_ms = 0;         // answers this much later
  bool crc = false;                 // RTU: the CRC is wrong; Modbus TCP has none, there the protocol id is
  bool foreign = false;             // answers under another unit id (and, on Modbus TCP, another transaction)
  bool noise = false;               // stray bytes before and after the answer
  std::set<std::uint16_t> illegal;  // a block that touches one of these is refused: ILLEGAL DATA ADDRESS
  friend bool operator==(const Faults&, const Faults&) = default;
};

// Adds what `text` says to `faults`: dead | late:MS | crc | foreign | noise | illegal:ADDR (decimal or 0x…), or
// none, which clears all. "" when it was understood, else a sentence.
std::string add_fault(Faults& faults, std::string_view text);
std::string to_text(const Faults& faults);  // "none", or the words above, separated by spaces

// How the answer's bytes leave the device. `noise_seed` picks the stray bytes.
Bytes spoiled(const Faults& faults, Framing framing, Frame answer, std::uint64_t noise_seed);

}  // namespace lamplighter::estate_sim
