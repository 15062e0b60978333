// Which descriptor numbers go where. libmodbus calls select() and aborts on descriptors of 1024 and above
// (reliability.md, "libmodbus"): the low numbers belong to ttys, and sockets are moved up.
#pragma once

namespace lamplighter::line {

inline constexpr int low_descriptors = 1024;

// The same open file under a number >= low_descriptors, `descriptor` closed; where the limit of open files does not
// allow that, `descriptor` itself.
int move_up(int descriptor);

}  // namespace lamplighter::line
