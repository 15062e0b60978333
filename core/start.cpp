#include "core/start.h"

#include <fcntl.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <thread>
#include <utility>

namespace lamplighter {
namespace {

using namespace std::chrono_literals;

constexpr auto first_pause = 1s;
constexpr auto longest_pause = 30s;
constexpr auto look_pause = 200ms;  // between two looks whether we are asked to end

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

std::unique_ptr<db::Database> reach_database(const config::Config& config, const std::function<bool()>& asked_to_end) {
  std::chrono::milliseconds pause = first_pause;
  while (!asked_to_end()) {
    try {
      return db::open(config.database);
    } catch (const db::Unavailable& e) {
      spdlog::warn("the database cannot be used yet: {}. Next try in {} s", e.what(), pause.count() / 1000);
      tell_systemd("STATUS=waiting for the database\nEXTEND_TIMEOUT_USEC=60000000");
    }
    for (auto waited = 0ms; waited < pause && !asked_to_end(); waited += look_pause)
      std::this_thread::sleep_for(look_pause);
    pause = std::min<std::chrono::milliseconds>(pause * 2, longest_pause);
  }
  return nullptr;
}

SoleUse::SoleUse(const std::string& database) {
  constexpr std::string_view prefix = "sqlite:";
  if (!database.starts_with(prefix)) return;
  const std::string path = database.substr(prefix.size()) + ".lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw std::runtime_error("the lock file " + path + " cannot be made: " + std::strerror(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(lock_);
  lock_ = -1;
  throw std::runtime_error("another lamplighter-core uses " + database + " (it holds " + path +
                           "); stop it first: a SQLite file serves one core");
}

SoleUse::~SoleUse() {
  if (lock_ >= 0) ::close(lock_);
}

Signals::Signals() {
  const auto set = our_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

bool Signals::asked_to_end() {
  return asked_to_end_within(0ms);
}

bool Signals::asked_to_end_within(std::chrono::milliseconds limit) {
  const auto set = our_signals();
  const timespec wait{limit.count() / 1000, (limit.count() % 1000) * 1'000'000};
  const int signal = asked_ ? 0 : sigtimedwait(&set, nullptr, &wait);
  if (signal == SIGHUP)
    reload_ = true;
  else if (signal > 0)
    asked_ = true;
  return asked_;
}

bool Signals::asked_to_reload() {
  return std::exchange(reload_, false);
}

void tell_systemd(const std::string& state) {
  sd_notify(/*unset_environment=*/0, state.c_str());
}

std::chrono::milliseconds watchdog_pause() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(/*unset_environment=*/0, &microseconds) <= 0) return 0ms;
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds{microseconds / 2});
}

}  // namespace lamplighter
