#include "core/metering/estimate.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <limits>

#include "core/metering/counter.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

using Exact = boost::multiprecision::cpp_rational;
using Integer = boost::multiprecision::cpp_int;

constexpr std::int64_t day_ms = 86'400'000;

Exact power_of_ten(int exponent) {
  Integer p = 1;
  for (int i = 0; i < (exponent < 0 ? -exponent : exponent); ++i) p *= 10;
  return exponent < 0 ? Exact(Integer(1), p) : Exact(p);
}
Exact exact(Decimal d) {
  return Exact(d.value) * power_of_ten(d.exponent);
}

// Half up at 10^exponent; of what is not negative.
std::optional<std::int64_t> rounded(const Exact& number, int exponent) {
  const Exact scaled = number / power_of_ten(exponent) + Exact(1, 2);
  const Integer whole = numerator(scaled) / denominator(scaled);
  if (whole < 0 || whole > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

StoredReading as_reading(const Evidence& e) {
  StoredReading r;
  r.at = e.at;
  r.value = e.value;
  r.exponent = e.exponent;
  return r;
}

std::optional<Decimal> usage_of_two(const History& history, const Body& body, const Evidence& from,
                                    const Evidence& to) {
  const auto a = as_reading(from), b = as_reading(to);
  std::int64_t rollovers = 0;
  if (compare({b.value, b.exponent}, {a.value, a.exponent}) < 0) {
    if (!is_rollover({a, b}, body.digits, body.exponent)) return std::nullopt;
    rollovers = 1;
  }
  return usage_of(a, b, rollovers, body.digits, body.exponent, multiplier_at(history.multipliers(), to.at));
}

bool is_doubtful(const ReadingFlag& f) {
  return f.state != FlagState::approved && spoils_average(f.flag);
}

// Between readings that people wrote down, the last of them before `end`.
std::optional<DailyAverage> average_of_entered(const History& history, Instant end) {
  const auto* body = body_at(history, end);
  if (body == nullptr) return std::nullopt;
  const auto last = history.last_billable(*body, end, body->from);
  if (!last) return std::nullopt;
  const auto oldest = last->at - std::chrono::days{average_lookback_days};
  const auto first = history.first_billable(*body, std::max(oldest, body->from), last->at);
  if (!first || history.flagged_within(first->at, last->at, is_doubtful)) return std::nullopt;
  const auto days = (last->at - first->at + std::chrono::hours{12}) / std::chrono::days{1};
  const auto usage = usage_of_two(history, *body, *first, *last);
  if (!usage || days < average_days_min) return std::nullopt;
  return DailyAverage{*usage, days};
}

}  // namespace

const Body* body_at(const History& history, Instant at) {
  const Body* found = nullptr;
  for (const auto& b : history.bodies())
    if (b.from < at || found == nullptr) found = &b;
  return found != nullptr && found->from <= at ? found : nullptr;
}

std::optional<Decimal> usage_of_day(const History& history, calendar::Day day) {
  const auto begin = calendar::local_midnight(day, history.zone());
  const auto end = calendar::local_midnight(day + 1, history.zone());
  const auto* body = body_at(history, end);
  if (body == nullptr || body->from > begin || (body->to && *body->to < end)) return std::nullopt;
  const auto from = history.last_billable(*body, begin, std::max(begin - boundary_age_max, body->from));
  if (!from) return std::nullopt;
  const auto to = history.last_billable(*body, end, begin);
  if (!to || to->at == from->at || history.flagged_within(from->at, to->at, is_doubtful)) return std::nullopt;
  return usage_of_two(history, *body, *from, *to);
}

std::optional<DailyAverage> daily_average(const History& history, calendar::Day before) {
  std::vector<Decimal> known;
  for (int back = 1; back <= average_lookback_days && known.size() < average_days_max; ++back) {
    if (back > average_days_max && known.empty()) break;
    if (const auto usage = usage_of_day(history, before - back)) known.push_back(*usage);
  }
  if (known.size() < average_days_min)
    return average_of_entered(history, calendar::local_midnight(before, history.zone()));
  const auto sum = sum_of(known);
  if (!sum) return std::nullopt;
  return DailyAverage{*sum, static_cast<std::int64_t>(known.size())};
}

std::optional<DailyAverage> daily_average(db::Transaction& tx, const accounts::Scope& scope, MeterId id,
                                          std::string_view reg, calendar::Day before) {
  const auto meter = find_meter(tx, scope, id);
  const auto estate = meter ? premises::find_estate(tx, scope, meter->estate) : std::nullopt;
  if (!estate) return std::nullopt;
  return daily_average(History(tx, scope, *meter, RegisterName{std::string(reg)}, estate->time_zone), before);
}

std::optional<Estimate> estimate_at(const History& history, const Body& body, Instant boundary) {
  const auto known = history.last_billable(body, boundary, body.from);
  if (!known) return std::nullopt;
  // Up to and with the day before the last reading: the day of the reading itself may be half a day.
  const auto average = daily_average(history, calendar::local_day(known->at, history.zone()));
  if (!average) return std::nullopt;
  const Exact usage = exact(average->usage) * (boundary - known->at).count() / (average->days * day_ms) /
                      exact(multiplier_at(history.multipliers(), boundary));
  auto value = rounded(exact({known->value, known->exponent}) + usage, known->exponent);
  if (!value) return std::nullopt;
  Estimate e{*known, *known, 0};
  if (body.digits) {
    const auto range = rounded(power_of_ten(*body.digits + body.exponent), known->exponent);
    if (range && *range > 0 && *value >= *range) {
      *value -= *range;
      e.wrapped = 1;
    }
  }
  e.shown = Evidence{boundary, *value, known->exponent, Quality::estimated, {}, {}, {}, Source::estimate, {}};
  return e;
}

}  // namespace lamplighter::metering
