#include "core/metering/store.h"

#include <algorithm>

#include "core/accounts/scope_sql.h"
#include "core/metering/arrivals.h"
#include "core/metering/make_meter.h"
#include "core/premises/places.h"

namespace lamplighter::metering {
namespace {

constexpr std::string_view meter_columns =
    "m.id, m.company_id, m.estate_id, m.code, m.serial, m.kind, m.status, m.billing_register, m.unit, m.digits,"
    " m.multiplier_value, m.multiplier_exponent, m.gateway_name, m.device_name";
constexpr std::string_view channel_columns =
    "c.id, c.gateway_id, c.gateway_name, c.device_name, c.register, c.unit, c.exponent, c.budget, c.digits";

using MeterRow =
    std::tuple<MeterId, CompanyId, EstateId, std::string, std::string, std::string, std::string, RegisterName,
               std::string, std::optional<std::int64_t>, std::int64_t, std::int64_t, GatewayName, DeviceName>;
using ChannelRow = std::tuple<ChannelId, GatewayId, GatewayName, DeviceName, RegisterName, std::string, std::int64_t,
                              std::string, std::optional<std::int64_t>>;

std::optional<int> narrow(std::optional<std::int64_t> n) {
  return n ? std::optional(static_cast<int>(*n)) : std::nullopt;
}

Meter meter_from(const MeterRow& row) {
  const auto& [id, company, estate, code, serial, kind, status, reg, unit, digits, value, exponent, gateway, device] =
      row;
  return {id,
          company,
          estate,
          code,
          serial,
          kind,
          status,
          reg,
          parse_unit(unit).value_or(Unit::none),
          narrow(digits),
          Decimal{value, static_cast<std::int8_t>(exponent)},
          gateway,
          device};
}

Channel channel_from(const ChannelRow& row) {
  const auto& [id, gateway, gateway_name, device, reg, unit, exponent, budget, digits] = row;
  return {id,
          gateway,
          gateway_name,
          device,
          reg,
          parse_unit(unit).value_or(Unit::none),
          static_cast<std::int8_t>(exponent),
          parse_register_class(budget).value_or(RegisterClass::telemetry),
          narrow(digits)};
}

template <class... First>
std::tuple<First...> first_columns(const auto& row) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::tuple<First...>{std::get<I>(row)...};
  }
  (std::index_sequence_for<First...>{});
}

// SELECT of a tuple type's columns.
template <class Row>
struct Rows;
template <class... Columns>
struct Rows<std::tuple<Columns...>> {
  static auto of(db::Transaction& tx, const std::string& sql, const std::vector<db::Cell>& params) {
    return tx.select_with<Columns...>(sql, params);
  }
};

std::vector<Meter> meters_where(db::Transaction& tx, const accounts::Condition& where, const std::string& tail,
                                const std::vector<db::Cell>& more = {}) {
  auto params = where.params;
  params.insert(params.end(), more.begin(), more.end());
  std::vector<Meter> meters;
  for (const auto& row : Rows<MeterRow>::of(
           tx, "SELECT " + std::string(meter_columns) + " FROM meter m WHERE " + where.sql + tail, params))
    meters.push_back(meter_from(row));
  return meters;
}

}  // namespace

std::optional<Meter> find_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId meter) {
  auto where = accounts::in_scope(scope, "m.company_id", "m.estate_id");
  where.add(" AND m.id = ?", meter);
  auto meters = meters_where(tx, where, "");
  if (meters.empty()) return std::nullopt;
  return std::move(meters.front());
}

std::vector<Meter> meters_of_estate(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  auto where = accounts::in_scope(scope, "m.company_id", "m.estate_id");
  where.add(" AND m.estate_id = ?", estate);
  return meters_where(tx, where, " ORDER BY m.sort_key, m.id");
}

std::vector<Meter> meters_like(db::Transaction& tx, const accounts::Scope& scope, const MeterFilter& f) {
  auto where = accounts::in_scope(scope, "m.company_id", "m.estate_id");
  if (f.estate.n != 0) where.add(" AND m.estate_id = ?", f.estate);
  if (!f.kind.empty()) where.add(" AND m.kind = ?", f.kind);
  if (!f.part.empty()) {
    const auto part = accounts::like_pattern(f.part);
    where.add(
        " AND (lower(m.code) LIKE ? ESCAPE '!' OR lower(m.serial) LIKE ? ESCAPE '!' OR lower(m.device_name) LIKE ? "
        "ESCAPE '!')",
        part, part, part);
  }
  if (f.after_id.n != 0) where.add(" AND (m.sort_key, m.id) > (?, ?)", f.after_key, f.after_id);
  return meters_where(tx, where, " ORDER BY m.sort_key, m.id LIMIT ?", {db::to_cell(f.limit)});
}

