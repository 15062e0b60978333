// Readings that people entered: by hand, off a photo, told by the owner, at a meter change, in place of a wrong one.
#pragma once

#include <string>
#include <vector>

#include "core/metering/meter.h"
#include "core/metering/source.h"

namespace lamplighter::metering {

struct EnteredReading {
  MeterReadingId id;
  MeterLifeId life;
  RegisterName reg;
  Instant at{};
  std::int64_t value = 0;  // x 10^exponent, as the meter showed it
  std::int8_t exponent = 0;
  Source source = Source::manual;
  std::string note;
  std::optional<std::int64_t> photo_file;
  UserId recorded_by;
  std::string recorded_by_name;
  Instant recorded_at{};
  // What it stands in for: an entered reading, or an automatic one by channel and instant; {0}: nothing.
  MeterReadingId replaces_entry;
  ChannelId replaces_channel;
  Instant replaces_at{};
};

// Of a meter's register, by instant, then id. The caller has found the meter in his scope before.
std::vector<EnteredReading> entered_readings(db::Transaction& tx, MeterId meter, std::string_view reg);
MeterReadingId insert_entered(db::Transaction& tx, const accounts::Caller& caller, const Meter& meter,
                              const EnteredReading& reading, Instant now);

}  // namespace lamplighter::metering
