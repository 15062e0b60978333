// Tiers as they apply to one slice: thresholds with the household's extra and the months or the share of the year
// (domain.md section 2.3). Pure.
#pragma once

#include "core/charging/pricing/price_slices.h"

namespace lamplighter::charging {

class TierTable {
 public:
  // `scale`: months of the line (monthly) or the share of the year (annual). Nobody knows the people: no extra.
  TierTable(const Tiers& tiers, const std::optional<Exact>& people, const Exact& scale);

  // Marginal: what the units after the first `before` cost, row by row; rows without units are left out. The threshold
  // is the last unit at its price. Negative units, and units below zero, take the first rows' prices back.
  std::vector<TierShare> shares(const Exact& before, const Exact& units) const;

 private:
  struct Row {
    Exact from;
    std::optional<Exact> to;
    UnitPrice price;
  };
  std::vector<Row> rows_;
};

Exact sum_of(const std::vector<TierShare>& shares);  // of their amounts

}  // namespace lamplighter::charging
