// The gateway of the simulation: its shell's part, around the real outbox and delivery.
#include <algorithm>

#include "tests/simulation/world_inside.h"

namespace lamplighter::simulation {

void World::start_gateway() {
  if (alive_) return;
  auto opened = outbox::Outbox::open(
      {"outbox", name_, budget_, [this] { return static_cast<std::int64_t>(random_() >> 1) | 1; }, disk_.vfs_name()},
      stamp().wall);
  if (!opened) {
    note("outbox does not open: " + opened.error().detail);
    if (opened.error().kind != outbox::Failure::Kind::io_failed &&
        opened.error().kind != outbox::Failure::Kind::disk_full)
      outcome_.faults.push_back("the outbox is " + opened.error().detail);
    else
      after(500, [this] { start_gateway(); });
    return;
  }
  outbox_ = std::move(*opened);
  publish::DeliveryLimits limits;
  limits.in_flight_max = static_cast<std::size_t>(1 + seed_ % 20);
  limits.records_max = static_cast<std::size_t>(1 + seed_ % 7);
  limits.ack_timeout = milliseconds{1'000};
  limits.hold_min = milliseconds{100};
  limits.hold_max = milliseconds{1'000};
  delivery_ = std::make_unique<publish::Delivery>(limits);
  alive_ = true;
  ++life_;
  jobs_.clear();
  writing_ = false;
  pump_at_ = 0;
  note("gateway starts, epoch " + std::to_string(outbox_->totals().epoch.n) + " last " +
       std::to_string(outbox_->totals().last.n) + " waiting " + std::to_string(outbox_->totals().records()));
  for (int device = 0; device < devices; ++device) later(upto(50), [this, device] { poll(device); });
  later(upto(100), [this] { connect(); });
}

void World::kill_gateway(bool power) {
  if (!alive_) return;
  note(power ? "power loss" : "gateway killed");
  ++outcome_.crashes;
  disconnect();
  alive_ = false;
  disk_.gone = true;
  const auto unsent = outbox_->totals().last.n - outbox_->totals().sendable.n;
  delivery_.reset();
  outbox_.reset();
  disk_.gone = false;
  if (power)
    disk_.power_loss();
  else if (seed_ % 4 == 0)
    back_up_or_restore(unsent);
  after(upto(2'000), [this] { start_gateway(); });
}

// Somebody copies the disk while the gateway is stopped, and at a later stop puts that copy back, once.
void World::back_up_or_restore(std::int64_t unsent) {
  if (backup_.empty()) {
    note("disk backed up");
    backup_ = disk_.copy();
    accepted_at_backup_ = accepted_;
    unsent_at_backup_ = unsent;
  } else if (!restored_) {
    note("disk restored");
    restored_ = true;
    disk_.replace(backup_);
    for (const auto& fact : accepted_)  // what came after the copy went with the disk, unless it was sent
      if (!accepted_at_backup_.contains(fact)) maybe_.insert(fact);
    accepted_ = accepted_at_backup_;
  }
}

void World::poll(int device) {
  std::vector<outbox::Entry> entries;
  std::vector<std::string> facts;
  const int telemetry = static_cast<int>(upto(3));
  for (int i = 0; i <= telemetry; ++i) {
    Reading reading;
    reading.device = DeviceName{"meter-" + std::to_string(device)};
    reading.reg = RegisterName{i == 0 ? "energy" : "power"};
    reading.value = ++counter_;
    reading.unit = Unit::watt_hour;
    reading.at = stamp();
    facts.push_back(reading.device.text + " " + std::to_string(reading.value));
    entries.push_back({reading, i == 0 ? RegisterClass::billing : RegisterClass::telemetry});
  }
  if (chance(5)) entries.push_back({Event{stamp(), DeviceFailed{DeviceName{"meter-0"}, "timed_out"}}});
  for (const auto& fact : facts) maybe_.insert(fact);
  const auto poll_again = [this, device] {
    if (measuring()) later(20 + upto(150), [this, device] { poll(device); });
  };
  std::vector<outbox::Change> changes;
  changes.push_back(outbox::Append{std::move(entries)});
  submit(std::move(changes), [this, facts, poll_again](const std::vector<outbox::ChangeResult>& results) {
    const auto& appended = std::get<outbox::Appended>(results.front());
    for (const auto& fact : facts) {
      maybe_.erase(fact);
      if (appended.result == outbox::Appended::Result::accepted) accepted_.insert(fact);
    }
    outcome_.thinned += appended.thinned;
    delivery_->appended();
    pump();
    poll_again();
  });
}

void World::submit(std::vector<outbox::Change> changes,
                   std::function<void(const std::vector<outbox::ChangeResult>&)> done) {
  jobs_.push_back({std::move(changes), std::move(done)});
  if (writing_) return;
  writing_ = true;
  later(upto(5), [this] { write(); });
}

// As outbox/writer.cpp: all that waits in one transaction; after a failure the same again.
void World::write() {
  std::vector<outbox::Change> changes;
  for (const auto& job : jobs_) changes.insert(changes.end(), job.changes.begin(), job.changes.end());
  const auto count = jobs_.size();
  const auto results = outbox_->commit(changes, stamp());
  if (!results) {
    note("commit failed: " + std::string(to_text(results.error().kind)));
    later(100, [this] { write(); });
    return;
  }
  note("commit of " + std::to_string(changes.size()) + ", last " + std::to_string(outbox_->totals().last.n) +
       " sendable " + std::to_string(outbox_->totals().sendable.n));
  std::vector<Job> done(std::make_move_iterator(jobs_.begin()),
                        std::make_move_iterator(jobs_.begin() + static_cast<std::ptrdiff_t>(count)));
  jobs_.erase(jobs_.begin(), jobs_.begin() + static_cast<std::ptrdiff_t>(count));
  writing_ = false;
  auto result = results->begin();
  for (auto& job : done) {
    const std::vector<outbox::ChangeResult> own(result, result + static_cast<std::ptrdiff_t>(job.changes.size()));
    result += static_cast<std::ptrdiff_t>(job.changes.size());
    if (job.done) job.done(own);
  }
}

// As publish/publisher.cpp.
void World::pump() {
  if (!alive_) return;
  const Tick now{now_};
  if (delivery_->greet_again(now)) send_status();
  if (delivery_->probe_due(now))
    submit({outbox::PermitSending{}}, [this, session = session_](const auto&) {
      if (session == session_) delivery_->opened_to_probe();
      pump();
    });
  while (const auto request = delivery_->wants()) {
    delivery_->fetching();
    auto records = outbox_->fetch(*request);
    if (!records) {
      delivery_->fetch_failed();
      break;
    }
    delivery_->supply(*request, std::move(*records), now);
  }
  for (const auto& message : delivery_->due(now)) send(message);
  const auto wake = delivery_->wake_at();
  const auto in = wake ? std::clamp<std::int64_t>(wake->ms - now_, 1, 1'000) : 1'000;
  if (now_ + in >= pump_at_ && pump_at_ > now_) return;  // one appointment is enough
  pump_at_ = now_ + in;
  later(in, [this] {
    if (pump_at_ <= now_) pump();
  });
}

void World::connect() {
  if (connected_) return;
  if (!broker_up_) return later(100 + upto(400), [this] { connect(); });
  connected_ = true;
  ++session_;
  note("connected");
  send_status();
  delivery_->connected(Tick{now_});
  pump();
}

void World::disconnect() {
  if (!connected_) return;
  connected_ = false;
  ++session_;
  note("disconnected");
  delivery_->disconnected();
  submit({outbox::LinkLost{}}, {});
  later(100 + upto(900), [this] { connect(); });
}

void World::send(const publish::Outgoing& message) {
  ingest::Message wire_message;
  if (message.kind == Kind::event) {
    wire::EventsMessage events{name_, message.epoch, {}};
    for (const auto& r : message.records) events.records.push_back({r.position.sequence, std::get<Event>(r.fact)});
    wire_message.payload = wire::encode(events);
  } else {
    wire::ReadingsMessage readings{name_, message.epoch, {}};
    for (const auto& r : message.records) readings.records.push_back({r.position.sequence, std::get<Reading>(r.fact)});
    wire_message.payload = wire::encode(readings);
  }
  wire_message.topic = wire::topic(name_, message.kind == Kind::event ? "events" : "readings");
  wire_message.epoch = std::to_string(message.epoch.n);
  wire_message.first = std::to_string(message.first().n);
  wire_message.last = std::to_string(message.last().n);
  note(std::string(message.again ? "again " : "send ") + (message.kind == Kind::event ? "events " : "readings ") +
       *wire_message.first + "-" + *wire_message.last);
  outcome_.resent += message.again ? 1 : 0;
  to_core(std::move(wire_message));
}

void World::send_status() {
  wire::StatusMessage status;
  status.gateway = name_;
  status.online = true;
  status.version = "1";
  status.epoch = outbox_->totals().epoch;
  status.boot = stamp().boot;
  ingest::Message message;
  message.topic = wire::topic(name_, "status");
  message.payload = wire::encode(status);
  if (broker_up_) {
    retained_status_ = message;
    retained_status_->retained = true;
  }
  to_core(std::move(message));
}

void World::hear_answer(const std::string& payload) {
  const auto answer = wire::decode_answer(payload);
  if (!answer) return outcome_.faults.push_back("an answer cannot be read");
  auto verdict = delivery_->answer(*answer, outbox_->totals().epoch, Tick{now_});
  note("answer" + std::string(verdict.known_epoch ? "" : " of an unknown epoch") +
       (answer->highest ? " highest " + std::to_string(answer->highest->n) : "") +
       (answer->stored.empty() ? "" : " stored from " + std::to_string(answer->stored.front().first.n)) +
       (answer->hold.empty() ? "" : " hold"));
  if (!answer->refused.empty())
    outcome_.faults.push_back("the core refused records: " + answer->refused.front().reason);
  if (!verdict.changes.empty())
    submit(std::move(verdict.changes), [this, session = session_](const std::vector<outbox::ChangeResult>& results) {
      for (const auto& result : results) {
        const auto* greeted = std::get_if<outbox::Greeted>(&result);
        if (!greeted) continue;
        if (greeted->new_epoch) {
          note("new epoch");
          delivery_->renumbered();
        } else if (session == session_) {
          delivery_->opened();
        }
      }
      pump();
    });
  pump();
}

}  // namespace lamplighter::simulation
