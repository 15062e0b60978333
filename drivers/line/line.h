// One line: a tty, a serial server's TCP stream or a Modbus TCP endpoint. The only code that touches devices.
// A line carries one request at a time. After any time-out, damage or mismatch it recovers by itself before the next
// request (TCP: close and reopen; RTU: read to silence, bounded, then flush) so that a late answer is never taken for
// the next.
#pragma once

#include <functional>
#include <memory>

#include "drivers/driver.h"

namespace lamplighter::line {

class Line {
 public:
  virtual ~Line() = default;
  // Sends `request`, calls `done` exactly once, on the executor the line was made with. Not to be called while one is
  // under way.
  virtual void execute(const drivers::Request& request, std::function<void(drivers::Reply)> done) = 0;
  // Closes; a request under way is answered with line_closed.
  virtual void close() = 0;
};

}  // namespace lamplighter::line
