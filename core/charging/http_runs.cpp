#include "core/charging/coverage.h"
#include "core/charging/four_eyes.h"
#include "core/charging/http_parts.h"
#include "core/charging/nothing_to_post.h"
#include "core/charging/refusals.h"
#include "core/charging/store.h"
#include "core/http/first_characters.h"
#include "core/premises/premises.h"

namespace lamplighter::charging {
namespace {

constexpr std::size_t query_characters_max = 64;

Response list_runs(const Exchange& exchange) {
  const auto estate = id_query<EstateId>(exchange, "estate");
  if (!estate) return refused(exchange, estate.error());
  const auto page = http::page_of(exchange);
  if (!page) return refused(exchange, page.error());
  const auto item = id_query<ChargeItemId>(exchange, "item");
  if (!item) return refused(exchange, item.error());
  store::RunFilter filter{*estate, {}, page->limit + 1, *item};
  if (const auto state = exchange.query("state"); state && !state->empty()) {
    filter.state = parse_run_state(*state);
    if (!filter.state)
      return refused(exchange, {RefusalKind::invalid,
                                "charging.choice_unknown",
                                {{"value", state->substr(0, 32)}, {"field", "state"}},
                                "state"});
  }
  filter.q = http::first_characters(exchange.query("q").value_or(""), query_characters_max);
  if (page->number_after() > 0) filter.before = RunId{page->number_after()};
  return exchange.read([&](db::Transaction& tx) -> Value {
    auto rows = store::runs(tx, exchange.caller.scope, filter);
    for (Run& run : rows) run = with_places(tx, exchange.caller.scope, std::move(run));
    return http::list(
        rows, page->limit, [](const Run& run) { return http::cursor_of({std::to_string(run.id.n)}); },
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
  if (fields.has("kind")) {
    const auto text = fields.text("kind", 1, 32);
    const auto kind = parse_bill_kind(text);
    if (!kind) fields.refuse("kind", "charging.choice_unknown", {{"value", text}, {"field", "kind"}});
    run.kind = kind.value_or(BillKind::regular);
  }
  if (fields.has("building")) run.scope.building = fields.id<BuildingId>("building");
  if (fields.has("rooms")) run.scope.rooms = fields.ids<RoomId>("rooms");
  if (const auto refusal = fields.refusal()) return refused(exchange, *refusal);
  return exchange.write(
      [&](db::Transaction& tx) { return rendered(create_run(tx, exchange.caller, run, exchange.now)); }, 201);
}

boost::json::object posting_json(const PostingWay& way, Language language) {
  boost::json::object out{{"by", "caller"}, {"limit", nullptr}, {"refusal", nullptr}};
  if (way.need == accounts::ApprovalNeed::needed) out["by"] = "approver";
  if (way.limit) out["limit"] = to_text(*way.limit);
  if (way.refusal) {
    out["by"] = "nobody";
    out["refusal"] = to_json(*way.refusal, language);
  }
  return out;
}

Response show_run(const Exchange& exchange) {
  const auto id = exchange.id<RunId>("run");
  if (!id) return refused(exchange, id.error());
  return exchange.read([&](db::Transaction& tx) -> Value {
    const auto run = find_run(tx, exchange.caller.scope, *id);
    if (!run) return run_not_found(*id);
    auto out = to_json(*run);
    boost::json::array reasons;
    for (const auto& reason : store::reason_counts(tx, exchange.caller.scope, *id))
      reasons.push_back(to_json(reason, exchange.caller.language));
    out["reasons"] = std::move(reasons);
    // Of a run that waits for somebody to go on: what it looks at, and what stands in the way.
    out["coverage"] = nullptr;
    if (run->kind == BillKind::regular && run->state <= RunState::reviewed)
      if (const auto item = find_charge_item(tx, exchange.caller.scope, run->item))
        out["coverage"] = to_json(coverage_of(tx, exchange.caller.scope, *run, *item));
    out["posting"] = nullptr;
    if (run->state == RunState::reviewed && exchange.caller.may(post_run_rule.ask_permission))
      out["posting"] = posting_json(posting_way(tx, exchange.caller, *run), exchange.caller.language);
    out["nothing_to_post"] = nullptr;
    if (run->state == RunState::calculated || run->state == RunState::reviewed)
      if (const auto nothing = nothing_to_post(tx, exchange.caller.scope, *run))
        out["nothing_to_post"] = to_json(*nothing, exchange.caller.language);
    return boost::json::value(std::move(out));
  });
}

Response list_lines(const Exchange& exchange) {
  const auto id = exchange.id<RunId>("run");
  if (!id) return refused(exchange, id.error());
  const auto page = http::page_of(exchange, /*parts=*/2);
  if (!page) return refused(exchange, page.error());
  store::LineFilter filter{*id, {}, {}, RunLineId{page->number_after(1)}, page->limit + 1, ""};
  filter.reason = exchange.query("reason").value_or("");
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
  return exchange.write_as([&](db::Transaction& tx) -> Outcome<Exchange::Done> {
    const auto done = ask_or_post_run(tx, exchange.caller, *id, posting_date, exchange.now);
    if (!done) return done.error();
    if (const auto* waiting = std::get_if<ApprovalId>(&*done)) return asked(*waiting);
    return Exchange::Done{202, {{"job", std::to_string(std::get<JobId>(*done).n)}}};
  });
}

Response post_release(const Exchange& exchange) {
  const auto run = exchange.id<RunId>("run");
  if (!run) return refused(exchange, run.error());
  const auto line = exchange.id<RunLineId>("line");
  if (!line) return refused(exchange, line.error());
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  http::Fields fields(*body);
  const auto reason = fields.text("reason", 1, release_reason_max);
  if (const auto refusal = fields.refusal()) return refused(exchange, *refusal);
  return exchange.write([&](db::Transaction& tx) -> Value {
    const auto released = release_line(tx, exchange.caller, *run, *line, reason, exchange.now);
    if (!released) return released.error();
    const auto at = find_run(tx, exchange.caller.scope, *run);
    const auto item = find_charge_item(tx, exchange.caller.scope, at.value().item);
    return boost::json::value(to_json(*released, item ? item->unit : Unit::none, exchange.caller.language));
  });
}

Response list_closed_periods(const Exchange& exchange) {
  const auto id = exchange.id<EstateId>("estate");
  if (!id) return refused(exchange, id.error());
  return exchange.read([&](db::Transaction& tx) -> Value {
    if (!premises::find_estate(tx, exchange.caller.scope, *id)) return estate_not_found(*id);
    boost::json::array rows;
    for (const ClosedPeriod& closed : closed_periods(tx, exchange.caller.scope, *id)) rows.push_back(to_json(closed));
    return boost::json::value{{"rows", rows}, {"next", nullptr}};
  });
}

Response post_closed_period(const Exchange& exchange) {
  const auto id = exchange.id<EstateId>("estate");
  if (!id) return refused(exchange, id.error());
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  http::Fields fields(*body);
  const Day until = fields.day("until");
  if (const auto refusal = fields.refusal()) return refused(exchange, *refusal);
  return exchange.write(
      [&](db::Transaction& tx) { return rendered(close_period(tx, exchange.caller, *id, until, exchange.now)); }, 201);
}

// A verb that moves a run on at once.
template <auto verb>
Response move(const Exchange& exchange) {
  const auto id = exchange.id<RunId>("run");
  if (!id) return refused(exchange, id.error());
  return exchange.write([&](db::Transaction& tx) { return rendered(verb(tx, exchange.caller, *id, exchange.now)); });
}

}  // namespace

std::vector<http::Route> run_routes() {
  using http::Method;
  return {{Method::get, "/api/v1/runs", "charging.read", list_runs},
          {Method::post, "/api/v1/runs", "charging.run", post_new_run},
          {Method::get, "/api/v1/runs/{run}", "charging.read", show_run},
          {Method::get, "/api/v1/runs/{run}/lines", "charging.read", list_lines},
          {Method::post, "/api/v1/runs/{run}/lines/{line}/release", "charging.run", post_release},
          {Method::post, "/api/v1/runs/{run}/calculation", "charging.run", post_calculation},
          {Method::post, "/api/v1/runs/{run}/review", "charging.run", move<review_run>},
          {Method::post, "/api/v1/runs/{run}/posting", "charging.post", post_posting},
          {Method::post, "/api/v1/runs/{run}/closing", "charging.post", move<close_run>},
          {Method::post, "/api/v1/runs/{run}/cancellation", "charging.run", move<cancel_run>},
          {Method::get, "/api/v1/estates/{estate}/closed_periods", "charging.read", list_closed_periods},
          {Method::post, "/api/v1/estates/{estate}/closed_periods", "charging.close", post_closed_period}};
}

}  // namespace lamplighter::charging
