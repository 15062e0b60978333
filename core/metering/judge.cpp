#include "core/metering/judge.h"

#include <algorithm>
#include <tuple>

#include "core/metering/counter.h"
#include "core/metering/reading_store.h"

namespace lamplighter::metering {
namespace {

constexpr int page_readings = 5'000;

// Below this a day's usage is nobody's business, however little was used before: kWh, m3.
Decimal quiet_usage(Unit unit) {
  switch (unit) {
    case Unit::watt_hour:
      return {1'000, 0};
    case Unit::litre:
      return {100, 0};
    case Unit::cubic_metre:
      return {1, -1};
    default:
      return {1, 0};
  }
}

struct Looked {  // one reading as the judge sees it
  Evidence shown;
  ChannelId channel;
  bool from_future = false;
};

std::string text_of(const Evidence& e) {
  return to_text(Decimal{e.value, e.exponent});
}
StoredReading counted(const Evidence& e) {
  StoredReading r;
  r.at = e.at;
  r.value = e.value;
  r.exponent = e.exponent;
  return r;
}

// Decimals are small here; what does not fit is not compared.
std::optional<Decimal> times(Decimal d, std::int64_t factor) {
  if (__builtin_mul_overflow(d.value, factor, &d.value)) return std::nullopt;
  return d;
}

// One body's readings in order, with what must be remembered from one to the next.
class Walk {
 public:
  Walk(History& history, const Body& body, Judged& judged) : history_(history), body_(body), judged_(judged) {}

  void begin_after(Instant after) {
    good_ = history_.last_billable(body_, after, body_.from);
    heard_at_ = history_.last_heard(body_, after);
    day_ends_ = Instant{};
    if (good_) enter_day_of(after);
  }

  // False: stop here.
  bool look(const Looked& r) {
    std::chrono::milliseconds silence{0};
    if (r.channel.n != 0) {
      if (heard_at_) silence = r.shown.at - *heard_at_;
      heard_at_ = r.shown.at;
    }
    const auto* decided = history_.blocking_flag(r.channel, r.shown.entry, r.shown.at);
    if (decided != nullptr && decided->state == FlagState::rejected) return true;
    const bool approved = decided != nullptr && decided->state == FlagState::approved;
    const auto kind = decided != nullptr ? decided->flag : Flag::roll;  // a flag found below moves the others
    if (r.from_future && !approved) {
      flag_future(r);
      return true;
    }
    if (r.shown.at > day_ends_) enter_day_of(r.shown.at);
    if (approved) {
      accept(r);
      if (kind == Flag::neg) day_open_ = r.shown;  // the counter begins anew
      high_today_ = high_today_ || kind == Flag::high;
      return true;
    }
    if (silence > boundary_age_max)
      add(r, Flag::offline_gap, good_ ? text_of(*good_) : "-", std::to_string(silence / std::chrono::hours{1}) + " h");
    return judge_sound(r);
  }

 private:
  bool judge_sound(const Looked& r) {
    if (!good_) {
      if (r.shown.quality == Quality::measured) accept(r);
      return true;
    }
    if (compare({r.shown.value, r.shown.exponent}, {good_->value, good_->exponent}) < 0) {
      if (!is_rollover({counted(*good_), counted(r.shown)}, body_.digits, body_.exponent)) {
        add(r, Flag::neg, text_of(*good_), "-");
        judged_.stopped_at = r.shown.at;
        return false;
      }
      if (r.shown.quality != Quality::measured) return true;
      add(r, Flag::roll, text_of(*good_), body_.digits ? std::to_string(*body_.digits) : "-");
      ++rolled_today_;
    }
    if (is_high(r)) return true;  // not good until it is approved
    if (r.shown.quality == Quality::measured) accept(r);
    return true;
  }

  bool is_high(const Looked& r) {
    if (high_today_ || !day_open_) return false;
    const auto used =
        usage_of(counted(*day_open_), counted(r.shown), rolled_today_, body_.digits, body_.exponent, {1, 0});
    const auto days =
        std::max<std::int64_t>(1, (r.shown.at - day_open_->at + std::chrono::hours{23}) / std::chrono::hours{24});
    const auto quiet = used ? usage_of(counted(*day_open_), counted(r.shown), rolled_today_, body_.digits,
                                       body_.exponent, multiplier_at(history_.multipliers(), r.shown.at))
                            : std::nullopt;
    const auto quiet_max = times(quiet_usage(history_.unit_of(body_)), high_factor * days);
    if (!quiet || !quiet_max || compare(*quiet, *quiet_max) <= 0) return false;
    if (!limit_known_) {
      // A reading at midnight closes the day before: that day is no part of what is usual.
      limit_ = daily_limit(history_, calendar::local_day(r.shown.at - std::chrono::milliseconds{1}, history_.zone()));
      limit_known_ = true;
    }
    const auto limit = limit_ ? times(*limit_, days) : std::nullopt;
    if (!limit || compare(*used, *limit) <= 0) return false;
    add(r, Flag::high, text_of(*day_open_), to_text(*limit));
    high_today_ = true;
    return true;
  }

  void enter_day_of(Instant at) {
    if (day_ends_ != Instant{} && good_ && day_open_) close_day();
    // A reading at midnight closes the day before it.
    const auto day = calendar::local_day(at - std::chrono::milliseconds{1}, history_.zone());
    const auto day_begins = calendar::local_midnight(day, history_.zone());
    day_ends_ = calendar::local_midnight(day + 1, history_.zone());
    day_open_ = good_ && good_->at > day_begins ? history_.last_billable(body_, day_begins, body_.from) : good_;
    high_today_ =
        history_.flagged_within(day_begins, day_ends_, [](const ReadingFlag& f) { return f.flag == Flag::high; });
    limit_known_ = false;
    rolled_today_ = 0;
  }

  // ZERO where the day before still used something and every known day before did.
  void close_day() {
    if (good_->at == day_open_->at || good_->source != Source::automatic) return;
    if (compare({good_->value, good_->exponent}, {day_open_->value, day_open_->exponent}) != 0) return;
    const auto day = calendar::local_day(day_ends_ - std::chrono::milliseconds{1}, history_.zone());
    for (int back = 1; back <= average_days_min; ++back) {
      const auto usage = usage_of_day(history_, day - back);
      if (!usage || usage->value == 0) return;
    }
    add({*good_, body_.channel ? body_.channel->id : ChannelId{}, false}, Flag::zero, text_of(*day_open_), "-");
  }

  void flag_future(const Looked& r) {
    const auto day = calendar::local_day(r.shown.at, history_.zone());
    if (future_day_ == day) return;
    future_day_ = day;
    add(r, Flag::future, "-", "-");
  }

  void accept(const Looked& r) { good_ = r.shown; }

  void add(const Looked& r, Flag flag, std::string before, std::string limit) {
    for (const auto& f : history_.flags())
      if (f.flag == flag && f.at == r.shown.at && f.channel == r.channel && f.entry == r.shown.entry) return;
    ReadingFlag f;
    f.estate = history_.meter().estate;
    f.meter = history_.meter().id;
    f.reg = history_.reg();
    f.channel = r.channel;
    f.entry = r.shown.entry;
    f.at = r.shown.at;
    f.flag = flag;
    f.value = text_of(r.shown);
    f.before = std::move(before);
    f.limit = std::move(limit);
    judged_.flags.push_back(f);
    history_.add(std::move(f));
  }

  History& history_;
  const Body& body_;
  Judged& judged_;
  std::optional<Evidence> good_, day_open_;
  std::optional<Instant> heard_at_;  // when the last automatic reading was, good or not
  Instant day_ends_{};
  std::optional<calendar::Day> future_day_;
  std::optional<Decimal> limit_;
  bool limit_known_ = false, high_today_ = false;
  std::int64_t rolled_today_ = 0;
};

std::vector<Looked> readings_of(db::Transaction& tx, const History& history, const Body& body, Instant after,
                                Instant until, int limit) {
  std::vector<Looked> found;
  for (const auto& r : history.entered())
    if (r.life == body.life.id && r.at > after && r.at <= until && !history.is_replaced({}, r.id, r.at))
      found.push_back({{r.at, r.value, r.exponent, Quality::measured, {}, {}, {}, r.source, r.id}, {}, false});
  if (body.channel) {
    const auto last = body.channel_to ? std::min(until, *body.channel_to - std::chrono::milliseconds{1}) : until;
    for (const auto& r : readings_in_order(
             tx, body.channel->id, std::max(after + std::chrono::milliseconds{1}, body.channel_from), last, limit))
      if (r.clock != ClockState::unsynced && !history.is_replaced(r.channel, {}, r.at))
        found.push_back({{r.at,
                          r.value,
                          r.exponent,
                          r.quality,
                          body.channel->gateway_name,
                          r.epoch,
                          r.sequence,
                          Source::automatic,
                          {}},
                         r.channel,
                         r.at > r.received_at + future_max});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Looked& a, const Looked& b) { return a.shown.at < b.shown.at; });
  if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
  return found;
}

}  // namespace

std::optional<Decimal> daily_limit(const History& history, calendar::Day day) {
  const auto average = daily_average(history, day);
  if (!average) return std::nullopt;
  const auto multiplier = multiplier_at(history.multipliers(), calendar::local_midnight(day, history.zone()));
  // average x factor / multiplier, rounded up at three more digits than the usage has: a limit needs no more.
  const int exponent = std::max(-12, average->usage.exponent - multiplier.exponent - 3);
  const int powers = average->usage.exponent - multiplier.exponent - exponent;
  std::int64_t scale = 1;
  for (int i = 0; i < powers; ++i) scale *= 10;
  const auto scaled = times(average->usage, high_factor * scale);
  std::int64_t divisor = 0;
  if (!scaled || __builtin_mul_overflow(average->days, multiplier.value, &divisor) || divisor <= 0) return std::nullopt;
  return Decimal{(scaled->value + divisor - 1) / divisor, static_cast<std::int8_t>(exponent)};
}

Judged judge(db::Transaction& tx, History& history, Instant after, Instant until, int readings_max) {
  Judged judged;
  judged.checked_to = after;
  int left = readings_max;
  for (const auto& body : history.bodies()) {
    if (body.to && *body.to < after) continue;
    if (body.from > until) break;
    judged.stopped_at = std::nullopt;  // of a body that is gone: the next one is judged by itself
    Walk walk(history, body, judged);
    Instant at = std::max(after, body.from - std::chrono::milliseconds{1});
    walk.begin_after(at);
    const auto last = body.to ? std::min(until, *body.to) : until;
    for (bool more = true; more;) {
      const int wanted = std::min(left, page_readings);
      if (wanted <= 0) {
        judged.finished = false;
        judged.checked_to = at;
        return judged;
      }
      const auto page = readings_of(tx, history, body, at, last, wanted);
      more = static_cast<int>(page.size()) == wanted;
      left -= static_cast<int>(page.size());
      for (const auto& r : page) {
        if (!walk.look(r)) {
          more = false;
          break;
        }
        at = r.shown.at;
      }
    }
    judged.checked_to = std::max(judged.checked_to, at);
  }
  return judged;
}

std::vector<ReadingFlag> judge_entered(const History& history, const Body& body, const Evidence& reading) {
  Judged judged;
  History seen = history;
  Walk walk(seen, body, judged);
  walk.begin_after(reading.at - std::chrono::milliseconds{1});
  walk.look({reading, {}, false});
  return judged.flags;
}

}  // namespace lamplighter::metering
