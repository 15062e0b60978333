#include <iostream>

#include "gateway/append/import_file.h"
#include "gateway/clock/clock.h"
#include "gateway/open_outbox.h"
#include "gateway/run.h"

namespace lamplighter {

int append_file(const AppendOptions& options) {
  const auto loaded = config::load_config(options.config_file);
  if (!loaded.config) {
    for (const auto& fault : loaded.faults) std::cerr << drivers::to_text(fault) << "\n";
    return exit_configuration;
  }
  const auto& config = *loaded.config;
  const clock::Keeper keeper(clock::read_boot_id(), {}, clock::read_clocks(config.clock));
  const auto report = append::import_file(
      config, options.readings, options.skip_bad ? append::BadLines::skip : append::BadLines::stop,
      [&] { return keeper.stamp(clock::read_clocks(config.clock)); },
      [&] { return outbox::Outbox::open(outbox_options(config), clock::read_clocks(config.clock).wall); });
  for (const auto& bad : report.bad)
    std::cerr << options.readings.string() << ":" << bad.line << ": " << bad.detail << " (" << bad.reason << ")\n";
  if (report.bad.size() == append::bad_lines_shown_max) std::cerr << "… and perhaps more\n";
  if (report.before > 0) std::cout << report.before << " lines were appended before\n";
  std::cout << report.appended << " readings appended, " << report.skipped << " lines left out"
            << (report.through_gateway ? ", through the running gateway\n" : "\n");
  if (!report.done) std::cerr << "lamplighter-gateway append: " << report.trouble << "\n";
  return report.done ? 0 : 1;
}

}  // namespace lamplighter
