#include "core/metering/check_store.h"

#include "core/metering/reading_store.h"

namespace lamplighter::metering {
namespace {

constexpr std::string_view flag_columns =
    "id, estate_id, meter_id, register, channel_id, reading_id, at, flag, value, before_value, limit_value, epoch,"
    " sequence, state, found_at, decided_by_name, decided_at, reason";

std::vector<ReadingFlag> select_flags(db::Transaction& tx, const std::string& tail,
                                      const std::vector<db::Cell>& params) {
  std::vector<ReadingFlag> flags;
  for (const auto& [id, estate, meter, reg, channel, entry, at, flag, value, before, limit, epoch, sequence, state,
                    found, by, decided, reason] :
       tx.select_with<ReadingFlagId, EstateId, MeterId, RegisterName, ChannelId, MeterReadingId, Instant, std::string,
                      std::string, std::string, std::string, Epoch, Sequence, std::string, Instant,
                      std::optional<std::string>, std::optional<Instant>, std::optional<std::string>>(
           "SELECT " + std::string(flag_columns) + " FROM reading_flag WHERE " + tail, params))
    flags.push_back({id, estate, meter, reg, channel, entry, at, parse_flag(flag).value_or(Flag::neg), value, before,
                     limit, epoch, sequence, parse_flag_state(state).value_or(FlagState::open), found, by.value_or(""),
                     decided, reason.value_or("")});
  return flags;
}

}  // namespace

std::vector<ReadingFlag> flags_of(db::Transaction& tx, MeterId meter, std::string_view reg) {
  if (reg.empty()) return select_flags(tx, "meter_id = ? ORDER BY at, id", {db::to_cell(meter)});
  return select_flags(tx, "meter_id = ? AND register = ? ORDER BY at, id", {db::to_cell(meter), db::to_cell(reg)});
}

std::vector<ReadingFlag> flags_where(db::Transaction& tx, const accounts::Condition& where, int limit) {
  auto params = where.params;
  params.push_back(db::to_cell(limit));
  return select_flags(tx, where.sql + " ORDER BY id LIMIT ?", params);
}

void insert_flag(db::Transaction& tx, const Meter& m, const ReadingFlag& f, Instant now) {
  tx.execute(
      "INSERT INTO reading_flag (company_id, estate_id, meter_id, register, channel_id, reading_id, at, flag, value, "
      "before_value, limit_value, epoch, sequence, state, found_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "'open', ?) ON CONFLICT (meter_id, register, at, flag, channel_id, reading_id, epoch, sequence) DO NOTHING",
      m.company, m.estate, m.id, f.reg, f.channel, f.entry, f.at, to_text(f.flag), f.value, f.before, f.limit, f.epoch,
      f.sequence, now);
}

void decide_row(db::Transaction& tx, const accounts::Caller& caller, ReadingFlagId id, FlagState state,
                std::string_view reason, Instant now) {
  tx.execute(
      "UPDATE reading_flag SET state = ?, decided_by = ?, decided_by_name = ?, decided_at = ?, reason = ?"
      " WHERE id = ? AND state = 'open'",
      to_text(state), caller.user, caller.user_name, now, reason, id);
}

std::optional<Instant> checked_to(db::Transaction& tx, MeterId meter, std::string_view reg) {
  const auto row =
      tx.select_one<Instant>("SELECT checked_to FROM reading_check WHERE meter_id = ? AND register = ?", meter, reg);
  return row ? std::optional(std::get<0>(*row)) : std::nullopt;
}

void set_check(db::Transaction& tx, MeterId meter, std::string_view reg, Instant to,
               std::optional<Instant> stopped_at) {
  tx.execute(
      "INSERT INTO reading_check (meter_id, register, checked_to, stopped_at) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (meter_id, register) DO UPDATE SET checked_to = excluded.checked_to,"
      " stopped_at = excluded.stopped_at",
      meter, reg, to, stopped_at);
}

void set_check_back(db::Transaction& tx, MeterId meter, std::string_view reg, Instant at) {
  tx.execute(
      "UPDATE reading_check SET checked_to = ?, stopped_at = NULL"
      " WHERE meter_id = ? AND register = ? AND (checked_to >= ? OR stopped_at >= ?)",
      at - std::chrono::milliseconds{1}, meter, reg, at, at);
}

std::optional<Instant> latest_at(db::Transaction& tx, MeterId meter, std::string_view reg) {
  const auto row = tx.select_one<std::optional<Instant>>(
      "SELECT MAX(l.at) FROM meter_channel mc JOIN latest_reading l ON l.channel_id = mc.channel_id"
      " WHERE mc.meter_id = ? AND mc.register = ?",
      meter, reg);
  return row ? std::get<0>(*row) : std::nullopt;
}

std::vector<std::pair<CompanyId, MeterId>> meters_to_check(db::Transaction& tx, int limit) {
  std::vector<std::pair<CompanyId, MeterId>> found;
  for (const auto& [company, meter] : tx.select<CompanyId, MeterId>(
           "SELECT DISTINCT m.company_id, m.id FROM meter m"
           " JOIN meter_channel mc ON mc.meter_id = m.id AND mc.register = m.billing_register"
           " JOIN latest_reading l ON l.channel_id = mc.channel_id"
           " LEFT JOIN reading_check rc ON rc.meter_id = m.id AND rc.register = m.billing_register"
           " WHERE (mc.valid_to IS NULL OR l.at < mc.valid_to)"
           " AND (rc.checked_to IS NULL OR (l.at > rc.checked_to AND rc.stopped_at IS NULL)) LIMIT ?",
           limit))
    found.emplace_back(company, meter);
  return found;
}

std::vector<Conflict> new_conflicts(db::Transaction& tx, int limit) {
  std::vector<Conflict> found;
  for (const auto& [channel, at, value, exponent, epoch, sequence, company, estate, meter, reg] :
       tx.select<ChannelId, Instant, std::int64_t, std::int64_t, Epoch, Sequence, CompanyId, EstateId, MeterId,
                 RegisterName>(
           "SELECT c.channel_id, c.at, c.value, c.exponent, c.epoch, c.sequence, mc.company_id, mc.estate_id,"
           " mc.meter_id, mc.register FROM reading_conflict c JOIN meter_channel mc ON mc.channel_id = c.channel_id"
           " AND mc.valid_from <= c.at AND (mc.valid_to IS NULL OR mc.valid_to > c.at)"
           " WHERE c.flagged = 0 ORDER BY c.channel_id, c.at, c.sequence LIMIT ?",
           limit)) {
    tx.execute("UPDATE reading_conflict SET flagged = 1 WHERE channel_id = ? AND epoch = ? AND sequence = ?", channel,
               epoch, sequence);
    const auto stored = last_reading(tx, Which::all, channel, at, at);
    Conflict c;
    c.meter.id = meter;
    c.meter.company = company;
    c.meter.estate = estate;
    c.flag.reg = reg;
    c.flag.channel = channel;
    c.flag.at = at;
    c.flag.flag = Flag::conflict;
    c.flag.value = to_text(Decimal{value, static_cast<std::int8_t>(exponent)});
    c.flag.before = stored ? to_text(Decimal{stored->value, stored->exponent}) : "-";
    c.flag.epoch = epoch;
    c.flag.sequence = sequence;
    found.push_back(std::move(c));
  }
  return found;
}

}  // namespace lamplighter::metering
