#include "core/fleet/store.h"

#include <map>

#include "core/accounts/scope_sql.h"

namespace lamplighter::fleet {
namespace {

constexpr std::string_view gateway_columns =
    "g.id, g.name, g.state, g.company_id, g.estate_id, g.accept_from, g.online, g.version, g.last_seen, g.epoch, "
    "g.backlog,"
    " g.oldest_unconfirmed, g.clock, g.disk_free_bytes, g.refused_count";
// Devices that a present configuration does not name any more are not counted, unless adopted.
constexpr std::string_view present = "(d.config_hash = g.config_hash OR d.state = 'adopted' OR g.config_hash = '')";

accounts::Condition visible(const accounts::Scope& scope, Held held, std::string_view alias) {
  const std::string a(alias);
  auto mine = accounts::in_scope(scope, a + ".company_id", a + ".estate_id");
  if (held == Held::hidden) return mine;
  accounts::Condition both;
  both.sql = "((" + mine.sql + ") OR " + a + ".company_id IS NULL)";
  both.params = mine.params;
  return both;
}

std::vector<Gateway> gateways_where(db::Transaction& tx, const accounts::Condition& where) {
  std::vector<Gateway> found;
  const auto rows = tx.select_with<GatewayId, GatewayName, std::string, std::optional<CompanyId>,
                                   std::optional<EstateId>, std::optional<Instant>, bool, std::string, Instant, Epoch,
                                   std::int64_t, std::optional<Instant>, std::string, std::int64_t, std::int64_t>(
      "SELECT " + std::string(gateway_columns) + " FROM gateway g WHERE " + where.sql +
          " ORDER BY g.state DESC, g.name",
      where.params);
  for (const auto& [id, name, state, company, estate, accept_from, online, version, last_seen, epoch, backlog, oldest,
                    clock, disk, refused] : rows)
    found.push_back({id, name, state == "adopted" ? GatewayState::adopted : GatewayState::held, company, estate,
                     accept_from, online, version, last_seen, epoch, backlog, oldest, clock, disk, refused, 0, 0, 0});
  return found;
}

struct Counts {
  std::int64_t devices = 0, adopted = 0, failing = 0;
};
std::map<GatewayId, Counts> device_counts(db::Transaction& tx, const accounts::Condition& where) {
  std::map<GatewayId, Counts> counts;
  const auto rows = tx.select_with<GatewayId, std::int64_t, std::int64_t, std::int64_t>(
      "SELECT g.id, COUNT(*), CAST(SUM(CASE WHEN d.state = 'adopted' THEN 1 ELSE 0 END) AS BIGINT),"
      " CAST(SUM(d.failing) AS BIGINT) FROM gateway g JOIN gateway_device d ON d.gateway_id = g.id AND " +
          std::string(present) + " WHERE " + where.sql + " GROUP BY g.id",
      where.params);
  for (const auto& [id, devices, adopted, failing] : rows) counts[id] = {devices, adopted, failing};
  return counts;
}

std::vector<Gateway> with_counts(db::Transaction& tx, const accounts::Condition& where) {
  auto found = gateways_where(tx, where);
  auto counts = device_counts(tx, where);
  for (auto& g : found) {
    const auto& c = counts[g.id];
    g.device_count = c.devices;
    g.adopted_count = c.adopted;
    g.failing_count = c.failing;
  }
  return found;
}

std::map<DeviceName, std::vector<DeviceRegister>> registers_of(db::Transaction& tx, GatewayId gateway) {
  std::map<DeviceName, std::vector<DeviceRegister>> registers;
  const auto rows = tx.select<ChannelId, GatewayName, DeviceName, RegisterName, std::string, std::int64_t, std::string,
                              std::optional<std::int64_t>, std::optional<Instant>, std::optional<std::int64_t>,
                              std::optional<std::int64_t>>(
      "SELECT c.id, c.gateway_name, c.device_name, c.register, c.unit, c.exponent, c.budget, c.digits, l.at, l.value, "
      "l.exponent"
      " FROM channel c LEFT JOIN latest_reading l ON l.channel_id = c.id WHERE c.gateway_id = ? ORDER BY "
      "c.device_name, c.id",
      gateway);
  for (const auto& [id, gateway_name, device, reg, unit, exponent, budget, digits, at, value, value_exponent] : rows) {
    DeviceRegister r;
    r.channel = {id,
                 gateway,
                 gateway_name,
                 device,
                 reg,
                 parse_unit(unit).value_or(Unit::none),
                 static_cast<std::int8_t>(exponent),
                 parse_register_class(budget).value_or(RegisterClass::telemetry),
                 std::nullopt};
    if (digits) r.channel.digits = static_cast<int>(*digits);
    r.last_at = at;
    if (value) r.last_value = Decimal{*value, static_cast<std::int8_t>(*value_exponent)};
    registers[device].push_back(std::move(r));
  }
  return registers;
}

}  // namespace

std::optional<Gateway> find_gateway(db::Transaction& tx, const accounts::Scope& scope, Held held, GatewayId gateway) {
  auto where = visible(scope, held, "g");
  where.add(" AND g.id = ?", gateway);
  auto found = with_counts(tx, where);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Gateway> gateways(db::Transaction& tx, const accounts::Scope& scope, Held held) {
  return with_counts(tx, visible(scope, held, "g"));
}

std::vector<Device> devices_of(db::Transaction& tx, GatewayId gateway) {
  auto registers = registers_of(tx, gateway);
  std::vector<Device> devices;
  const auto rows = tx.select<DeviceId, DeviceName, std::string, std::string, std::string, std::string, std::string,
                              std::string, bool, std::string, std::optional<MeterId>>(
      "SELECT d.id, d.name, d.line, d.transport, d.profile, d.kind, d.serial, d.state, d.failing, d.failed_cause, "
      "d.meter_id"
      " FROM gateway_device d JOIN gateway g ON g.id = d.gateway_id WHERE d.gateway_id = ? AND " +
          std::string(present) + " ORDER BY d.name",
      gateway);
  for (const auto& [id, name, line, transport, profile, kind, serial, state, failing, cause, meter] : rows) {
    Device d{id,      gateway, name,  line, transport, profile, kind, serial, DeviceState::discovered,
             failing, cause,   meter, {}};
    if (state == "adopted") d.state = DeviceState::adopted;
    if (const auto found = registers.find(name); found != registers.end()) d.registers = std::move(found->second);
    devices.push_back(std::move(d));
  }
  return devices;
}

void adopt_gateway_row(db::Transaction& tx, GatewayId gateway, const metering::Place& place,
                       std::optional<Instant> accept_from, Instant now) {
  tx.execute(
      "UPDATE gateway SET state = 'adopted', company_id = ?, estate_id = ?, adopted_at = ?, accept_from = ? WHERE id = "
      "?",
      place.company, place.estate, now, accept_from, gateway);
  tx.execute("UPDATE gateway_device SET company_id = ?, estate_id = ? WHERE gateway_id = ?", place.company,
             place.estate, gateway);
  tx.execute("UPDATE refused_record SET company_id = ?, estate_id = ? WHERE gateway_id = ?", place.company,
             place.estate, gateway);
}

void adopt_device_row(db::Transaction& tx, DeviceId device, MeterId meter, std::optional<Instant> accept_from,
                      Instant now) {
  tx.execute("UPDATE gateway_device SET state = 'adopted', adopted_at = ?, accept_from = ?, meter_id = ? WHERE id = ?",
             now, accept_from, meter, device);
}

std::vector<RefusedRecord> refused_records(db::Transaction& tx, const accounts::Scope& scope, Held held,
                                           const RefusedFilter& f) {
  auto where = visible(scope, held, "r");
  if (f.gateway.n != 0) where.add(" AND r.gateway_id = ?", f.gateway);
  if (f.before.n != 0) where.add(" AND r.id < ?", f.before);
  where.add(" ORDER BY r.id DESC LIMIT ?", f.limit);
  std::vector<RefusedRecord> records;
  const auto rows = tx.select_with<RefusedRecordId, std::optional<GatewayId>, GatewayName, std::string, Epoch, Sequence,
                                   Sequence, std::int64_t, std::string, std::string, Instant, std::string>(
      "SELECT r.id, r.gateway_id, r.gateway_name, r.topic, r.epoch, r.first, r.last, r.count, r.reason, r.detail, "
      "r.received_at,"
      " r.payload_excerpt FROM refused_record r WHERE " +
          where.sql,
      where.params);
  for (const auto& [id, gateway, name, topic, epoch, first, last, count, reason, detail, at, excerpt] : rows)
    records.push_back({id, gateway, name, topic, epoch, first, last, count, reason, detail, at, excerpt});
  return records;
}

}  // namespace lamplighter::fleet
