// All readings of one register of a meter as one line of time: its bodies, their channels, entered readings, flags.
#pragma once

#include <string>
#include <vector>

#include "core/metering/entered.h"
#include "core/metering/flag.h"
#include "core/metering/life.h"
#include "core/metering/usage.h"

namespace lamplighter::metering {

struct Body {  // one life of the meter as one channel saw it; without a channel it is read by hand only
  Life life;
  std::optional<Channel> channel;
  Instant channel_from{};             // automatic readings count from here …
  std::optional<Instant> channel_to;  // … until before here
  Instant from{};
  std::optional<Instant> to;
  bool begins_life = true, ends_life = true;  // false: the same body goes on through another channel
  std::optional<int> digits;
  std::int8_t exponent = 0;
  bool touches(Instant begin, Instant end) const { return from < end && (!to || *to > begin); }
};

class History {
 public:
  History(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter, const RegisterName& reg,
          const std::string& zone);

  const Meter& meter() const { return meter_; }
  const RegisterName& reg() const { return reg_; }
  const std::string& zone() const { return zone_; }
  const std::vector<Body>& bodies() const { return bodies_; }  // by time; none: the register never was the meter's
  const std::vector<Multiplier>& multipliers() const { return multipliers_; }
  const std::vector<EnteredReading>& entered() const { return entered_; }
  const std::vector<ReadingFlag>& flags() const { return flags_; }
  Unit unit_of(const Body& body) const { return body.channel ? body.channel->unit : meter_.unit; }
  // Found just now and not stored yet.
  void add(ReadingFlag flag) { flags_.push_back(std::move(flag)); }

  // A bill may rest on these: measured, by a clock that was right, not replaced, not flagged or approved. Both ends
  // included; `before` is not.
  std::optional<Evidence> last_billable(const Body& body, Instant at, Instant not_before) const;
  std::optional<Evidence> first_billable(const Body& body, Instant at, Instant before) const;
  // When the last automatic reading at or before `at` was, sound or not; nullopt: none of this body.
  std::optional<Instant> last_heard(const Body& body, Instant at) const;
  // What was written down as the body came or went.
  std::optional<Evidence> entered_at(const Body& body, Source source) const;

  bool is_replaced(ChannelId channel, MeterReadingId entry, Instant at) const;
  // Its flags of the blocking kind: none, or the one that decides.
  const ReadingFlag* blocking_flag(ChannelId channel, MeterReadingId entry, Instant at) const;
  bool flagged_within(Instant after, Instant to, bool (*counts)(const ReadingFlag&)) const;  // (after, to]

 private:
  bool usable(ChannelId channel, MeterReadingId entry, Instant at) const;
  Evidence shown(const EnteredReading& r) const;
  Evidence shown(const StoredReading& r, const Body& body) const;

  db::Transaction& tx_;
  Meter meter_;  // its own: a history outlives what it was asked for with
  RegisterName reg_;
  std::string zone_;
  std::vector<Body> bodies_;
  std::vector<Multiplier> multipliers_;
  std::vector<EnteredReading> entered_;
  std::vector<ReadingFlag> flags_;
};

}  // namespace lamplighter::metering
