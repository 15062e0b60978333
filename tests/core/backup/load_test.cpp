// A backup of a large database while readings go in: printed, not asserted. Skipped unless asked for:
//   test_core_backup --no-skip --test-case="*MB and seconds*"       (LAMPLIGHTER_BENCH_ROWS, default 1000000)
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "core/backup/backup.h"
#include "core/fleet/store.h"
#include "core/ingest/batcher.h"
#include "tests/core/ingest/messages_for_tests.h"

namespace lamplighter::backup {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int channels = 7'000;
constexpr int records_per_message = 250;
constexpr int messages_per_batch = 5;
const GatewayName gateway{"estate-east"};

double seconds_since(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

struct Load {
  explicit Load(db::Database& database)
      : batcher(
            database, [](const wire::AnswerMessage&) {}, [](const std::string&, const std::string&) {}) {
    const auto company = db::add_company(database);
    batcher.take({ingest::status_message(gateway, true)}, db::test_epoch);
    database.write(db::Priority::people, [&](db::Transaction& tx) {
      fleet::adopt_gateway_row(tx, GatewayId{1}, {company, EstateId{1}}, std::nullopt, db::test_epoch);
    });
  }
  // One batch; the slowest so far is remembered.
  void take() {
    std::vector<ingest::Message> batch;
    for (int m = 0; m < messages_per_batch; ++m, first += records_per_message) {
      std::vector<Reading> readings;
      for (int i = 0; i < records_per_message; ++i) {
        const auto n = first + i - 1;
        readings.push_back(ingest::reading("meter-" + std::to_string(n % channels), "energy_import", n,
                                           db::test_epoch + std::chrono::seconds{n / channels}));
      }
      batch.push_back(ingest::readings_message(gateway, first, std::move(readings)));
    }
    const auto since = Clock::now();
    rows += batcher.take(batch, db::test_epoch).stored;
    batcher.relieve_intake();
    slowest = std::max(slowest, seconds_since(since));
  }
  // Rows a second until `end`.
  template <class End>
  double rate_until(End end) {
    const auto since = Clock::now();
    const auto before = rows;
    slowest = 0;
    do take();
    while (!end());
    return static_cast<double>(rows - before) / seconds_since(since);
  }
  ingest::Batcher batcher;
  std::int64_t rows = 0, first = 1;
  double slowest = 0;
};

}  // namespace

TEST_CASE("MB and seconds of a backup of a million readings, and what ingest does meanwhile" * doctest::skip()) {
  const char* text = std::getenv("LAMPLIGHTER_BENCH_ROWS");
  const std::int64_t wanted = text != nullptr ? std::atoll(text) : 1'000'000;
  for (const auto dialect : db::dialects_to_test()) {
    const db::TestFolder folder;
    db::TestDatabase database(dialect);
    Load load(*database);
    while (load.rows < wanted) load.take();
    const auto since_alone = Clock::now();
    const double alone = load.rate_until([&] { return seconds_since(since_alone) > 5; });
    const double slowest_alone = load.slowest;
    std::atomic<bool> done{false};
    Backup made;
    double seconds = 0;
    std::thread backup([&] {
      const auto since = Clock::now();
      made = make_backup({database.connection(), folder.path / "files", folder.path / "backups", 0}, db::test_epoch);
      seconds = seconds_since(since);
      done = true;
    });
    const double meanwhile = load.rate_until([&] { return done.load(); });
    backup.join();
    std::printf(
        "%s: %lld rows, %.1f MB, backed up and test-restored in %.1f s; ingest %.0f rows a second alone (slowest batch "
        "%.0f ms), %.0f meanwhile (%.0f ms)\n",
        dialect == db::Dialect::sqlite ? "SQLite" : "PostgreSQL", static_cast<long long>(rows_of(made.manifest.state)),
        static_cast<double>(made.manifest.bytes) / 1e6, seconds, alone, slowest_alone * 1000, meanwhile,
        load.slowest * 1000);
    CHECK(made.faults.empty());
    CHECK(rows_of(made.manifest.state) >= wanted);
  }
}

}  // namespace lamplighter::backup
