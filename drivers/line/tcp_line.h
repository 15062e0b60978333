// Modbus over a TCP connection: with its own MBAP frames (a Modbus TCP device or gateway), or with RTU frames as they
// are on the wire (a serial server).
//
//   idle -> [open] -> [drain what nobody asked for] -> [guard time] -> send -> receive until the frame's end -> idle
//                                                                        \-> fault -> recover -> idle
//   recover, mbap: close; the next request opens anew. A late answer dies with its connection.
//   recover, rtu:  read to silence, at most recovery_silences_max of them, else close. Closing alone would not help:
//   the
//                  serial server would bring the late answer over the new connection.
#pragma once

#include "drivers/line/open_line.h"

namespace lamplighter::line {

std::unique_ptr<Line> open_tcp_line(const LineConfig& config, const boost::asio::any_io_executor& executor,
                                    StampClock stamp);

}  // namespace lamplighter::line
