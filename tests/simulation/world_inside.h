// The inside of world.h: its parts are in gateway_side.cpp, core_side.cpp, world.cpp and oracle.cpp.
#pragma once

#include <functional>

#include "schemas/wire/codec.h"
#include "schemas/wire/topics.h"
#include "tests/simulation/world.h"

namespace lamplighter::simulation {

using outbox::Kind;
using std::chrono::milliseconds;

inline constexpr std::int64_t troubled_ms = 20'000;  // so long things go wrong
inline constexpr std::int64_t drained_by_ms = 400'000;
inline constexpr std::int64_t start_wall_ms = 1'795'000'000'000;
inline constexpr int devices = 4;

struct CoreState {  // what is on the core's disk
  std::map<Epoch, SequenceRanges> received;
  std::map<std::pair<Epoch, Sequence>, std::string> records;  // "device value" of a reading, "event" of an event
  std::map<Epoch, SequenceRanges> thinned;
  std::vector<Epoch> epochs;  // in order of first sight
  std::int64_t told_by_number = 0;
};

class World {
 public:
  World(std::uint64_t seed, bool keep) : seed_(seed), keep_(keep), disk_(seed), random_(seed * 7919 + 1) {}
  World(std::uint64_t seed, const Strike& strike) : World(seed, false) {
    strike_ = strike;
    disk_.strike_at = strike.operation;
  }
  Outcome run();
  bool struck() const { return disk_.struck; }

 private:
  // --- time and luck ---
  std::int64_t upto(std::int64_t most) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most + 1));
  }
  bool chance(int percent) { return upto(99) < percent; }
  void at(std::int64_t ms, std::function<void()> what) { agenda_.push({ms, ++agenda_number_, std::move(what)}); }
  void after(std::int64_t ms, std::function<void()> what) { at(now_ + ms, std::move(what)); }
  // Only while the same gateway process lives.
  void later(std::int64_t ms, std::function<void()> what) {
    after(ms, [this, life = life_, what = std::move(what)] {
      if (life == life_ && alive_) what();
    });
  }
  void note(const std::string& line);
  Stamp stamp() const {
    return {instant_from_unix_ms(start_wall_ms + now_), ClockState::synced,
            BootId{"11111111-2222-3333-4444-555555555555"}, Tick{now_}};
  }
  bool troubled() const { return !strike_ && now_ < troubled_ms; }
  bool measuring() const { return strike_ ? counter_ < strike_->readings : troubled(); }
  void strike();
  bool done() const;

  // --- gateway ---
  void start_gateway();
  void kill_gateway(bool power);
  void back_up_or_restore(std::int64_t unsent);
  void poll(int device);
  void submit(std::vector<outbox::Change> changes, std::function<void(const std::vector<outbox::ChangeResult>&)> done);
  void write();
  void pump();
  void connect();
  void disconnect();
  void send(const publish::Outgoing& message);
  void send_status();
  void hear_answer(const std::string& payload);

  // --- network and broker ---
  void to_core(ingest::Message message);
  void to_gateway(std::string payload);
  void restart_broker();

  // --- core ---
  void core_commit();
  void take(const ingest::Message& message, CoreState& state, std::vector<wire::AnswerMessage>& answers);
  void trouble();
  void judge(Outcome& outcome);

  struct Appointment {
    std::int64_t ms;
    std::uint64_t number;
    std::function<void()> what;
    bool operator<(const Appointment& other) const { return std::pair(ms, number) > std::pair(other.ms, other.number); }
  };
  struct Job {
    std::vector<outbox::Change> changes;
    std::function<void(const std::vector<outbox::ChangeResult>&)> done;
  };

  std::uint64_t seed_;
  bool keep_;
  std::optional<Strike> strike_;
  bool power_went_ = false;
  Disk disk_;
  std::mt19937_64 random_;
  std::priority_queue<Appointment> agenda_;
  std::uint64_t agenda_number_ = 0;
  std::int64_t now_ = 0;
  std::uint64_t hash_ = 1469598103934665603ull;
  std::string transcript_;

  GatewayName name_{"simulated"};
  outbox::Budget budget_;
  std::unique_ptr<outbox::Outbox> outbox_;
  std::unique_ptr<publish::Delivery> delivery_;
  std::deque<Job> jobs_;
  bool writing_ = false, alive_ = false, connected_ = false;
  std::uint64_t life_ = 0;
  std::int64_t pump_at_ = 0;        // the earliest appointment with pump()
  std::uint64_t session_ = 0;       // of the gateway at the broker; messages of a former one are lost
  std::uint64_t core_session_ = 0;  // of the core
  bool broker_up_ = true, core_up_ = true, adopted_ = true;
  std::optional<ingest::Message> retained_status_;

  CoreState core_;
  std::deque<ingest::Message> core_queue_;
  std::int64_t counter_ = 0;                // each fact is a different value
  std::set<std::string> accepted_, maybe_;  // told durable; perhaps durable (the process died before it knew)
  std::map<std::string, DiskFile> backup_;  // of the disk, while the gateway was stopped
  std::set<std::string> accepted_at_backup_;
  std::int64_t unsent_at_backup_ = 0;
  bool restored_ = false;
  Outcome outcome_;
};

}  // namespace lamplighter::simulation
