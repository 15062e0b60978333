#include "core/metering/usage.h"

#include <algorithm>

#include "core/metering/check.h"
#include "core/metering/counter.h"
#include "core/metering/judge.h"
#include "core/metering/store.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

constexpr int judged_readings_max = 200'000;  // of one meter, not looked at yet: two years of quarter hours

struct Period {  // of one meter and register, as instants
  const History& history;
  Instant from, to;
  MissingBoundary missing = MissingBoundary::refuse;
};

Refusal refusal(RefusalKind kind, std::string code, std::map<std::string, std::string> facts) {
  return {kind, std::move(code), std::move(facts), ""};
}

std::string shown(const Evidence& e) {
  return to_text(Decimal{e.value, e.exponent});
}

std::map<std::string, std::string> whose(const Period& p) {
  return {{"meter", p.history.meter().code}, {"register", p.history.reg().text}};
}

Refusal no_reading(const Period& p, const Body& body, std::string code, Instant boundary) {
  const auto last = p.history.last_billable(body, boundary, Instant{});
  auto facts = whose(p);
  facts["hours"] = std::to_string(boundary_age_max.count());
  facts["days"] = std::to_string(average_days_min);
  facts["boundary"] = calendar::local_text(boundary, p.history.zone());
  facts["last_reading"] = last ? calendar::local_text(last->at, p.history.zone()) + " " + shown(*last) : "-";
  return refusal(RefusalKind::conflict, std::move(code), std::move(facts));
}

Refusal decreased(const Period& p, Instant at, std::string before, std::string after) {
  auto facts = whose(p);
  facts["at"] = calendar::local_text(at, p.history.zone());
  facts["before"] = std::move(before);
  facts["after"] = std::move(after);
  return refusal(RefusalKind::conflict, "metering.reading_decreased", std::move(facts));
}

struct End {  // of a piece
  Evidence shown;
  Instant known_at{};  // of the reading behind it: that of `shown`, unless that is an estimate
  int wrapped = 0;
};
End end_at(const Evidence& e) {
  return {e, e.at, 0};
}

Outcome<End> boundary(const Period& p, const Body& body, Instant at, Instant not_before) {
  const auto youngest = std::max({at - boundary_age_max, body.from, not_before});
  if (const auto found = p.history.last_billable(body, at, youngest)) return end_at(*found);
  if (p.missing == MissingBoundary::refuse) return no_reading(p, body, "metering.no_boundary_reading", at);
  const auto estimate = estimate_at(p.history, body, at);
  if (!estimate) return no_reading(p, body, "metering.no_estimate", at);
  return End{estimate->shown, estimate->known.at, estimate->wrapped};
}

Outcome<End> opening_of(const Period& p, const Body& body) {
  if (body.from <= p.from) return boundary(p, body, p.from, {});
  auto found = body.begins_life ? p.history.entered_at(body, Source::install) : std::nullopt;
  if (!found) found = p.history.first_billable(body, body.from, body.to && *body.to < p.to ? *body.to : p.to);
  if (!found) return no_reading(p, body, "metering.no_boundary_reading", body.from);
  return end_at(*found);
}

Outcome<End> closing_of(const Period& p, const Body& body, const End& opening) {
  if (!body.to || *body.to >= p.to) return boundary(p, body, p.to, opening.known_at);
  auto found = body.ends_life ? p.history.entered_at(body, Source::removal) : std::nullopt;
  if (!found) found = p.history.last_billable(body, *body.to - std::chrono::milliseconds{1}, opening.known_at);
  if (!found) return no_reading(p, body, "metering.no_boundary_reading", *body.to);
  return end_at(*found);
}

// Whether people have still to decide about a reading that the period rests on.
std::optional<Refusal> undecided(const Period& p, const Body& body) {
  for (const auto& f : p.history.flags()) {
    if (f.state != FlagState::open || f.at < body.from || f.at > p.to || (body.to && f.at > *body.to)) continue;
    if (f.flag == Flag::neg) return decreased(p, f.at, f.before, f.value);  // nothing after it has been looked at
    if ((f.flag == Flag::high || f.flag == Flag::reg_sum) && f.at > p.from - boundary_age_max) {
      auto facts = whose(p);
      facts.insert({{"flag", std::string(to_text(f.flag))},
                    {"at", calendar::local_text(f.at, p.history.zone())},
                    {"value", f.value},
                    {"before", f.before}});
      return refusal(RefusalKind::conflict, "metering.reading_flagged", std::move(facts));
    }
  }
  return std::nullopt;
}

Outcome<UsageSegment> segment(const Period& p, const Body& body, const End& from, const End& to, Decimal multiplier) {
  std::int64_t rollovers = to.wrapped - from.wrapped;
  for (const auto& f : p.history.flags())
    if (f.flag == Flag::roll && f.state != FlagState::rejected && f.at > from.known_at && f.at <= to.known_at &&
        f.at >= body.from && (!body.to || f.at <= *body.to))
      ++rollovers;
  const auto as_reading = [](const Evidence& e) {
    StoredReading r;
    r.value = e.value;
    r.exponent = e.exponent;
    return r;
  };
  const auto usage =
      usage_of(as_reading(from.shown), as_reading(to.shown), rollovers, body.digits, body.exponent, multiplier);
  if (!usage)
    return refusal(RefusalKind::conflict, "metering.usage_out_of_range",
                   {{"meter", p.history.meter().code}, {"multiplier", to_text(multiplier)}});
  if (usage->value < 0 && from.shown.source != Source::estimate)
    return decreased(p, to.shown.at, shown(from.shown), shown(to.shown));
  return UsageSegment{p.history.meter().id,
                      body.channel ? body.channel->id : ChannelId{},
                      p.history.reg(),
                      multiplier,
                      from.shown,
                      to.shown,
                      rollovers,
                      body.digits,
                      *usage,
                      body.life.id};
}

