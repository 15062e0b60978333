// Which registers are read together. Bus time is the limit, not CPU: one read of 20 registers is far shorter than ten
// reads of two (devices.md section 3).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "drivers/profile.h"

namespace lamplighter::drivers {

struct Block {  // one read request
  std::uint8_t function = 3;
  std::uint16_t address = 0;
  std::uint16_t count = 0;
  std::vector<std::size_t> points;  // indexes of the registers it holds, by address
  friend bool operator==(const Block&, const Block&) = default;
};

struct BlockRules {
  std::uint16_t registers_max = 125;
  std::uint16_t gap_max = 0;
};

struct Point {  // a wanted register
  std::size_t index = 0;
  bool alone = false;  // never merged: a read that held it was refused
};

// Merges registers of one function whose gap is at most gap_max into blocks of at most registers_max; sorted by
// function and address.
std::vector<Block> plan_blocks(const std::vector<ProfileRegister>& registers, const std::vector<Point>& wanted,
                               BlockRules rules);

// On RTU an answer says only unit, function and count. Asking for a different count each time tells a late answer from
// the right one: reads are lengthened by 0, 2, 4 or 6 registers past the block's end.
class LengthVariation {
 public:
  // What may still come: after a failure the answers to several requests, late; otherwise one that comes twice. Longer
  // reads cost time on the wire, so that they are asked for no more often than that needs.
  enum class Outstanding : std::uint8_t {
    late,
    doubled
  };
  // The count to ask for: the shortest not used by one of the last requests, else the one used longest ago.
  std::uint16_t choose(const Block& block, BlockRules rules, Outstanding outstanding);

 private:
  struct Used {
    std::uint8_t function = 0;
    std::uint16_t count = 0;
    friend bool operator==(const Used&, const Used&) = default;
  };
  std::array<Used, 3> recent_{};  // latest first; one less than there are lengths to choose from
  std::size_t known_ = 0;         // of them
};

}  // namespace lamplighter::drivers
