// What is charged (charge item 收费项目) at which price from which day (price plan 价格方案). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar/calendar.h"
#include "core/charging/pricing/price_slices.h"
#include "schemas/vocabulary/ids.h"
#include "schemas/vocabulary/instant.h"

namespace lamplighter::charging {

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
  Terms terms;
  std::optional<PricePlanId> replaces;  // an earlier version of the same day, typed wrong
  Instant recorded_at{};
  std::string recorded_by;
};

enum class YtdFollow : std::uint8_t {  // whose usage since the tier year began counts for annual tiers
  meter,
  household,  // the room's meters since its present owner began
};
std::string_view to_text(YtdFollow follow);
std::optional<YtdFollow> parse_ytd_follow(std::string_view text);

enum class Payer : std::uint8_t {
  owner,
  occupant,  // the tenant on the period's last day, where there is one
};
std::string_view to_text(Payer payer);
std::optional<Payer> parse_payer(std::string_view text);

struct ChargeItem {  // periodic
  ChargeItemId id;
  std::string code;  // [A-Za-z0-9_-]{1,32}, unique in the company; part of the ledger's account codes
  std::string name;
  std::string meter_kind;  // "electricity", "water"
  std::string reg;         // register of the meter, "energy_import"
  Unit unit = Unit::none;  // in which the price counts
  RevenueClass revenue_class = RevenueClass::own;
  Rounding rounding;
  std::vector<PricePlan> plans;               // as recorded
  ChargeObject object = ChargeObject::meter;  // of a room or parking space: meter_kind and reg are empty, unit is none
  RoundingScope rounding_scope = RoundingScope::period;
  Proration proration = Proration::actual_days;
  int cycle_months = 1;      // 1, 2, 3, 6 or 12
  unsigned billing_day = 1;  // 1..31, on which its months begin; clamped in short ones
  YtdFollow ytd_follow = YtdFollow::meter;
  bool year_share = false;  // household: annual thresholds x months/12 after a change of owner in the year
  std::vector<std::string> applies_to{};  // uses of rooms; empty: all
  Payer payer = Payer::owner;
  bool estimate_missing = false;
  std::optional<Exact> outlier_factor{};  // lines above this x their average are parked
  std::int64_t version = 1;               // counts the changes of these fields
};
PricingRules rules_of(const ChargeItem& item);
bool is_item_code(std::string_view text);
// kWh for electricity, m3 for water; nullopt for a kind that is not charged by meter.
std::optional<Unit> unit_of_meter_kind(std::string_view kind);

// The versions in force: each day's newest, by day. A version that was replaced is not among them.
std::vector<PricePlan> plans_in_force(const std::vector<PricePlan>& recorded);
// The version that holds on that day; nullopt before the first.
std::optional<PricePlan> plan_on(const ChargeItem& item, Day day);

struct PriceStretch {  // days [from, to) under one version
  PricePlan plan;
  Day from;
  Day to;
};
// Cuts [from, to) where the price changes; neighbours with the same price stay apart, because they are different
// versions. Refuses charging.blocked.no_price where no version holds on the first day (facts: item, day).
Outcome<std::vector<PriceStretch>> price_stretches(const ChargeItem& item, Day from, Day to);

}  // namespace lamplighter::charging
