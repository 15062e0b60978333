#include "core/metering/find_reading.h"

namespace lamplighter::metering {

std::optional<StoredReading> find_reading(db::Transaction& tx, const accounts::Scope& scope, ChannelId channel,
                                          Instant at) {
  const auto row = tx.select_one<std::int64_t, std::int64_t, std::int64_t, std::int64_t, Epoch, Sequence, Instant,
                                 std::optional<std::string>>(
      "SELECT r.value, r.exponent, r.quality, r.clock, r.epoch, r.sequence, r.received_at, r.raw FROM reading r "
      "JOIN channel c ON c.id = r.channel_id WHERE r.channel_id = ? AND r.at = ? AND c.company_id = ?",
      channel, at, scope.company);
  if (!row) return std::nullopt;
  const auto& [value, exponent, quality, clock, epoch, sequence, received_at, raw] = *row;
  return StoredReading{channel,
                       at,
                       value,
                       static_cast<std::int8_t>(exponent),
                       static_cast<Quality>(quality),
                       static_cast<ClockState>(clock),
                       epoch,
                       sequence,
                       received_at,
                       raw.value_or("")};
}

}  // namespace lamplighter::metering
