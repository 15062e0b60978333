// The only place of the gateway that reads the machine's clocks.
#include <sys/timex.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "gateway/clock/clock.h"

namespace lamplighter::clock {

Observation read_clocks(const Source& source) {
  using namespace std::chrono;
  Observation now;
  now.wall = time_point_cast<milliseconds>(system_clock::now());
  now.tick = {duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count()};
  if (source.trust == Trust::always) {
    now.synced = true;
  } else if (source.trust == Trust::file) {
    now.synced = access(source.file.c_str(), F_OK) == 0;
  } else {
    timex state{};
    const int answer = adjtimex(&state);
    now.synced = answer >= 0 && answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  }
  return now;
}

BootId read_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  BootId boot;
  std::getline(file, boot.text);
  if (boot.text.size() != 36) boot.text = "00000000-0000-0000-0000-000000000000";
  return boot;
}

}  // namespace lamplighter::clock
