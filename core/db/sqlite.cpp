// SQLite: one connection does all writes and all checkpoints; a pool of read-only connections reads snapshots.
// Why (reliability.md section 2): 3.7.0–3.51.2 has a WAL-reset race with two connections writing or checkpointing at
// once, and synchronous=NORMAL lost acknowledged rows on power loss.
#include <spdlog/spdlog.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/db/dialects.h"
#include "core/db/not_nested.h"
#include "core/db/session.h"
#include "core/db/turns.h"

namespace lamplighter::db {
namespace {

using namespace std::chrono_literals;

constexpr int readers_max = 6;  // read connections; one more waits
constexpr auto reader_wait_max = 10s;
constexpr auto writer_wait_max = 30s;
constexpr auto settle_wait_max = 30s;  // for readers of an older state, which may be other programs
constexpr auto settle_pause = 50ms;
constexpr std::int64_t writes_between_looks = 128;  // at the size of the log
constexpr std::int64_t wal_restart_bytes = 64
                                           << 20;  // from here on the writer also waits for readers to restart the log
constexpr std::int64_t wal_alarm_bytes = 512 << 20;

class SqliteDatabase : public Database {
 public:
  explicit SqliteDatabase(std::string path) : path_(std::move(path)), writer_(open_writer()) {}
  ~SqliteDatabase() override { readers_.clear(); }  // before the writer: the last one to close checkpoints

  Dialect dialect() const override { return Dialect::sqlite; }
  Numbers numbers() const override {
    return {.reads = reads_, .writes = writes_, .writers_waiting = turns_.waiting(), .wal_bytes = wal_bytes_};
  }

 protected:
  void run_read(const std::function<void(Transaction&)>& fn) override;
  void run_write(Priority priority, const std::function<void(Transaction&)>& fn) override;

 private:
  std::unique_ptr<Session> open_writer() const;
  std::unique_ptr<Session> open_reader() const;
  std::unique_ptr<Session> take_reader();
  void give_back(std::unique_ptr<Session> reader);
  void settle();
  void look_at_log();

  const std::string path_;
  std::unique_ptr<Session> writer_;
  bool settled_ = false;  // see settle(); guarded by a turn
  Turns turns_{1};
  std::mutex mutex_;  // of readers_ and readers_out_
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<Session>> readers_;
  int readers_out_ = 0;
  std::atomic<std::int64_t> reads_{0}, writes_{0}, wal_bytes_{0};
};

std::unique_ptr<Session> SqliteDatabase::open_writer() const {
  auto session = Session::open(Dialect::sqlite, path_);
  session->run_script(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=0;"
      "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000;"
      "PRAGMA journal_size_limit=67108864; PRAGMA trusted_schema=OFF;");
  return session;
}

std::unique_ptr<Session> SqliteDatabase::open_reader() const {
  auto session = Session::open(Dialect::sqlite, path_);
  session->run_script(
      "PRAGMA wal_autocheckpoint=0; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384;"
      "PRAGMA trusted_schema=OFF; PRAGMA query_only=ON;");
  return session;
}

std::unique_ptr<Session> SqliteDatabase::take_reader() {
  std::unique_lock lock(mutex_);
  if (!reader_free_.wait_for(lock, reader_wait_max, [&] { return !readers_.empty() || readers_out_ < readers_max; }))
    throw Unavailable("all " + std::to_string(readers_max) + " read connections were busy for 10 s; try again later");
  ++readers_out_;
  if (!readers_.empty()) {
    auto reader = std::move(readers_.back());
    readers_.pop_back();
    return reader;
  }
  lock.unlock();
  try {
    return open_reader();
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void SqliteDatabase::give_back(std::unique_ptr<Session> reader) {
  const std::lock_guard lock(mutex_);
  --readers_out_;
  if (reader) readers_.push_back(std::move(reader));
  reader_free_.notify_one();
}

void SqliteDatabase::run_read(const std::function<void(Transaction&)>& fn) {
  const NotNested mark;
  auto reader = take_reader();
  try {
    reader->run_script("BEGIN");
    SessionTransaction tx(*reader);
    fn(tx);
    reader->run_script("COMMIT");
  } catch (...) {
    reader.reset();  // rolls back; a connection that failed is not used again
    give_back(nullptr);
    throw;
  }
  give_back(std::move(reader));
  ++reads_;
}

void SqliteDatabase::run_write(Priority priority, const std::function<void(Transaction&)>& fn) {
  const NotNested mark;
  const auto turn = turns_.take(priority, writer_wait_max);
  if (!writer_) writer_ = open_writer();
  if (!settled_) settle();
  try {
    writer_->run_script("BEGIN IMMEDIATE");
    SessionTransaction tx(*writer_);
    fn(tx);
    if (tx.failed()) throw Broken("a failed statement was ignored; the transaction is rolled back");
    writer_->run_script("COMMIT");
  } catch (...) {
    try {
      writer_->drop_failed_statements();  // one that is still under way would keep ROLLBACK from working
      writer_->run_script("ROLLBACK");
    } catch (const std::exception&) {
      settled_ = false;
      writer_.reset();  // SQLite rolled back by itself, or the connection is beyond use: either way begin afresh
    }
    throw;
  }
  if (++writes_ % writes_between_looks == 0) look_at_log();
}

// A process that died between a write and its fsync, or whose fsync failed, leaves a log that is whole in the system's
// memory and not on the disk. Whoever opens it reads that commit, would answer "already here" to what comes again
// without writing anything, and a power cut would take it. So nothing is promised before the log was copied into the
// file and synced. (Found by tests/simulation, strike_test.cpp: kill, restart, answer, power loss.)
void SqliteDatabase::settle() {
  for (auto waited = 0ms; !writer_->settle_log(); waited += settle_pause) {
    if (waited >= settle_wait_max)
      throw Unavailable("the log " + path_ +
                        "-wal cannot be moved into the file: another program has been reading an "
                        "older state for 30 s (a backup?); try again when it has ended");
    std::this_thread::sleep_for(settle_pause);
  }
  settled_ = true;
}

// The automatic checkpoint of the writer is passive: readers that never pause would let the log grow for ever.
void SqliteDatabase::look_at_log() {
  std::error_code none;
  const auto size = std::filesystem::file_size(path_ + "-wal", none);
  wal_bytes_ = none ? 0 : static_cast<std::int64_t>(size);
  if (wal_bytes_ < wal_restart_bytes) return;
  if (wal_bytes_ > wal_alarm_bytes)
    spdlog::error(
        "the write-ahead log {}-wal has grown to {} MiB: a read transaction stays open, or the disk is too slow", path_,
        wal_bytes_ >> 20);
  try {
    writer_->checkpoint_and_restart();
  } catch (const std::exception& e) {
    spdlog::error("checkpoint of {} failed: {}", path_, e.what());  // the commit before it stands
  }
}

}  // namespace

std::unique_ptr<Database> open_sqlite(const std::string& path) {
  if (path.empty() || path.find_first_of("\"") != std::string::npos)
    throw Unavailable("the database path '" + path + "' is empty or has a quotation mark in it");
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder))
    throw Unavailable("the folder " + folder.string() +
                      " of the database does not exist; make it, owned by the service");
  return std::make_unique<SqliteDatabase>(path);
}

}  // namespace lamplighter::db
