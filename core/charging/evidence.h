// The readings a bill rests on, as one text with one hash (promise 9 of reliability.md). Pure.
//
//   per line of the bill      "line|<number>\n"
//   per segment of the line   "segment|<meter>|<channel>|<register>|<multiplier>|<rollovers>|<digits or ->|<life>\n"
//   per end of the segment    "from|…" and
//   "to|<instant>|<value>|<exponent>|<quality>|<gateway>|<epoch>|<sequence>|<source>|<entry>\n"
//
// Names hold no '|' (ids.h), so no two sets of readings share a text. The bill keeps SHA-256 of it; verify_bill builds
// the text again from the readings as they lie in the database now.
#pragma once

#include <string>
#include <vector>

#include "core/charging/evaluation.h"

namespace lamplighter::charging {

std::string evidence_text(const std::vector<Segment>& segments, std::size_t line_number);
std::string readings_hash(const std::vector<Evaluation>& lines);  // lower-case hex

// (to - from + rollovers x range) x multiplier, from the segment's readings; nullopt where it rolled over and has no
// digits.
std::optional<Exact> usage_of_readings(const metering::UsageSegment& segment);

}  // namespace lamplighter::charging
