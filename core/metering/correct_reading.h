// A reading in place of a wrong one. Nothing is edited: the wrong one stays, and no bill rests on it any more.
#pragma once

#include "core/metering/enter_readings.h"

namespace lamplighter::metering {

inline constexpr std::size_t reason_characters_max = 500;

struct ReadingCorrection {
  MeterId meter;
  RegisterName reg;
  MeterReadingId entry;  // the wrong one where it was entered; else …
  ChannelId channel;     // … the automatic one of this channel
  Instant at{};          // … and instant
  Decimal value;         // the right one
  std::string reason;
};
// Whatever was open about the wrong one is rejected with the same reason; bills that rest on it are not touched
// (charging adjusts them). Refusals: metering.no_meter, no_reading, reading_replaced (someone corrected it before),
// reading_too_large.
Outcome<MeterReadingId> correct_reading(db::Transaction& tx, const accounts::Caller& caller,
                                        const ReadingCorrection& correction, Instant now);

// The reading it would stand in for, as it lies there now; refuses what correct_reading would refuse.
struct CorrectionTarget {
  Meter meter;
  Instant at{};
  Decimal value;
};
Outcome<CorrectionTarget> correction_target(db::Transaction& tx, const accounts::Scope& scope,
                                            const ReadingCorrection& correction);

}  // namespace lamplighter::metering
