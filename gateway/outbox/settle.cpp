// What the core said about records, and reading them back to send them.
#include <algorithm>

#include "gateway/outbox/state.h"

namespace lamplighter::outbox {

std::optional<std::int64_t> Outbox::State::generation_of(Epoch epoch) {
  if (epoch == totals.epoch) return generation;
  Rows row(sql->generation_of);
  sql->generation_of.bind(epoch.n);
  if (!row.next()) return std::nullopt;
  return sql->generation_of.integer(0);
}

std::int64_t Outbox::State::take_out(std::int64_t of_generation, SequenceRange range) {
  std::int64_t removed = 0;
  auto& sql_take = sql->take_range;
  Rows rows(sql_take);
  sql_take.bind(of_generation).bind(range.first.n).bind(range.last.n);
  for (; rows.next(); ++removed) count_record(totals, sql_take.integer(0), -1, -sql_take.integer(1));
  return removed;
}

ChangeResult Outbox::State::apply(const Forget& forget, const Stamp&) {
  Removed removed;
  const auto of_generation = generation_of(forget.epoch);
  if (!of_generation) return removed;
  for (const auto& range : forget.ranges) removed.records += take_out(*of_generation, range);
  return removed;
}

ChangeResult Outbox::State::apply(const KeepRefused& keep, const Stamp& now) {
  Removed removed;
  const auto of_generation = generation_of(keep.epoch);
  if (!of_generation) return removed;
  for (const auto& range : keep.ranges) {
    sql->keep_range.bind(keep.reason)
        .bind(unix_ms(now.wall))
        .bind(*of_generation)
        .bind(range.first.n)
        .bind(range.last.n)
        .run();
    removed.records += take_out(*of_generation, range);
  }
  totals.refused_total += removed.records;
  totals.refused_kept += removed.records;
  const auto too_many = totals.refused_kept - static_cast<std::int64_t>(refused_kept_max);
  if (too_many > 0) {
    sql->trim_refused.bind(too_many).run();
    totals.refused_kept -= too_many;
    totals.refused_dropped += too_many;
  }
  sql->count_refused.bind(totals.refused_total).bind(totals.refused_dropped).run();
  return removed;
}

ChangeResult Outbox::State::apply(const Greet& greet, const Stamp& now) {
  if (greet.epoch != totals.epoch) return Greeted{};  // of a former epoch: says nothing about this one
  if (greet.highest <= totals.sendable) return apply(PermitSending{}, now), Greeted{};
  const auto old_generation = generation;
  const auto sent = totals.sendable.n;
  const auto unsent = totals.last.n - sent;
  add_generation(now.wall);
  sql->move_records.bind(generation).bind(sent).bind(old_generation).bind(sent).run();
  Statement forget_old(*connection, "DELETE FROM record WHERE generation = ? AND sequence > ?");
  forget_old.bind(old_generation).bind(sent).run();
  totals.last = {unsent};  // with the gaps that thinning left: its ranges move along
  sending_permitted = false;
  renumber_thinned(sent, now);
  sql->advance.bind(totals.last.n + 1).bind(std::int64_t{0}).bind(generation).run();
  return Greeted{/*new_epoch=*/true};
}

// What Thinned events that moved to the new epoch name, in its numbers. Records of the former epoch that they named
// cannot be told under that any more: they are told by their number.
void Outbox::State::renumber_thinned(std::int64_t shift, const Stamp& now) {
  std::vector<std::pair<std::int64_t, Event>> events;
  Statement moved(*connection,
                  "SELECT sequence, event FROM record WHERE generation = ? AND class = 0 ORDER BY sequence");
  moved.bind(generation);
  while (moved.step()) {
    auto event = event_of(moved.text(1));
    if (event && std::holds_alternative<Thinned>(event->what)) events.emplace_back(moved.integer(0), std::move(*event));
  }
  std::int64_t untold = 0;
  for (auto& [sequence, event] : events) {
    auto& ranges = std::get<Thinned>(event.what).ranges;
    for (auto& range : ranges) {
      untold += std::max<std::int64_t>(0, std::min(range.last.n, shift) - range.first.n + 1);
      range = {{std::max<std::int64_t>(1, range.first.n - shift)}, {range.last.n - shift}};
    }
    std::erase_if(ranges, [](const SequenceRange& range) { return range.last.n < 1; });
    if (ranges.empty()) ranges.push_back({{sequence}, {sequence}});  // a Thinned names something: here itself
    Statement rewrite(*connection, "UPDATE record SET event = ? WHERE generation = ? AND sequence = ?");
    const auto text = event_text(options.gateway, event);
    rewrite.bind(text).bind(generation).bind(sequence).run();
  }
  if (untold > 0) insert(Entry{Event{now, GatewayRefused{"thinned_in_former_epoch", untold}}});
}

ChangeResult Outbox::State::apply(const PermitSending&, const Stamp&) {
  sending_permitted = true;
  if (totals.sendable == totals.last) return Nothing{};
  totals.sendable = totals.last;
  sql->advance.bind(totals.last.n + 1).bind(totals.sendable.n).bind(generation).run();
  return Nothing{};
}

ChangeResult Outbox::State::apply(const LinkLost&, const Stamp&) {
  sending_permitted = false;
  return Nothing{};
}

ChangeResult Outbox::State::apply(const RememberBoot& remember, const Stamp&) {
  const auto boot = boot_id(remember.boot);
  auto& row = sql->boot_write;
  remember.unsynced_base_ms ? row.bind(*remember.unsynced_base_ms) : row.bind_null();
  row.bind(std::int64_t{remember.synced}).bind(boot).run();
  return Nothing{};
}

namespace {

Stamp stamp_in(const Statement& row, const std::map<std::int64_t, std::string>& boots) {
  Stamp at;
  const auto boot = boots.find(row.integer(3));
  if (boot != boots.end()) at.boot.text = boot->second;
  at.wall = instant_from_unix_ms(row.integer(4));
  at.clock = static_cast<ClockState>(row.integer(5));
  at.tick = {row.integer(6)};
  return at;
}

StoredRecord record_in(const Statement& row, const Outbox::State& state) {
  StoredRecord record{{row.integer(0), {row.integer(1)}}, {row.integer(2)}, {}};
  if (row.is_null(7)) {
    auto event = event_of(row.text(11));
    if (!event)
      throw SqliteError(SQLITE_CORRUPT,
                        "the event of sequence " + std::to_string(record.position.sequence.n) + " cannot be read");
    record.fact = std::move(*event);
    return record;
  }
  const auto channel = state.channels.find(row.integer(7));
  const auto raw = parse_raw_bits(row.text(10));
  if (channel == state.channels.end() || !raw)
    throw SqliteError(SQLITE_CORRUPT,
                      "the reading of sequence " + std::to_string(record.position.sequence.n) + " cannot be read");
  Reading reading;
  reading.device = channel->second.device;
  reading.reg = channel->second.reg;
  reading.exponent = channel->second.exponent;
  reading.unit = channel->second.unit;
  reading.value = row.integer(8);
  reading.quality = static_cast<Quality>(row.integer(9));
  reading.raw = *raw;
  reading.at = stamp_in(row, state.boots);
  record.fact = std::move(reading);
  return record;
}

}  // namespace

Result<std::vector<StoredRecord>> Outbox::fetch(const FetchRequest& request) {
  auto& s = *state_;
  try {
    if (s.stale)  // the next commit mends it
      return Failure{Failure::Kind::io_failed,
                     "outbox " + s.options.path + ": not readable until it can be written again"};
    auto& sql = request.kind == Kind::event ? s.sql->fetch_events : s.sql->fetch_readings;
    std::vector<StoredRecord> records;
    Rows rows(sql);
    sql.bind(request.after.generation)
        .bind(request.after.sequence.n)
        .bind(static_cast<std::int64_t>(request.records_max));
    while (rows.next()) records.push_back(record_in(sql, s));
    return records;
  } catch (const SqliteError& error) {
    return failure_of(error, s.options.path);
  }
}

Result<RememberBoot> Outbox::remembered_boot(const BootId& boot) {
  auto& s = *state_;
  try {
    RememberBoot remembered{boot, std::nullopt, false};
    Rows row(s.sql->boot_find);
    s.sql->boot_find.bind(boot.text);
    if (!row.next()) return remembered;
    if (!s.sql->boot_find.is_null(0)) remembered.unsynced_base_ms = s.sql->boot_find.integer(0);
    remembered.synced = s.sql->boot_find.integer(1) != 0;
    return remembered;
  } catch (const SqliteError& error) {
    return failure_of(error, s.options.path);
  }
}

Result<std::int64_t> Outbox::import_lines_done(const std::string& file_hash) {
  auto& s = *state_;
  try {
    Rows row(s.sql->import_find);
    s.sql->import_find.bind(file_hash);
    return row.next() ? s.sql->import_find.integer(0) : 0;
  } catch (const SqliteError& error) {
    return failure_of(error, s.options.path);
  }
}

}  // namespace lamplighter::outbox
