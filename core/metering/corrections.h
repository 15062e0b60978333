// What counts in the place of readings that somebody corrected.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/metering/entered.h"

namespace lamplighter::metering {

struct ReadingRef {  // of a channel its instant names it; an entered one is named by its id
  ChannelId channel;
  MeterReadingId entry;  // {0}: a channel's
  Instant at{};
};

// The value of the last correction, as a correction may be corrected itself; nullopt: nobody corrected it. Pure.
std::optional<Decimal> corrected_to(const std::vector<EnteredReading>& entered, ReadingRef reading);

// For a list of readings or flags: reads what was entered of each meter once.
class Corrections {
 public:
  explicit Corrections(db::Transaction& tx) : tx_(tx) {}
  std::optional<Decimal> of(MeterId meter, const RegisterName& reg, const ReadingRef& reading);

 private:
  db::Transaction& tx_;
  std::map<std::pair<MeterId, RegisterName>, std::vector<EnteredReading>> entered_;
};

}  // namespace lamplighter::metering
