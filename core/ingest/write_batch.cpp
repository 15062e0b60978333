#include "core/ingest/write_batch.h"

#include <algorithm>
#include <map>

#include "core/changes/changes.h"
#include "core/fleet/line_use.h"
#include "core/fleet/presence.h"
#include "core/ingest/store.h"

namespace lamplighter::ingest {
namespace {

constexpr int corrected_rows_max = 1000;  // in one write

struct Ranges {  // one epoch of a gateway: before this batch, and now
  SequenceRanges before, now;
};

struct Work {  // one gateway's part of the batch
  std::optional<fleet::Standing> standing;
  std::map<Epoch, Ranges> received;
  std::optional<std::int64_t> channel_room;
  std::int64_t readings = 0;
  bool changed = false;  // itself or a device of it: live pages want to know
};

struct Answer {
  SequenceRanges stored, hold;
  std::map<std::string, SequenceRanges> refused;
  std::optional<Sequence> highest;
};

class Batch {
 public:
  Batch(db::Transaction& tx, const ChannelIndex& index, Instant now) : tx_(tx), index_(index), now_(now) {}

  void take(const Arrived& arrived) {
    std::visit([&](const auto& what) { take(arrived.message, arrived.arrival.gateway, what); }, arrived.arrival.what);
  }

  Written finish() {
    const auto added = metering::add_readings(tx_, std::move(readings_));
    metering::add_unsure(tx_, unsure_);
    reopen_corrections_of_unsure();
    for (auto& [name, work] : works_) finish(work);
    written_.tally.repeated = added.repeated;
    written_.tally.conflicting = added.conflicting;
    written_.tally.unsure = static_cast<std::int64_t>(unsure_.size());
    for (auto& [key, answer] : answers_) {
      wire::AnswerMessage message{key.first, key.second,           answer.stored.ranges(),
                                  {},        answer.hold.ranges(), answer.highest};
      for (const auto& [reason, ranges] : answer.refused) message.refused.push_back({ranges.ranges(), reason});
      written_.answers.push_back(std::move(message));
    }
    for (auto& [key, id] : channels_) written_.channels.emplace_back(key, id);
    return std::move(written_);
  }

 private:
  Work& work_of(const GatewayName& name) {
    const auto [at, is_new] = works_.try_emplace(name);
    Work& work = at->second;
    if (is_new) work.standing = fleet::standing_of(tx_, name);
    return work;
  }

  // The work of a gateway that spoke properly: an unknown one is written down. Null: no room for another held one.
  Work* known(const GatewayName& name) {
    Work& work = work_of(name);
    if (!work.standing) {
      work.standing = fleet::gateway_at_first_sight(tx_, name, now_);
      work.changed = true;
    }
    return work.standing ? &work : nullptr;
  }

  Ranges& received(Work& work, Epoch epoch) {
    const auto [at, is_new] = work.received.try_emplace(epoch);
    if (is_new) at->second.before = at->second.now = received_of(tx_, work.standing->id, epoch);
    return at->second;
  }

  Answer& answer(const GatewayName& gateway, Epoch epoch) { return answers_[{gateway, epoch}]; }

  void take(const Message& m, const GatewayName& name, const wire::ReadingsMessage& message) {
    const auto verdict = judge(m, name, message.epoch, offered_of(message));
    SequenceRanges too_many;
    for (const auto i : verdict.fresh)
      if (!store(works_.at(name), m, message.epoch, message.records[i])) too_many.add(message.records[i].sequence);
    answer_stored(answer(name, message.epoch), verdict, too_many);
  }

  void take(const Message& m, const GatewayName& name, const wire::EventsMessage& message) {
    const auto verdict = judge(m, name, message.epoch, offered_of(message));
    answer_stored(answer(name, message.epoch), verdict, {});
    if (verdict.fresh.empty()) return;
    Work& work = works_.at(name);
    for (const auto i : verdict.fresh) {
      add_event(tx_, *work.standing, message.epoch, message.records[i], m.received);
      act_on(*work.standing, message.epoch, message.records[i]);
      work.changed = true;
    }
  }

