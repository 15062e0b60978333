#include "drivers/line/descriptors.h"

#include <fcntl.h>
#include <unistd.h>

namespace lamplighter::line {

int move_up(int descriptor) {
  if (descriptor >= low_descriptors) return descriptor;
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, low_descriptors);
  if (moved < 0) return descriptor;
  ::close(descriptor);
  return moved;
}

}  // namespace lamplighter::line
