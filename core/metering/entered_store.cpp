#include "core/metering/entered.h"

#include "core/metering/find_reading.h"

namespace lamplighter::metering {
namespace {

constexpr std::string_view columns =
    "id, life_id, register, at, value, exponent, source, note, photo_file_id, recorded_by, recorded_by_name,"
    " recorded_at, replaces_reading_id, replaces_channel_id, replaces_at";

std::vector<EnteredReading> select(db::Transaction& tx, const std::string& tail, const std::vector<db::Cell>& params) {
  std::vector<EnteredReading> readings;
  for (const auto& [id, life, reg, at, value, exponent, source, note, photo, by, by_name, recorded, entry, channel,
                    replaced_at] :
       tx.select_with<MeterReadingId, MeterLifeId, RegisterName, Instant, std::int64_t, std::int64_t, std::string,
                      std::string, std::optional<std::int64_t>, UserId, std::string, Instant,
                      std::optional<MeterReadingId>, std::optional<ChannelId>, std::optional<Instant>>(
           "SELECT " + std::string(columns) + " FROM meter_reading WHERE " + tail, params))
    readings.push_back({id, life, reg, at, value, static_cast<std::int8_t>(exponent),
                        parse_source(source).value_or(Source::manual), note, photo, by, by_name, recorded,
                        entry.value_or(MeterReadingId{}), channel.value_or(ChannelId{}),
                        replaced_at.value_or(Instant{})});
  return readings;
}

std::optional<EnteredReading> first_of(std::vector<EnteredReading> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

template <class IdType>
std::optional<IdType> or_null(IdType id) {
  return id.n == 0 ? std::nullopt : std::optional(id);
}

}  // namespace

std::vector<EnteredReading> entered_readings(db::Transaction& tx, MeterId meter, std::string_view reg) {
  return select(tx, "meter_id = ? AND register = ? ORDER BY at, id", {db::to_cell(meter), db::to_cell(reg)});
}

std::optional<EnteredReading> find_entered(db::Transaction& tx, const accounts::Scope& scope, MeterReadingId id) {
  return first_of(select(tx, "id = ? AND company_id = ?", {db::to_cell(id), db::to_cell(scope.company)}));
}

MeterReadingId insert_entered(db::Transaction& tx, const accounts::Caller& caller, const Meter& m,
                              const EnteredReading& r, Instant now) {
  return tx.insert<MeterReadingId>(
      "INSERT INTO meter_reading (company_id, estate_id, meter_id, life_id, register, at, value, exponent, source, "
      "note, photo_file_id, recorded_by, recorded_by_name, recorded_at, replaces_reading_id, replaces_channel_id, "
      "replaces_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      m.company, m.estate, m.id, r.life, r.reg, r.at, r.value, r.exponent, to_text(r.source), r.note, r.photo_file,
      caller.user, caller.user_name, now, or_null(r.replaces_entry), or_null(r.replaces_channel),
      r.replaces_channel.n == 0 ? std::nullopt : std::optional(r.replaces_at));
}

}  // namespace lamplighter::metering
