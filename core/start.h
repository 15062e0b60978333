// What happens before and around the serving: finding the database, one core a database, telling systemd.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/config/config.h"
#include "core/db/database.h"

namespace lamplighter {

// Exit codes. systemd does not restart after `exit_wrong` (RestartPreventExitStatus=78): only a person can help.
inline constexpr int exit_good = 0;
inline constexpr int exit_failed = 1;  // start again
inline constexpr int exit_wrong = 78;  // EX_CONFIG: configuration, or a database that is not ours

class WrongSetting : public std::runtime_error {
  using runtime_error::runtime_error;
};  // ends with exit_wrong

// Opens the database; while it cannot be reached, says why in one sentence and tries again (1 to 30 s apart) until
// `asked_to_end`. nullptr: it was asked to end. Throws db::Broken where the database is not ours.
std::unique_ptr<db::Database> reach_database(const config::Config& config, const std::function<bool()>& asked_to_end);

// One core a SQLite file: holds a lock beside it for the life of the process. Throws std::runtime_error with a sentence
// when another core holds it. PostgreSQL needs none: leases and serializable transactions let several cores live
// together.
class SoleUse {
 public:
  explicit SoleUse(const std::string& database);
  SoleUse(const SoleUse&) = delete;
  SoleUse& operator=(const SoleUse&) = delete;
  ~SoleUse();

 private:
  int lock_ = -1;
};

// SIGTERM, SIGINT and SIGHUP as something one asks for. Make it before any thread: threads inherit that they are
// blocked.
class Signals {
 public:
  Signals();
  bool asked_to_end();                                  // does not wait
  bool asked_to_reload();                               // SIGHUP came since this was asked last
  bool asked_to_end_within(std::chrono::milliseconds);  // waits as long as nobody asks for anything

 private:
  bool asked_ = false;
  bool reload_ = false;
};

// systemd, where it started us (NOTIFY_SOCKET); else nothing happens.
void tell_systemd(const std::string& state);
// How often a WATCHDOG=1 is wanted; 0 where none is.
std::chrono::milliseconds watchdog_pause();

}  // namespace lamplighter
