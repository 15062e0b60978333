#include "core/charging/print_line.h"

#include <algorithm>
#include <set>

#include "core/charging/render.h"

namespace lamplighter::charging {
namespace {

using paper::Row;
using paper::RowStyle;

constexpr std::size_t text_columns = 5;  // of six: the last one is the amount

// Steps that the columns show already.
const std::set<std::string_view> in_columns = {"charging.step.readings",  "charging.step.multiplier",
                                               "charging.step.converted", "charging.step.carried_over",
                                               "charging.step.settled",   "charging.step.estimated"};
// Days and usage of a slice: the columns show them where there is only one.
const std::set<std::string_view> of_slices = {"charging.step.usage", "charging.step.usage_by_days"};
// Steps whose amount stands in the column of amounts: their sentence on paper does without it.
const std::set<std::string_view> with_amount = {"charging.step.price",     "charging.step.tier",
                                                "charging.step.last_tier", "charging.step.formula",
                                                "charging.step.component", "charging.step.discount"};

struct LinePrinter {
  const PrintedLine& printed;
  const Bill& bill;
  std::string_view zone;
  Language language;

  std::string say(std::string_view code, const std::map<std::string, std::string>& facts = {}) const {
    return sentence(language, "print." + std::string(code), facts);
  }
  std::string reading(const metering::Evidence& e) const {
    const std::string value = grouped(to_text(Decimal{e.value, e.exponent}));
    const std::string when = calendar::local_text(e.at, zone).substr(0, 16);
    return (e.source == metering::Source::estimate ? say("estimated", {{"value", value}}) : value) + "\n" + when;
  }
  std::string meter() const {
    const auto& line = printed.line;
    std::string text = printed.evaluation.object.code;
    if (line.served_from != bill.period_from || line.served_to != bill.period_to)
      text += "\n" + days(line.served_from, line.served_to);
    return text;
  }
  std::string days(Day from, Day to) const {
    return say("days", {{"from", calendar::to_text(from)}, {"last_day", calendar::to_text(to - 1)}});
  }
  // A segment counts in the meter's unit.
  std::string usage_of(const metering::UsageSegment& m) const {
    const auto& e = printed.evaluation;
    const auto factor = conversion(e.meter_unit, e.unit);
    return grouped(decimal_shown(exact_text(exact(m.usage) * factor.value_or(Exact{1}))));
  }

  void add_readings(std::vector<Row>& rows) const {
    const auto& e = printed.evaluation;
    const std::string usage = e.unit == Unit::none ? "" : grouped(decimal_shown(printed.line.usage)),
                      amount = grouped(to_text(printed.line.amount));
    if (e.segments.size() == 1) {
      const auto& m = e.segments.front().measured;
      rows.push_back({{meter(), reading(m.from), reading(m.to), exact_text(exact(m.multiplier)), usage, amount}});
      return;
    }
    rows.push_back({{meter(), "", "", "", usage, amount}});
    for (const Segment& segment : e.segments) {
      const auto& m = segment.measured;
      rows.push_back({{segment.carried_over ? say("carried_over") : say("part"), reading(m.from), reading(m.to),
                       exact_text(exact(m.multiplier)), usage_of(m), ""},
                      RowStyle::detail});
    }
  }

  // What the evaluation did, step by step, as it was posted.
  void add_steps(std::vector<Row>& rows) const {
    const auto& e = printed.evaluation;
    const auto slices = std::ranges::count_if(e.steps, [](const Step& step) { return of_slices.contains(step.code); });
    for (const Step& step : e.steps) {
      if (in_columns.contains(step.code) || (slices == 1 && of_slices.contains(step.code))) continue;
      if (step.code.starts_with("charging.step.round_") && e.amount.difference_yuan == 0) continue;
      // Of an adjustment the parts of the difference count, not those of the whole line.
      if (step.code == "charging.step.component" && printed.line.corrects) continue;
      rows.push_back(row_of(step));
    }
  }

