#include "core/metering/corrections.h"

#include <doctest/doctest.h>

namespace lamplighter::metering {

TEST_CASE("a channel's reading is corrected by channel and instant, an entered one by its id") {
  const Instant ten{std::chrono::hours{10}}, eleven{std::chrono::hours{11}};
  const auto entered = [](std::int64_t id, std::int64_t value) {
    EnteredReading r;
    r.id = MeterReadingId{id};
    r.value = value;
    return r;
  };
  auto of_channel = entered(1, 100);
  of_channel.replaces_channel = ChannelId{7};
  of_channel.replaces_at = ten;
  auto of_that = entered(2, 200);
  of_that.replaces_entry = MeterReadingId{1};
  const std::vector<EnteredReading> all{of_channel, of_that, entered(3, 300)};
  struct Row {
    std::string_view what;
    ReadingRef reading;
    std::string_view counts;
  };
  const Row rows[] = {{"the channel's reading: the correction of its correction", {ChannelId{7}, {}, ten}, "200"},
                      {"another instant", {ChannelId{7}, {}, eleven}, "itself"},
                      {"another channel", {ChannelId{8}, {}, ten}, "itself"},
                      {"the first correction", {{}, MeterReadingId{1}, ten}, "200"},
                      {"the last correction", {{}, MeterReadingId{2}, ten}, "itself"},
                      {"an entered reading that nobody corrected", {{}, MeterReadingId{3}, ten}, "itself"}};
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto right = corrected_to(all, row.reading);
    CHECK((right ? to_text(*right) : "itself") == row.counts);
  }
}

}  // namespace lamplighter::metering
