#include "core/metering/counter.h"

#include <doctest/doctest.h>

#include <limits>

namespace lamplighter::metering {
namespace {

StoredReading shows(std::int64_t value, std::int8_t exponent) {
  StoredReading r;
  r.value = value;
  r.exponent = exponent;
  return r;
}

}  // namespace

TEST_CASE("decimals compare as numbers, whatever their exponents") {
  CHECK(compare({100, -1}, {10, 0}) == 0);
  CHECK(compare({101, -1}, {10, 0}) > 0);
  CHECK(compare({-101, -1}, {-10, 0}) < 0);
  CHECK(compare({999'999'999'999'999'999, -12}, {1, 6}) < 0);
  CHECK(compare({1, 12}, {std::numeric_limits<std::int64_t>::max(), -12}) > 0);
}

TEST_CASE("usage is exact or not at all") {
  const auto text = [](const std::optional<Decimal>& d) { return d ? to_text(*d) : std::string("-"); };
  CHECK(text(usage_of(shows(123'456, -2), shows(130'006, -2), 0, 8, -2, {20, 0})) == "1310.00");
  CHECK(text(usage_of(shows(99'987, 0), shows(13, 0), 1, 5, 0, {1, 0})) == "26");
  CHECK(text(usage_of(shows(9'999'99, -2), shows(5, -2), 1, 6, -2, {15, -1})) == "0.090");
  CHECK(text(usage_of(shows(1, -3), shows(2, 0), 0, std::nullopt, 0, {1, 0})) == "1.999");
  CHECK(text(usage_of(shows(0, 0), shows(std::numeric_limits<std::int64_t>::max(), 0), 0, {}, 0, {1, 0})) ==
        "9223372036854775807");
  CHECK(text(usage_of(shows(0, 0), shows(std::numeric_limits<std::int64_t>::max(), 0), 0, {}, 0, {2, 0})) == "-");
  CHECK(text(usage_of(shows(5, 0), shows(3, 0), 1, std::nullopt, 0, {1, 0})) == "-");  // a rollover of unknown range
  CHECK(text(usage_of(shows(1, -10), shows(2, -10), 0, {}, 0, {1, -4})) == "-");       // finer than 12 decimals
  CHECK(text(sum_of({{135, -1}, {93, -1}})) == "22.8");
  CHECK(text(sum_of({{1, 0}, {5, -2}})) == "1.05");
  CHECK(text(sum_of({{std::numeric_limits<std::int64_t>::max(), 0}, {1, 0}})) == "-");
}

}  // namespace lamplighter::metering
