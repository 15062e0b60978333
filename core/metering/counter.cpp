#include "core/metering/counter.h"

#include <algorithm>
#include <limits>

namespace lamplighter::metering {
namespace {

__extension__ using Wide = __int128;

constexpr int exponent_min = -12;
constexpr int powers_max = 18;  // 10^18 fits 64 bits; 64-bit value x 10^18 fits 128

std::optional<Wide> scaled(Wide value, int powers) {
  if (powers < 0 || powers > powers_max) return std::nullopt;
  for (int i = 0; i < powers; ++i)
    if (__builtin_mul_overflow(value, Wide{10}, &value)) return std::nullopt;
  return value;
}

std::optional<Decimal> decimal(Wide value, int exponent) {
  if (exponent < exponent_min || exponent > -exponent_min) return std::nullopt;
  if (value > std::numeric_limits<std::int64_t>::max() || value < std::numeric_limits<std::int64_t>::min())
    return std::nullopt;
  return Decimal{static_cast<std::int64_t>(value), static_cast<std::int8_t>(exponent)};
}

Decimal shown(const StoredReading& r) {
  return {r.value, r.exponent};
}

}  // namespace

int compare(Decimal a, Decimal b) {
  const int exponent = std::min(a.exponent, b.exponent);
  const auto left = scaled(a.value, a.exponent - exponent), right = scaled(b.value, b.exponent - exponent);
  if (!left || !right) return a.exponent < b.exponent ? -1 : 1;  // 10^18 apart: the exponents decide
  return *left < *right ? -1 : *left > *right ? 1 : 0;
}

bool is_rollover(const Decrease& d, std::optional<int> digits, std::int8_t exponent) {
  if (!digits || *digits < 1 || *digits > powers_max) return false;
  const auto range = scaled(1, *digits);
  // In units of 10^exponent: before x 10 >= range x 9, after x 10 <= range; kept as decimals, for the exponents may
  // differ.
  const auto nine_tenths = decimal(*range / 10 * 9, exponent), tenth = decimal(*range / 10, exponent);
  if (!nine_tenths || !tenth) return false;
  return d.after.value >= 0 && compare(shown(d.before), *nine_tenths) >= 0 && compare(shown(d.after), *tenth) <= 0;
}

std::optional<Decimal> usage_of(const StoredReading& from, const StoredReading& to, std::int64_t rollovers,
                                std::optional<int> digits, std::int8_t exponent, Decimal multiplier) {
  const int common = std::min({from.exponent, to.exponent, rollovers != 0 ? exponent : from.exponent});
  const auto low = scaled(from.value, from.exponent - common), high = scaled(to.value, to.exponent - common);
  if (!low || !high) return std::nullopt;
  Wide usage = *high - *low;
  if (rollovers != 0) {
    const auto range = digits ? scaled(1, *digits + exponent - common) : std::nullopt;
    Wide more = 0;
    if (!range || __builtin_mul_overflow(*range, Wide{rollovers}, &more) || __builtin_add_overflow(usage, more, &usage))
      return std::nullopt;
  }
  if (__builtin_mul_overflow(usage, Wide{multiplier.value}, &usage)) return std::nullopt;
  return decimal(usage, common + multiplier.exponent);
}

std::optional<Decimal> sum_of(const std::vector<Decimal>& parts) {
  if (parts.empty()) return Decimal{0, 0};
  int common = parts.front().exponent;
  for (const auto& p : parts) common = std::min<int>(common, p.exponent);
  Wide sum = 0;
  for (const auto& p : parts) {
    const auto value = scaled(p.value, p.exponent - common);
    if (!value || __builtin_add_overflow(sum, *value, &sum)) return std::nullopt;
  }
  return decimal(sum, common);
}

}  // namespace lamplighter::metering
