// A database file with a month of readings of 7,000 channels, made by ingest and then filled by bare SQL.
#pragma once

#include "core/fleet/store.h"
#include "core/ingest/batcher.h"
#include "tests/bench/raw_sqlite.h"
#include "tests/core/ingest/messages_for_tests.h"

namespace lamplighter::bench {

inline constexpr int channels = 7'000;
inline constexpr int records_per_message = 250;
inline constexpr std::chrono::minutes interval{15};
inline const GatewayName gateway{"estate-east"};

inline std::string device_name(std::int64_t n) {
  return "meter-" + std::to_string(n % channels);
}

// Sequence n (1, 2, 3 …) is of channel n - 1 modulo 7,000, in rounds of `interval` from test_epoch on.
inline ingest::Message message_from(std::int64_t first) {
  std::vector<Reading> readings;
  for (std::int64_t n = first - 1; n < first - 1 + records_per_message; ++n)
    readings.push_back(
        ingest::reading(device_name(n), "energy_import", 1'000'000 + n, db::test_epoch + interval * (n / channels)));
  auto message = ingest::readings_message(gateway, first, std::move(readings));
  message.received = db::test_epoch + interval * ((first - 1) / channels) + std::chrono::seconds{2};
  return message;
}

inline void ignore_answer(const wire::AnswerMessage&) {}
inline void ignore_poison(const std::string&, const std::string&) {}

// Adopts the gateway and sends one round, which makes the channels 1 … 7,000.
inline void make_channels(db::Database& database) {
  db::migrate(database, db::test_epoch);
  const auto company = db::add_company(database);
  ingest::Batcher batcher(database, ignore_answer, ignore_poison);
  batcher.take({ingest::status_message(gateway, true)}, db::test_epoch);
  database.write(db::Priority::people, [&](db::Transaction& tx) {
    fleet::adopt_gateway_row(tx, GatewayId{1}, {company, EstateId{1}}, std::nullopt, db::test_epoch);
  });
  for (std::int64_t first = 1; first <= channels; first += records_per_message)
    batcher.take({message_from(first)}, db::test_epoch);
}

// Readings of `rows / channels` quarter hours before those of the messages, sorted as the table lies.
inline void fill_before(const std::filesystem::path& file, std::int64_t rows) {
  const RawSqlite raw(file);
  raw.run("PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;");
  RawStatement fill(raw,
                    "WITH RECURSIVE round(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM round WHERE i + 1 < ?1)"
                    " INSERT INTO reading_by_channel (channel_id, at, value, exponent, quality, clock, epoch, sequence,"
                    " received_at, raw) SELECT c.id, ?2 - (?1 - i) * ?3, i * 25, -2, 0, 1, ?4, i * 7000 + c.id,"
                    " ?2 - (?1 - i) * ?3 + 200, '42280000' FROM channel c CROSS JOIN round ORDER BY c.id, i");
  fill.bind(1, rows / channels);
  fill.bind(2, unix_ms(db::test_epoch));
  fill.bind(3, std::chrono::milliseconds{interval}.count());
  fill.bind(4, ingest::test_epoch_id.n - 1);
  if (rows >= channels) fill.step();
  raw.run("PRAGMA wal_checkpoint(TRUNCATE);");
}

}  // namespace lamplighter::bench
