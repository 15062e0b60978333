#include "tests/simulation/world_inside.h"

namespace lamplighter::simulation {

namespace {
constexpr std::uint64_t strikes_seed = 7;  // the same play for each struck operation
}

void World::note(const std::string& line) {
  const auto text = std::to_string(now_) + " " + line + "\n";
  for (const char c : text) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  if (keep_) transcript_ += text;
}

void World::trouble() {
  if (!troubled()) {
    disk_.write_failure = disk_.sync_failure = 0;
    disk_.full = false;
    adopted_ = true;
    note("peace");
    return;
  }
  after(200 + upto(1'500), [this] { trouble(); });
  switch (upto(9)) {
    case 0:
      return kill_gateway(/*power=*/true);
    case 1:
      return kill_gateway(/*power=*/false);
    case 2:
      return broker_up_ ? restart_broker() : void();
    case 3:
      return alive_ ? disconnect() : void();
    case 4:
      disk_.write_failure = 0.05;
      return note("writes fail");
    case 5:
      disk_.sync_failure = 0.2;
      return note("syncs fail");
    case 6:
      disk_.full = true;
      return note("disk full");
    case 7:
      adopted_ = !adopted_;
      return note(adopted_ ? "adopted" : "held");
    default:
      disk_.write_failure = disk_.sync_failure = 0;
      disk_.full = false;
      return note("disk well");
  }
}

// The disk failed at the wanted operation: the power may go before anybody has learnt of it.
void World::strike() {
  if (!strike_ || !strike_->power || power_went_ || !disk_.struck) return;
  power_went_ = true;
  if (alive_) return kill_gateway(/*power=*/true);
  note("power loss while it starts");
  disk_.power_loss();
}

bool World::done() const {
  const bool quiet = !troubled() && alive_ && jobs_.empty() && outbox_->totals().records() == 0 && core_queue_.empty();
  return quiet && (strike_ ? !measuring() : now_ > troubled_ms + 3'000);
}

Outcome World::run() {
  if (!strike_) {
    if (seed_ % 3 == 0) budget_ = {64 * 3'000, 64 * 1'500, 64 * 1'400};  // tight: telemetry is thinned
    if (seed_ % 11 == 0) budget_ = {64 * 400, 64 * 200, 64 * 150};       // and the billing budget fills
    after(300, [this] { trouble(); });
  }
  after(0, [this] { start_gateway(); });
  after(10, [this] { core_commit(); });
  while (now_ < drained_by_ms && outcome_.faults.empty()) {
    auto next = agenda_.top();
    agenda_.pop();
    now_ = next.ms;
    next.what();
    strike();
    if (done()) break;
  }
  judge(outcome_);
  outcome_.transcript_hash = hash_;
  outcome_.transcript = std::move(transcript_);
  if (alive_) {
    disk_.gone = true;
    outbox_.reset();
  }
  return std::move(outcome_);
}

Outcome simulate(std::uint64_t seed, bool keep_transcript) {
  return World(seed, keep_transcript).run();
}

StrikeOutcome simulate(const Strike& strike) {
  World world(strikes_seed, strike);
  StrikeOutcome result;
  result.outcome = world.run();
  result.struck = world.struck();
  return result;
}

}  // namespace lamplighter::simulation
