#include "core/metering/move_intake.h"

namespace lamplighter::metering {

std::int64_t readings_in_intake(db::Transaction& tx) {
  return std::get<0>(*tx.select_one<std::int64_t>("SELECT COUNT(*) FROM reading_intake"));
}

IntakeMoved move_intake(db::Transaction& tx, const std::optional<IntakePlace>& after) {
  const auto from = after.value_or(IntakePlace{ChannelId{0}, instant_from_unix_ms(0)});
  const auto end = tx.select_one<ChannelId, Instant>(
      "SELECT channel_id, at FROM reading_intake WHERE (channel_id, at) > (?, ?) ORDER BY channel_id, at"
      " LIMIT 1 OFFSET ?",
      from.channel, from.at, moved_rows_max - 1);
  const std::string slice =
      " WHERE (channel_id, at) > (?, ?)" + std::string(end ? " AND (channel_id, at) <= (?, ?)" : "");
  std::vector<db::Cell> places{db::to_cell(from.channel), db::to_cell(from.at)};
  if (end) {
    places.push_back(db::to_cell(std::get<0>(*end)));
    places.push_back(db::to_cell(std::get<1>(*end)));
  }
  const auto moved = tx.execute_with(
      "INSERT INTO reading_by_channel (channel_id, at, value, exponent, quality, clock, epoch, sequence, received_at, "
      "raw)"
      " SELECT channel_id, at, value, exponent, quality, clock, epoch, sequence, received_at, raw FROM reading_intake" +
          slice + " ORDER BY channel_id, at",
      places);
  if (tx.execute_with("DELETE FROM reading_intake" + slice, places) != moved)
    throw db::Broken("not as many readings left the intake table as were moved");
  IntakeMoved result{moved, std::nullopt};
  if (end) result.last = IntakePlace{std::get<0>(*end), std::get<1>(*end)};
  return result;
}

}  // namespace lamplighter::metering
