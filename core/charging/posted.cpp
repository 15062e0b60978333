#include "core/charging/posted.h"

namespace lamplighter::charging {
namespace {

Exact number_of(const std::string& stored) {
  return parse_exact(stored).value_or(Exact{0});
}

struct Average {  // of a day
  Exact usage, amount;
  int periods = 0;
};

Average average_before(Day day, const std::vector<PostedStretch>& stretches) {
  Average average;
  int days = 0;
  for (auto s = stretches.rbegin(); s != stretches.rend() && average.periods < outlier_periods_max; ++s) {
    if (s->line.served_to > day) continue;
    average.usage += s->usage;
    average.amount += exact(s->amount);
    days += s->line.served_to - s->line.served_from;
    ++average.periods;
  }
  if (days > 0) {
    average.usage /= days;
    average.amount /= days;
  }
  return average;
}

// Two decimals are enough to see that something is far out; the exact number would fill the page.
std::string shown(const Exact& number) {
  const auto rounded = round_to_money(number, {});
  return rounded ? to_text(*rounded) : exact_text(number);
}

}  // namespace

std::vector<PostedStretch> posted_stretches(const std::vector<store::BilledLine>& lines) {
  std::vector<PostedStretch> stretches;
  for (const store::BilledLine& line : lines) {
    const bool same = !stretches.empty() && stretches.back().line.object == line.object &&
                      stretches.back().line.served_from == line.served_from;
    if (!same) stretches.push_back({line, line.at, 0, {}, {}, {}});
    PostedStretch& stretch = stretches.back();
    stretch.newest = line.at;
    if (line.kind == BillKind::adjustment) ++stretch.adjustments;
    stretch.usage += number_of(line.usage);
    stretch.raw += number_of(line.raw_amount);
    stretch.amount.fen += line.amount.fen;
  }
  return stretches;
}

std::optional<Refusal> outlier_of(const ChargeItem& item, const Evaluation& e, Day served_from,
                                  const std::vector<PostedStretch>& of_object) {
  if (!item.outlier_factor || e.input.slices.empty()) return std::nullopt;
  const Average average = average_before(served_from, of_object);
  if (average.periods < outlier_periods_min) return std::nullopt;
  int days = 0;
  for (const SliceInput& slice : e.input.slices) days += slice.to - slice.from;
  const Exact usage = e.usage / days, amount = exact(e.amount.amount) / days;
  const bool by_usage = usage > *item.outlier_factor * average.usage;
  const bool by_amount = amount > *item.outlier_factor * average.amount;
  if (!by_usage && !by_amount) return std::nullopt;
  return Refusal{RefusalKind::conflict,
                 by_usage ? "charging.parked.usage" : "charging.parked.amount",
                 {{"object", e.object.code},
                  {"value", shown(by_usage ? usage : amount)},
                  {"average", shown(by_usage ? average.usage : average.amount)},
                  {"unit", std::string(to_text(e.unit))},
                  {"factor", exact_text(*item.outlier_factor)},
                  {"periods", std::to_string(average.periods)}},
                 ""};
}

}  // namespace lamplighter::charging
