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
          {"sequence", std::to_string(e.sequence.n)}};
}

json::object explanation_json(const Evaluation& e, Language language) {
  json::array steps, plans, segments;
  for (const Step& step : e.steps) steps.push_back(json::object{{"text", sentence(language, step.code, step.facts)}});
  for (const PriceSlice& slice : e.slices)
    plans.push_back(json::object{{"id", text_of(slice.plan)},
                                 {"valid_from", calendar::to_text(slice.plan_valid_from)},
                                 {"price", to_text(slice.price)}});
  for (const Segment& segment : e.segments) {
    const auto& m = segment.measured;
    segments.push_back(json::object{{"meter", text_of(m.meter)},
                                    {"code", e.meter_code},
                                    {"register", m.reg.text},
                                    {"multiplier", to_text(m.multiplier)},
                                    {"from", reading_json(m.from)},
                                    {"to", reading_json(m.to)},
                                    {"usage", to_text(m.usage)}});
  }
  return {{"formula", flat_formula}, {"steps", steps}, {"price_plans", plans}, {"segments", segments}};
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

json::object to_json(const PricePlan& plan, Unit unit) {
  return {{"id", text_of(plan.id)},
          {"valid_from", calendar::to_text(plan.valid_from)},
          {"price", to_text(plan.price)},
          {"unit", to_text(unit)}};
}

json::object to_json(const ChargeItem& item) {
  json::array plans;
  for (const PricePlan& plan : plans_in_force(item.plans)) plans.push_back(to_json(plan, item.unit));
  return {{"id", text_of(item.id)},
          {"code", item.code},
          {"name", item.name},
          {"kind", "periodic"},
          {"meter_kind", item.meter_kind},
          {"register", item.reg},
          {"revenue_class", to_text(item.revenue_class)},
          {"price_plans", plans}};
}

json::object to_json(const Run& run) {
  return {{"id", text_of(run.id)},
          {"estate", text_of(run.estate)},
          {"item", {{"id", text_of(run.item)}, {"code", run.item_code}, {"name", run.item_name}}},
          {"period_from", calendar::to_text(run.period_from)},
          {"period_to", calendar::to_text(run.period_to)},
          {"state", to_text(run.state)},
          {"job", run.job ? json::value(text_of(*run.job)) : json::value(nullptr)},
          {"room_count", run.room_count},
          {"line_count", run.line_count},
          {"blocked_count", run.blocked_count},
          {"total", to_text(run.total)},
          {"created_at", to_text(run.created_at)},
          {"created_by", run.created_by}};
}

json::object to_json(const RunLine& line, Unit unit, Language language) {
  const bool calculated = line.state == LineState::calculated;
  json::object out{{"id", text_of(line.id)},
                   {"room", {{"id", text_of(line.room)}, {"full_code", line.room_full_code}}},
                   {"meter", {{"id", text_of(line.meter)}, {"code", line.meter_code}}},
                   {"usage", nullptr},
                   {"unit", to_text(unit)},
                   {"price", nullptr},
                   {"amount", nullptr},
                   {"state", to_text(line.state)},
                   {"reason", nullptr},
                   {"bill", nullptr}};
  if (calculated) {
    out["usage"] = decimal_shown(line.usage);
    out["amount"] = to_text(line.amount);
  }
  if (line.price) out["price"] = *line.price;
  if (line.reason)
    out["reason"] = {{"code", line.reason->code},
                     {"detail", sentence(language, line.reason->code, line.reason->facts)}};
  if (line.bill) out["bill"] = text_of(*line.bill);
  return out;
}

json::object to_json(const Bill& bill) {
  return {{"id", text_of(bill.id)},
          {"number", bill.number},
          {"estate", text_of(bill.estate)},
          {"room", {{"id", text_of(bill.room)}, {"full_code", bill.room_full_code}}},
          {"debtor", bill.debtor},
          {"period_from", calendar::to_text(bill.period_from)},
          {"period_to", calendar::to_text(bill.period_to)},
          {"posting_date", calendar::to_text(bill.posting_date)},
          {"recorded_at", to_text(bill.recorded_at)},
          {"total", to_text(bill.total)},
          {"state", "posted"}};
}

json::object to_json(const BillLine& line, const ChargeItem& item, Language language) {
  json::object out{{"item", {{"code", item.code}, {"name", item.name}}},
                   {"usage", decimal_shown(line.usage)},
                   {"unit", to_text(item.unit)},
                   {"amount", to_text(line.amount)},
                   {"raw_amount", decimal_shown(line.raw_amount)},
                   {"rounding_difference", decimal_shown(line.rounding_difference)}};
  // A stored evaluation that does not parse was tampered with: shown empty, and the bill as not verified.
  const auto evaluation = evaluation_from_json(line.evaluation).value_or(Evaluation{});
  out["explanation"] = explanation_json(evaluation, language);
  return out;
}

json::object to_json(const ledger::StoredEntry& entry, Language language) {
  json::array lines;
  for (const auto& line : entry.lines) {
    std::string name = line.account_code;
    if (const auto account = ledger::parse_account_code(line.account_code))
      name += " " + sentence(language, ledger::account_name_code(*account), {{"detail", account->detail}});
    lines.push_back(
        json::object{{"account", name}, {"debit", money_or_null(line.debit)}, {"credit", money_or_null(line.credit)}});
  }
  return {{"id", text_of(entry.id)}, {"lines", lines}};
}

}  // namespace lamplighter::charging
