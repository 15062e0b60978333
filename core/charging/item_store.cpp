#include <boost/json.hpp>

#include "core/charging/store.h"

namespace lamplighter::charging::store {
namespace {

namespace json = boost::json;
using calendar::day_from_number;
using calendar::day_number;

// What lies in the database was written by insert_plan, so terms that do not parse are our own mistake or tampering.
Terms terms_of(PricePlanId plan, const std::string& text) {
  boost::system::error_code broken;
  const auto parsed = json::parse(text, broken);
  auto terms = broken ? Outcome<Terms>(Refusal{}) : terms_from_json(parsed);
  if (!terms) throw db::Broken("price_plan " + std::to_string(plan.n) + " holds no terms of ours");
  return std::move(*terms);
}

std::vector<PricePlan> plans_of(db::Transaction& tx, const Scope& scope, ChargeItemId item) {
  std::vector<PricePlan> plans;
  for (const auto& [id, day, terms, replaces, at, by] :
       tx.select<PricePlanId, std::int64_t, std::string, std::optional<PricePlanId>, Instant, std::string>(
           "SELECT id, valid_from, terms, replaces_id, recorded_at, recorded_by_name FROM price_plan "
           "WHERE company_id = ? AND item_id = ? ORDER BY id",
           scope.company, item))
    plans.push_back({id, day_from_number(day), terms_of(id, terms), replaces, at, by});
  return plans;
}

std::string list_text(const std::vector<std::string>& words) {
  json::array list;
  for (const auto& word : words) list.emplace_back(word);
  return json::serialize(list);
}

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  const auto parsed = json::parse(list);
  for (const auto& word : parsed.as_array()) words.emplace_back(word.as_string());
  return words;
}

std::optional<std::string> factor_text(const ChargeItem& item) {
  return item.outlier_factor ? std::optional{exact_text(*item.outlier_factor)} : std::nullopt;
}

std::optional<std::string> of_meter(const ChargeItem& item, const std::string& text) {
  return item.object == ChargeObject::meter ? std::optional{text} : std::nullopt;
}

constexpr std::string_view item_columns =
    "SELECT id, code, name, object, meter_kind, register, unit, revenue_class, rounding_mode, rounding_unit, "
    "rounding_scope, proration, cycle_months, billing_day, ytd_follow, year_share, applies_to, payer, "
    "estimate_missing, outlier_factor, version FROM charge_item WHERE company_id = ?";

std::vector<ChargeItem> select_items(db::Transaction& tx, const Scope& scope, const std::string& where,
                                     const std::vector<db::Cell>& params) {
  using Text = std::string;
  using Maybe = std::optional<std::string>;
  using Number = std::int64_t;
  std::vector<ChargeItem> items;
  for (const auto& [id, code, name, object, kind, reg, unit, revenue, mode, rounding_unit, rounding_scope, proration,
                    cycle, day, follow, share, uses, payer, estimate, factor, version] :
       tx.select_with<ChargeItemId, Text, Text, Text, Maybe, Maybe, Text, Text, Text, Text, Text, Text, Number, Number,
                      Text, bool, Text, Text, bool, Maybe, Number>(std::string(item_columns) + where, params)) {
    ChargeItem item;
    item.id = id;
    item.code = code;
    item.name = name;
    item.object = parse_charge_object(object).value();
    item.meter_kind = kind.value_or("");
    item.reg = reg.value_or("");
    item.unit = parse_unit(unit).value_or(Unit::none);
    item.revenue_class = parse_revenue_class(revenue).value();
    item.rounding = {parse_rounding_mode(mode).value(), parse_rounding_unit(rounding_unit).value()};
    item.rounding_scope = parse_rounding_scope(rounding_scope).value();
    item.proration = parse_proration(proration).value();
    item.cycle_months = static_cast<int>(cycle);
    item.billing_day = static_cast<unsigned>(day);
    item.ytd_follow = parse_ytd_follow(follow).value();
    item.year_share = share;
    item.applies_to = words_of(uses);
    item.payer = parse_payer(payer).value();
    item.estimate_missing = estimate;
    if (factor) item.outlier_factor = parse_exact(*factor);
    item.version = version;
    item.plans = plans_of(tx, scope, id);
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace

std::vector<ChargeItem> items(db::Transaction& tx, const Scope& scope) {
  return select_items(tx, scope, " ORDER BY code", {db::to_cell(scope.company)});
}

std::optional<ChargeItem> item(db::Transaction& tx, const Scope& scope, ChargeItemId id) {
  auto found = select_items(tx, scope, " AND id = ?", {db::to_cell(scope.company), db::to_cell(id)});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

bool has_item_code(db::Transaction& tx, const Scope& scope, std::string_view code) {
  return tx
      .select_one<std::int64_t>("SELECT id FROM charge_item WHERE company_id = ? AND code = ?", scope.company, code)
      .has_value();
}

ChargeItemId insert_item(db::Transaction& tx, const Scope& scope, const ChargeItem& item, UserId by, Instant now) {
  return tx.insert<ChargeItemId>(
      "INSERT INTO charge_item (company_id, code, name, kind, object, meter_kind, register, unit, revenue_class, "
      "rounding_mode, rounding_unit, rounding_scope, proration, cycle_months, billing_day, ytd_follow, year_share, "
      "applies_to, payer, estimate_missing, outlier_factor, version, created_at, created_by) VALUES (?, ?, ?, "
      "'periodic', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?) RETURNING id",
      scope.company, item.code, item.name, to_text(item.object), of_meter(item, item.meter_kind),
      of_meter(item, item.reg), to_text(item.unit), to_text(item.revenue_class), to_text(item.rounding.mode),
      to_text(item.rounding.unit), to_text(item.rounding_scope), to_text(item.proration), item.cycle_months,
      item.billing_day, to_text(item.ytd_follow), item.year_share ? 1 : 0, list_text(item.applies_to),
      to_text(item.payer), item.estimate_missing ? 1 : 0, factor_text(item), now, by);
}

bool update_item(db::Transaction& tx, const Scope& scope, const ChargeItem& item) {
  return tx.execute(
             "UPDATE charge_item SET name = ?, revenue_class = ?, rounding_mode = ?, rounding_unit = ?, "
             "rounding_scope = ?, proration = ?, cycle_months = ?, billing_day = ?, ytd_follow = ?, year_share = ?, "
             "applies_to = ?, payer = ?, estimate_missing = ?, outlier_factor = ?, version = ? "
             "WHERE company_id = ? AND id = ? AND version = ?",
             item.name, to_text(item.revenue_class), to_text(item.rounding.mode), to_text(item.rounding.unit),
             to_text(item.rounding_scope), to_text(item.proration), item.cycle_months, item.billing_day,
             to_text(item.ytd_follow), item.year_share ? 1 : 0, list_text(item.applies_to), to_text(item.payer),
             item.estimate_missing ? 1 : 0, factor_text(item), item.version, scope.company, item.id,
             item.version - 1) == 1;
}

void insert_item_change(db::Transaction& tx, const Scope& scope, ChargeItemId item, const ItemChange& change,
                        UserId by) {
  json::object fields;
  for (const auto& [name, values] : change.fields) fields[name] = json::array{values.first, values.second};
  tx.execute(
      "INSERT INTO charge_item_change (item_id, version, company_id, fields, changed_at, changed_by, changed_by_name) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)",
      item, change.version, scope.company, json::serialize(fields), change.at, by, change.by);
}

std::vector<ItemChange> item_changes(db::Transaction& tx, const Scope& scope, ChargeItemId item, std::int64_t version) {
  std::vector<ItemChange> changes;
  for (const auto& [made, fields, at, by] : tx.select<std::int64_t, std::string, Instant, std::string>(
           "SELECT version, fields, changed_at, changed_by_name FROM charge_item_change "
           "WHERE company_id = ? AND item_id = ? AND version > ? ORDER BY version",
           scope.company, item, version)) {
    ItemChange change{made, at, by, {}};
    const auto parsed = json::parse(fields);
    for (const auto& [name, values] : parsed.as_object())
      change.fields[name] = {std::string(values.at(0).as_string()), std::string(values.at(1).as_string())};
    changes.push_back(std::move(change));
  }
  return changes;
}

bool has_bill(db::Transaction& tx, const Scope& scope, ChargeItemId item) {
  return tx
      .select_one<std::int64_t>("SELECT bill_id FROM bill_line WHERE company_id = ? AND item_id = ? LIMIT 1",
                                scope.company, item)
      .has_value();
}

PricePlanId insert_plan(db::Transaction& tx, const Scope& scope, ChargeItemId item, const PricePlan& plan, UserId by) {
  return tx.insert<PricePlanId>(
      "INSERT INTO price_plan (company_id, item_id, valid_from, terms, replaces_id, recorded_at, recorded_by, "
      "recorded_by_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      scope.company, item, day_number(plan.valid_from), json::serialize(to_json(plan.terms)), plan.replaces,
      plan.recorded_at, by, plan.recorded_by);
}

}  // namespace lamplighter::charging::store
