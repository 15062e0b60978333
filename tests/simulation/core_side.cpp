// Network, broker and core of the simulation, around the real acceptance.
#include <algorithm>

#include "tests/simulation/world_inside.h"

namespace lamplighter::simulation {

void World::to_core(ingest::Message message) {
  if (!connected_ || !broker_up_) return;
  if (troubled() && chance(3)) return note("lost on the way to the core");  // a broker that drops at its limit
  const int copies = troubled() && chance(8) ? 2 : 1;
  for (int i = 0; i < copies; ++i)
    after(1 + upto(troubled() ? 60 : 5), [this, message, session = core_session_] {
      if (session != core_session_ || !core_up_) return;
      auto arrived = message;
      arrived.received = stamp().wall;
      core_queue_.push_back(std::move(arrived));
    });
}

void World::to_gateway(std::string payload) {
  if (!core_up_ || !broker_up_ || !connected_) return;
  if (troubled() && chance(3)) return note("an answer is lost");
  const int copies = troubled() && chance(8) ? 2 : 1;
  for (int i = 0; i < copies; ++i)
    after(1 + upto(troubled() ? 60 : 5), [this, payload, session = session_] {
      if (session == session_ && connected_ && alive_) hear_answer(payload);
    });
}

void World::restart_broker() {
  note("broker killed");
  broker_up_ = false;
  ++core_session_;
  if (chance(50)) retained_status_.reset();  // it forgets even that
  if (alive_) disconnect();
  after(upto(1'500), [this] {
    note("broker up");
    broker_up_ = true;
    ++core_session_;
    if (core_up_ && retained_status_) core_queue_.push_back(*retained_status_);
  });
}

void World::take(const ingest::Message& message, CoreState& state, std::vector<wire::AnswerMessage>& answers) {
  const auto arrival = ingest::read_message(message);
  fleet::Standing standing;
  standing.name = name_;
  standing.adopted = adopted_;
  const auto accept = [&](Epoch epoch, const std::vector<ingest::Offered>& offered) {
    if (std::find(state.epochs.begin(), state.epochs.end(), epoch) == state.epochs.end()) state.epochs.push_back(epoch);
    auto verdict = ingest::accept(offered, state.received[epoch], standing);
    answers.push_back({name_, epoch, verdict.stored, verdict.refused, verdict.hold, std::nullopt});
    return verdict;
  };
  if (const auto* readings = std::get_if<wire::ReadingsMessage>(&arrival.what)) {
    for (const auto i : accept(readings->epoch, ingest::offered_of(*readings)).fresh) {
      const auto& record = readings->records[i];
      state.records[{readings->epoch, record.sequence}] =
          record.reading.device.text + " " + std::to_string(record.reading.value);
    }
  } else if (const auto* events = std::get_if<wire::EventsMessage>(&arrival.what)) {
    for (const auto i : accept(events->epoch, ingest::offered_of(*events)).fresh) {
      const auto& record = events->records[i];
      state.records[{events->epoch, record.sequence}] = "event";
      if (const auto* told = std::get_if<GatewayRefused>(&record.event.what)) state.told_by_number += told->count;
      if (const auto* thinned = std::get_if<Thinned>(&record.event.what))
        for (const auto& range : thinned->ranges) state.thinned[events->epoch].add(range);
    }
  } else if (const auto* status = std::get_if<wire::StatusMessage>(&arrival.what)) {
    if (status->online) answers.push_back({name_, status->epoch, {}, {}, {}, state.received[status->epoch].highest()});
  } else {
    outcome_.faults.push_back("the core cannot read a message: " + std::get<ingest::Refused>(arrival.what).detail);
  }
}

void World::core_commit() {
  after(5 + upto(40), [this] { core_commit(); });
  if (!core_up_ || core_queue_.empty()) return;
  auto state = core_;  // the transaction
  std::vector<wire::AnswerMessage> answers;
  for (const auto& message : core_queue_) take(message, state, answers);
  core_queue_.clear();
  const auto die = [this](const char* when) {
    note(std::string("core dies ") + when);
    core_up_ = false;
    ++core_session_;
    after(upto(1'500), [this] {
      note("core up");
      core_up_ = true;
      ++core_session_;
      if (broker_up_ && retained_status_) core_queue_.push_back(*retained_status_);
    });
  };
  if (troubled() && chance(1)) return die("before its commit");
  core_ = std::move(state);
  note("core commits, " + std::to_string(core_.records.size()) + " records");
  if (troubled() && chance(1)) return die("after its commit");
  for (const auto& answer : answers) to_gateway(wire::encode(answer));
}

}  // namespace lamplighter::simulation
