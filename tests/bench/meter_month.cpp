// One meter's month out of 20,000,000 rows: the function that the API reads with, in a read transaction of its own,
// beside the bare query on the same file, in turns over meters spread over the table.
//
//   bench_meter_month [--rows 20000000] [--meters 400]
#include <CLI/CLI.hpp>

#include "core/metering/reading_store.h"
#include "tests/bench/filled_readings.h"
#include "tests/bench/measured.h"

namespace lamplighter::bench {
namespace {

constexpr int limit = 5'000;  // a month of quarter hours is 2,976

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(static_cast<double>(values.size()) * share))];
}

std::vector<metering::StoredReading> bare_month(RawStatement& query, std::int64_t channel, Instant from, Instant to) {
  query.bind(1, channel);
  query.bind(2, unix_ms(from));
  query.bind(3, unix_ms(to));
  std::vector<metering::StoredReading> month;
  while (query.step())
    month.push_back({ChannelId{query.integer(0)}, instant_from_unix_ms(query.integer(1)), query.integer(2),
                     static_cast<std::int8_t>(query.integer(3)), static_cast<Quality>(query.integer(4)),
                     static_cast<ClockState>(query.integer(5)), Epoch{query.integer(6)}, Sequence{query.integer(7)},
                     instant_from_unix_ms(query.integer(8)), query.text(9)});
  return month;
}

void measure(std::int64_t rows, int meters) {
  const db::TestFolder folder;
  const auto file = folder.path / "core.sqlite";
  make_channels(*db::open("sqlite:" + file.string()));
  fill_before(file, rows);
  const auto database = db::open("sqlite:" + file.string());
  const RawSqlite raw(file);
  raw.run("PRAGMA cache_size=-16384; PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0;");  // as a reader of core/db
  RawStatement query(raw,
                     "SELECT channel_id, at, value, exponent, quality, clock, epoch, sequence, received_at, raw"
                     " FROM reading_by_channel WHERE channel_id = ? AND at >= ? AND at < ? ORDER BY at DESC");
  const Instant to = db::test_epoch, from = to - std::chrono::days{30};
  std::vector<double> bare, ours;
  std::int64_t found = 0;
  for (int i = 0; i < meters; ++i) {
    const std::int64_t channel = 1 + static_cast<std::int64_t>(i) * 7919 % channels;
    std::vector<metering::StoredReading> a, b;
    const auto bare_turn = [&] {
      Measured m;
      m.add(1, [&] { a = bare_month(query, channel, from, to); });
      bare.push_back(m.seconds * 1000);
    };
    const auto our_turn = [&] {
      Measured m;
      m.add(1, [&] {
        b = database->read([&](db::Transaction& tx) {
          return metering::newest_readings(tx, {ChannelId{channel}}, from, to, std::nullopt, limit);
        });
      });
      ours.push_back(m.seconds * 1000);
    };
    // Who comes first finds the pages cold: in turns.
    i % 2 == 0 ? bare_turn() : our_turn();
    i % 2 == 0 ? our_turn() : bare_turn();
    if (a != b) throw std::runtime_error("the two do not find the same readings");
    found += static_cast<std::int64_t>(a.size());
  }
  tell("meter_month_against_bare_query", percentile(ours, 0.5) / percentile(bare, 0.5), "times", 1.5,
       {{"rows", rows},
        {"readings_a_month", found / meters},
        {"bare_ms_p50", rounded(percentile(bare, 0.5))},
        {"ours_ms_p50", rounded(percentile(ours, 0.5))},
        {"bare_ms_p99", rounded(percentile(bare, 0.99))},
        {"ours_ms_p99", rounded(percentile(ours, 0.99))}});
}

}  // namespace
}  // namespace lamplighter::bench

int main(int argc, char** argv) {
  std::int64_t rows = 20'000'000;
  int meters = 400;
  CLI::App app{"one meter's month beside the bare query"};
  app.add_option("--rows", rows);
  app.add_option("--meters", meters);
  CLI11_PARSE(app, argc, argv);
  lamplighter::bench::measure(rows, meters);
}
