#include "core/fleet/line_use.h"

#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::fleet {
namespace {

using std::chrono::minutes;
const Instant start = metering::midnight(6, 1);

wire::StatusMessage told(std::int64_t busy_ms, std::int64_t counted_ms, const std::string& line = "rtu-1") {
  wire::StatusMessage s;
  s.online = true;
  s.lines = {{line, busy_ms, counted_ms}};
  return s;
}

}  // namespace

TEST_CASE("what a line's counters grew by counts in the hour in which it was told, once") {
  db::for_each_database([](db::Database& database) {
    struct Told {
      int minute;
      std::int64_t busy_ms, counted_ms;
    };
    const std::vector<Told> statuses = {{0, 100, 1'000},    {30, 600, 2'000},   {30, 600, 2'000},  // the same again
                                        {65, 1'600, 4'000}, {70, 50, 500},                         // started anew
                                        {130, 50, 500},     {135, 1'550, 2'000}};
    const auto text = database.write(db::Priority::ingest, [&](db::Transaction& tx) {
      const auto gateway = gateway_at_first_sight(tx, GatewayName{"east"}, start).value();
      for (const auto& s : statuses)
        take_line_times(tx, gateway, told(s.busy_ms, s.counted_ms), start + minutes{s.minute});
      std::string text;
      for (const auto& h : line_hours(tx, gateway.id, start))
        text += std::to_string((h.hour - start) / std::chrono::hours{1}) + ": " + std::to_string(h.busy_ms) + "/" +
                std::to_string(h.counted_ms) + " " + std::to_string(h.permille()) + "; ";
      CHECK(line_hours(tx, gateway.id, start + minutes{61}).size() == 2);
      return text;
    });
    CHECK(text == "0: 600/2000 300; 1: 1050/2500 420; 2: 1500/1500 1000; ");
  });
}

TEST_CASE("hours long past and lines beyond the limit are not kept") {
  db::for_each_database([](db::Database& database) {
    database.write(db::Priority::ingest, [&](db::Transaction& tx) {
      const auto gateway = gateway_at_first_sight(tx, GatewayName{"east"}, start).value();
      take_line_times(tx, gateway, told(1, 10), start - std::chrono::hours{line_hours_kept + 2});
      for (int i = 0; i < lines_kept_max + 5; ++i)
        take_line_times(tx, gateway, told(1, 10, "line-" + std::to_string(i)), start);
      CHECK(line_hours(tx, gateway.id, Instant{}).size() == static_cast<std::size_t>(lines_kept_max - 1));
    });
  });
}

}  // namespace lamplighter::fleet
