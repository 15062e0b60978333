#include "core/charging/charge_item.h"

#include <algorithm>
#include <array>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::charging {
namespace {

constexpr std::array<std::string_view, 2> class_names{"own", "pass_through"};
constexpr std::array<std::string_view, 2> follow_names{"meter", "household"};
constexpr std::array<std::string_view, 2> payer_names{"owner", "occupant"};
constexpr std::string_view code_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

}  // namespace

std::string_view to_text(RevenueClass c) {
  return class_names.at(static_cast<std::size_t>(c));
}

std::optional<RevenueClass> parse_revenue_class(std::string_view text) {
  return enumerator_of<RevenueClass>(class_names, text);
}

std::string_view to_text(YtdFollow follow) {
  return follow_names.at(static_cast<std::size_t>(follow));
}

std::optional<YtdFollow> parse_ytd_follow(std::string_view text) {
  return enumerator_of<YtdFollow>(follow_names, text);
}

std::string_view to_text(Payer payer) {
  return payer_names.at(static_cast<std::size_t>(payer));
}

std::optional<Payer> parse_payer(std::string_view text) {
  return enumerator_of<Payer>(payer_names, text);
}

PricingRules rules_of(const ChargeItem& item) {
  return {item.object, item.rounding, item.rounding_scope, item.proration, item.billing_day};
}

bool is_item_code(std::string_view text) {
  return !text.empty() && text.size() <= item_code_max &&
         text.find_first_not_of(code_characters) == std::string_view::npos;
}

std::optional<Unit> unit_of_meter_kind(std::string_view kind) {
  if (kind == "electricity") return Unit::kilowatt_hour;
  if (kind == "water") return Unit::cubic_metre;
  return std::nullopt;
}

std::vector<PricePlan> plans_in_force(const std::vector<PricePlan>& recorded) {
  std::vector<PricePlan> plans = recorded;
  std::sort(plans.begin(), plans.end(), [](const PricePlan& a, const PricePlan& b) {
    return a.valid_from != b.valid_from ? a.valid_from < b.valid_from : a.id < b.id;
  });
  std::vector<PricePlan> in_force;
  for (const PricePlan& plan : plans) {
    if (!in_force.empty() && in_force.back().valid_from == plan.valid_from) in_force.pop_back();
    in_force.push_back(plan);
  }
  return in_force;
}

std::optional<PricePlan> plan_on(const ChargeItem& item, Day day) {
  std::optional<PricePlan> found;
  for (const PricePlan& plan : plans_in_force(item.plans))
    if (plan.valid_from <= day) found = plan;
  return found;
}

Outcome<std::vector<PriceStretch>> price_stretches(const ChargeItem& item, Day from, Day to) {
  std::vector<PriceStretch> stretches;
  for (const PricePlan& plan : plans_in_force(item.plans)) {
    if (plan.valid_from >= to) break;
    if (plan.valid_from <= from) {
      stretches = {{plan, from, to}};
      continue;
    }
    if (stretches.empty()) break;
    stretches.back().to = plan.valid_from;
    stretches.push_back({plan, plan.valid_from, to});
  }
  if (stretches.empty())
    return Refusal{RefusalKind::conflict,
                   "charging.blocked.no_price",
                   {{"item", item.code}, {"day", calendar::to_text(from)}},
                   ""};
  return stretches;
}

}  // namespace lamplighter::charging
