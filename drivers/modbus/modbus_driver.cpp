#include "drivers/modbus/modbus_driver.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "drivers/modbus/decode.h"

namespace lamplighter::drivers {
namespace {

constexpr std::chrono::milliseconds read_again_after{10};  // "at once", but in a later millisecond than the first
constexpr std::chrono::milliseconds refused_interval{60'000};
constexpr int calm_answers_min = 8;  // after a failure: until then answers to earlier requests may still come
constexpr Tick never{std::numeric_limits<std::int64_t>::max() / 2};

bool is_refusal(std::uint8_t code) {
  return code >= 1 && code <= 3;
}

}  // namespace

ModbusDriver::ModbusDriver(DeviceConfig config, Tick now)
    : config_(std::move(config)), failed_told_(config_.told_failed), retry_at_(now) {
  for (const auto& reg : config_.profile->registers) {
    PointState point;
    const bool billing = reg.budget == RegisterClass::billing;
    point.interval = billing ? config_.billing_interval : config_.telemetry_interval;
    point.grid = point.due = now + config_.phase;
    if (billing)
      point.guard = std::make_unique<CounterGuard>(reg, config_.profile->rated_power_w,
                                                   config_.profile->rated_flow_litres_per_hour);
    points_.push_back(std::move(point));
  }
  plan();
}

BlockRules ModbusDriver::rules() const {
  return {config_.profile->block_registers_max, gaps_ ? config_.profile->gap_registers_max : std::uint16_t{0}};
}

// Registers of one interval are merged with each other only: a slow one never rides along with a quick one.
void ModbusDriver::plan() {
  std::map<std::chrono::milliseconds, std::vector<Point>> by_interval;
  for (std::size_t i = 0; i < points_.size(); ++i)
    if (!points_[i].excluded) by_interval[points_[i].interval].push_back({i, points_[i].alone});
  blocks_.clear();
  for (const auto& [interval, wanted] : by_interval) {
    auto planned = plan_blocks(config_.profile->registers, wanted, rules());
    blocks_.insert(blocks_.end(), planned.begin(), planned.end());
  }
}

Tick ModbusDriver::due_of(const Block& block) const {
  Tick due = never;
  for (const std::size_t i : block.points) due = std::min(due, points_[i].due);
  return due;
}

bool ModbusDriver::holds_billing(const Block& block) const {
  return std::any_of(block.points.begin(), block.points.end(),
                     [&](std::size_t i) { return points_[i].guard != nullptr; });
}

bool ModbusDriver::failing() const {
  return failures_ >= config_.failures_before_failed;
}

Tick ModbusDriver::wake_at() const {
  if (blocks_.empty()) return never;
  Tick due = never;
  for (const Block& block : blocks_) due = std::min(due, due_of(block));
  return failures_ > 0 ? std::max(due, retry_at_) : due;
}

Request ModbusDriver::next(Tick) {
  if (blocks_.empty()) return {};
  // The longest overdue first; of those equally due the one that money depends on.
  const Block* chosen = nullptr;
  for (const Block& block : blocks_) {
    if (chosen == nullptr) {
      chosen = &block;
      continue;
    }
    const Tick due = due_of(block);
    const Tick best = due_of(*chosen);
    const bool earlier = due < best || (due == best && holds_billing(block) && !holds_billing(*chosen));
    if (earlier) chosen = &block;
  }
  BlockRules lengthening = rules();
  if (!lengthen_) lengthening.gap_max = 0;
  const auto outstanding =
      answers_in_a_row_ < calm_answers_min ? LengthVariation::Outstanding::late : LengthVariation::Outstanding::doubled;
  const std::uint16_t count = lengths_.choose(*chosen, lengthening, outstanding);
  asked_ = Asked{*chosen, {chosen->function, chosen->address, count}};
  const std::chrono::milliseconds profile_timeout{config_.profile->response_timeout_ms};
  return {config_.unit, to_pdu(asked_->request), config_.response_timeout.value_or(profile_timeout),
          std::chrono::milliseconds{config_.profile->guard_time_ms}};
}

std::vector<Fact> ModbusDriver::take(const Reply& reply, Tick now) {
  ++tally_.polls;
  if (!asked_) return {};
  const Asked asked = std::move(*asked_);
  asked_.reset();
  if (reply.kind != ReplyKind::answered) return take_failure(to_text(reply.kind), reply, now);
  // The line has compared it already; a recording or another line may not have.
  const auto pdu = to_pdu(asked.request);
  if (const auto kind = check_answer(pdu, reply.pdu); kind != ReplyKind::answered)
    return take_failure(to_text(kind), reply, now);
  if (const auto code = exception_of(reply.pdu)) {
    if (is_refusal(*code)) return take_refusal(asked, *code, reply, now);
    return take_failure(exception_text(*code), reply, now);
  }
  std::vector<Fact> facts;
  answered(reply, facts);
  for (const std::size_t i : asked.block.points) schedule(points_[i], now);
  auto values = take_values(asked, reply);
  facts.insert(facts.end(), std::make_move_iterator(values.begin()), std::make_move_iterator(values.end()));
  return facts;
}

// The next point of its grid after now: a poll that came late does not shift the following ones, and missed ones are
// not made up for.
void ModbusDriver::schedule(PointState& point, Tick now) {
  point.refused = false;
  if (point.grid <= now && point.interval.count() > 0) {
    const std::int64_t behind = (now - point.grid) / point.interval;
    point.grid = point.grid + point.interval * (behind + 1);
  }
  point.due = point.grid;
}

void ModbusDriver::answered(const Reply& reply, std::vector<Fact>& facts) {
  failures_ = 0;
  answers_in_a_row_ = std::min(answers_in_a_row_ + 1, calm_answers_min);
  if (!failed_told_) return;
  facts.emplace_back(Event{reply.at, DeviceRecovered{config_.name, failed_polls_}});
  failed_told_ = false;
  failed_polls_ = 0;
}

std::vector<Fact> ModbusDriver::take_values(const Asked& asked, const Reply& reply) {
  std::vector<Fact> facts;
  const auto words = words_of_answer(to_pdu(asked.request), reply.pdu);
  for (const std::size_t i : asked.block.points) {
    const auto& reg = config_.profile->registers[i];
    const auto at = static_cast<std::size_t>(reg.address - asked.block.address);
    take_value(reg, points_[i], std::span{words}.subspan(at, words_of(reg.type)), reply, facts);
  }
  if (refusal_told_ && std::none_of(points_.begin(), points_.end(), [](const auto& p) { return p.refused; })) {
    refusal_told_ = false;
    facts.insert(facts.begin(), Event{reply.at, DeviceRecovered{config_.name, 0}});
  }
  return facts;
}

void ModbusDriver::take_value(const ProfileRegister& reg, PointState& point, std::span<const std::uint16_t> words,
                              const Reply& reply, std::vector<Fact>& facts) {
  const Decoded decoded = decode_value(reg, words);
  if (!decoded.value) {
    ++(decoded.fault == DecodeFault::not_available ? tally_.values_absent : tally_.values_refused);
    return;
  }
  RawBits raw;
  raw.count = static_cast<std::uint8_t>(words.size());
  std::copy(words.begin(), words.end(), raw.words.begin());
  const Quality quality = reply.at.clock == ClockState::unsynced ? Quality::clock_unsure : Quality::measured;
  const Reading reading{config_.name, reg.name, decoded.value->value, decoded.value->exponent, reg.unit, reply.at,
                        quality,      raw};
  if (!point.guard) {
    ++tally_.readings;
    facts.emplace_back(reading);
    return;
  }
  CounterVerdict verdict = point.guard->judge(reading);
  tally_.readings += static_cast<std::int64_t>(verdict.publish.size());
  tally_.values_withheld += verdict.withheld;
  if (verdict.read_again) point.due = reply.at.tick + read_again_after;
  if (verdict.event) facts.emplace_back(Event{reply.at, std::move(*verdict.event)});
  for (Reading& published : verdict.publish) facts.emplace_back(std::move(published));
}

std::vector<Fact> ModbusDriver::take_refusal(const Asked& asked, std::uint8_t code, const Reply& reply, Tick now) {
  ++tally_.failures;
  std::vector<Fact> facts;
  answered(reply, facts);  // it speaks, after all
  const auto& registers = config_.profile->registers;
  std::uint32_t wanted = 0;
  for (const std::size_t i : asked.block.points) wanted += words_of(registers[i].type);
  if (asked.request.count > asked.block.count) {
    lengthen_ = false;
  } else if (asked.block.count > wanted) {
    gaps_ = false;
    plan();
  } else if (asked.block.points.size() > 1) {
    for (const std::size_t i : asked.block.points) points_[i].alone = true;
    plan();
  } else {
    PointState& point = points_[asked.block.points.front()];
    if (registers[asked.block.points.front()].optional) {
      point.excluded = true;
      ++tally_.points_excluded;
      plan();
    } else {
      schedule(point, now);
      point.refused = true;
      point.due = std::max(point.due, now + refused_interval);
      if (!refusal_told_) {
        refusal_told_ = true;
        facts.emplace_back(Event{reply.at, DeviceFailed{config_.name, std::string{exception_text(code)}}});
      }
    }
  }
  return facts;
}

std::vector<Fact> ModbusDriver::take_failure(std::string_view cause, const Reply& reply, Tick now) {
  ++tally_.failures;
  ++failures_;
  answers_in_a_row_ = 0;
  for (PointState& point : points_)
    if (point.guard) tally_.values_withheld += point.guard->distrust();
  std::chrono::milliseconds wait = config_.retry_ms_min;
  for (int i = 1; i < failures_ && wait < config_.retry_ms_max; ++i) wait *= 2;
  retry_at_ = now + std::min(wait, config_.retry_ms_max);
  if (!failing()) return {};
  ++failed_polls_;
  if (failed_told_) return {};
  failed_told_ = true;
  failed_polls_ = failures_;
  return {Event{reply.at, DeviceFailed{config_.name, std::string{cause}}}};
}

}  // namespace lamplighter::drivers
