// Messages in, answers out: everything of ingest but threads, clocks and the broker, so that a simulation can drive it.
#pragma once

#include <functional>

#include "core/ingest/write_batch.h"
#include "core/metering/move_intake.h"

namespace lamplighter::ingest {

class Batcher {
 public:
  // Sends an answer; it may be lost, the gateway then sends its records again.
  using Answer = std::function<void(const wire::AnswerMessage&)>;
  using Poison = std::function<void(const std::string& topic, const std::string& why)>;  // for the log

  // intake_kept: readings that may lie in the intake table. Some 7 a channel of 7,000: the table fits into the writer's
  // cache, and a slice that is moved finds several of each channel.
  Batcher(db::Database& database, Answer answer, Poison poison, std::int64_t intake_kept = 50'000)
      : database_(database), answer_(std::move(answer)), poison_(std::move(poison)), intake_kept_(intake_kept) {}

  // Writes, commits, answers. A message the database will not take is refused by itself and does not stop the others.
  // Throws db::Unavailable, and nothing else: nothing was stored nor answered then, and the same messages may be given
  // again.
  Tally take(const std::vector<Message>& messages, Instant now);

  // One slice of what clock corrections left to do. False: nothing is waiting. Throws db::Unavailable.
  bool correct_some(Instant now);

  // Moves readings out of the intake table while there are too many in it: as quickly as they come in, a slice a write.
  // Throws what the database throws.
  void relieve_intake();

 private:
  Tally write(const std::vector<Arrived>& batch, Instant now);
  void empty_intake_where_unused();
  void move_slice();
  Tally write_alone(const Arrived& one, Instant now);

  db::Database& database_;
  Answer answer_;
  Poison poison_;
  const std::int64_t intake_kept_;
  ChannelIndex index_;
  std::optional<std::int64_t> in_intake_;  // about; counted anew at each turn through the channels
  std::optional<metering::IntakePlace> moved_to_;
  bool intake_unused_ = false;
  bool corrections_waiting_ = true;  // perhaps, from before this process
};

}  // namespace lamplighter::ingest
