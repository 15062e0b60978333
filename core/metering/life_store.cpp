#include "core/metering/life.h"

namespace lamplighter::metering {

std::vector<Life> lives_of(db::Transaction& tx, const Meter& meter) {
  std::vector<Life> lives;
  for (const auto& [id, number, serial, digits, exponent, installed, removed, reason] :
       tx.select<MeterLifeId, std::int64_t, std::string, std::optional<std::int64_t>, std::int64_t, Instant,
                 std::optional<Instant>, std::string>(
           "SELECT id, number, serial, digits, exponent, installed_at, removed_at, reason FROM meter_life"
           " WHERE meter_id = ? ORDER BY number",
           meter.id))
    lives.push_back({id, number, serial, digits ? std::optional(static_cast<int>(*digits)) : std::nullopt,
                     static_cast<std::int8_t>(exponent), installed, removed, reason});
  if (lives.empty()) lives.push_back({{}, 1, meter.serial, std::nullopt, 0, {}, std::nullopt, ""});
  return lives;
}

std::vector<Multiplier> multipliers_of(db::Transaction& tx, const Meter& meter) {
  std::vector<Multiplier> found;
  for (const auto& [from, value, exponent, by, at] :
       tx.select<Instant, std::int64_t, std::int64_t, std::string, Instant>(
           "SELECT valid_from, value, exponent, recorded_by_name, recorded_at FROM meter_multiplier WHERE meter_id = ?"
           " ORDER BY valid_from, id",
           meter.id)) {
    if (!found.empty() && found.back().valid_from == from) found.pop_back();
    found.push_back({from, Decimal{value, static_cast<std::int8_t>(exponent)}, by, at});
  }
  if (found.empty()) found.push_back({{}, meter.multiplier, "", {}});
  return found;
}

Decimal multiplier_at(const std::vector<Multiplier>& multipliers, Instant at) {
  Decimal value = multipliers.front().value;
  for (const auto& m : multipliers)
    if (m.valid_from <= at) value = m.value;
  return value;
}

MeterLifeId insert_life(db::Transaction& tx, const Meter& m, const Life& life) {
  return tx.insert<MeterLifeId>(
      "INSERT INTO meter_life (company_id, estate_id, meter_id, number, serial, digits, exponent, installed_at, "
      "removed_at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      m.company, m.estate, m.id, life.number, life.serial, life.digits, life.exponent, life.installed_at,
      life.removed_at, life.reason);
}

void end_life(db::Transaction& tx, MeterLifeId life, Instant removed_at) {
  tx.execute("UPDATE meter_life SET removed_at = ? WHERE id = ? AND removed_at IS NULL", removed_at, life);
}

void name_life(db::Transaction& tx, MeterId meter, std::string_view serial) {
  tx.execute("UPDATE meter_life SET serial = ? WHERE meter_id = ? AND removed_at IS NULL", serial, meter);
}

void insert_multiplier(db::Transaction& tx, const accounts::Caller& caller, const Meter& m, Instant valid_from,
                       Decimal value, Instant now) {
  tx.execute(
      "INSERT INTO meter_multiplier (company_id, estate_id, meter_id, valid_from, value, exponent, recorded_by, "
      "recorded_by_name, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      m.company, m.estate, m.id, valid_from, value.value, value.exponent, caller.user, caller.user_name, now);
}

}  // namespace lamplighter::metering
