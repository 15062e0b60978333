// Messages in, answers out: everything of ingest but threads, clocks and the broker, so that a simulation can drive it.
#pragma once

#include <functional>

#include "core/ingest/write_batch.h"

namespace lamplighter::ingest {

class Batcher {
 public:
  // Sends an answer; it may be lost, the gateway then sends its records again.
  using Answer = std::function<void(const wire::AnswerMessage&)>;
  using Poison = std::function<void(const std::string& topic, const std::string& why)>;  // for the log

  Batcher(db::Database& database, Answer answer, Poison poison)
      : database_(database), answer_(std::move(answer)), poison_(std::move(poison)) {}

  // Writes, commits, answers. A message the database will not take is refused by itself and does not stop the others.
  // Throws db::Unavailable, and nothing else: nothing was stored nor answered then, and the same messages may be given
  // again.
  Tally take(const std::vector<Message>& messages, Instant now);

  // One slice of what clock corrections left to do. False: nothing is waiting. Throws db::Unavailable.
  bool correct_some(Instant now);

 private:
  Tally write(const std::vector<Arrived>& batch, Instant now);
  Tally write_alone(const Arrived& one, Instant now);

  db::Database& database_;
  Answer answer_;
  Poison poison_;
  ChannelIndex index_;
  bool corrections_waiting_ = true;  // perhaps, from before this process
};

}  // namespace lamplighter::ingest
