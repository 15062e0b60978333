#include "drivers/counter_guard.h"

#include <limits>
#include <utility>

namespace lamplighter::drivers {
namespace {

constexpr int tries_at_once_max = 3;  // then a contradicting counter is read at its regular interval
// A meter refreshes its registers every few seconds: what looks like a jump between two quick reads is that.
constexpr std::chrono::milliseconds meter_refresh{15'000};
constexpr std::int64_t steps_of_slack = 2;    // rounding at both ends
constexpr std::int64_t float_step = 1 << 22;  // a 32-bit float counts in steps of 2^-23 of its value; one spare

// Steps of 10^exponent units, of a quantity that grows by `rate` thousandths of a unit an hour.
std::int64_t steps_in(std::int64_t rate_milli_per_hour, std::chrono::milliseconds elapsed, int exponent) {
  __int128 amount = static_cast<__int128>(rate_milli_per_hour) * elapsed.count();
  __int128 divisor = __int128{3'600'000} * 1000;
  for (int e = exponent; e < 0; ++e) amount *= 10;
  for (int e = exponent; e > 0; --e) divisor *= 10;
  const __int128 steps = amount / divisor + 1;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return steps > most ? most : static_cast<std::int64_t>(steps);
}

std::int64_t power_of_ten(int n) {
  std::int64_t power = 1;
  while (n-- > 0) power *= 10;
  return power;
}

}  // namespace

CounterGuard::CounterGuard(const ProfileRegister& reg, std::int64_t rated_power_w,
                           std::int64_t rated_flow_litres_per_hour)
    : unit_(reg.unit),
      type_(reg.type),
      exponent_(reg.exponent),
      digits_(reg.digits),
      rated_power_w_(rated_power_w),
      rated_flow_litres_per_hour_(rated_flow_litres_per_hour) {}

std::optional<std::int64_t> CounterGuard::growth_max(std::int64_t from, std::chrono::milliseconds elapsed) const {
  std::int64_t milli_per_hour = 0;
  switch (unit_) {
    case Unit::kilowatt_hour:
    case Unit::kilovar_hour:
      milli_per_hour = rated_power_w_;
      break;
    case Unit::watt_hour:
      milli_per_hour = rated_power_w_ * 1000;
      break;
    case Unit::cubic_metre:
      milli_per_hour = rated_flow_litres_per_hour_;
      break;
    case Unit::litre:
      milli_per_hour = rated_flow_litres_per_hour_ * 1000;
      break;
    default:
      break;
  }
  if (milli_per_hour == 0) return std::nullopt;
  const std::int64_t grown = steps_in(milli_per_hour, elapsed + meter_refresh, exponent_);
  const std::int64_t slack = steps_of_slack + (type_ == NumberType::f32 ? std::abs(from) / float_step : 0);
  std::int64_t sum = 0;
  return __builtin_add_overflow(grown, slack, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

std::optional<std::string> CounterGuard::contradiction(const Seen& before, const Reading& after) const {
  const auto bound = growth_max(before.value, after.at.tick - before.tick);
  if (after.value >= before.value) {
    std::int64_t grown = 0;
    const bool overflow = __builtin_sub_overflow(after.value, before.value, &grown);
    return bound && (overflow || grown > *bound) ? std::optional<std::string>{"jumped"} : std::nullopt;
  }
  if (digits_ && bound && after.value >= 0) {  // over its last digit?
    const std::int64_t range = power_of_ten(*digits_);
    if (before.value <= range && range - before.value <= *bound && after.value <= *bound - (range - before.value))
      return std::nullopt;
  }
  return after.value == 0 ? "zeroed" : "decreased";
}

CounterVerdict CounterGuard::accept_pair(const Reading& seen) {
  CounterVerdict verdict{.publish = {*candidate_, seen}};
  if (accepted_) {
    if (const auto reason = contradiction(*accepted_, *candidate_)) {
      for (Reading& reading : verdict.publish) reading.quality = worst(reading.quality, Quality::suspect);
      verdict.event = CounterSuspect{seen.device,
                                     seen.reg,
                                     *reason,
                                     {accepted_->value, accepted_->exponent},
                                     {candidate_->value, candidate_->exponent}};
    }
  }
  accepted_ = seen_in(seen);
  candidate_.reset();
  state_ = State::trusted;
  tries_ = 0;
  return verdict;
}

CounterVerdict CounterGuard::judge(const Reading& seen) {
  if (state_ == State::trusted) {
    if (!contradiction(*accepted_, seen)) {
      accepted_ = seen_in(seen);
      return {.publish = {seen}};
    }
    state_ = State::doubting;
    candidate_ = std::make_unique<Reading>(seen);
    tries_ = 1;
    return {.read_again = true};
  }
  const int withheld = candidate_ ? 1 : 0;
  if (state_ == State::doubting && !contradiction(*accepted_, seen)) {
    accepted_ = seen_in(seen);
    candidate_.reset();
    state_ = State::trusted;
    tries_ = 0;
    return {.publish = {seen}, .withheld = withheld};
  }
  if (candidate_ && !contradiction(seen_in(*candidate_), seen)) return accept_pair(seen);
  candidate_ = std::make_unique<Reading>(seen);
  return {.read_again = ++tries_ <= tries_at_once_max, .withheld = withheld};
}

int CounterGuard::distrust() {
  const int withheld = candidate_ ? 1 : 0;
  candidate_.reset();
  state_ = State::confirming;
  tries_ = 0;
  return withheld;
}

}  // namespace lamplighter::drivers
