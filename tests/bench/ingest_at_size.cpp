// How fast readings go in while the table is empty and while it holds 20,000,000 rows: bare SQLite beside our ingest,
// in turns of some seconds each, so that a busy machine is busy for both.
//
//   bench_ingest_at_size [--rows 20000000] [--rounds 60] [--turns 4]
//
// Bare: one row a channel a transaction, prepared once, same schema and pragmas. Ours: messages as the broker hands
// them over, decoding and the answer included, five to a batch as the ingest loop takes them.
#include <CLI/CLI.hpp>

#include "tests/bench/filled_readings.h"
#include "tests/bench/measured.h"

namespace lamplighter::bench {
namespace {

constexpr int messages_per_batch = 5;

struct Options {
  std::int64_t rows = 20'000'000;
  int rounds = 60, turns = 4;
};

class Bare {
 public:
  explicit Bare(const std::filesystem::path& file) : db_(file) { db_.run(writer_pragmas); }

  void round(int number) {
    db_.run("BEGIN IMMEDIATE");
    for (int channel = 1; channel <= channels; ++channel) {
      const std::int64_t at = unix_ms(db::test_epoch) + std::chrono::milliseconds{interval}.count() * number;
      const std::array<std::int64_t, 9> integers{
          channel, at, 1'000'000 + number, -2, 0, 1, ingest::test_epoch_id.n, number * channels + channel, at + 2000};
      for (int i = 0; i < 9; ++i) insert_.bind(i + 1, integers[static_cast<std::size_t>(i)]);
      insert_.bind(10, std::string_view("42280000"));
      insert_.step();
    }
    db_.run("COMMIT");
  }

 private:
  RawSqlite db_;
  RawStatement insert_{
      db_,
      "INSERT INTO reading_by_channel (channel_id, at, value, exponent, quality, clock, epoch, sequence,"
      " received_at, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
};

class Ours {
 public:
  explicit Ours(const std::filesystem::path& file)
      : database_(db::open("sqlite:" + file.string())), batcher_(*database_, ignore_answer, ignore_poison) {}

  // The messages of a round are made before the time is taken.
  void turn(int rounds, Measured& measured) {
    const std::int64_t last = next_ + static_cast<std::int64_t>(rounds) * channels;
    while (next_ < last) {
      std::vector<ingest::Message> batch;
      for (int i = 0; i < messages_per_batch && next_ < last; ++i, next_ += records_per_message)
        batch.push_back(message_from(next_));
      const auto now = batch.back().received;
      ingest::Tally tally;
      measured.add(static_cast<std::int64_t>(batch.size()) * records_per_message, [&] {
        tally = batcher_.take(batch, now);
        batcher_.relieve_intake();
      });
      if (tally.stored != static_cast<std::int64_t>(batch.size()) * records_per_message)
        throw std::runtime_error("not every reading was stored");
    }
  }

 private:
  std::unique_ptr<db::Database> database_;
  ingest::Batcher batcher_;
  std::int64_t next_ = channels + 1;
};

void measure(const Options& options, std::int64_t rows) {
  const db::TestFolder folder;
  const auto ours_file = folder.path / "ours.sqlite", bare_file = folder.path / "bare.sqlite";
  make_channels(*db::open("sqlite:" + ours_file.string()));
  fill_before(ours_file, rows);
  std::filesystem::copy_file(ours_file, bare_file);
  Measured bare_taken, ours_taken;
  Bare bare(bare_file);
  Ours ours(ours_file);
  int number = 0;
  for (int turn = 0; turn < options.turns; ++turn) {
    for (int i = 0; i < options.rounds; ++i) bare_taken.add(channels, [&] { bare.round(++number); });
    ours.turn(options.rounds, ours_taken);
  }
  const boost::json::object how{{"rows_before", rows},
                                {"channels", channels},
                                {"rows", ours_taken.rows},
                                {"bare_rows_a_second", rounded(bare_taken.rate())},
                                {"ours_rows_a_second", rounded(ours_taken.rate())},
                                {"bare_cpu_us_a_row", rounded(1e6 / bare_taken.cpu_rate())},
                                {"ours_cpu_us_a_row", rounded(1e6 / ours_taken.cpu_rate())},
                                {"ours_slowest_batch_ms", rounded(ours_taken.slowest * 1000)}};
  tell("ingest_against_bare_sqlite", ours_taken.rate() / bare_taken.rate(), "times", rows == 0 ? 0.6 : 2.0, how);
}

}  // namespace
}  // namespace lamplighter::bench

int main(int argc, char** argv) {
  using namespace lamplighter::bench;
  Options options;
  CLI::App app{"bare SQLite beside our ingest"};
  app.add_option("--rows", options.rows);
  app.add_option("--rounds", options.rounds, "of 7,000 rows in a turn");
  app.add_option("--turns", options.turns);
  CLI11_PARSE(app, argc, argv);
  for (const std::int64_t rows : {std::int64_t{0}, options.rows}) measure(options, rows);
}
