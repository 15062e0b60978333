// A gateway's file, as a reload would read it.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "gateway/config/config.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {

void one(Input input) {
  static const int file = memfd_create("gateway.yaml", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  const auto text = input.text();
  must(ftruncate(file, 0) == 0 && pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()),
       "the file can be written");
  const auto read = config::load_config(path);
  must(read.config.has_value() == read.faults.empty(), "a configuration or its faults");
  if (read.config) must(!config::inventory_of(*read.config).empty(), "a configuration has an inventory");
}

}  // namespace lamplighter::fuzz