  void take(const Message& m, const GatewayName& name, const wire::StatusMessage& message) {
    Work* work = known(name);
    if (work == nullptr) return;
    fleet::take_status(tx_, *work->standing, message);
    fleet::note_presence(tx_, *work->standing, message, m.received);
    fleet::take_line_times(tx_, *work->standing, message, m.received);
    if (!m.retained) fleet::seen(tx_, work->standing->id, m.received);
    work->changed = true;
    if (!message.online || message.epoch.n < 1) return;
    answer(name, message.epoch).highest =
        std::max(received(*work, message.epoch).now.highest(), fleet::highest_refused(tx_, name, message.epoch));
  }

  void take(const Message& m, const GatewayName& name, const wire::InventoryMessage& message) {
    Work* work = known(name);
    if (work == nullptr) return;
    switch (fleet::take_inventory(tx_, *work->standing, message)) {
      case fleet::InventoryTaken::taken:
        work->changed = true;
        return;
      case fleet::InventoryTaken::here_already:
        return;
      case fleet::InventoryTaken::too_many_devices:
        take(m, name, Refused{name, {}, {}, "too_many_devices", "at most " + std::to_string(fleet::devices_max)});
    }
  }

  void take(const Message&, const GatewayName&, const Reply&) {}

  void take(const Message& m, const GatewayName& name, const Refused& r) {
    refuse(m, name, r.epoch, r.records, r.reason, r.detail);
    if (r.sender && r.epoch.n != 0) answer(name, r.epoch).refused[r.reason].add(r.records);
  }

  void refuse(const Message& m, const GatewayName& name, Epoch epoch, SequenceRange range, const std::string& reason,
              const std::string& detail) {
    Work& work = work_of(name);
    fleet::RefusedRecord record;
    record.topic = m.topic;
    record.epoch = epoch;
    record.first = range.first;
    record.last = range.last;
    record.count = epoch.n == 0 ? 1 : range.last.n - range.first.n + 1;
    record.reason = reason;
    record.detail = detail;
    record.received_at = m.received;
    record.payload_excerpt = m.payload.substr(0, fleet::excerpt_bytes_max);
    fleet::keep_refused(tx_, name, work.standing, record);
    written_.tally.refused += record.count;
    work.changed = true;
  }

  Verdict judge(const Message& m, const GatewayName& name, Epoch epoch, const std::vector<Offered>& offered) {
    Verdict verdict;
    Answer& reply = answer(name, epoch);
    if (Work* work = known(name)) {
      verdict = accept(offered, received(*work, epoch).now, *work->standing);
      if (!m.retained) fleet::seen(tx_, work->standing->id, m.received);
    } else {
      verdict.hold = {{offered.front().sequence, offered.back().sequence}};
    }
    for (const auto& range : verdict.hold) {
      reply.hold.add(range);
      written_.tally.held += range.last.n - range.first.n + 1;
    }
    for (const auto& [ranges, reason] : verdict.refused)
      for (const auto& range : ranges) {
        refuse(m, name, epoch, range, reason, "");
        reply.refused[reason].add(range);
      }
    return verdict;
  }

  void answer_stored(Answer& reply, const Verdict& verdict, const SequenceRanges& too_many) {
    for (const auto& range : verdict.stored)
      for (const auto& part : too_many.missing_from(range)) reply.stored.add(part);
    for (const auto& range : too_many.ranges()) reply.refused["too_many_channels"].add(range);
    written_.tally.stored += static_cast<std::int64_t>(verdict.fresh.size()) - too_many.count();
    written_.tally.already_here += verdict.already_here;
  }

  // False: its channel would be one too many.
  bool store(Work& work, const Message& m, Epoch epoch, const wire::ReadingRecord& record) {
    const auto& r = record.reading;
    const auto channel = channel_of(work, r);
    if (!channel) {
      refuse(m, work.standing->name, epoch, {record.sequence, record.sequence}, "too_many_channels",
             r.device.text + " " + r.reg.text + ", at most " + std::to_string(fleet::channels_max));
      return false;
    }
    metering::StoredReading reading{*channel,   r.at.wall, r.value,         r.exponent, r.quality,
                                    r.at.clock, epoch,     record.sequence, m.received, to_text(r.raw)};
    ++work.readings;
    if (r.at.clock == ClockState::unsynced)
      unsure_.push_back({work.standing->id, r.at.boot, r.at.tick, std::move(reading)});
    else
      readings_.push_back(std::move(reading));
    return true;
  }

