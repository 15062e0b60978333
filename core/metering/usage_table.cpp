#include "core/metering/usage_table.h"

#include "core/metering/reading_store.h"
#include "core/metering/usage.h"

namespace lamplighter::metering {
namespace {

using Readings = std::map<std::pair<ChannelId, std::size_t>, StoredReading>;  // by boundary

Readings readings_at(db::Transaction& tx, const std::vector<BillingChannel>& channels,
                     const std::vector<Instant>& boundaries) {
  std::vector<ChannelId> ids;
  for (const auto& c : channels) ids.push_back(c.channel);
  Readings readings;
  for (auto& found : billable_at(tx, ids, boundaries, boundary_age_max))
    readings.emplace(std::pair{found.channel, found.boundary}, std::move(found.reading));
  return readings;
}

bool serves(const BillingChannel& c, const StoredReading& r) {
  return r.at >= c.valid_from && (!c.valid_to || r.at < *c.valid_to);
}

struct Step {
  const StoredReading* from = nullptr;
  const StoredReading* to = nullptr;
};

// The readings at both ends of step `i`, as far as the channel served the meter then.
Step step_of(const Readings& readings, const BillingChannel& c, std::size_t i) {
  const auto at = [&](std::size_t boundary) -> const StoredReading* {
    const auto found = readings.find({c.channel, boundary});
    return found != readings.end() && serves(c, found->second) ? &found->second : nullptr;
  };
  return {at(i), at(i + 1)};
}

std::optional<Decimal> usage_in(const BillingChannel& c, const Step& step) {
  if (step.from == nullptr || step.to == nullptr) return std::nullopt;
  std::int64_t rollovers = 0;
  if (compare({step.to->value, step.to->exponent}, {step.from->value, step.from->exponent}) < 0) {
    if (!is_rollover({*step.from, *step.to}, c.digits, c.exponent)) return std::nullopt;
    rollovers = 1;
  }
  return usage_of(*step.from, *step.to, rollovers, c.digits, c.exponent, c.multiplier);
}

// kWh and m3 are what people read; Wh and L are a thousandth of them.
Unit shown_unit(Unit unit) {
  return unit == Unit::watt_hour ? Unit::kilowatt_hour : unit == Unit::litre ? Unit::cubic_metre : unit;
}
Decimal in_shown_unit(Decimal usage, Unit unit) {
  if (shown_unit(unit) != unit) usage.exponent = static_cast<std::int8_t>(usage.exponent - 3);
  return usage;
}

constexpr std::chrono::milliseconds a_moment{1};

// For whom no reading lies at the beginning: his first one within the span.
std::map<ChannelId, StoredReading> first_readings(db::Transaction& tx, const std::vector<BillingChannel>& channels,
                                                  const Readings& readings, Instant from, Instant to) {
  std::vector<ChannelId> late;
  for (const auto& c : channels)
    if (step_of(readings, c, 0).from == nullptr && c.valid_from < to) late.push_back(c.channel);
  std::map<ChannelId, StoredReading> found;
  for (auto& r : first_billable_of(tx, late, from, to)) found.emplace(r.channel, r);
  // Where another meter had the channel before, its readings are not ours.
  for (const auto& c : channels)
    if (const auto at = found.find(c.channel); at != found.end() && at->second.at < c.valid_from)
      if (const auto own = first_billable(tx, c.channel, c.valid_from, to)) at->second = *own;
  return found;
}

}  // namespace

Outcome<std::vector<Instant>> steps(By by, calendar::Day from, calendar::Day to, const std::string& zone) {
  if (to <= from)
    return Refusal{RefusalKind::invalid,
                   "metering.span_empty",
                   {{"from", calendar::to_text(from)}, {"to", calendar::to_text(to)}},
                   "to"};
  std::vector<Instant> boundaries;
  const auto end = calendar::local_midnight(to, zone);
  const auto too_long = [&] { return boundaries.size() > usage_rows_max + 1; };
  if (by == By::hour)
    for (auto at = calendar::local_midnight(from, zone); at < end && !too_long(); at += std::chrono::hours{1})
      boundaries.push_back(at);
  else
    for (auto day = from; day < to && !too_long(); day = by == By::day ? day + 1 : calendar::first_of_next_month(day))
      boundaries.push_back(calendar::local_midnight(day, zone));
  boundaries.push_back(end);
  if (boundaries.size() > usage_rows_max + 1)
    return Refusal{RefusalKind::invalid,
                   "metering.span_too_long",
                   {{"count", "> " + std::to_string(usage_rows_max)}, {"maximum", std::to_string(usage_rows_max)}},
                   "to"};
  return boundaries;
}

std::vector<Instant> year_before(const std::vector<Instant>& boundaries, const std::string& zone) {
  std::vector<Instant> earlier;
  for (const auto at : boundaries) {
    const auto day = calendar::local_day(at, zone);
    const std::chrono::year_month_day date{day.date};
    auto before = std::chrono::year_month_day{date.year() - std::chrono::years{1}, date.month(), date.day()};
    if (!before.ok()) before = before.year() / std::chrono::March / 1;
    earlier.push_back(calendar::local_midnight({std::chrono::sys_days{before}}, zone) +
                      (at - calendar::local_midnight(day, zone)));
  }
  return earlier;
}

UsageTable usage_table(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter,
                       const std::vector<Instant>& wanted, Instant now) {
  std::vector<Instant> boundaries;
  for (const auto at : wanted) {
    boundaries.push_back(std::min(at, now));
    if (at >= now) break;
  }
  UsageTable table{meter.unit, {}};
  const auto channels = billing_channels(tx, scope, std::vector{meter.id});
  const auto readings = readings_at(tx, channels, boundaries);
  for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) {
    UsageRow row{boundaries[i], boundaries[i + 1], std::nullopt, wanted[i + 1] <= now};
    const auto age_max = std::min<std::chrono::milliseconds>(wanted[i + 1] - wanted[i], boundary_age_max);
    std::vector<Decimal> parts;
    for (const auto& c : channels) {
      const auto step = step_of(readings, c, i);
      const auto usage = c.unit == meter.unit ? usage_in(c, step) : std::nullopt;
      if (!usage) continue;
      parts.push_back(*usage);
      const bool old = row.from - step.from->at > age_max || row.to - step.to->at > age_max;
      if (old || step.from->at == step.to->at) row.complete = false;  // nothing came in the whole step
    }
    if (!parts.empty()) row.usage = sum_of(parts);
    if (!row.usage) row.complete = false;
    table.rows.push_back(row);
  }
  return table;
}

