#include "core/charging/calculate_line.h"

#include <algorithm>

namespace lamplighter::charging {
namespace {

// The line of the same meter and room that ended where this one begins.
std::optional<FormerLine> former_of(const LineSubject& subject, const EvaluationOf& evaluation_of) {
  for (const PostedStretch& stretch : subject.of_object) {
    if (stretch.line.served_to != subject.facts.served.from || stretch.line.room != subject.room) continue;
    if (auto evaluation = evaluation_of(stretch)) return FormerLine{stretch.line.bill_number, std::move(*evaluation)};
  }
  return std::nullopt;
}

}  // namespace

bool asks_for(const ChargeItem& item, Variable variable) {
  return std::any_of(item.plans.begin(), item.plans.end(),
                     [&](const PricePlan& plan) { return variables_of(plan.terms.formula).contains(variable); });
}

Outcome<Evaluation> evaluate_line(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                                  const LineSubject& subject, const EvaluationOf& evaluation_of) {
  const ChargeItem& item = place.item;
  const LineFacts& facts = subject.facts;
  if (!payer_of(item, facts.history, facts.period))
    return Refusal{RefusalKind::conflict,
                   "charging.blocked.no_owner",
                   {{"room", facts.room_full_code}, {"day", calendar::to_text(facts.period.to - 1)}},
                   ""};
  const auto covered = covered_days(item, facts);
  if (!covered) return covered.error();
  auto slices = input_slices(item, facts, *covered);
  if (!slices) return slices.error();
  const auto year =
      year_to_date(tx, scope, item, facts, subject.room, *slices,
                   item.ytd_follow == YtdFollow::household ? subject.of_room : subject.of_object, evaluation_of);
  if (!year) return year.error();
  LineInput input{facts.period, std::move(*slices), year->before, year->share};
  if (item.object != ChargeObject::meter)
    return evaluate(item, {facts.object, item.unit, {}, std::move(input)}, place.time_zone);
  auto measured = measure_usage(tx, scope, item, facts.object, std::move(input), former_of(subject, evaluation_of));
  if (!measured) return measured.error();
  return evaluate(item, std::move(*measured), place.time_zone);
}

std::optional<Evaluation> posted_evaluation(db::Transaction& tx, const PostedStretch& stretch) {
  return evaluation_from_json(store::evaluation_of(tx, stretch.newest));
}

store::LineResult result_of(const Evaluation& e) {
  return {to_json(e), exact_text(e.usage), one_price_of(e), e.amount.amount};
}

Refusal overlaps_bill(const std::string& object_code, const store::BilledLine& billed) {
  return {RefusalKind::conflict,
          "charging.blocked.overlaps_bill",
          {{"meter", object_code},
           {"bill", billed.bill_number},
           {"from", calendar::to_text(billed.served_from)},
           {"last_day", calendar::to_text(billed.served_to - 1)}},
          ""};
}

}  // namespace lamplighter::charging
