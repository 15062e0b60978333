#include "core/charging/render.h"

#include <boost/json.hpp>

namespace lamplighter::charging {
namespace {

namespace json = boost::json;

constexpr int decimals_shown_max = 12;

template <class Tag>
std::string text_of(Id<Tag> id) {
  return std::to_string(id.n);
}

json::value money_or_null(Money amount) {
  if (amount.fen == 0) return nullptr;
  return json::value(to_text(amount));
}

json::object reading_json(const metering::Evidence& e) {
  return {{"at", to_text(e.at)},
          {"value", to_text(Decimal{e.value, e.exponent})},
          {"gateway", e.gateway.text},
          {"epoch", std::to_string(e.epoch.n)},
          {"sequence", std::to_string(e.sequence.n)},
          {"source", to_text(e.source)}};
}

json::array segments_json(const Evaluation& e) {
  json::array segments;
  for (const Segment& segment : e.segments) {
    const auto& m = segment.measured;
    segments.push_back(json::object{{"meter", text_of(m.meter)},
                                    {"code", e.object.code},
                                    {"register", m.reg.text},
                                    {"multiplier", to_text(m.multiplier)},
                                    {"from", reading_json(m.from)},
                                    {"to", reading_json(m.to)},
                                    {"usage", to_text(m.usage)},
                                    {"carried_over", segment.carried_over}});
  }
  return segments;
}

json::value price_json(const Terms& terms) {
  return terms.price ? json::value(to_text(*terms.price)) : json::value(nullptr);
}

json::object object_json(const ChargedObject& object) {
  return {{"kind", to_text(object.kind)}, {"id", std::to_string(object.id)}, {"code", object.code}};
}

json::value line_ref_json(const std::optional<BillLineRef>& line, const std::string& number) {
  if (!line) return nullptr;
  return {{"bill", {{"id", text_of(line->bill)}, {"number", number}}}, {"line", line->line}};
}

json::object explanation_json(const Evaluation& e, Language language) {
  json::array steps, plans;
  std::string formula;
  for (const Step& step : e.steps) {
    json::object facts;
    for (const auto& [name, fact] : step.facts) facts[name] = fact;
    steps.push_back(json::object{
        {"code", step.code}, {"text", sentence(language, step.code, step.facts)}, {"facts", std::move(facts)}});
  }
  for (const SliceInput& slice : e.input.slices) {
    plans.push_back(json::object{{"id", text_of(slice.plan)},
                                 {"valid_from", calendar::to_text(slice.plan_valid_from)},
                                 {"price", price_json(slice.terms)},
                                 {"terms", to_json(slice.terms)}});
    formula = slice.terms.formula.text;
  }
  return {{"formula", formula}, {"steps", steps}, {"price_plans", plans}, {"segments", segments_json(e)}};
}

}  // namespace

std::string decimal_shown(std::string_view exact_number) {
  if (exact_number.find('/') == std::string_view::npos) return std::string(exact_number);
  const auto number = parse_exact(exact_number);
  if (!number) return std::string(exact_number);
  Exact scale{1};
  for (int i = 0; i < decimals_shown_max; ++i) scale *= 10;
  const Exact scaled = abs(*number) * scale + Exact{1, 2};
  const boost::multiprecision::cpp_int whole = numerator(scaled) / denominator(scaled);
  const std::string shown = exact_text(Exact{whole} / scale);
  return *number < 0 && whole != 0 ? "-" + shown : shown;
}

std::string price_shown(std::string price) {
  while (price.size() > 3 && price.back() == '0' && price[price.size() - 3] != '.') price.pop_back();
  return price;
}

json::object to_json(const PricePlan& plan, Unit unit) {
  return {{"id", text_of(plan.id)},          {"valid_from", calendar::to_text(plan.valid_from)},
          {"price", price_json(plan.terms)}, {"terms", to_json(plan.terms)},
          {"unit", to_text(unit)},           {"recorded_at", to_text(plan.recorded_at)},
          {"recorded_by", plan.recorded_by}};
}

json::object to_json(const ChargeItem& item) {
  json::array plans, uses;
  for (const PricePlan& plan : plans_in_force(item.plans)) plans.push_back(to_json(plan, item.unit));
  for (const auto& use : item.applies_to) uses.emplace_back(use);
  const bool metered = item.object == ChargeObject::meter;
  const auto of_meter = [&](const std::string& text) { return metered ? json::value(text) : json::value(nullptr); };
  return {
      {"id", text_of(item.id)},
      {"code", item.code},
      {"name", item.name},
      {"kind", "periodic"},
      {"object", to_text(item.object)},
      {"meter_kind", of_meter(item.meter_kind)},
      {"register", of_meter(item.reg)},
      {"unit", to_text(item.unit)},
      {"revenue_class", to_text(item.revenue_class)},
      {"rounding_mode", to_text(item.rounding.mode)},
      {"rounding_unit", to_text(item.rounding.unit)},
      {"rounding_scope", to_text(item.rounding_scope)},
      {"proration", to_text(item.proration)},
      {"cycle_months", item.cycle_months},
      {"billing_day", item.billing_day},
      {"ytd_follow", to_text(item.ytd_follow)},
      {"year_share", item.year_share},
      {"applies_to", uses},
      {"payer", to_text(item.payer)},
      {"estimate_missing", item.estimate_missing},
      {"outlier_factor", item.outlier_factor ? json::value(exact_text(*item.outlier_factor)) : json::value(nullptr)},
      {"version", item.version},
      {"price_plans", plans}};
}

json::object to_json(const Refusal& reason, Language language) {
  return {{"code", reason.code}, {"detail", sentence(language, reason.code, reason.facts)}};
}

json::object to_json(const Run& run) {
  json::array rooms;
  for (const RoomId room : run.scope.rooms) rooms.emplace_back(text_of(room));
  json::value building = nullptr;
  if (run.scope.building)
    building = {{"id", text_of(*run.scope.building)}, {"code", run.building_code}, {"name", run.building_name}};
  return {{"id", text_of(run.id)},
          {"estate", text_of(run.estate)},
          {"kind", to_text(run.kind)},
          {"building", std::move(building)},
          {"rooms", std::move(rooms)},
          {"first_rooms", json::value_from(run.first_rooms)},
          {"item", {{"id", text_of(run.item)}, {"code", run.item_code}, {"name", run.item_name}}},
          {"period_from", calendar::to_text(run.period_from)},
          {"period_to", calendar::to_text(run.period_to)},
          {"state", to_text(run.state)},
          {"job", run.job ? json::value(text_of(*run.job)) : json::value(nullptr)},
          {"room_count", run.room_count},
          {"line_count", run.line_count},
          {"blocked_count", run.blocked_count},
          {"parked_count", run.parked_count},
          {"billed_count", run.billed_count},
          {"total", to_text(run.total)},
          {"posting_date", run.posting_date ? json::value(calendar::to_text(*run.posting_date)) : json::value(nullptr)},
          {"created_at", to_text(run.created_at)},
          {"created_by", run.created_by}};
}

json::value left_out_json(const std::optional<LeftOut>& left) {
  if (!left) return nullptr;
  return {{"count", left->count}, {"first", json::value_from(left->first)}};
}
json::object to_json(const Coverage& coverage) {
  return {{"rooms", coverage.rooms},
          {"objects", coverage.objects},
          {"rooms_without_meter", left_out_json(coverage.without_meter)},
          {"rooms_without_payer", left_out_json(coverage.without_payer)}};
}

// The area in m2, where the price is by area and it was one all the time.
json::value area_json(const Evaluation& evaluation) {
  const auto& slices = evaluation.input.slices;
  if (slices.empty() || !slices.front().area) return nullptr;
  for (const SliceInput& slice : slices)
    if (slice.area != slices.front().area || !variables_of(slice.terms.formula).contains(Variable::area))
      return nullptr;
  return json::value(exact_text(*slices.front().area));
}

json::object to_json(const RunLine& line, Unit unit, Language language) {
  json::object out{{"id", text_of(line.id)},
                   {"room", {{"id", text_of(line.room)}, {"full_code", line.room_full_code}}},
                   {"object", object_json(line.object)},
                   {"served_from", calendar::to_text(line.served_from)},
                   {"served_to", calendar::to_text(line.served_to)},
                   {"usage", nullptr},
                   {"area", nullptr},
                   {"unit", to_text(unit)},
                   {"formula", nullptr},
                   {"price", nullptr},
                   {"amount", nullptr},
                   {"state", to_text(line.state)},
                   {"reason", nullptr},
                   {"released_by", nullptr},
                   {"release_reason", nullptr},
                   {"adjusts", line_ref_json(line.adjusts, line.adjusts_number)},
                   {"bill", nullptr}};
  if (line.state != LineState::blocked) {
    if (line.object.kind == ChargeObject::meter) out["usage"] = decimal_shown(line.usage);
    out["amount"] = to_text(line.amount);
    const auto evaluation = evaluation_from_json(line.evaluation).value_or(Evaluation{});
    out["area"] = area_json(evaluation);
    if (!evaluation.input.slices.empty()) out["formula"] = evaluation.input.slices.back().terms.formula.text;
  }
  if (line.price) out["price"] = *line.price;
  if (line.reason) out["reason"] = to_json(*line.reason, language);
  if (line.state == LineState::released) {
    out["released_by"] = line.released_by;
    out["release_reason"] = line.release_reason;
  }
  if (line.bill) out["bill"] = text_of(*line.bill);
  return out;
}

json::object to_json(const store::ReasonCount& reason, Language language) {
  return {{"state", to_text(reason.state)},
          {"code", reason.example.code},
          {"count", reason.count},
          {"example", sentence(language, reason.example.code, reason.example.facts)}};
}

json::object to_json(const ClosedPeriod& closed) {
  return {{"estate", text_of(closed.estate)},
          {"until", calendar::to_text(closed.until)},
          {"closed_at", to_text(closed.at)},
          {"closed_by", closed.by}};
}

json::object to_json(const Bill& bill) {
  return {{"id", text_of(bill.id)},
          {"number", bill.number},
          {"estate", text_of(bill.estate)},
          {"room", {{"id", text_of(bill.room)}, {"full_code", bill.room_full_code}}},
          {"item", {{"id", text_of(bill.item)}, {"code", bill.item_code}, {"name", bill.item_name}}},
          {"kind", to_text(bill.kind)},
          {"seq", bill.seq},
          {"run", text_of(bill.run)},
          {"corrects", bill.corrects ? json::value{{"id", text_of(*bill.corrects)}} : json::value(nullptr)},
          {"debtor", bill.debtor},
          {"period_from", calendar::to_text(bill.period_from)},
          {"period_to", calendar::to_text(bill.period_to)},
          {"posting_date", calendar::to_text(bill.posting_date)},
          {"recorded_at", to_text(bill.recorded_at)},
          {"total", to_text(bill.total)},
          {"state", "posted"}};
}

json::object to_json(const Bill& bill, const BillLine& line, Language language) {
  const auto evaluation = evaluation_from_json(line.evaluation).value_or(Evaluation{});
  return {{"bill", {{"id", text_of(bill.id)}, {"number", bill.number}}},
          {"line", line.number},
          {"usage", decimal_shown(line.usage)},
          {"amount", to_text(line.amount)},
          {"explanation", explanation_json(evaluation, language)}};
}

json::object to_json(const BillLine& line, const ChargeItem& item, Language language) {
  json::array components;
  for (const LineComponent& part : line.components)
    components.push_back(json::object{{"code", part.code}, {"name", part.name}, {"amount", to_text(part.amount)}});
  json::object out{{"item", {{"code", item.code}, {"name", item.name}}},
                   {"object", object_json(line.object)},
                   {"served_from", calendar::to_text(line.served_from)},
                   {"served_to", calendar::to_text(line.served_to)},
                   {"seq", line.seq},
                   {"components", std::move(components)},
                   {"usage", decimal_shown(line.usage)},
                   {"unit", to_text(item.unit)},
                   {"amount", to_text(line.amount)},
                   {"raw_amount", decimal_shown(line.raw_amount)},
                   {"rounding_difference", decimal_shown(line.rounding_difference)}};
  // A stored evaluation that does not parse was tampered with: shown empty, and the bill as not verified.
  const auto evaluation = evaluation_from_json(line.evaluation).value_or(Evaluation{});
  out["area"] = area_json(evaluation);
  out["explanation"] = explanation_json(evaluation, language);
  return out;
}

json::object to_json(const ledger::StoredEntry& entry, const ChargeItem& item, Language language) {
  json::array lines;
  for (const auto& line : entry.lines) {
    std::string name = line.account_code;
    if (const auto account = ledger::parse_account_code(line.account_code))
      name += " " + sentence(language, ledger::account_name_code(*account),
                             {{"detail", account->detail == item.code ? item.name : account->detail}});
    lines.push_back(
        json::object{{"account", name}, {"debit", money_or_null(line.debit)}, {"credit", money_or_null(line.credit)}});
  }
  return {{"id", text_of(entry.id)}, {"lines", lines}};
}

}  // namespace lamplighter::charging
