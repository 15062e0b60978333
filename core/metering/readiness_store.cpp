#include "core/metering/readiness_store.h"

#include "core/accounts/scope_sql.h"

namespace lamplighter::metering {
namespace {

accounts::Condition of_estate(const accounts::Scope& scope, EstateId estate) {
  auto where = accounts::in_scope(scope, "m.company_id", "m.estate_id");
  where.add(" AND m.estate_id = ? AND m.status IN ('installed', 'active')", estate);
  return where;
}

std::vector<MeterName> names(db::Transaction& tx, const accounts::Condition& where) {
  std::vector<MeterName> meters;
  for (const auto& [id, code] :
       tx.select_with<MeterId, std::string>("SELECT m.id, m.code FROM meter m WHERE " + where.sql, where.params))
    meters.push_back({id, code});
  return meters;
}

std::int64_t count(db::Transaction& tx, const accounts::Condition& where) {
  return std::get<0>(
      tx.select_with<std::int64_t>("SELECT COUNT(*) FROM meter m WHERE " + where.sql, where.params).at(0));
}

accounts::Condition without_reading(const accounts::Scope& scope, EstateId estate) {
  auto where = of_estate(scope, estate);
  where.add(
      " AND NOT EXISTS (SELECT 1 FROM meter_reading r WHERE r.meter_id = m.id AND r.register = m.billing_register)"
      " AND NOT EXISTS (SELECT 1 FROM meter_channel mc JOIN latest_reading l ON l.channel_id = mc.channel_id"
      " WHERE mc.meter_id = m.id AND mc.register = m.billing_register)");
  return where;
}

}  // namespace

std::vector<MeterName> meters_in_use(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  auto where = of_estate(scope, estate);
  where.add(" ORDER BY m.code, m.id");
  return names(tx, where);
}

std::int64_t count_meters_in_use(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  return count(tx, of_estate(scope, estate));
}

std::vector<MeterName> meters_without_reading(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                              std::size_t limit) {
  auto where = without_reading(scope, estate);
  where.add(" ORDER BY m.code, m.id LIMIT ?", static_cast<std::int64_t>(limit));
  return names(tx, where);
}

std::int64_t count_meters_without_reading(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  return count(tx, without_reading(scope, estate));
}

std::int64_t open_flags(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  auto where = accounts::in_scope(scope, "company_id", "estate_id");
  where.add(" AND estate_id = ?", estate);
  return std::get<0>(tx.select_with<std::int64_t>(
                           "SELECT COUNT(*) FROM reading_flag WHERE state = 'open' AND " + where.sql, where.params)
                         .at(0));
}

std::vector<DeviceEvent> device_events(db::Transaction& tx, MeterId meter, int limit) {
  std::vector<DeviceEvent> events;
  for (const auto& [at, kind, device] : tx.select<Instant, std::string, std::string>(
           "SELECT DISTINCT e.at, e.kind, e.device_name FROM meter_channel mc JOIN channel c ON c.id = mc.channel_id"
           " JOIN ingest_device_event e ON e.gateway_id = c.gateway_id AND e.device_name = c.device_name"
           " WHERE mc.meter_id = ? AND e.at >= mc.valid_from AND (mc.valid_to IS NULL OR e.at < mc.valid_to)"
           " ORDER BY e.at DESC LIMIT ?",
           meter, limit))
    events.push_back({at, kind, device});
  return events;
}

}  // namespace lamplighter::metering
