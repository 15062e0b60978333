#include "core/charging/http_parts.h"
#include "core/charging/print_bill.h"
#include "core/charging/refusals.h"
#include "core/charging/store.h"
#include "core/http/first_characters.h"
#include "core/ledger/ledger.h"

namespace lamplighter::charging {
namespace {

constexpr std::size_t query_characters_max = 64;

// The filters that are no ids.
std::optional<Refusal> take_filter(const Exchange& exchange, store::BillFilter& filter) {
  if (const auto kind = exchange.query("kind"); kind && !kind->empty()) {
    filter.kind = parse_bill_kind(*kind);
    if (!filter.kind)
      return Refusal{
          RefusalKind::invalid, "charging.choice_unknown", {{"value", kind->substr(0, 32)}, {"field", "kind"}}, "kind"};
  }
  for (const auto& [name, day] : {std::pair{"from", &filter.from}, std::pair{"to", &filter.to}}) {
    const auto text = exchange.query(name);
    if (!text || text->empty()) continue;
    *day = calendar::parse_day(*text);
    if (!*day) return Refusal{RefusalKind::invalid, "charging.day_invalid", {{"value", text->substr(0, 32)}}, name};
  }
  filter.q = http::first_characters(exchange.query("q").value_or(""), query_characters_max);
  return std::nullopt;
}

Response list_bills(const Exchange& exchange) {
  const auto estate = id_query<EstateId>(exchange, "estate");
  if (!estate) return refused(exchange, estate.error());
  const auto room = id_query<RoomId>(exchange, "room");
  if (!room) return refused(exchange, room.error());
  const auto run = id_query<RunId>(exchange, "run");
  if (!run) return refused(exchange, run.error());
  const auto item = id_query<ChargeItemId>(exchange, "item");
  if (!item) return refused(exchange, item.error());
  const auto corrects = id_query<BillId>(exchange, "corrects");
  if (!corrects) return refused(exchange, corrects.error());
  const auto page = http::page_of(exchange);
  if (!page) return refused(exchange, page.error());
  store::BillFilter filter{*estate, *room, *run, {}, page->limit + 1, *item, {}, *corrects, {}, {}, ""};
  if (page->number_after() > 0) filter.before = BillId{page->number_after()};
  if (const auto refusal = take_filter(exchange, filter)) return refused(exchange, *refusal);
  return exchange.read([&](db::Transaction& tx) -> Value {
    return http::list(
        store::bills(tx, exchange.caller.scope, filter), page->limit,
        [](const Bill& bill) { return http::cursor_of({std::to_string(bill.id.n)}); },
        [](const Bill& bill) { return to_json(bill); });
  });
}

// Old and new of an adjusted line: what was posted before, and on which readings.
boost::json::value corrected_json(db::Transaction& tx, const Exchange& exchange, const BillLine& line) {
  if (!line.corrects) return nullptr;
  const auto bill = find_bill(tx, exchange.caller.scope, line.corrects->bill);
  if (!bill) return nullptr;
  for (const BillLine& before : lines_of_bill(tx, exchange.caller.scope, bill->id))
    if (before.number == line.corrects->line) return to_json(*bill, before, exchange.caller.language);
  return nullptr;
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
    boost::json::array lines, adjustments;
    for (const BillLine& line : lines_of_bill(tx, scope, *id)) {
      auto row = to_json(line, *item, exchange.caller.language);
      row["corrects"] = corrected_json(tx, exchange, line);
      lines.push_back(std::move(row));
    }
    out["lines"] = std::move(lines);
    store::BillFilter of_this;
    of_this.corrects = *id;
    for (const Bill& adjustment : store::bills(tx, scope, of_this)) adjustments.push_back(to_json(adjustment));
    out["adjustments"] = std::move(adjustments);
    if (bill->corrects)
      if (const auto corrected = find_bill(tx, scope, *bill->corrects))
        out["corrects"] = {{"id", std::to_string(corrected->id.n)}, {"number", corrected->number}};
    out["readings_hash"] = bill->readings_hash;
    out["verification_code"] = verification_code(*bill);  // as on its paper
    const auto entry = ledger::entry_of(tx, scope, "bill", id->n);
    out["journal"] =
        entry ? boost::json::value(to_json(*entry, *item, exchange.caller.language)) : boost::json::value(nullptr);
    out["verified"] = !verify_bill(tx, scope, *bill).has_value();
    return boost::json::value(std::move(out));
  });
}

}  // namespace

std::vector<http::Route> bill_routes() {
  using http::Method;
  return {{Method::get, "/api/v1/bills", "charging.read", list_bills},
          {Method::get, "/api/v1/bills/{bill}", "charging.read", show_bill}};
}

}  // namespace lamplighter::charging
