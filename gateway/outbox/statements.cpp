// All statements of the outbox that are used again and again.
#include "gateway/outbox/state.h"

namespace lamplighter::outbox {
namespace {
#define RECORD_COLUMNS                                                                                               \
  "r.generation, r.sequence, g.epoch, r.boot, r.wall_ms, r.clock, r.tick_ms, r.channel, r.value, r.quality, r.raw, " \
  "r.event"
#define WAITING_AFTER                                         \
  " FROM record r CROSS JOIN generation g USING (generation)" \
  " WHERE (r.generation, r.sequence) > (?, ?) AND r.sequence <= g.sendable"
}  // namespace

Statements::Statements(Connection& c)
    : begin(c, "BEGIN IMMEDIATE"),
      commit(c, "COMMIT"),
      insert_record(
          c,
          "INSERT INTO record (generation, sequence, class, boot, wall_ms, clock, tick_ms, channel, value, quality, "
          "raw, event, bytes) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      fetch_events(c,
                   "SELECT " RECORD_COLUMNS WAITING_AFTER " AND r.class = 0 ORDER BY r.generation, r.sequence LIMIT ?"),
      fetch_readings(
          c, "SELECT " RECORD_COLUMNS WAITING_AFTER " AND r.class <> 0 ORDER BY r.generation, r.sequence LIMIT ?"),
      oldest(c, "SELECT wall_ms FROM record ORDER BY generation, sequence LIMIT 1"),
      take_range(c, "DELETE FROM record WHERE generation = ? AND sequence BETWEEN ? AND ? RETURNING class, bytes"),
      telemetry_after(c,
                      "SELECT sequence, channel, bytes FROM record WHERE class = 2 AND generation = ? AND sequence > ? "
                      "ORDER BY sequence LIMIT ?"),
      advance(c, "UPDATE generation SET next_sequence = ?, sendable = ? WHERE generation = ?"),
      insert_generation(
          c, "INSERT INTO generation (generation, epoch, next_sequence, sendable, created_at) VALUES (?,?,1,0,?)"),
      generation_of(c, "SELECT generation FROM generation WHERE epoch = ?"),
      move_records(
          c,
          "INSERT INTO record SELECT ?, sequence - ?, class, boot, wall_ms, clock, tick_ms, channel, value, quality, "
          "raw, event, bytes FROM record WHERE generation = ? AND sequence > ?"),
      insert_channel(c, "INSERT INTO channel (device, register, exponent, unit) VALUES (?,?,?,?) RETURNING channel"),
      insert_boot(c, "INSERT INTO boot (boot_id) VALUES (?) RETURNING boot"),
      keep_range(
          c,
          "INSERT OR IGNORE INTO refused_record (epoch, sequence, reason, refused_at, class, wall_ms, device, "
          "register, "
          "value, exponent, unit, event) SELECT g.epoch, r.sequence, ?, ?, r.class, r.wall_ms, c.device, c.register, "
          "r.value, c.exponent, c.unit, r.event FROM record r JOIN generation g USING (generation) "
          "LEFT JOIN channel c USING (channel) WHERE r.generation = ? AND r.sequence BETWEEN ? AND ?"),
      trim_refused(c,
                   "DELETE FROM refused_record WHERE (epoch, sequence) IN (SELECT epoch, sequence FROM refused_record "
                   "ORDER BY refused_at LIMIT ?)"),
      count_refused(c, "UPDATE owner SET refused_total = ?, refused_dropped = ?"),
      import_find(c, "SELECT lines_done FROM import WHERE file_hash = ?"),
      import_write(
          c,
          "INSERT INTO import (file_hash, lines_done, updated_at) VALUES (?,?,?) ON CONFLICT (file_hash) DO UPDATE "
          "SET lines_done = excluded.lines_done, updated_at = excluded.updated_at"),
      boot_find(c, "SELECT unsynced_base_ms, synced FROM boot WHERE boot_id = ?"),
      boot_write(
          c,
          "UPDATE boot SET unsynced_base_ms = coalesce(?, unsynced_base_ms), synced = max(synced, ?) WHERE boot = ?") {}

}  // namespace lamplighter::outbox
