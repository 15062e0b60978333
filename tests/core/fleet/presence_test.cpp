#include "core/fleet/presence.h"

#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::fleet {
namespace {

using std::chrono::minutes;
const Instant start = metering::midnight(6, 1);

wire::StatusMessage status(bool online, std::optional<int> oldest_minute = {}, ClockState clock = ClockState::synced) {
  wire::StatusMessage s;
  s.gateway = GatewayName{"east"};
  s.online = online;
  s.epoch = Epoch{1};
  s.clock = clock;
  if (oldest_minute) s.oldest_unconfirmed = start + minutes{*oldest_minute};
  return s;
}

std::string text_of(const std::vector<PresenceStretch>& found) {
  std::string text;
  for (const auto& s : found)
    text += std::string(to_text(s.state)) + " " +
            std::to_string(std::chrono::duration_cast<minutes>(s.from - start).count()) + "-" +
            std::to_string(std::chrono::duration_cast<minutes>(s.to - start).count()) + "; ";
  return text;
}

struct Heard {
  int minute;
  wire::StatusMessage status;
};
struct Example {
  const char* what;
  std::vector<Heard> heard;
  int now;
  const char* strip;
};

}  // namespace

TEST_CASE("a strip shows when a gateway was online, behind, away, or not heard") {
  const auto on = status(true), off = status(false);
  const std::vector<Example> examples = {
      {"statuses that say the same are one stretch", {{0, on}, {10, on}, {20, on}}, 25, "online 0-25; "},
      {"it goes and comes", {{0, on}, {10, off}, {15, on}}, 25, "online 0-10; offline 10-15; online 15-25; "},
      {"away for long is away, not unheard",
       {{0, on}, {10, off}, {100, on}},
       105,
       "online 0-10; offline 10-100; online 100-105; "},
      {"records that wait for long make it late",
       {{0, on}, {10, status(true, -6)}, {20, status(true, 15)}},
       25,
       "online 0-10; late 10-20; online 20-25; "},
      {"a clock that is not right makes nothing late",
       {{0, status(true, -900, ClockState::unsynced)}},
       5,
       "online 0-5; "},
      {"nothing came although it had not gone",
       {{0, on}, {10, on}, {50, on}},
       55,
       "online 0-10; unheard 10-50; online 50-55; "},
      {"nothing has come since", {{0, on}, {10, on}}, 60, "online 0-10; unheard 10-60; "},
      {"what the broker remembered of one that went while we were away",
       {{0, on}, {40, off}},
       60,
       "unheard 0-40; offline 40-60; "},
  };
  db::for_each_database([&](db::Database& database) {
    for (const auto& example : examples) {
      const GatewayName name{"g-" + std::to_string(&example - examples.data())};
      const auto changes = database.write(db::Priority::ingest, [&](db::Transaction& tx) {
        const auto gateway = gateway_at_first_sight(tx, name, start).value();
        Instant last_seen = start;
        for (const auto& [minute, message] : example.heard) {
          last_seen = start + minutes{minute};
          note_presence(tx, gateway, message, last_seen);
          seen(tx, gateway.id, last_seen);
        }
        return stretches(presence_changes(tx, gateway.id, start), last_seen, start, start + minutes{example.now});
      });
      CHECK_MESSAGE(text_of(changes) == example.strip, example.what);
    }
  });
}

TEST_CASE("a strip begins with what was in force at its beginning, and claims nothing of the time before") {
  const std::vector<PresenceChange> changes{{Presence::offline, start - minutes{50}},
                                            {Presence::online, start + minutes{10}}};
  CHECK(text_of(stretches(changes, start + minutes{20}, start, start + minutes{21})) == "offline 0-10; online 10-21; ");
  CHECK(text_of(stretches({changes[1]}, start + minutes{20}, start, start + minutes{21})) == "online 10-21; ");
  CHECK(text_of(stretches({}, start, start, start + minutes{21})) == "");
}

TEST_CASE("a gateway that comes and goes all day fills a bounded number of rows") {
  db::for_each_database([](db::Database& database) {
    database.write(db::Priority::ingest, [&](db::Transaction& tx) {
      const auto gateway = gateway_at_first_sight(tx, GatewayName{"flapping"}, start).value();
      tx.execute(
          "INSERT INTO gateway_presence (gateway_id, at, state) WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + "
          "1 "
          "FROM n WHERE i < ?) SELECT CAST(? AS BIGINT), 0, CASE WHEN i % 2 = 0 THEN 'online' ELSE 'offline' END FROM "
          "n",
          presence_rows_kept + 10, gateway.id);
      note_presence(tx, gateway, status(false), start);
      const auto rows = tx.select_one<std::int64_t>("SELECT COUNT(*) FROM gateway_presence");
      CHECK(std::get<0>(rows.value()) == presence_rows_kept);
      CHECK(presence_changes(tx, gateway.id, Instant{} - minutes{1}).size() ==
            static_cast<std::size_t>(presence_rows_max));
    });
  });
}

}  // namespace lamplighter::fleet