// Where the multiplier changes within (from, to), and where people approved that the counter begins anew.
struct Cut {
  Instant at{};
  bool reset = false;
};
std::vector<Cut> cuts_of(const Period& p, const Body& body, const End& from, const End& to) {
  std::vector<Cut> cuts;
  for (const auto& m : p.history.multipliers())
    if (m.valid_from > std::max(p.from, body.from) && m.valid_from < p.to && (!body.to || m.valid_from < *body.to))
      cuts.push_back({m.valid_from, false});
  for (const auto& f : p.history.flags())
    if (f.flag == Flag::neg && f.state == FlagState::approved && f.at > from.known_at && f.at <= to.known_at)
      cuts.push_back({f.at, true});
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.at < b.at; });
  return cuts;
}

// The readings at which a cut ends one piece and begins the next.
Outcome<std::pair<End, End>> ends_at(const Period& p, const Body& body, const Cut& cut, const End& from) {
  if (cut.reset) {
    const auto before = p.history.last_billable(body, cut.at - std::chrono::milliseconds{1}, from.known_at);
    const auto anew = p.history.last_billable(body, cut.at, cut.at);
    if (!anew) return no_reading(p, body, "metering.no_boundary_reading", cut.at);
    return std::pair{before ? end_at(*before) : from, end_at(*anew)};
  }
  const auto youngest = std::max({cut.at - boundary_age_max, body.from, from.known_at});
  const auto found = p.history.last_billable(body, cut.at, youngest);
  if (!found) return no_reading(p, body, "metering.no_multiplier_reading", cut.at);
  return std::pair{end_at(*found), end_at(*found)};
}

Outcome<std::vector<UsageSegment>> segments_of(const Period& p, const Body& body) {
  if (auto refused = undecided(p, body)) return *refused;
  const auto opening = opening_of(p, body);
  if (!opening) return opening.error();
  const auto closing = closing_of(p, body, *opening);
  if (!closing) return closing.error();
  std::vector<UsageSegment> segments;
  End from = *opening;
  Instant in_force = std::max(p.from, body.from);
  const auto add = [&](const End& to) -> std::optional<Refusal> {
    auto made = segment(p, body, from, to, multiplier_at(p.history.multipliers(), in_force));
    if (!made) return made.error();
    segments.push_back(std::move(*made));
    return std::nullopt;
  };
  for (const auto& cut : cuts_of(p, body, *opening, *closing)) {
    const auto ends = ends_at(p, body, cut, from);
    if (!ends) return ends.error();
    if (auto refused = add(ends->first)) return *refused;
    from = ends->second;
    if (!cut.reset) in_force = cut.at;
  }
  if (auto refused = add(*closing)) return *refused;
  return segments;
}

}  // namespace

Outcome<MeterUsage> usage_between(db::Transaction& tx, const accounts::Scope& scope, MeterId id, std::string_view reg,
                                  calendar::Day from, calendar::Day to, MissingBoundary missing) {
  const auto meter = find_meter(tx, scope, id);
  const auto estate = meter ? premises::find_estate(tx, scope, meter->estate) : std::nullopt;
  if (!estate) return refusal(RefusalKind::not_found, "metering.no_meter", {{"meter", std::to_string(id.n)}});
  const std::map<std::string, std::string> days{{"from", calendar::to_text(from)}, {"to", calendar::to_text(to)}};
  if (to <= from) return refusal(RefusalKind::invalid, "metering.period_empty", days);
  History history(tx, scope, *meter, RegisterName{std::string(reg)}, estate->time_zone);
  const Period p{history, calendar::local_midnight(from, estate->time_zone),
                 calendar::local_midnight(to, estate->time_zone), missing};
  // What nobody has looked at yet is looked at now: no bill rests on an unchecked reading.
  const auto checked = checked_to(tx, id, reg);
  judge(tx, history, checked.value_or(p.from - boundary_age_max), p.to, judged_readings_max);

  MeterUsage usage{id, history.reg(), Unit::none, {}, {}};
  std::vector<Decimal> parts;
  for (const auto& body : history.bodies()) {
    if (!body.touches(p.from, p.to)) continue;
    if (!usage.segments.empty() && history.unit_of(body) != usage.unit)
      return refusal(RefusalKind::conflict, "metering.unit_changed",
                     {{"meter", meter->code},
                      {"register", history.reg().text},
                      {"before", std::string(to_text(usage.unit))},
                      {"after", std::string(to_text(history.unit_of(body)))}});
    auto segments = segments_of(p, body);
    if (!segments) return segments.error();
    usage.unit = history.unit_of(body);
    for (auto& s : *segments) {
      parts.push_back(s.usage);
      usage.segments.push_back(std::move(s));
    }
  }
  if (usage.segments.empty()) {
    auto facts = days;
    facts.insert({{"meter", meter->code}, {"register", history.reg().text}});
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