std::int64_t meter_count(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  auto where = accounts::in_scope(scope, "m.company_id", "m.estate_id");
  if (estate.n != 0) where.add(" AND m.estate_id = ?", estate);
  return std::get<0>(
      tx.select_with<std::int64_t>("SELECT COUNT(*) FROM meter m WHERE " + where.sql, where.params).at(0));
}

std::int64_t meters_of_kind(db::Transaction& tx, CompanyId company, std::string_view kind) {
  return std::get<0>(
      tx.select_one<std::int64_t>("SELECT COUNT(*) FROM meter WHERE company_id = ? AND kind = ?", company, kind)
          .value());
}

bool code_is_taken(db::Transaction& tx, EstateId estate, std::string_view code) {
  return tx.select_one<std::int64_t>("SELECT 1 FROM meter WHERE estate_id = ? AND code = ?", estate, code).has_value();
}

MeterId insert_meter(db::Transaction& tx, const Meter& m, Instant now) {
  return tx.insert<MeterId>(
      "INSERT INTO meter (company_id, estate_id, code, sort_key, serial, kind, status, billing_register, unit, digits, "
      "multiplier_value,"
      " multiplier_exponent, gateway_name, device_name, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?) "
      "RETURNING id",
      m.company, m.estate, m.code, premises::sort_key(m.code), m.serial, m.kind, m.status, m.billing_register,
      to_text(m.unit), m.digits, m.multiplier.value, m.multiplier.exponent, m.gateway, m.device, now);
}

void change_meter_row(db::Transaction& tx, const accounts::Scope& scope, const Meter& m) {
  auto where = accounts::in_scope(scope, "company_id", "estate_id");
  where.add(" AND id = ?", m.id);
  std::vector<db::Cell> params{db::to_cell(m.serial),           db::to_cell(m.digits),
                               db::to_cell(m.multiplier.value), db::to_cell(m.multiplier.exponent),
                               db::to_cell(m.gateway),          db::to_cell(m.device)};
  params.insert(params.end(), where.params.begin(), where.params.end());
  tx.execute_with(
      "UPDATE meter SET serial = ?, digits = ?, multiplier_value = ?, multiplier_exponent = ?, gateway_name = ?,"
      " device_name = ? WHERE " +
          where.sql,
      params);
}

bool channel_is_of(db::Transaction& tx, const accounts::Scope& scope, ChannelId channel, EstateId estate) {
  return tx
      .select_one<std::int64_t>("SELECT 1 FROM channel WHERE id = ? AND company_id = ? AND estate_id = ?", channel,
                                scope.company, estate)
      .has_value();
}

std::optional<std::string> meter_served_by(db::Transaction& tx, ChannelId channel, Instant at) {
  const auto row = tx.select_one<std::string>(
      "SELECT m.code FROM meter_channel mc JOIN meter m ON m.id = mc.meter_id"
      " WHERE mc.channel_id = ? AND (mc.valid_to IS NULL OR mc.valid_to > ?) ORDER BY mc.valid_from DESC LIMIT 1",
      channel, at);
  return row ? std::optional(std::get<0>(*row)) : std::nullopt;
}

void end_channels(db::Transaction& tx, MeterId meter, Instant at) {
  tx.execute("UPDATE meter_channel SET valid_to = ? WHERE meter_id = ? AND valid_to IS NULL AND valid_from < ?", at,
             meter, at);
}

void open_channels(db::Transaction& tx, const Meter& m, GatewayId gateway, const DeviceName& device, Instant at) {
  tx.execute(
      "INSERT INTO meter_channel (company_id, estate_id, meter_id, channel_id, register, valid_from)"
      " SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), c.id, c.register, CAST(? AS BIGINT)"
      " FROM channel c WHERE c.gateway_id = ? AND c.device_name = ?"
      " AND c.id = (SELECT MAX(n.id) FROM channel n WHERE n.gateway_id = c.gateway_id AND n.device_name = c.device_name"
      " AND n.register = c.register)"
      " AND NOT EXISTS (SELECT 1 FROM meter_channel a WHERE a.channel_id = c.id"
      " AND (a.valid_to IS NULL OR a.valid_to > ?))",
      m.company, m.estate, m.id, at, gateway, device, at);
}

