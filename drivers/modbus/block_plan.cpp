#include "drivers/modbus/block_plan.h"

#include <algorithm>

namespace lamplighter::drivers {
namespace {

constexpr std::uint16_t lengthen_step = 2;  // Eastron meters take even counts only
constexpr std::uint16_t lengthen_max = 6;
constexpr std::ptrdiff_t doubled_after_max = 2;  // requests until an answer comes a second time, at most

std::uint32_t end_of(const ProfileRegister& reg) {
  return std::uint32_t{reg.address} + words_of(reg.type);
}

}  // namespace

std::vector<Block> plan_blocks(const std::vector<ProfileRegister>& registers, const std::vector<Point>& wanted,
                               BlockRules rules) {
  std::vector<Point> points = wanted;
  std::sort(points.begin(), points.end(), [&](const Point& a, const Point& b) {
    const auto& left = registers[a.index];
    const auto& right = registers[b.index];
    return std::pair{left.function, left.address} < std::pair{right.function, right.address};
  });
  std::vector<Block> blocks;
  bool open = false;  // whether the last block may still grow
  for (const Point& point : points) {
    const auto& reg = registers[point.index];
    if (open && !point.alone && blocks.back().function == reg.function) {
      Block& block = blocks.back();
      const std::uint32_t block_end = std::uint32_t{block.address} + block.count;
      const std::uint32_t end = std::max(block_end, end_of(reg));
      if (reg.address <= block_end + rules.gap_max && end - block.address <= rules.registers_max) {
        block.count = static_cast<std::uint16_t>(end - block.address);
        block.points.push_back(point.index);
        continue;
      }
    }
    blocks.push_back({reg.function, reg.address, words_of(reg.type), {point.index}});
    open = !point.alone;
  }
  return blocks;
}

std::uint16_t LengthVariation::choose(const Block& block, BlockRules rules, Outstanding outstanding) {
  const std::uint32_t longest = std::min<std::uint32_t>(rules.registers_max, 0x10000u - block.address);
  const std::uint32_t room =
      std::min<std::uint32_t>({lengthen_max, rules.gap_max, longest - std::min<std::uint32_t>(longest, block.count)});
  std::uint16_t chosen = block.count;
  std::size_t chosen_age = 0;  // requests since it was last used
  const auto end = recent_.begin() + static_cast<std::ptrdiff_t>(known_);
  const auto looked_at = outstanding == Outstanding::late ? end : std::min(end, recent_.begin() + doubled_after_max);
  for (std::uint32_t more = 0; more <= room; more += lengthen_step) {
    const Used used{block.function, static_cast<std::uint16_t>(block.count + more)};
    const auto age = static_cast<std::size_t>(std::find(recent_.begin(), looked_at, used) - recent_.begin());
    if (more == 0 || age > chosen_age) chosen = used.count, chosen_age = age;
    if (recent_.begin() + static_cast<std::ptrdiff_t>(age) == looked_at) break;
  }
  const Used now{block.function, chosen};
  auto place = std::find(recent_.begin(), end, now);
  if (place == end && known_ < recent_.size()) ++known_;
  if (place == recent_.end()) --place;
  std::move_backward(recent_.begin(), place, place + 1);
  recent_.front() = now;
  return chosen;
}

}  // namespace lamplighter::drivers
