#include "core/charging/http_parts.h"
#include "core/charging/refusals.h"

namespace lamplighter::charging {
namespace {

namespace json = boost::json;

Response list_items(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Value {
    json::array rows;
    for (const ChargeItem& item : charge_items(tx, exchange.caller.scope)) rows.push_back(to_json(item));
    return json::value{{"rows", rows}, {"next", nullptr}};
  });
}

Response show_item(const Exchange& exchange) {
  const auto id = exchange.id<ChargeItemId>("item");
  if (!id) return refused(exchange, id.error());
  return exchange.read([&](db::Transaction& tx) -> Value {
    const auto item = find_charge_item(tx, exchange.caller.scope, *id);
    if (!item) return item_not_found(*id);
    return json::value(to_json(*item));
  });
}

// A word of a closed list, where the field is there.
template <class Enum>
void take(http::Fields& fields, std::string_view name, std::optional<Enum> (*parse)(std::string_view), Enum& into) {
  if (!fields.has(name)) return;
  const auto text = fields.text(name, 1, 32);
  const auto parsed = parse(text);
  if (parsed)
    into = *parsed;
  else
    fields.refuse(name, "charging.choice_unknown", {{"value", text}, {"field", std::string(name)}});
}

void take_uses(http::Fields& fields, const json::object& body, std::vector<std::string>& into) {
  if (!fields.has("applies_to")) return;
  into.clear();
  const auto* list = body.at("applies_to").if_array();
  if (!list || list->size() > 16) return fields.refuse("applies_to", "charging.room_use_unknown", {{"value", "-"}});
  for (const auto& use : *list) {
    if (!use.is_string()) return fields.refuse("applies_to", "charging.room_use_unknown", {{"value", "-"}});
    into.emplace_back(use.get_string());
  }
}

void take_factor(http::Fields& fields, const json::object& body, std::optional<Exact>& into) {
  if (!fields.has("outlier_factor")) return;
  into.reset();
  if (!body.at("outlier_factor").is_null()) into = exact(fields.decimal("outlier_factor"));
}

// The fields that may be given when an item is made and when it is changed; what is absent stays.
void take_fields(http::Fields& fields, const json::object& body, NewChargeItem& item) {
  if (fields.has("name")) item.name = fields.text("name", 1, item_name_max);
  take(fields, "object", parse_charge_object, item.object);
  if (fields.has("meter_kind")) item.meter_kind = fields.text("meter_kind", 0, 32);
  if (fields.has("register")) item.reg = fields.text("register", 0, 64);
  take(fields, "revenue_class", parse_revenue_class, item.revenue_class);
  take(fields, "rounding_mode", parse_rounding_mode, item.rounding.mode);
  take(fields, "rounding_unit", parse_rounding_unit, item.rounding.unit);
  take(fields, "rounding_scope", parse_rounding_scope, item.rounding_scope);
  take(fields, "proration", parse_proration, item.proration);
  if (fields.has("cycle_months")) item.cycle_months = static_cast<int>(fields.number("cycle_months", 1, 12));
  if (fields.has("billing_day"))
    item.billing_day = static_cast<unsigned>(fields.number("billing_day", 1, billing_day_max));
  take(fields, "ytd_follow", parse_ytd_follow, item.ytd_follow);
  if (fields.has("year_share")) item.year_share = fields.flag("year_share");
  take_uses(fields, body, item.applies_to);
  take(fields, "payer", parse_payer, item.payer);
  if (fields.has("estimate_missing")) item.estimate_missing = fields.flag("estimate_missing");
  take_factor(fields, body, item.outlier_factor);
}

Response post_item(const Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  http::Fields fields(*body);
  NewChargeItem item;
  item.code = fields.text("code", 1, item_code_max);
  item.name = fields.text("name", 1, item_name_max);
  fields.text("revenue_class", 1, 32);  // whose money it is must be said
  take_fields(fields, *body, item);
  if (const auto refusal = fields.refusal()) return refused(exchange, *refusal);
  return exchange.write(
      [&](db::Transaction& tx) { return rendered(create_charge_item(tx, exchange.caller, item, exchange.now)); }, 201);
}

Response patch_item(const Exchange& exchange) {
  const auto id = exchange.id<ChargeItemId>("item");
  if (!id) return refused(exchange, id.error());
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  return exchange.write([&](db::Transaction& tx) -> Value {
    const auto item = find_charge_item(tx, exchange.caller.scope, *id);
    if (!item) return item_not_found(*id);
    http::Fields fields(*body);
    NewChargeItem wanted = wanted_of(*item);
    const auto seen = fields.number("seen_version", 1, 1'000'000'000);
    if (fields.has("code")) wanted.code = fields.text("code", 1, item_code_max);
    take_fields(fields, *body, wanted);
    if (const auto refusal = fields.refusal()) return *refusal;
    return rendered(update_charge_item(tx, exchange.caller, *id, wanted, seen, exchange.now));
  });
}

// The terms as a whole, or one price for each unit, which is the same as usage * price.
void take_terms(http::Fields& fields, const json::object& body, Terms& into) {
  if (fields.has("terms")) {
    auto terms = terms_from_json(body.at("terms"));
    if (terms)
      into = std::move(*terms);
    else
      fields.refuse(terms.error().field.empty() ? "terms" : "terms." + terms.error().field, terms.error().code,
                    terms.error().facts);
    return;
  }
  const auto text = fields.text("price", 1, 32);
  const auto price = parse_unit_price(text);
  if (price)
    into = flat_terms(*price);
  else
    fields.refuse("price", "charging.price_invalid",
                  {{"value", text}, {"limit", to_text(UnitPrice{price_micro_yuan_max})}});
}

Response post_plan(const Exchange& exchange) {
  const auto item = exchange.id<ChargeItemId>("item");
  if (!item) return refused(exchange, item.error());
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  return exchange.write_as([&](db::Transaction& tx) -> Outcome<Exchange::Done> {
    const auto done = change_price(tx, exchange.caller, *item, *body, exchange.now);
    if (!done) return done.error();
    if (const auto* waiting = std::get_if<ApprovalId>(&*done)) return asked(*waiting);
    const auto unit = find_charge_item(tx, exchange.caller.scope, *item).value().unit;
    return Exchange::Done{201, to_json(std::get<PricePlan>(*done), unit)};
  });
}

}  // namespace

Outcome<NewPricePlan> price_plan_request(const json::object& body) {
  http::Fields fields(body);
  NewPricePlan plan;
  plan.valid_from = fields.day("valid_from");
  take_terms(fields, body, plan.terms);
  if (fields.has("replaces")) plan.replaces = fields.id<PricePlanId>("replaces");
  if (const auto refusal = fields.refusal()) return *refusal;
  return plan;
}

std::vector<http::Route> item_routes() {
  using http::Method;
  return {{Method::get, "/api/v1/charge_items", "charging.read", list_items},
          {Method::post, "/api/v1/charge_items", "charging.write", post_item},
          {Method::get, "/api/v1/charge_items/{item}", "charging.read", show_item},
          {Method::patch, "/api/v1/charge_items/{item}", "charging.write", patch_item},
          {Method::post, "/api/v1/charge_items/{item}/price_plans", "charging.write", post_plan}};
}

}  // namespace lamplighter::charging