  Row row_of(const Step& step) const {
    const auto amount = step.facts.find("amount");
    if (!with_amount.contains(step.code) || amount == step.facts.end())
      return {{sentence(language, step.code, step.facts), ""}, RowStyle::detail, text_columns};
    auto facts = step.facts;
    if (const auto price = facts.find("price"); price != facts.end())
      price->second = grouped(price_shown(price->second));
    for (const char* number : {"usage", "units", "from", "to"})
      if (const auto found = facts.find(number); found != facts.end()) found->second = number_shown(found->second);
    if (const auto formula = facts.find("formula"); formula != facts.end()) formula->second = worded(formula->second);
    if (const auto values = facts.find("values"); values != facts.end()) values->second = spelt(values->second);
    if (const auto unit = facts.find("unit"); unit != facts.end())
      if (const auto parsed = parse_unit(unit->second)) unit->second = shown(*parsed);
    return {{say(step.code.substr(std::string_view("charging.").size()), facts), amount_shown(amount->second)},
            RowStyle::detail,
            text_columns};
  }

  // "usage * price" in people's words, the same as the pages use: "用量 × 单价". Functions stay as they are written.
  std::string worded(std::string_view formula) const {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    std::string text;
    for (std::size_t at = 0; at < formula.size();) {
      std::size_t end = at;
      while (end < formula.size() && is_letter(formula[end])) ++end;
      const std::string_view name = formula.substr(at, end - at);
      if (!name.empty())
        text += parse_variable(name) ? sentence(language, "web.formula." + std::string(name), {}) : std::string(name);
      else
        text += formula[at] == '*' ? "×" : formula[at] == '/' ? "÷" : std::string(1, formula[at]);
      at = std::max(end, at + 1);
    }
    return text;
  }

  // Values with the operators of paper: "894.3 × 2.8". A fraction such as (20/31) has no blanks and stays.
  static std::string spelt(std::string values) {
    for (const auto& [written, shown] : {std::pair{" * ", " × "}, std::pair{" / ", " ÷ "}})
      for (std::size_t at = 0; (at = values.find(written, at)) != std::string::npos;
           at += std::string_view(shown).size())
        values.replace(at, 3, shown);
    return values;
  }

  static std::string number_shown(const std::string& exact) { return grouped(decimal_shown(exact)); }
  // An exact amount with the two decimals of money at least: "560.00", "117.192".
  static std::string amount_shown(const std::string& exact) {
    std::string text = decimal_shown(exact);
    const auto point = text.find('.');
    if (point == std::string::npos) return grouped(text + ".00");
    if (text.size() - point == 2) text += '0';
    return grouped(text);
  }

  // An adjustment charges the difference between what the line is now and what was posted of it before.
  void add_difference(std::vector<Row>& rows) const {
    const Money now = printed.evaluation.amount.amount, charged = printed.line.amount;
    if (!printed.line.corrects) return;
    rows.push_back({{say("difference",
                         {{"now", grouped(to_text(now))}, {"before", grouped(to_text(Money{now.fen - charged.fen}))}}),
                     grouped(to_text(charged))},
                    RowStyle::detail,
                    text_columns});
    for (const LineComponent& part : printed.line.components)
      rows.push_back({{say("step.component", {{"name", part.name}}), grouped(to_text(part.amount))},
                      RowStyle::detail,
                      text_columns});
  }

  std::vector<Row> rows() const {
    std::vector<Row> rows;
    add_readings(rows);
    add_steps(rows);
    add_difference(rows);
    return rows;
  }
};

}  // namespace

std::vector<Row> print_line(const PrintedLine& line, const Bill& bill, std::string_view zone, Language language) {
  return LinePrinter{line, bill, zone, language}.rows();
}

std::string shown(Unit unit) {
  switch (unit) {
    case Unit::none:
      return "";
    case Unit::cubic_metre:
      return "m³";
    case Unit::cubic_metre_per_hour:
      return "m³/h";
    case Unit::degree_celsius:
      return "°C";
    default:
      return std::string(to_text(unit));
  }
}

}  // namespace lamplighter::charging
