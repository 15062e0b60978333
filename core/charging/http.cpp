#include "core/charging/http.h"

#include <boost/json.hpp>
#include <charconv>

#include "core/charging/print_bill.h"
#include "core/charging/refusals.h"
#include "core/charging/render.h"
#include "core/charging/run_steps.h"
#include "core/charging/store.h"
#include "core/http/fields.h"
#include "core/http/page.h"
#include "core/ledger/ledger.h"

namespace lamplighter::charging {
namespace {

using http::Exchange;
using http::Response;
using Value = Outcome<boost::json::value>;

Response refused(const Exchange& exchange, const Refusal& refusal) {
  return http::problem(refusal, exchange.caller.language);
}

template <class Noun>
Value rendered(const Outcome<Noun>& outcome) {
  if (!outcome) return outcome.error();
  return boost::json::value(to_json(*outcome));
}

// A query such as ?estate=7; nothing where it is absent.
template <class IdType>
Outcome<std::optional<IdType>> id_query(const Exchange& exchange, std::string_view name) {
  const auto text = exchange.query(name);
  if (!text || text->empty()) return std::optional<IdType>{};
  IdType id;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), id.n);
  if (error != std::errc{} || end != text->data() + text->size())
    return Refusal{RefusalKind::invalid, "charging.id_invalid", {{"value", text->substr(0, 32)}}, std::string(name)};
  return std::optional{id};
}

Response list_items(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Value {
    boost::json::array rows;
    for (const ChargeItem& item : charge_items(tx, exchange.caller.scope)) rows.push_back(to_json(item));
    return boost::json::value{{"rows", rows}, {"next", nullptr}};
  });
}

Response post_item(const Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  http::Fields fields(*body);
  NewChargeItem item;
  item.code = fields.text("code", 1, item_code_max);
  item.name = fields.text("name", 1, item_name_max);
  item.meter_kind = fields.text("meter_kind", 1, 32);
  item.reg = fields.text("register", 1, 64);
  const auto revenue_class = fields.text("revenue_class", 1, 32);
  const auto parsed = parse_revenue_class(revenue_class);
  if (!parsed) fields.refuse("revenue_class", "charging.revenue_class_unknown", {{"value", revenue_class}});
  if (const auto refusal = fields.refusal()) return refused(exchange, *refusal);
  item.revenue_class = *parsed;
  return exchange.write(
      [&](db::Transaction& tx) { return rendered(create_charge_item(tx, exchange.caller, item, exchange.now)); }, 201);
}

Response post_plan(const Exchange& exchange) {
  const auto item = exchange.id<ChargeItemId>("item");
  if (!item) return refused(exchange, item.error());
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  http::Fields fields(*body);
  NewPricePlan plan;
  plan.valid_from = fields.day("valid_from");
  const auto text = fields.text("price", 1, 32);
  const auto price = parse_unit_price(text);
  if (!price)
    fields.refuse("price", "charging.price_invalid",
                  {{"value", text}, {"limit", to_text(UnitPrice{price_micro_yuan_max})}});
  if (fields.has("replaces")) plan.replaces = fields.id<PricePlanId>("replaces");
  if (const auto refusal = fields.refusal()) return refused(exchange, *refusal);
  plan.price = *price;
  return exchange.write(
      [&](db::Transaction& tx) -> Value {
        const auto added = add_price_plan(tx, exchange.caller, *item, plan, exchange.now);
        if (!added) return added.error();
        return boost::json::value(to_json(*added, find_charge_item(tx, exchange.caller.scope, *item).value().unit));
      },
      201);
}

Response list_runs(const Exchange& exchange) {
  const auto estate = id_query<EstateId>(exchange, "estate");
  if (!estate) return refused(exchange, estate.error());
  const auto page = http::page_of(exchange);
  if (!page) return refused(exchange, page.error());
  store::RunFilter filter{*estate, {}, page->limit + 1};
  if (page->number_after() > 0) filter.before = RunId{page->number_after()};
  return exchange.read([&](db::Transaction& tx) -> Value {
    return http::list(
        store::runs(tx, exchange.caller.scope, filter), page->limit,
        [](const Run& run) { return http::cursor_of({std::to_string(run.id.n)}); },
        [](const Run& run) { return to_json(run); });
  });
}

Response post_new_run(const Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  http::Fields fields(*body);
  NewRun run;
  run.estate = fields.id<EstateId>("estate");
  run.item = fields.id<ChargeItemId>("item");
  run.period_from = fields.day("period_from");
  run.period_to = fields.day("period_to");
  if (const auto refusal = fields.refusal()) return refused(exchange, *refusal);
  return exchange.write(
      [&](db::Transaction& tx) { return rendered(create_run(tx, exchange.caller, run, exchange.now)); }, 201);
}

Response show_run(const Exchange& exchange) {
  const auto id = exchange.id<RunId>("run");
  if (!id) return refused(exchange, id.error());
  return exchange.read([&](db::Transaction& tx) -> Value {
    const auto run = find_run(tx, exchange.caller.scope, *id);
    if (!run) return run_not_found(*id);
    return boost::json::value(to_json(*run));
  });
}

