// Appending: sequences from the counter, the budget, and what is given up to keep within it.
#include <algorithm>

#include "gateway/outbox/state.h"
#include "gateway/outbox/thinning.h"
#include "schemas/wire/codec.h"

namespace lamplighter::outbox {
namespace {

constexpr std::int64_t row_bytes = 64;              // measured: 41–58 a reading, with its share of two indexes
constexpr std::int64_t thinning_rows_max = 20'000;  // looked at in one step
constexpr int thinning_steps_max = 1'000;
constexpr std::int64_t thinning_part = 8;

struct Need {
  std::int64_t event = 0, billing = 0, telemetry = 0;
};

Need need_of(const Append& append) {
  Need need;
  for (const auto& entry : append.entries) {
    const auto bytes = bytes_of(entry.fact);
    const auto record_class = class_of(entry);
    (record_class == class_event ? need.event : record_class == class_billing ? need.billing : need.telemetry) += bytes;
  }
  return need;
}

bool fits_without_telemetry(const Totals& totals, const Need& need, const Budget& budget) {
  const auto billing = totals.billing_bytes + need.billing;
  const auto events = totals.event_bytes + need.event;
  return (need.billing == 0 && need.telemetry == 0 ? true
                                                   : billing <= budget.total_bytes - budget.events_reserved_bytes) &&
         billing + events <= budget.total_bytes;
}

// How many bytes of telemetry are too many, with what is to come.
std::int64_t telemetry_excess(const Totals& totals, const Need& need, const Budget& budget) {
  const auto room_of_its_own = budget.total_bytes - budget.billing_reserved_bytes - budget.events_reserved_bytes;
  const auto room_left = budget.total_bytes - std::max(budget.events_reserved_bytes, totals.event_bytes + need.event) -
                         totals.billing_bytes - need.billing;
  return totals.telemetry_bytes + need.telemetry - std::max<std::int64_t>(0, std::min(room_of_its_own, room_left));
}

struct Writing {  // one Append under way
  Outbox::State& s;
  std::vector<SequenceRange> thinned;  // not yet told by an event
  std::int64_t thinned_count = 0;
};

void tell_thinned(Writing& writing, const Stamp& now) {
  while (!writing.thinned.empty()) {
    const auto count = std::min(writing.thinned.size(), thinned_ranges_max);
    Thinned event;
    event.ranges.assign(writing.thinned.begin(), writing.thinned.begin() + static_cast<std::ptrdiff_t>(count));
    writing.thinned.erase(writing.thinned.begin(), writing.thinned.begin() + static_cast<std::ptrdiff_t>(count));
    writing.s.insert(Entry{Event{now, std::move(event)}});
  }
}

std::vector<TelemetryRow> telemetry_after(Outbox::State& s, Sequence after) {
  std::vector<TelemetryRow> rows;
  auto& sql = s.sql->telemetry_after;
  Rows reset_after(sql);
  sql.bind(s.generation).bind(after.n).bind(thinning_rows_max);
  while (reset_after.next()) rows.push_back({{sql.integer(0)}, sql.integer(1), sql.integer(2)});
  return rows;
}

// Gives up every second reading, going on where the last thinning stopped, until `excess` bytes are free or no
// telemetry of this epoch is left.
void thin(Writing& writing, std::int64_t excess) {
  auto& s = writing.s;
  bool from_the_start = s.thinned_through.sequence.n == 0;
  for (int step = 0; step < thinning_steps_max && excess > 0 && s.totals.telemetry > 0; ++step) {
    const auto rows = telemetry_after(s, s.thinned_through.sequence);
    auto choice = choose_thinned(rows, excess, thinned_ranges_max);
    if (choice.ranges.empty() && from_the_start) {
      if (rows.empty()) return;
      choice.ranges.push_back(
          {rows.front().sequence, rows.front().sequence});  // one reading of each channel is left: the oldest goes
    }
    for (const auto& range : choice.ranges) {
      const auto bytes_before = s.totals.bytes();
      writing.thinned_count += s.take_out(s.generation, range);
      excess -= bytes_before - s.totals.bytes();
      writing.thinned.push_back(range);
    }
    from_the_start = choice.ranges.empty();
    s.thinned_through.sequence = choice.ranges.empty() ? Sequence{0} : choice.ranges.back().last;
  }
}

}  // namespace

ChangeResult Outbox::State::apply(const Append& append, const Stamp& now) {
  const auto need = need_of(append);
  if (!fits_without_telemetry(totals, need, options.budget)) return Appended{Appended::Result::budget_full, 0};
  Writing writing{*this, {}, 0};
  const auto excess = telemetry_excess(totals, need, options.budget);
  // More than is needed now: each thinning costs an event.
  if (excess > 0) thin(writing, excess + totals.telemetry_bytes / thinning_part);
  // Where even that made no room, what comes is given its sequence and given up at once: counted and told, not stored.
  bool room_for_telemetry = telemetry_excess(totals, need, options.budget) <= 0;
  for (const auto& entry : append.entries) {
    if (class_of(entry) == class_telemetry && !room_for_telemetry) {
      const auto sequence = next_sequence();
      if (!writing.thinned.empty() && writing.thinned.back().last.n + 1 == sequence.n)
        writing.thinned.back().last = sequence;
      else
        writing.thinned.push_back({sequence, sequence});
      ++writing.thinned_count;
    } else {
      insert(entry);
    }
  }
  tell_thinned(writing, now);
  totals.thinned_total += writing.thinned_count;
  sql->advance.bind(totals.last.n + 1).bind(totals.sendable.n).bind(generation).run();
  if (append.import)
    sql->import_write.bind(append.import->file_hash).bind(append.import->lines_done).bind(unix_ms(now.wall)).run();
  return Appended{Appended::Result::accepted, writing.thinned_count};
}

Sequence Outbox::State::next_sequence() {
  totals.last.n += 1;
  if (sending_permitted) totals.sendable = totals.last;
  return totals.last;
}

void Outbox::State::insert(const Entry& entry) {
  const auto sequence = next_sequence();
  const auto bytes = bytes_of(entry.fact);
  const auto record_class = class_of(entry);
  auto& row = sql->insert_record;
  const Rows reset_after(row);
  const auto* reading = std::get_if<Reading>(&entry.fact);
  const auto* event = std::get_if<Event>(&entry.fact);
  const Stamp& at = reading ? reading->at : event->at;
  const auto channel = reading ? channel_id(*reading) : 0;
  const auto boot = boot_id(at.boot);
  const auto text = event ? event_text(options.gateway, *event) : to_text(reading->raw);
  row.bind(generation).bind(sequence.n).bind(record_class).bind(boot).bind(unix_ms(at.wall));
  row.bind(static_cast<std::int64_t>(at.clock)).bind(at.tick.ms);
  if (reading)
    row.bind(channel).bind(reading->value).bind(static_cast<std::int64_t>(reading->quality)).bind(text).bind_null();
  else
    row.bind_null().bind_null().bind_null().bind_null().bind(text);
  row.bind(bytes);
  row.step();
  count_record(totals, record_class, 1, bytes);
}

std::int64_t Outbox::State::channel_id(const Reading& reading) {
  Channel channel{reading.device, reading.reg, reading.exponent, reading.unit};
  if (const auto known = channel_ids.find(channel); known != channel_ids.end()) return known->second;
  Rows row(sql->insert_channel);
  sql->insert_channel.bind(channel.device.text).bind(channel.reg.text).bind(channel.exponent);
  sql->insert_channel.bind(static_cast<std::int64_t>(channel.unit));
  row.next();
  const auto id = sql->insert_channel.integer(0);
  channels.emplace(id, channel);
  channel_ids.emplace(std::move(channel), id);
  return id;
}

std::int64_t Outbox::State::boot_id(const BootId& boot) {
  if (const auto known = boot_ids.find(boot.text); known != boot_ids.end()) return known->second;
  Rows row(sql->insert_boot);
  sql->insert_boot.bind(boot.text);
  row.next();
  const auto id = sql->insert_boot.integer(0);
  boot_ids.emplace(boot.text, id);
  boots.emplace(id, boot.text);
  return id;
}

std::int64_t bytes_of(const Fact& fact) {
  const auto* event = std::get_if<Event>(&fact);
  if (!event) return row_bytes;
  const auto* thinned = std::get_if<Thinned>(&event->what);
  return row_bytes + 400 + (thinned ? 48 * static_cast<std::int64_t>(thinned->ranges.size()) : 0);
}

std::int64_t class_of(const Entry& entry) {
  if (std::holds_alternative<Event>(entry.fact)) return class_event;
  return entry.budget == RegisterClass::billing ? class_billing : class_telemetry;
}

void count_record(Totals& totals, std::int64_t record_class, std::int64_t records, std::int64_t bytes) {
  const bool event = record_class == class_event, billing = record_class == class_billing;
  (event ? totals.events : billing ? totals.billing : totals.telemetry) += records;
  (event ? totals.event_bytes : billing ? totals.billing_bytes : totals.telemetry_bytes) += bytes;
}

std::string event_text(const GatewayName& gateway, const Event& event) {
  return wire::encode(wire::EventsMessage{gateway, Epoch{1}, {{Sequence{1}, event}}});
}

std::optional<Event> event_of(const std::string& text) {
  auto message = wire::decode_events(text);
  if (!message || message->records.empty()) return std::nullopt;
  return std::move(message->records.front().event);
}

}  // namespace lamplighter::outbox
