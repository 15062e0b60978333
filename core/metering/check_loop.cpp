#include "core/metering/check_loop.h"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/metering/check.h"

namespace lamplighter::metering {
namespace {

constexpr int meters_per_write = 10;  // some milliseconds
constexpr std::chrono::seconds pause{60};
constexpr std::chrono::milliseconds breath{20};  // between two writes: the intake goes first

}  // namespace

struct CheckLoop::Inside {
  bool ended_within(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return stopped.wait_for(lock, time, [&] { return ending; });
  }

  void run() {
    std::chrono::milliseconds wait = breath;
    while (!ended_within(wait)) {
      wait = pause;
      try {
        const int looked_at = database.write(
            db::Priority::jobs, [&](db::Transaction& tx) { return check_some(tx, meters_per_write, clock()); });
        if (looked_at == meters_per_write) wait = breath;
      } catch (const std::exception& e) {
        spdlog::warn("metering: readings are checked later: {}", e.what());
      }
    }
  }

  db::Database& database;
  std::function<Instant()> clock;
  std::mutex mutex;
  std::condition_variable stopped;
  bool ending = false;
  std::thread thread;
};

CheckLoop::CheckLoop(db::Database& database, std::function<Instant()> clock)
    : inside_(new Inside{database, std::move(clock), {}, {}, false, {}}) {}

CheckLoop::~CheckLoop() {
  stop();
}

void CheckLoop::start() {
  inside_->thread = std::thread([this] { inside_->run(); });
}

void CheckLoop::stop() {
  if (!inside_->thread.joinable()) return;
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->ending = true;
  }
  inside_->stopped.notify_all();
  inside_->thread.join();
}

}  // namespace lamplighter::metering
