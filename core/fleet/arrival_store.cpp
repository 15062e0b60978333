#include "core/changes/changes.h"
#include "core/fleet/arrival.h"
#include "core/metering/make_meter.h"

namespace lamplighter::fleet {
namespace {

constexpr std::size_t text_bytes_max = 200;  // of a version, line, profile, serial or cause as a gateway writes it

std::optional<CompanyId> company_or_null(const Standing& g) {
  return g.adopted ? std::optional(g.place.company) : std::nullopt;
}
std::optional<EstateId> estate_or_null(const Standing& g) {
  return g.adopted ? std::optional(g.place.estate) : std::nullopt;
}

std::string transport_of(const wire::InventoryMessage& inventory, const std::string& line) {
  for (const auto& l : inventory.lines)
    if (l.name == line) return storable(l.transport, text_bytes_max);
  return "";
}

std::int64_t count_of(db::Transaction& tx, std::string_view sql, GatewayId gateway) {
  return std::get<0>(tx.select_one<std::int64_t>(sql, gateway).value());
}

void device_at_first_sight(db::Transaction& tx, const Standing& g, const DeviceName& device) {
  tx.execute(
      "INSERT INTO gateway_device (company_id, estate_id, gateway_id, name, state) VALUES (?, ?, ?, ?, 'discovered')"
      " ON CONFLICT (gateway_id, name) DO NOTHING",
      company_or_null(g), estate_or_null(g), g.id, device);
}

// An adopted device may show more than on the day of its adoption.
void connect_to_meter(db::Transaction& tx, const Standing& g, const DeviceName& device) {
  const auto row = tx.select_one<std::optional<MeterId>, std::optional<Instant>>(
      "SELECT meter_id, accept_from FROM gateway_device WHERE gateway_id = ? AND name = ?", g.id, device);
  if (!row || !std::get<0>(*row)) return;
  metering::connect_channels(tx, g.place, *std::get<0>(*row), g.id, device, std::get<1>(*row).value_or(Instant{}));
}

void take_device(db::Transaction& tx, const Standing& g, const wire::InventoryMessage& inventory,
                 const wire::InventoryDevice& d) {
  tx.execute(
      "INSERT INTO gateway_device (company_id, estate_id, gateway_id, name, line, transport, profile, kind, serial, "
      "config_hash, state)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'discovered')"
      " ON CONFLICT (gateway_id, name) DO UPDATE SET line = excluded.line, transport = excluded.transport,"
      " profile = excluded.profile, kind = excluded.kind, serial = excluded.serial, config_hash = excluded.config_hash",
      company_or_null(g), estate_or_null(g), g.id, d.name, storable(d.line, text_bytes_max),
      transport_of(inventory, d.line), storable(d.profile, text_bytes_max), storable(d.kind, text_bytes_max),
      storable(d.serial, text_bytes_max), storable(inventory.config_hash, text_bytes_max));
  for (const auto& r : d.registers)
    metering::describe_channel(tx, g.place, {g.id, d.name, r.name, r.unit}, {g.name, r.exponent, r.budget, r.digits});
  if (g.adopted) connect_to_meter(tx, g, d.name);
}

Standing standing_from(db::Transaction& tx, GatewayId id, const GatewayName& name, bool adopted,
                       std::optional<CompanyId> company, std::optional<EstateId> estate,
                       std::optional<Instant> accept_from) {
  Standing standing{id, name, adopted, {}, accept_from, {}};
  if (!adopted) return standing;
  standing.place = {company.value(), estate.value()};
  for (const auto& [device, from] : tx.select<DeviceName, Instant>(
           "SELECT name, accept_from FROM gateway_device WHERE gateway_id = ? AND accept_from IS NOT NULL", id))
    standing.device_accept_from.emplace(device, from);
  return standing;
}

}  // namespace

std::optional<Standing> standing_of(db::Transaction& tx, const GatewayName& name) {
  const auto row =
      tx.select_one<GatewayId, std::string, std::optional<CompanyId>, std::optional<EstateId>, std::optional<Instant>>(
          "SELECT id, state, company_id, estate_id, accept_from FROM gateway WHERE name = ?", name);
  if (!row) return std::nullopt;
  const auto& [id, state, company, estate, accept_from] = *row;
  return standing_from(tx, id, name, state == "adopted", company, estate, accept_from);
}

std::optional<Standing> gateway_at_first_sight(db::Transaction& tx, const GatewayName& name, Instant now) {
  const auto held = tx.select_one<std::int64_t>("SELECT COUNT(*) FROM gateway WHERE state = 'held'");
  if (std::get<0>(held.value()) >= held_gateways_max) return std::nullopt;
  const auto id = tx.insert<GatewayId>(
      "INSERT INTO gateway (name, state, first_seen, last_seen) VALUES (?, 'held', ?, ?) RETURNING id", name, now, now);
  return Standing{id, name, false, {}, std::nullopt, {}};
}

ChannelId channel_at_first_sight(db::Transaction& tx, const Standing& g, const Reading& r) {
  device_at_first_sight(tx, g, r.device);
  // What the profile knows of it comes with the inventory; the reading itself says its unit and exponent.
  const auto channel = metering::channel_at_first_sight(tx, g.place, {g.id, r.device, r.reg, r.unit},
                                                        {g.name, r.exponent, RegisterClass::telemetry, std::nullopt});
  if (g.adopted) connect_to_meter(tx, g, r.device);
  return channel;
}

void seen(db::Transaction& tx, GatewayId gateway, Instant now) {
  tx.execute("UPDATE gateway SET last_seen = ? WHERE id = ? AND last_seen < ?", now, gateway, now);
}

void take_status(db::Transaction& tx, const Standing& g, const wire::StatusMessage& s) {
  if (!s.online) {  // the will: it carries no figures
    tx.execute("UPDATE gateway SET online = 0 WHERE id = ?", g.id);
    return;
  }
  tx.execute(
      "UPDATE gateway SET online = 1, version = ?, epoch = ?, boot = ?, clock = ?, status_at = ?, backlog = ?,"
      " oldest_unconfirmed = ?, refused_at_gateway = ?, disk_free_bytes = ? WHERE id = ?",
      storable(s.version, text_bytes_max), s.epoch, storable(s.boot.text, text_bytes_max), to_text(s.clock), s.at,
      s.backlog, s.oldest_unconfirmed, s.refused, s.disk_free_bytes, g.id);
}

InventoryTaken take_inventory(db::Transaction& tx, const Standing& g, const wire::InventoryMessage& inventory) {
  const auto hash = storable(inventory.config_hash, text_bytes_max);
  if (tx.select_one<std::int64_t>(
          "SELECT 1 FROM gateway_inventory_part WHERE gateway_id = ? AND part = ? AND parts = ? AND config_hash = ?",
          g.id, inventory.part, inventory.parts, hash))
    return InventoryTaken::here_already;
  const auto devices = count_of(tx, "SELECT COUNT(*) FROM gateway_device WHERE gateway_id = ?", g.id);
  if (devices + static_cast<std::int64_t>(inventory.devices.size()) > devices_max)
    return InventoryTaken::too_many_devices;
  for (const auto& device : inventory.devices) take_device(tx, g, inventory, device);
  tx.execute(
      "INSERT INTO gateway_inventory_part (gateway_id, part, parts, config_hash) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (gateway_id, part) DO UPDATE SET parts = excluded.parts, config_hash = excluded.config_hash",
      g.id, inventory.part, inventory.parts, hash);
  const auto here = tx.select_one<std::int64_t>(
      "SELECT COUNT(*) FROM gateway_inventory_part WHERE gateway_id = ? AND part <= ? AND parts = ? AND config_hash = "
      "?",
      g.id, inventory.parts, inventory.parts, hash);
  if (std::get<0>(here.value()) == inventory.parts)
    tx.execute("UPDATE gateway SET config_hash = ? WHERE id = ?", hash, g.id);
  return InventoryTaken::taken;
}

std::int64_t channel_room(db::Transaction& tx, GatewayId gateway) {
  return channels_max - count_of(tx, "SELECT COUNT(*) FROM channel WHERE gateway_id = ?", gateway);
}

void take_device_event(db::Transaction& tx, const Standing& g, const DeviceEvent& e) {
  device_at_first_sight(tx, g, e.device);
  tx.execute(
      "UPDATE gateway_device SET failing = ?, failed_cause = ?, failing_epoch = ?, failing_sequence = ?"
      " WHERE gateway_id = ? AND name = ? AND (failing_epoch <> ? OR failing_sequence < ?)",
      e.cause.empty() ? 0 : 1, storable(e.cause, text_bytes_max), e.epoch, e.sequence, g.id, e.device, e.epoch,
      e.sequence);
}

void keep_refused(db::Transaction& tx, const GatewayName& name, const std::optional<Standing>& gateway,
                  const RefusedRecord& r) {
  RefusedRecord kept = r;
  const auto rows = tx.select_one<std::int64_t>("SELECT COUNT(*) FROM refused_record WHERE gateway_name = ?", name);
  if (std::get<0>(rows.value()) >= refused_rows_max) {
    kept.epoch = {};
    kept.first = kept.last = {};
    kept.topic = "";
  }
  const bool named = kept.epoch.n != 0;
  const auto times = tx.select_one<std::int64_t>(
      "INSERT INTO refused_record (company_id, estate_id, gateway_id, gateway_name, topic, epoch, first, last, count, "
      "reason,"
      " detail, received_at, payload_excerpt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (gateway_name, topic, epoch, first, last, reason)"
      " DO UPDATE SET times = refused_record.times + 1, count = refused_record.count + ?, received_at = "
      "excluded.received_at"
      " RETURNING times",
      gateway ? company_or_null(*gateway) : std::nullopt, gateway ? estate_or_null(*gateway) : std::nullopt,
      gateway ? std::optional(gateway->id) : std::nullopt, name, storable(kept.topic, text_bytes_max), kept.epoch,
      kept.first, kept.last, kept.count, kept.reason, storable(kept.detail, excerpt_bytes_max), kept.received_at,
      storable(kept.payload_excerpt, excerpt_bytes_max), named ? 0 : kept.count);
  if (gateway && (!named || std::get<0>(times.value()) == 1))
    tx.execute("UPDATE gateway SET refused_count = refused_count + ? WHERE id = ?", kept.count, gateway->id);
}

Sequence highest_refused(db::Transaction& tx, const GatewayName& name, Epoch epoch) {
  const auto row = tx.select_one<std::optional<Sequence>>(
      "SELECT MAX(last) FROM refused_record WHERE gateway_name = ? AND epoch = ? AND epoch <> 0", name, epoch);
  return std::get<0>(row.value()).value_or(Sequence{0});
}

void record_change(db::Transaction& tx, const Standing& g, Instant now) {
  if (g.adopted) {
    changes::record(tx, now, g.place.company, g.place.estate, "gateway", g.id.n);
    return;
  }
  for (const auto& [company] : tx.select<CompanyId>("SELECT id FROM company ORDER BY id"))
    changes::record(tx, now, company, EstateId{0}, "gateway", g.id.n);
}

}  // namespace lamplighter::fleet