Response list_lines(const Exchange& exchange) {
  const auto id = exchange.id<RunId>("run");
  if (!id) return refused(exchange, id.error());
  const auto page = http::page_of(exchange, /*parts=*/2);
  if (!page) return refused(exchange, page.error());
  store::LineFilter filter{*id, {}, {}, RunLineId{page->number_after(1)}, page->limit + 1};
  if (const auto state = exchange.query("state"); state && !state->empty()) {
    filter.state = parse_line_state(*state);
    if (!filter.state)
      return refused(exchange,
                     {RefusalKind::invalid, "charging.state_unknown", {{"value", state->substr(0, 32)}}, "state"});
  }
  if (!page->after.empty()) filter.after_state = parse_line_state(page->after.front());
  return exchange.read([&](db::Transaction& tx) -> Value {
    const auto run = find_run(tx, exchange.caller.scope, *id);
    if (!run) return run_not_found(*id);
    const auto item = find_charge_item(tx, exchange.caller.scope, run->item);
    const Unit unit = item ? item->unit : Unit::none;
    return http::list(
        store::lines(tx, exchange.caller.scope, filter), page->limit,
        [](const RunLine& line) {
          return http::cursor_of({std::string(to_text(line.state)), std::to_string(line.id.n)});
        },
        [&](const RunLine& line) { return to_json(line, unit, exchange.caller.language); });
  });
}

Value job_started(const Outcome<JobId>& job) {
  if (!job) return job.error();
  return boost::json::value{{"job", std::to_string(job->n)}};
}

Response post_calculation(const Exchange& exchange) {
  const auto id = exchange.id<RunId>("run");
  if (!id) return refused(exchange, id.error());
  return exchange.write(
      [&](db::Transaction& tx) { return job_started(calculate_run(tx, exchange.caller, *id, exchange.now)); }, 202);
}

Response post_posting(const Exchange& exchange) {
  const auto id = exchange.id<RunId>("run");
  if (!id) return refused(exchange, id.error());
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  http::Fields fields(*body);
  const Day posting_date = fields.day("posting_date");
  if (const auto refusal = fields.refusal()) return refused(exchange, *refusal);
  return exchange.write(
      [&](db::Transaction& tx) { return job_started(post_run(tx, exchange.caller, *id, posting_date, exchange.now)); },
      202);
}

// A verb that moves a run on at once.
template <auto verb>
Response move(const Exchange& exchange) {
  const auto id = exchange.id<RunId>("run");
  if (!id) return refused(exchange, id.error());
  return exchange.write([&](db::Transaction& tx) { return rendered(verb(tx, exchange.caller, *id, exchange.now)); });
}

Response list_bills(const Exchange& exchange) {
  const auto estate = id_query<EstateId>(exchange, "estate");
  if (!estate) return refused(exchange, estate.error());
  const auto room = id_query<RoomId>(exchange, "room");
  if (!room) return refused(exchange, room.error());
  const auto run = id_query<RunId>(exchange, "run");
  if (!run) return refused(exchange, run.error());
  const auto page = http::page_of(exchange);
  if (!page) return refused(exchange, page.error());
  store::BillFilter filter{*estate, *room, *run, {}, page->limit + 1};
  if (page->number_after() > 0) filter.before = BillId{page->number_after()};
  return exchange.read([&](db::Transaction& tx) -> Value {
    return http::list(
        store::bills(tx, exchange.caller.scope, filter), page->limit,
        [](const Bill& bill) { return http::cursor_of({std::to_string(bill.id.n)}); },
        [](const Bill& bill) { return to_json(bill); });
  });
}

Response show_bill(const Exchange& exchange) {
  const auto id = exchange.id<BillId>("bill");
  if (!id) return refused(exchange, id.error());
  return exchange.read([&](db::Transaction& tx) -> Value {
    const auto& scope = exchange.caller.scope;
    const auto bill = find_bill(tx, scope, *id);
    const auto item = bill ? find_charge_item(tx, scope, bill->item) : std::nullopt;
    if (!bill || !item) return bill_not_found(*id);
    auto out = to_json(*bill);
    boost::json::array lines;
    for (const BillLine& line : lines_of_bill(tx, scope, *id))
      lines.push_back(to_json(line, *item, exchange.caller.language));
    out["lines"] = std::move(lines);
    out["readings_hash"] = bill->readings_hash;
    out["verification_code"] = verification_code(*bill);  // as on its paper
    const auto entry = ledger::entry_of(tx, scope, "bill", id->n);
    out["journal"] =
        entry ? boost::json::value(to_json(*entry, exchange.caller.language)) : boost::json::value(nullptr);
    out["verified"] = !verify_bill(tx, scope, *bill).has_value();
    return boost::json::value(std::move(out));
  });
}

}  // namespace

std::vector<http::Route> routes() {
  using http::Method;
  return {{Method::get, "/api/v1/charge_items", "charging.read", list_items},
          {Method::post, "/api/v1/charge_items", "charging.write", post_item},
          {Method::post, "/api/v1/charge_items/{item}/price_plans", "charging.write", post_plan},
          {Method::get, "/api/v1/runs", "charging.read", list_runs},
          {Method::post, "/api/v1/runs", "charging.run", post_new_run},
          {Method::get, "/api/v1/runs/{run}", "charging.read", show_run},
          {Method::get, "/api/v1/runs/{run}/lines", "charging.read", list_lines},
          {Method::post, "/api/v1/runs/{run}/calculation", "charging.run", post_calculation},
          {Method::post, "/api/v1/runs/{run}/review", "charging.run", move<review_run>},
          {Method::post, "/api/v1/runs/{run}/posting", "charging.post", post_posting},
          {Method::post, "/api/v1/runs/{run}/closing", "charging.post", move<close_run>},
          {Method::post, "/api/v1/runs/{run}/cancellation", "charging.run", move<cancel_run>},
          {Method::get, "/api/v1/bills", "charging.read", list_bills},
          {Method::get, "/api/v1/bills/{bill}", "charging.read", show_bill}};
}

std::map<std::string, jobs::Step> job_kinds() {
  return {{std::string(calculate_kind), calculate_slice}, {std::string(post_kind), post_slice}};
}

}  // namespace lamplighter::charging
