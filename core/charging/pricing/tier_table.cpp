#include "core/charging/pricing/tier_table.h"

#include <algorithm>

namespace lamplighter::charging {

TierTable::TierTable(const Tiers& tiers, const std::optional<Exact>& people, const Exact& scale) {
  Exact more_people;
  if (tiers.household && people) more_people = std::max(Exact{0}, Exact{*people - tiers.household->people});
  Exact from;
  for (std::size_t i = 0; i < tiers.rows.size(); ++i) {
    Row row{from, std::nullopt, tiers.rows[i].price};
    if (tiers.rows[i].up_to) {
      Exact threshold = *tiers.rows[i].up_to;
      if (tiers.household) threshold += tiers.household->extra_per_person.at(i) * more_people;
      row.to = threshold * scale;
      from = *row.to;
    }
    rows_.push_back(std::move(row));
  }
}

std::vector<TierShare> TierTable::shares(const Exact& before, const Exact& units) const {
  const auto first_units_in = [this](std::size_t i, const Exact& x) {
    const Row& row = rows_[i];
    const Exact end = row.to ? std::min(x, *row.to) : x;
    // Less than nothing is taken back at the price at which the counting begins.
    return i == 0 ? end : std::max(Exact{0}, Exact{end - row.from});
  };
  const Exact after = before + units;
  std::vector<TierShare> shares;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Exact here = first_units_in(i, after) - first_units_in(i, before);
    if (here == 0) continue;
    shares.push_back({i, rows_[i].from, rows_[i].to, here, rows_[i].price, here * exact(rows_[i].price)});
  }
  return shares;
}

Exact sum_of(const std::vector<TierShare>& shares) {
  Exact sum;
  for (const TierShare& share : shares) sum += share.amount;
  return sum;
}

}  // namespace lamplighter::charging
