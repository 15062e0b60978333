// What is charged (charge item 收费项目) at which price from which day (price plan 价格方案). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar/calendar.h"
#include "core/charging/price_line.h"
#include "schemas/vocabulary/ids.h"
#include "schemas/vocabulary/instant.h"

namespace lamplighter::charging {

using calendar::Day;

inline constexpr std::size_t item_code_max = 32;
inline constexpr std::size_t item_name_max = 64;
inline constexpr std::size_t charge_items_max = 500;          // of a company
inline constexpr std::size_t price_plans_per_item_max = 500;  // forty years of monthly prices

enum class RevenueClass {
  own,           // the company's income
  pass_through,  // 代收代付: collected for the utility, owed to it
};
std::string_view to_text(RevenueClass revenue_class);
std::optional<RevenueClass> parse_revenue_class(std::string_view text);

struct PricePlan {  // one version; holds from its day until the next version's day
  PricePlanId id;
  Day valid_from;
  UnitPrice price;
  std::optional<PricePlanId> replaces;  // an earlier version of the same day, typed wrong
  Instant recorded_at{};
  std::string recorded_by;
};

struct ChargeItem {  // periodic, by meter: usage x price
  ChargeItemId id;
  std::string code;  // [A-Za-z0-9_-]{1,32}, unique in the company; part of the ledger's account codes
  std::string name;
  std::string meter_kind;  // "electricity", "water"
  std::string reg;         // register of the meter, "energy_import"
  Unit unit = Unit::none;  // in which the price counts
  RevenueClass revenue_class = RevenueClass::own;
  Rounding rounding;
  std::vector<PricePlan> plans;  // as recorded
};
bool is_item_code(std::string_view text);
// kWh for electricity, m3 for water; nullopt for a kind that is not charged by meter.
std::optional<Unit> unit_of_meter_kind(std::string_view kind);

// The versions in force: each day's newest, by day. A version that was replaced is not among them.
std::vector<PricePlan> plans_in_force(const std::vector<PricePlan>& recorded);

struct PriceStretch {  // days [from, to) under one version
  PricePlan plan;
  Day from;
  Day to;
};
// Cuts [from, to) where the price changes; neighbours with the same price stay apart, because they are different
// versions. Refuses charging.blocked.no_price where no version holds on the first day (facts: item, day).
Outcome<std::vector<PriceStretch>> price_stretches(const ChargeItem& item, Day from, Day to);

}  // namespace lamplighter::charging
