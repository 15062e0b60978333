// How fast readings go into the database: printed, not asserted. Skipped unless asked for:
//   test_core_ingest --no-skip --test-case="*rows per second*"       (LAMPLIGHTER_BENCH_ROWS, default 210000)
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/fleet/store.h"
#include "core/ingest/batcher.h"
#include "tests/core/ingest/messages_for_tests.h"

namespace lamplighter::ingest {
namespace {

constexpr int channels = 7'000;
constexpr int records_per_message = 250;
constexpr int messages_per_batch = 5;

std::int64_t rows_wanted() {
  const char* text = std::getenv("LAMPLIGHTER_BENCH_ROWS");
  return text != nullptr ? std::atoll(text) : 210'000;
}

Message next_message(const GatewayName& gateway, std::int64_t first) {
  std::vector<Reading> readings;
  for (int i = 0; i < records_per_message; ++i) {
    const auto n = first + i - 1;
    readings.push_back(reading("meter-" + std::to_string(n % channels), "energy_import", n,
                               db::test_epoch + std::chrono::seconds{n / channels}));
  }
  return readings_message(gateway, first, std::move(readings));
}

}  // namespace

TEST_CASE("rows per second into a database with 7,000 channels" * doctest::skip()) {
  db::for_each_database([](db::Database& database) {
    const GatewayName gateway{"estate-east"};
    Batcher batcher(
        database, [](const wire::AnswerMessage&) {}, [](const std::string&, const std::string&) {});
    const auto company = db::add_company(database);
    batcher.take({status_message(gateway, true)}, db::test_epoch);
    database.write(db::Priority::people, [&](db::Transaction& tx) {
      fleet::adopt_gateway_row(tx, GatewayId{1}, {company, EstateId{1}}, std::nullopt, db::test_epoch);
    });
    std::int64_t rows = 0, first = 1;
    double seconds = 0, slowest = 0;
    for (const auto wanted = rows_wanted(); first <= wanted + channels;) {
      std::vector<Message> batch;
      for (int i = 0; i < messages_per_batch; ++i, first += records_per_message)
        batch.push_back(next_message(gateway, first));
      const auto since = std::chrono::steady_clock::now();
      const auto tally = batcher.take(batch, db::test_epoch);
      batcher.relieve_intake();
      const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
      if (first <= channels + 1) continue;  // the first round makes the channels
      rows += tally.stored;
      seconds += took;
      slowest = std::max(slowest, took);
    }
    std::printf("%s: %lld readings of %d channels in %.2f s: %.0f a second, slowest batch %.1f ms, decoding included\n",
                database.dialect() == db::Dialect::sqlite ? "SQLite" : "PostgreSQL", static_cast<long long>(rows),
                channels, seconds, static_cast<double>(rows) / seconds, slowest * 1000);
    CHECK(rows >= rows_wanted());
  });
}

}  // namespace lamplighter::ingest