std::map<MeterId, SpanUsage> usage_of_meters(db::Transaction& tx, const std::vector<BillingChannel>& channels,
                                             Instant from, Instant to) {
  const auto readings = readings_at(tx, channels, {from, to});
  const auto firsts = first_readings(tx, channels, readings, from, to);
  std::map<MeterId, SpanUsage> usages;
  for (const auto& c : channels) {
    if (c.valid_from >= to || (c.valid_to && *c.valid_to <= from)) continue;
    auto step = step_of(readings, c, 0);
    const bool whole = step.from != nullptr && step.to != nullptr;
    if (const auto first = firsts.find(c.channel);
        step.from == nullptr && first != firsts.end() && serves(c, first->second))
      step.from = &first->second;
    std::optional<StoredReading> last;
    if (step.to == nullptr && step.from != nullptr) {
      last = last_reading(tx, Which::billable, c.channel, c.valid_to ? std::min(to, *c.valid_to - a_moment) : to,
                          step.from->at);
      if (last) step.to = &*last;
    }
    const auto [at, is_first] = usages.try_emplace(c.meter);
    auto& found = at->second;
    if (is_first) found.unit = shown_unit(c.unit);
    found.whole = whole && is_first;
    const auto usage = shown_unit(c.unit) == found.unit ? usage_in(c, step) : std::nullopt;
    if (!usage) continue;
    const auto more = in_shown_unit(*usage, c.unit);
    found.usage = found.usage ? sum_of({*found.usage, more}) : more;
  }
  return usages;
}

std::map<std::string, KindUsage> usage_by_kind(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                               const std::vector<Instant>& boundaries) {
  const auto channels = billing_channels(tx, scope, estate);
  const auto readings = readings_at(tx, channels, boundaries);
  std::map<std::string, KindUsage> kinds;
  if (boundaries.size() < 2) return kinds;
  for (const auto& c : channels) {
    auto& kind = kinds[c.kind];
    if (kind.usages.empty()) kind = {shown_unit(c.unit), std::vector<std::optional<Decimal>>(boundaries.size() - 1)};
    if (shown_unit(c.unit) != kind.unit) continue;  // GJ beside kWh is no sum
    for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) {
      const auto step = step_of(readings, c, i);
      const auto usage = usage_in(c, step);
      if (!usage || step.from->at == step.to->at) continue;
      if (const auto sum = sum_of({kind.usages[i].value_or(Decimal{}), in_shown_unit(*usage, c.unit)}))
        kind.usages[i] = *sum;
    }
  }
  return kinds;
}

}  // namespace lamplighter::metering
