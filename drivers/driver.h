// One device on one line, as a value that can be driven by a recording: no threads, no clock, no sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "schemas/vocabulary/reading.h"

namespace lamplighter::drivers {

struct Request {                  // what a driver wants on the wire; the line frames it for its transport
  std::uint8_t unit = 0;          // Modbus unit id / RTU slave address
  std::vector<std::uint8_t> pdu;  // function code and data; empty: nothing to ask
  std::chrono::milliseconds response_timeout{1000};
  std::chrono::milliseconds guard_time{0};  // quiet time the device needs before this request
};

enum class ReplyKind : std::uint8_t {
  answered,     // `pdu` is the answer to this very request: CRC or MBAP, unit, function and count were compared
  timed_out,    // nothing came in response_timeout
  damaged,      // CRC or length wrong, or bytes that are no frame
  foreign,      // a frame, but not ours: other unit, transaction, function or count (a late answer is one)
  line_closed,  // the line could not be opened or the peer closed it
};
std::string_view to_text(ReplyKind kind);

struct Reply {  // failures are replies too; the line stamps them
  ReplyKind kind = ReplyKind::timed_out;
  std::vector<std::uint8_t> pdu;
  Stamp at;
};

// What became of a device's polls since the driver was made, for metrics and for accounting of every answer:
// each decoded value is published, withheld or refused.
struct DriverTally {
  std::int64_t polls = 0;            // take() calls
  std::int64_t failures = 0;         // of them, without a usable answer (exceptions included)
  std::int64_t readings = 0;         // published
  std::int64_t values_withheld = 0;  // decoded, but contradicted by the next read and so never published
  std::int64_t values_refused = 0;   // not a number, not BCD, out of range
  std::int64_t values_absent = 0;    // the device's own "not available" pattern
  std::int64_t points_excluded = 0;  // registers the device does not have
};

class Driver {
 public:
  virtual ~Driver() = default;
  // When it next wants the line; in the past = now. Never goes backward without a take().
  virtual Tick wake_at() const = 0;
  // What to ask. Called only when wake_at() <= now; each next() is followed by exactly one take().
  virtual Request next(Tick now) = 0;
  // What it learned from the reply to the last next(): readings of a whole block, a failure or recovery event, or
  // nothing.
  virtual std::vector<Fact> take(const Reply& reply, Tick now) = 0;
  // True while the device is not answering: the scheduler sends probes one at a time and bounds their share of the
  // line.
  virtual bool failing() const = 0;
  virtual DriverTally tally() const { return {}; }
};

}  // namespace lamplighter::drivers
