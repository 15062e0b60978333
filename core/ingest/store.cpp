#include "core/ingest/store.h"

#include <algorithm>

#include "schemas/wire/codec.h"

namespace lamplighter::ingest {
namespace {

struct KindName {
  std::string_view operator()(const DeviceFailed&) const { return "device_failed"; }
  std::string_view operator()(const DeviceRecovered&) const { return "device_recovered"; }
  std::string_view operator()(const CounterSuspect&) const { return "counter_suspect"; }
  std::string_view operator()(const ClockCorrected&) const { return "clock_corrected"; }
  std::string_view operator()(const Thinned&) const { return "thinned"; }
  std::string_view operator()(const GatewayRefused&) const { return "gateway_refused"; }
};

struct DeviceOf {
  std::string operator()(const DeviceFailed& e) const { return e.device.text; }
  std::string operator()(const DeviceRecovered& e) const { return e.device.text; }
  std::string operator()(const CounterSuspect& e) const { return e.device.text; }
  std::string operator()(const ClockCorrected&) const { return ""; }
  std::string operator()(const Thinned&) const { return ""; }
  std::string operator()(const GatewayRefused&) const { return ""; }
};

}  // namespace

SequenceRanges received_of(db::Transaction& tx, GatewayId gateway, Epoch epoch) {
  std::vector<SequenceRange> ranges;
  for (const auto& [first, last] : tx.select<Sequence, Sequence>(
           "SELECT first, last FROM received_range WHERE gateway_id = ? AND epoch = ? ORDER BY first", gateway, epoch))
    ranges.push_back({first, last});
  return SequenceRanges(std::move(ranges));
}

void replace_received(db::Transaction& tx, GatewayId gateway, Epoch epoch, const SequenceRanges& before,
                      const SequenceRanges& now) {
  std::vector<SequenceRange> gone, come;
  const auto& a = before.ranges();
  const auto& b = now.ranges();
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(gone));
  std::set_difference(b.begin(), b.end(), a.begin(), a.end(), std::back_inserter(come));
  for (const auto& range : gone)
    tx.execute("DELETE FROM received_range WHERE gateway_id = ? AND epoch = ? AND first = ?", gateway, epoch,
               range.first);
  for (const auto& range : come)
    tx.execute("INSERT INTO received_range (gateway_id, epoch, first, last) VALUES (?, ?, ?, ?)", gateway, epoch,
               range.first, range.last);
}

void add_event(db::Transaction& tx, const fleet::Standing& g, Epoch epoch, const wire::EventRecord& record,
               Instant received) {
  const auto& at = record.event.at;
  tx.execute(
      "INSERT INTO gateway_event (gateway_id, epoch, sequence, company_id, estate_id, at, clock, boot, tick, kind, "
      "device_name,"
      " detail, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      g.id, epoch, record.sequence, g.place.company, g.place.estate, at.wall, static_cast<int>(at.clock), at.boot.text,
      at.tick.ms, std::visit(KindName{}, record.event.what), std::visit(DeviceOf{}, record.event.what),
      wire::encode(wire::EventsMessage{g.name, epoch, {record}}), received);
}

void add_correction(db::Transaction& tx, const metering::Correction& c) {
  tx.execute(
      "INSERT INTO clock_correction (gateway_id, epoch, sequence, boot, offset_ms, done) VALUES (?, ?, ?, ?, ?, 0)",
      c.gateway, c.epoch, c.before, c.boot.text, c.offset.count());
}

bool reopen_corrections(db::Transaction& tx, GatewayId gateway, Epoch epoch, const BootId& boot, Sequence first) {
  return tx.execute(
             "UPDATE clock_correction SET done = 0 WHERE gateway_id = ? AND epoch = ? AND boot = ? AND sequence > ?",
             gateway, epoch, boot.text, first) > 0;
}

std::optional<metering::Correction> waiting_correction(db::Transaction& tx) {
  const auto row = tx.select_one<GatewayId, Epoch, Sequence, std::string, std::int64_t>(
      "SELECT gateway_id, epoch, sequence, boot, offset_ms FROM clock_correction WHERE done = 0"
      " ORDER BY gateway_id, epoch, sequence LIMIT 1");
  if (!row) return std::nullopt;
  const auto& [gateway, epoch, before, boot, offset] = *row;
  return metering::Correction{gateway, epoch, BootId{boot}, before, std::chrono::milliseconds{offset}};
}

void correction_done(db::Transaction& tx, const metering::Correction& c) {
  tx.execute("UPDATE clock_correction SET done = 1 WHERE gateway_id = ? AND epoch = ? AND sequence = ?", c.gateway,
             c.epoch, c.before);
}

}  // namespace lamplighter::ingest