std::optional<Channel> newest_channel(db::Transaction& tx, GatewayId gateway, const DeviceName& device,
                                      const RegisterName& reg) {
  const auto rows = Rows<ChannelRow>::of(
      tx,
      "SELECT " + std::string(channel_columns) +
          " FROM channel c WHERE c.gateway_id = ? AND c.device_name = ? AND c.register = ? ORDER BY c.id DESC LIMIT 1",
      {db::to_cell(gateway), db::to_cell(device), db::to_cell(reg)});
  if (rows.empty()) return std::nullopt;
  return channel_from(rows.front());
}

std::vector<MeterChannel> channels_of_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId meter,
                                            std::string_view reg) {
  auto where = accounts::in_scope(scope, "mc.company_id", "mc.estate_id");
  where.add(" AND mc.meter_id = ?", meter);
  if (!reg.empty()) where.add(" AND mc.register = ?", reg);
  std::vector<MeterChannel> channels;
  const auto rows =
      tx.select_with<ChannelId, GatewayId, GatewayName, DeviceName, RegisterName, std::string, std::int64_t,
                     std::string, std::optional<std::int64_t>, Instant, std::optional<Instant>>(
          "SELECT " + std::string(channel_columns) +
              ", mc.valid_from, mc.valid_to FROM meter_channel mc JOIN channel c ON c.id = mc.channel_id WHERE " +
              where.sql + " ORDER BY mc.register, mc.valid_from, c.id",
          where.params);
  for (const auto& row : rows)
    channels.push_back(
        {meter,
         channel_from(first_columns<ChannelId, GatewayId, GatewayName, DeviceName, RegisterName, std::string,
                                    std::int64_t, std::string, std::optional<std::int64_t>>(row)),
         std::get<9>(row), std::get<10>(row)});
  return channels;
}

namespace {

std::vector<BillingChannel> billing_channels_where(db::Transaction& tx, const accounts::Condition& where) {
  std::vector<BillingChannel> channels;
  const auto rows = tx.select_with<MeterId, std::string, std::int64_t, std::int64_t, ChannelId, std::string,
                                   std::int64_t, std::optional<std::int64_t>, Instant, std::optional<Instant>>(
      "SELECT m.id, m.kind, m.multiplier_value, m.multiplier_exponent, c.id, c.unit, c.exponent, c.digits, "
      "mc.valid_from, mc.valid_to"
      " FROM meter m JOIN meter_channel mc ON mc.meter_id = m.id AND mc.register = m.billing_register"
      " JOIN channel c ON c.id = mc.channel_id WHERE " +
          where.sql + " ORDER BY m.id, mc.valid_from",
      where.params);
  for (const auto& [meter, kind, value, power, channel, unit, exponent, digits, from, to] : rows)
    channels.push_back({meter, kind, Decimal{value, static_cast<std::int8_t>(power)}, channel,
                        parse_unit(unit).value_or(Unit::none), static_cast<std::int8_t>(exponent), narrow(digits), from,
                        to});
  return channels;
}

}  // namespace

std::vector<BillingChannel> billing_channels(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  auto where = accounts::in_scope(scope, "m.company_id", "m.estate_id");
  if (estate.n != 0) where.add(" AND m.estate_id = ?", estate);
  return billing_channels_where(tx, where);
}

std::vector<BillingChannel> billing_channels(db::Transaction& tx, const accounts::Scope& scope,
                                             const std::vector<MeterId>& meters) {
  if (meters.empty()) return {};
  auto where = accounts::in_scope(scope, "m.company_id", "m.estate_id");
  std::string_view separator = " AND m.id IN (";
  for (const auto meter : meters) {
    where.add(std::string(separator) + "?", meter);
    separator = ", ";
  }
  where.add(")");
  return billing_channels_where(tx, where);
}

void connect_channels(db::Transaction& tx, const Place& place, MeterId meter, GatewayId gateway,
                      const DeviceName& device, Instant from) {
  tx.execute(
      "INSERT INTO meter_channel (company_id, estate_id, meter_id, channel_id, register, valid_from)"
      " SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), c.id, c.register, CAST(? AS BIGINT)"
      " FROM channel c WHERE c.gateway_id = ? AND c.device_name = ?"
      " AND c.id = (SELECT MAX(n.id) FROM channel n WHERE n.gateway_id = c.gateway_id AND n.device_name = c.device_name"
      " AND n.register = c.register)"
      " AND NOT EXISTS (SELECT 1 FROM meter_channel a WHERE a.channel_id = c.id)"
      " AND NOT EXISTS (SELECT 1 FROM meter_channel b WHERE b.meter_id = ? AND b.register = c.register)",
      place.company, place.estate, meter, from, gateway, device, meter);
}

}  // namespace lamplighter::metering
