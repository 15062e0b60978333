// One simulated meter: what it shows, and how it answers a request. Pure: the instant is a parameter.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tools/estate_sim/estate_file.h"

namespace lamplighter::estate_sim {

struct Shown {
  Decimal value;  // what a reader that decodes the words by the profile must get
  RawBits words;  // as they go on the wire
};

// What the meter shows in `reg` at `at`: a function of its load alone. Counters stop at their digits and roll over.
Shown shown_at(const Load& load, const drivers::ProfileRegister& reg, Instant at);

struct Answer {
  Bytes pdu;                                           // an answer or an exception (function | 0x80)
  std::vector<std::pair<std::string, Decimal>> shown;  // registers that lie wholly in the block, for the log
};

// Reads (functions 3 and 4) only; the rest is ILLEGAL FUNCTION. A block must begin with a register of the profile, take
// values whole, have gaps of at most gap_registers_max in it and behind it (read as 0), and be no longer than
// block_registers_max.
Answer answer_request(const SimulatedMeter& meter, const drivers::Profile& profile, const Bytes& pdu, Instant at);

// {"t":…,"line":…,"device":…,"registers":{…}[,"fault":"…"]}, the log's line. Names need no escaping (is_device_name).
std::string log_line(const std::string& line, const SimulatedMeter& meter, const Answer& answer, Instant at);

}  // namespace lamplighter::estate_sim
