// Modbus RTU on a tty. libmodbus opens the tty and moves the bytes, on a thread of the line's own because it blocks;
// its checks are not enough (reliability.md, "libmodbus"), so every raw answer is compared by rtu_frame.h, its error
// recovery stays off, and after any fault the line is read to silence and flushed here.
#pragma once

#include "drivers/line/open_line.h"

namespace lamplighter::line {

// execute() and close() from the executor's thread; `done` is posted to it.
std::unique_ptr<Line> open_serial_line(const LineConfig& config, boost::asio::any_io_executor executor,
                                       StampClock stamp);

}  // namespace lamplighter::line
