#include <doctest/doctest.h>

#include "gateway/outbox/thinning.h"

using namespace lamplighter;
using namespace lamplighter::outbox;

namespace {
std::string chosen(const std::vector<std::int64_t>& channels, std::int64_t bytes_wanted, std::size_t ranges_max = 100) {
  std::vector<TelemetryRow> rows;
  for (std::size_t i = 0; i < channels.size(); ++i)
    rows.push_back({{static_cast<std::int64_t>(i) + 1}, channels[i], 10});
  const auto choice = choose_thinned(rows, bytes_wanted, ranges_max);
  std::string text;
  for (const auto& range : choice.ranges)
    text += std::to_string(range.first.n) + "-" + std::to_string(range.last.n) + " ";
  return text + "= " + std::to_string(choice.records) + " records, " + std::to_string(choice.bytes) + " bytes";
}
}  // namespace

TEST_CASE("thinning takes every second reading of each channel from the oldest") {
  CHECK(chosen({1, 1, 1, 1, 1}, 100) == "2-2 4-4 = 2 records, 20 bytes");
  CHECK(chosen({1, 2, 1, 2, 1, 2}, 100) == "3-4 = 2 records, 20 bytes");
  CHECK(chosen({1, 2, 3}, 100) == "= 0 records, 0 bytes");
  CHECK(chosen({1, 1, 1, 1, 1, 1}, 15) == "2-2 4-4 = 2 records, 20 bytes");
  CHECK(chosen({1, 1, 1, 1, 1, 1}, 100, 2) == "2-2 4-4 = 2 records, 20 bytes");
  CHECK(chosen({}, 100) == "= 0 records, 0 bytes");
}
