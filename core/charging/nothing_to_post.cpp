#include "core/charging/nothing_to_post.h"

#include "core/charging/store.h"

namespace lamplighter::charging {
namespace {

constexpr int runs_named_max = 5;  // "#3, #5": enough to look at

std::string named(const std::vector<RunId>& runs) {
  std::string names;
  for (const RunId run : runs) names += (names.empty() ? "#" : ", #") + std::to_string(run.n);
  return names;
}

Refusal no_line(db::Transaction& tx, const accounts::Scope& scope, const Run& run) {
  Refusal refusal{RefusalKind::conflict,
                  "",
                  {{"run", std::to_string(run.id.n)},
                   {"item", run.item_name},
                   {"from", calendar::to_text(run.period_from)},
                   {"last_day", calendar::to_text(run.period_to - 1)},
                   {"count", std::to_string(run.billed_count)}},
                  ""};
  if (run.kind == BillKind::adjustment) {
    refusal.code = run.billed_count > 0 ? "charging.run_no_difference" : "charging.run_nothing_billed";
  } else if (run.billed_count > 0) {
    refusal.code = "charging.run_all_billed";
    refusal.facts["runs"] = named(store::runs_that_billed(tx, scope, run, runs_named_max));
  } else {
    const auto item = store::item(tx, scope, run.item);
    refusal.code = "charging.run_no_objects";
    refusal.facts["object"] = to_text(item ? item->object : ChargeObject::meter);
  }
  return refusal;
}

}  // namespace

std::optional<Refusal> nothing_to_post(db::Transaction& tx, const accounts::Scope& scope, const Run& run) {
  if (run.line_count > run.blocked_count + run.parked_count) return std::nullopt;
  if (run.line_count == 0) return no_line(tx, scope, run);
  return Refusal{RefusalKind::conflict,
                 "charging.run_nothing_ready",
                 {{"run", std::to_string(run.id.n)},
                  {"lines", std::to_string(run.line_count)},
                  {"blocked", std::to_string(run.blocked_count)},
                  {"parked", std::to_string(run.parked_count)}},
                 ""};
}

}  // namespace lamplighter::charging
