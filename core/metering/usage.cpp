#include "core/metering/usage.h"

#include "core/metering/reading_store.h"
#include "core/metering/store.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

struct Period {  // of one meter and register, as instants
  const Meter& meter;
  RegisterName reg;
  Instant from, to;
  std::string zone;
};

Refusal refusal(RefusalKind kind, std::string code, std::map<std::string, std::string> facts) {
  return {kind, std::move(code), std::move(facts), ""};
}

std::string shown(const StoredReading& r) {
  return to_text(Decimal{r.value, r.exponent});
}

Refusal no_boundary_reading(db::Transaction& tx, const Period& p, ChannelId channel, Instant boundary) {
  const auto last = last_reading(tx, Which::billable, channel, boundary, Instant{});
  return refusal(RefusalKind::conflict, "metering.no_boundary_reading",
                 {{"meter", p.meter.code},
                  {"register", p.reg.text},
                  {"hours", std::to_string(boundary_age_max.count())},
                  {"boundary", calendar::local_text(boundary, p.zone)},
                  {"last_reading", last ? calendar::local_text(last->at, p.zone) + " " + shown(*last) : "-"}});
}

Evidence evidence(const StoredReading& r, const Channel& channel) {
  return {r.at, r.value, r.exponent, r.quality, channel.gateway_name, r.epoch, r.sequence, Source::automatic, {}};
}

struct Ends {
  StoredReading from, to;
};

// The two readings between which a channel's share lies.
Outcome<Ends> ends_of(db::Transaction& tx, const Period& p, const MeterChannel& mc) {
  const ChannelId channel = mc.channel.id;
  const bool begins_inside = mc.valid_from > p.from;
  const bool ends_inside = mc.valid_to && *mc.valid_to < p.to;
  const auto from = begins_inside ? first_billable(tx, channel, mc.valid_from, ends_inside ? *mc.valid_to : p.to)
                                  : last_reading(tx, Which::billable, channel, p.from,
                                                 std::max(p.from - boundary_age_max, mc.valid_from));
  if (!from) return no_boundary_reading(tx, p, channel, begins_inside ? mc.valid_from : p.from);
  const auto to =
      ends_inside ? last_reading(tx, Which::billable, channel, *mc.valid_to - std::chrono::milliseconds{1}, from->at)
                  : last_reading(tx, Which::billable, channel, p.to, std::max(p.to - boundary_age_max, from->at));
  if (!to) return no_boundary_reading(tx, p, channel, p.to);
  return Ends{*from, *to};
}

Outcome<UsageSegment> segment_of(db::Transaction& tx, const Period& p, const MeterChannel& mc) {
  const auto ends = ends_of(tx, p, mc);
  if (!ends) return ends.error();
  const auto& channel = mc.channel;
  std::int64_t rollovers = 0;
  for (const auto& d : decreases(tx, channel.id, ends->from.at, ends->to.at)) {
    if (!is_rollover(d, channel.digits, channel.exponent))
      return refusal(RefusalKind::conflict, "metering.reading_decreased",
                     {{"meter", p.meter.code},
                      {"register", p.reg.text},
                      {"at", calendar::local_text(d.after.at, p.zone)},
                      {"before", shown(d.before)},
                      {"after", shown(d.after)}});
    ++rollovers;
  }
  const auto usage = usage_of(ends->from, ends->to, rollovers, channel.digits, channel.exponent, p.meter.multiplier);
  if (!usage)
    return refusal(RefusalKind::conflict, "metering.usage_out_of_range",
                   {{"meter", p.meter.code}, {"multiplier", to_text(p.meter.multiplier)}});
  return UsageSegment{
      p.meter.id, channel.id,     p.reg, p.meter.multiplier, evidence(ends->from, channel), evidence(ends->to, channel),
      rollovers,  channel.digits, *usage, {}};
}

}  // namespace

Outcome<MeterUsage> usage_between(db::Transaction& tx, const accounts::Scope& scope, MeterId id, std::string_view reg,
                                  calendar::Day from, calendar::Day to, MissingBoundary /*missing*/) {
  const auto meter = find_meter(tx, scope, id);
  const auto estate = meter ? premises::find_estate(tx, scope, meter->estate) : std::nullopt;
  if (!estate) return refusal(RefusalKind::not_found, "metering.no_meter", {{"meter", std::to_string(id.n)}});
  const std::map<std::string, std::string> days{{"from", calendar::to_text(from)}, {"to", calendar::to_text(to)}};
  if (to <= from) return refusal(RefusalKind::invalid, "metering.period_empty", days);
  const Period p{*meter, RegisterName{std::string(reg)}, calendar::local_midnight(from, estate->time_zone),
                 calendar::local_midnight(to, estate->time_zone), estate->time_zone};

  MeterUsage usage{id, p.reg, Unit::none, {}, {}};
  std::vector<Decimal> parts;
  for (const auto& mc : channels_of_meter(tx, scope, id, reg)) {
    if (mc.valid_from >= p.to || (mc.valid_to && *mc.valid_to <= p.from)) continue;
    if (!usage.segments.empty() && mc.channel.unit != usage.unit)
      return refusal(RefusalKind::conflict, "metering.unit_changed",
                     {{"meter", meter->code},
                      {"register", p.reg.text},
                      {"before", std::string(to_text(usage.unit))},
                      {"after", std::string(to_text(mc.channel.unit))}});
    auto segment = segment_of(tx, p, mc);
    if (!segment) return segment.error();
    usage.unit = mc.channel.unit;
    parts.push_back(segment->usage);
    usage.segments.push_back(std::move(*segment));
  }
  if (usage.segments.empty()) {
    auto facts = days;
    facts.insert({{"meter", meter->code}, {"register", p.reg.text}});
    return refusal(RefusalKind::conflict, "metering.register_not_assigned", facts);
  }
  const auto total = sum_of(parts);
  if (!total)
    return refusal(RefusalKind::conflict, "metering.usage_out_of_range",
                   {{"meter", meter->code}, {"multiplier", to_text(meter->multiplier)}});
  usage.total = *total;
  return usage;
}

}  // namespace lamplighter::metering
