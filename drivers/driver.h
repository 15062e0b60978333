// One device on one line, as a value that can be driven by a recording: no threads, no clock, no sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "schemas/vocabulary/reading.h"

namespace lamplighter::drivers {

struct Request {  // what a driver wants on the wire; the line frames it for its transport
  std::uint8_t unit = 0;                 // Modbus unit id / RTU slave address
  std::vector<std::uint8_t> pdu;         // function code and data; empty: nothing to ask
  std::chrono::milliseconds response_timeout{1000};
  std::chrono::milliseconds guard_time{0};  // quiet time the device needs before this request
};

enum class ReplyKind : std::uint8_t {
  answered,       // `pdu` is the answer to this very request: CRC or MBAP, unit, function and count were compared
  timed_out,      // nothing came in response_timeout
  damaged,        // CRC or length wrong, or bytes that are no frame
  foreign,        // a frame, but not ours: other unit, transaction, function or count (a late answer is one)
  line_closed,    // the line could not be opened or the peer closed it
};
std::string_view to_text(ReplyKind kind);

struct Reply {  // failures are replies too; the line stamps them
  ReplyKind kind = ReplyKind::timed_out;
  std::vector<std::uint8_t> pdu;
  Stamp at;
};

class Driver {
 public:
  virtual ~Driver() = default;
  // When it next wants the line; in the past = now. Never goes backward without a take().
  virtual Tick wake_at() const = 0;
  // What to ask. Called only when wake_at() <= now; each next() is followed by exactly one take().
  virtual Request next(Tick now) = 0;
  // What it learned from the reply to the last next(): readings of a whole block, a failure or recovery event, or nothing.
  virtual std::vector<Fact> take(const Reply& reply, Tick now) = 0;
  // True while the device is not answering: the scheduler sends probes one at a time and bounds their share of the line.
  virtual bool failing() const = 0;
};

}  // namespace lamplighter::drivers
