#include "core/charging/print_line.h"

#include <set>

#include "core/charging/render.h"

namespace lamplighter::charging {
namespace {

using paper::Row;
using paper::RowStyle;

constexpr std::size_t text_columns = 5;  // of six: the last one is the amount

// Steps that columns or rows of their own show already.
const std::set<std::string_view> shown_otherwise = {
    "charging.step.readings", "charging.step.multiplier", "charging.step.usage",       "charging.step.usage_by_days",
    "charging.step.price",    "charging.step.converted",  "charging.step.carried_over"};

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
    return (e.quality == Quality::estimated ? say("estimated", {{"value", value}}) : value) + "\n" + when;
  }
  std::string meter() const {
    const auto& line = printed.line;
    std::string text = printed.evaluation.meter_code;
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
    const std::string usage = grouped(decimal_shown(exact_text(e.usage))), amount = grouped(to_text(e.amount.amount));
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

  // Raw yuan of the slice, before the one rounding of the line.
  void add_prices(std::vector<Row>& rows) const {
    const auto& e = printed.evaluation;
    for (const PriceSlice& slice : e.slices)
      rows.push_back(
          {{say(slice.by_days ? "price_by_days" : "price", {{"days", days(slice.from, slice.to)},
                                                            {"usage", grouped(decimal_shown(exact_text(slice.usage)))},
                                                            {"unit", shown(e.unit)},
                                                            {"price", price_shown(slice.price)},
                                                            {"valid_from", calendar::to_text(slice.plan_valid_from)}}),
            grouped(decimal_shown(exact_text(slice.usage * exact(slice.price))))},
           RowStyle::detail,
           text_columns});
  }

  // Whatever else the evaluation did, in its own words: rollover, sum of slices, rounding where it changed something.
  void add_other_steps(std::vector<Row>& rows) const {
    const auto& e = printed.evaluation;
    for (const Step& step : e.steps) {
      if (shown_otherwise.contains(step.code)) continue;
      if (step.code.starts_with("charging.step.round_") && e.amount.difference_yuan == 0) continue;
      rows.push_back({{sentence(language, step.code, step.facts), ""}, RowStyle::detail, text_columns});
    }
  }

  // "0.825": at least two decimals, no zeros behind them.
  static std::string price_shown(UnitPrice price) {
    std::string text = to_text(price);
    while (text.size() > 3 && text.back() == '0' && text[text.size() - 3] != '.') text.pop_back();
    return grouped(text);
  }

  std::vector<Row> rows() const {
    std::vector<Row> rows;
    add_readings(rows);
    add_prices(rows);
    add_other_steps(rows);
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
