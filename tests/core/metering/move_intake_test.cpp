#include "core/metering/move_intake.h"

#include "core/metering/intake.h"
#include "core/metering/reading_store.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::metering {
namespace {

using std::chrono::minutes;

constexpr int channels = 5, instants = 600;  // three slices
constexpr Instant first_at = db::test_epoch - minutes{instants};

StoredReading reading(int channel, int minute, std::int64_t value) {
  StoredReading r;
  r.channel = ChannelId{channel};
  r.at = first_at + minutes{minute};
  r.value = value;
  r.exponent = -2;
  r.quality = minute % 7 == 0 ? Quality::suspect : Quality::measured;
  r.epoch = Epoch{42};
  r.sequence = Sequence{minute * channels + channel};
  r.received_at = r.at + std::chrono::seconds{1};
  r.raw = "42280000";
  return r;
}

// In the intake table on both databases, whichever way add_readings takes.
void fill(db::Database& database) {
  std::vector<StoredReading> readings;
  for (int minute = 0; minute < instants; ++minute)
    for (int channel = 1; channel <= channels; ++channel) readings.push_back(reading(channel, minute, minute * 10));
  database.write(db::Priority::ingest, [&](db::Transaction& tx) {
    CHECK(add_readings(tx, readings).inserted == channels * instants);
    if (tx.dialect() == db::Dialect::postgresql)
      tx.run_script("INSERT INTO reading_intake SELECT * FROM reading_by_channel; DELETE FROM reading_by_channel");
  });
}

std::int64_t number(db::Database& database, const std::string& sql) {
  return database.read([&](db::Transaction& tx) { return std::get<0>(tx.select_one<std::int64_t>(sql).value()); });
}

// What every way of reading finds, of a channel.
struct Found {
  std::vector<StoredReading> all, newest;
  std::optional<StoredReading> last, last_billable, first_billable;
  std::vector<StoredReading> first_of_channels, at_boundaries;
  std::vector<std::int64_t> buckets;
  friend bool operator==(const Found&, const Found&) = default;
};
Found found(db::Database& database, ChannelId channel) {
  return database.read([&](db::Transaction& tx) {
    const Instant to = db::test_epoch, at = first_at + minutes{77};
    Found f{readings_in_order(tx, channel, first_at, to, instants * 2),
            newest_readings(tx, {channel, ChannelId{channels}}, first_at, to, std::nullopt, 40),
            last_reading(tx, Which::all, channel, at, first_at),
            last_reading(tx, Which::billable, channel, at, first_at),
            first_billable(tx, channel, at, to),
            first_billable_of(tx, {channel}, at, to),
            {},
            {}};
    for (const auto& b : billable_at(tx, {channel}, {first_at, at, to}, minutes{10}))
      f.at_boundaries.push_back(b.reading);
    for (const auto& b : buckets(tx, channel, first_at, to, first_at, minutes{60}))
      f.buckets.insert(f.buckets.end(),
                       {b.number, b.readings, b.min, b.max, b.first, b.last, unix_ms(b.first_at), unix_ms(b.last_at)});
    return f;
  });
}

std::vector<Found> found_of_all(db::Database& database) {
  std::vector<Found> all;
  for (int channel = 1; channel <= channels; ++channel) all.push_back(found(database, ChannelId{channel}));
  return all;
}

}  // namespace

TEST_CASE("every way of reading finds the same before, between and after the slices of the move") {
  db::for_each_database([](db::Database& database) {
    fill(database);
    const auto before = found_of_all(database);
    CHECK(before.front().all.size() == instants);
    CHECK(before.front().at_boundaries.size() == 2);  // the first instant is suspect, and nothing is older
    CHECK(before.front().buckets.size() == 8 * 10);
    std::optional<IntakePlace> place;
    std::int64_t moved = 0;
    for (int slice = 1; slice <= 4; ++slice) {
      const auto one =
          database.write(db::Priority::ingest, [&](db::Transaction& tx) { return move_intake(tx, place); });
      place = one.last;
      moved += one.readings;
      CHECK(moved == std::min(slice * moved_rows_max, channels * instants));
      CHECK(place.has_value() == (slice <= 3));
      CHECK(number(database, "SELECT COUNT(*) FROM reading_by_channel") == moved);
      CHECK(found_of_all(database) == before);
    }
    CHECK(number(database, "SELECT COUNT(*) FROM reading_intake") == 0);
  });
}

TEST_CASE("a slice that dies before its commit has moved nothing, and can be moved again") {
  db::for_each_database([](db::Database& database) {
    fill(database);
    const auto before = found_of_all(database);
    CHECK_THROWS(database.write(db::Priority::ingest, [](db::Transaction& tx) {
      move_intake(tx, std::nullopt);
      throw std::runtime_error("killed");
    }));
    CHECK(number(database, "SELECT COUNT(*) FROM reading_by_channel") == 0);
    database.write(db::Priority::ingest, [](db::Transaction& tx) { move_intake(tx, std::nullopt); });
    CHECK(number(database, "SELECT COUNT(*) FROM reading_by_channel") == moved_rows_max);
    CHECK(found_of_all(database) == before);
  });
}

TEST_CASE("an instant is taken once, whichever table its reading lies in") {
  db::for_each_database([](db::Database& database) {
    const auto add = [&](const StoredReading& r) {
      return database.write(db::Priority::ingest, [&](db::Transaction& tx) { return add_readings(tx, {r}); });
    };
    auto other = reading(1, 3, 999), same = reading(1, 3, 30);
    other.sequence = Sequence{90'001};
    same.sequence = Sequence{90'002};
    CHECK(add(reading(1, 3, 30)).inserted == 1);
    for (int turn = 0; turn < 2; ++turn) {  // in front, then behind
      const auto conflicting = add(other), repeated = add(same);
      CHECK(conflicting.inserted == 0);
      CHECK(conflicting.conflicting == 1);
      CHECK(repeated.inserted == 0);
      CHECK(repeated.repeated == 1);
      CHECK(number(database, "SELECT value FROM reading") == 30);
      database.write(db::Priority::ingest, [](db::Transaction& tx) { move_intake(tx, std::nullopt); });
      CHECK(number(database, "SELECT COUNT(*) FROM reading_intake") == 0);
    }
    CHECK(number(database, "SELECT COUNT(*) FROM reading_conflict") == 1);
  });
}

}  // namespace lamplighter::metering
