// What must be true in the end, whatever went wrong.
#include "tests/simulation/world_inside.h"

namespace lamplighter::simulation {

void World::judge(Outcome& outcome) {
  auto& faults = outcome.faults;
  if (!faults.empty()) return;
  if (!alive_ || outbox_->totals().records() != 0)
    faults.push_back("not drained: " +
                     (alive_ ? std::to_string(outbox_->totals().records()) + " records wait" : "the gateway is dead"));
  std::map<std::string, int> times;
  for (const auto& [key, text] : core_.records)
    if (text != "event") ++times[text];
  // What the lost disk and its copy both held unsent cannot be told apart: it may come under either epoch, and under
  // both.
  std::int64_t twice = 0;
  for (const auto& [text, count] : times) {
    if (count == 2 && restored_ && ++twice <= unsent_at_backup_) continue;
    if (count > 1) faults.push_back("stored " + std::to_string(count) + " times: " + text);
    if (!accepted_.contains(text) && !maybe_.contains(text)) faults.push_back("stored, but never accepted: " + text);
  }
  std::int64_t missing = 0, thinned = core_.told_by_number;
  for (const auto& text : accepted_) missing += times.contains(text) ? 0 : 1;
  for (const auto epoch : core_.epochs) {
    SequenceRanges accounted = core_.thinned[epoch];
    std::map<std::string, std::int64_t> last;  // device -> value; values rise
    for (const auto& [key, text] : core_.records) {
      if (key.first != epoch) continue;
      accounted.add(key.second);
      if (text == "event") continue;
      const auto device = text.substr(0, text.find(' '));
      const auto value = std::stoll(text.substr(device.size()));
      if (value <= last[device]) faults.push_back("out of order: " + text);
      last[device] = value;
    }
    const auto& ranges = accounted.ranges();
    const bool whole = ranges.size() == 1 && ranges.front().first.n == 1;
    if (!whole && !(restored_ && epoch != core_.epochs.back()))
      faults.push_back("the sequences of an epoch have a gap");
    if (alive_ && epoch == outbox_->totals().epoch && accounted.highest() != outbox_->totals().last)
      faults.push_back("the last sequence is not there");
    for (const auto& range : core_.thinned[epoch].ranges())
      for (auto n = range.first.n; n <= range.last.n; ++n) thinned += core_.records.contains({epoch, {n}}) ? 0 : 1;
  }
  if (missing > thinned)
    faults.push_back(std::to_string(missing) + " accepted readings are missing, only " + std::to_string(thinned) +
                     " were thinned");
  if (core_.epochs.size() > 1 && !restored_) faults.push_back("a new epoch began without a restored disk");
  outcome.accepted = static_cast<std::int64_t>(accepted_.size());
  outcome.stored = static_cast<std::int64_t>(times.size());
  outcome.disk_failures = disk_.failures;
  outcome.epochs = static_cast<std::int64_t>(core_.epochs.size());
}

}  // namespace lamplighter::simulation
