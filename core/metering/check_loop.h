// The thread that looks at readings behind the intake (check.h). Its own one: the intake must not wait for it, and a
// job queue knows no work that never ends.
#pragma once

#include <functional>
#include <memory>

#include "core/db/database.h"

namespace lamplighter::metering {

class CheckLoop {
 public:
  CheckLoop(db::Database& database, std::function<Instant()> clock);
  ~CheckLoop();
  void start();
  void stop();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace lamplighter::metering