  std::optional<ChannelId> channel_of(Work& work, const Reading& r) {
    const metering::ChannelKey key{work.standing->id, r.device, r.reg, r.unit};
    if (const auto* known = index_.find(key)) return *known;
    if (const auto found = channels_.find(key); found != channels_.end()) return found->second;
    if (!work.channel_room) work.channel_room = fleet::channel_room(tx_, work.standing->id);
    if (*work.channel_room <= 0) return std::nullopt;
    --*work.channel_room;
    const auto id = fleet::channel_at_first_sight(tx_, *work.standing, r);
    channels_.emplace(key, id);
    return id;
  }

  void act_on(const fleet::Standing& gateway, Epoch epoch, const wire::EventRecord& record) {
    const auto& what = record.event.what;
    if (const auto* failed = std::get_if<DeviceFailed>(&what)) {
      fleet::take_device_event(
          tx_, gateway, {failed->device, failed->cause.empty() ? "unknown" : failed->cause, epoch, record.sequence});
    } else if (const auto* recovered = std::get_if<DeviceRecovered>(&what)) {
      fleet::take_device_event(tx_, gateway, {recovered->device, "", epoch, record.sequence});
    } else if (const auto* corrected = std::get_if<ClockCorrected>(&what)) {
      const std::chrono::milliseconds offset{corrected->offset_ms};
      if (offset > correction_max || offset < -correction_max)
        return;  // the event is kept; the readings stay for review
      add_correction(tx_, {gateway.id, epoch, corrected->boot, record.sequence, offset});
      written_.corrections_waiting = true;
    }
  }

  void reopen_corrections_of_unsure() {
    std::map<std::tuple<GatewayId, Epoch, BootId>, Sequence> firsts;
    for (const auto& u : unsure_) {
      const auto [at, is_new] = firsts.try_emplace({u.gateway, u.reading.epoch, u.boot}, u.reading.sequence);
      if (!is_new) at->second = std::min(at->second, u.reading.sequence);
    }
    for (const auto& [key, first] : firsts)
      if (reopen_corrections(tx_, std::get<0>(key), std::get<1>(key), std::get<2>(key), first))
        written_.corrections_waiting = true;
  }

  void finish(Work& work) {
    if (!work.standing) return;
    const auto& gateway = *work.standing;
    for (const auto& [epoch, ranges] : work.received)
      replace_received(tx_, gateway.id, epoch, ranges.before, ranges.now);
    if (work.readings > 0) {
      metering::count_arrivals(tx_, gateway.place, now_, work.readings);
      changes::record(tx_, now_, gateway.place.company, gateway.place.estate, "reading", gateway.id.n);
    }
    if (work.changed) fleet::record_change(tx_, gateway, now_);
  }

  db::Transaction& tx_;
  const ChannelIndex& index_;
  const Instant now_;
  std::map<GatewayName, Work> works_;
  std::map<std::pair<GatewayName, Epoch>, Answer> answers_;
  std::map<metering::ChannelKey, ChannelId> channels_;
  std::vector<metering::StoredReading> readings_;
  std::vector<metering::UnsureReading> unsure_;
  Written written_;
};

}  // namespace

Written write_batch(db::Database& database, const ChannelIndex& index, const std::vector<Arrived>& batch, Instant now) {
  return database.write(db::Priority::ingest, [&](db::Transaction& tx) {
    Batch one(tx, index, now);
    for (const auto& arrived : batch) one.take(arrived);
    return one.finish();
  });
}

bool correct_some(db::Database& database, Instant now) {
  return database.write(db::Priority::ingest, [&](db::Transaction& tx) {
    const auto correction = waiting_correction(tx);
    if (!correction) return false;
    if (metering::correct_unsure(tx, *correction, corrected_rows_max, now) < corrected_rows_max)
      correction_done(tx, *correction);
    return true;
  });
}

}  // namespace lamplighter::ingest
