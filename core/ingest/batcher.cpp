#include "core/ingest/batcher.h"

#include "schemas/wire/topics.h"

namespace lamplighter::ingest {
namespace {

constexpr int slices_per_batch_max = 4;  // a batch brings little more than one

void operator+=(Tally& a, const Tally& b) {
  a.stored += b.stored;
  a.already_here += b.already_here;
  a.refused += b.refused;
  a.held += b.held;
  a.unsure += b.unsure;
  a.repeated += b.repeated;
  a.conflicting += b.conflicting;
}

template <class Records>
Refused refusal_of(const Records& message, const GatewayName& sender, const std::string& why) {
  return {sender,
          message.epoch,
          {message.records.front().sequence, message.records.back().sequence},
          "cannot_be_stored",
          why};
}

// The refusal of a message that decodes well and yet makes the database fail.
Refused as_poison(const Arrival& arrival, const std::string& why) {
  if (const auto* readings = std::get_if<wire::ReadingsMessage>(&arrival.what))
    return refusal_of(*readings, arrival.gateway, why);
  if (const auto* events = std::get_if<wire::EventsMessage>(&arrival.what))
    return refusal_of(*events, arrival.gateway, why);
  return {arrival.gateway, {}, {}, "cannot_be_stored", why};
}

}  // namespace

Tally Batcher::take(const std::vector<Message>& messages, Instant now) {
  empty_intake_where_unused();
  std::vector<Arrived> batch;
  batch.reserve(messages.size());
  for (const auto& m : messages) batch.push_back({m, read_message(m)});
  try {
    return write(batch, now);
  } catch (const db::Unavailable&) {
    throw;
  } catch (const std::exception&) {
    // One of them is poison: each by itself then, so that it harms nobody else.
  }
  Tally tally;
  for (const auto& one : batch) tally += write_alone(one, now);
  return tally;
}

Tally Batcher::write(const std::vector<Arrived>& batch, Instant now) {
  const Written written = write_batch(database_, index_, batch, now);
  for (const auto& [key, id] : written.channels) index_.add(key, id);
  corrections_waiting_ = corrections_waiting_ || written.corrections_waiting;
  if (in_intake_) *in_intake_ += written.tally.stored;
  for (const auto& answer : written.answers) answer_(answer);
  return written.tally;
}

// What a copy from SQLite left there must not meet the same instant once more: PostgreSQL takes readings past it.
void Batcher::empty_intake_where_unused() {
  if (intake_unused_ || database_.dialect() != db::Dialect::postgresql) return;
  in_intake_ = database_.read([](db::Transaction& tx) { return metering::readings_in_intake(tx); });
  while (*in_intake_ > 0) move_slice();
  intake_unused_ = true;
}

void Batcher::move_slice() {
  const auto moved =
      database_.write(db::Priority::ingest, [&](db::Transaction& tx) { return metering::move_intake(tx, moved_to_); });
  moved_to_ = moved.last;
  if (moved.last)
    *in_intake_ -= moved.readings;
  else
    in_intake_ = database_.read([](db::Transaction& tx) { return metering::readings_in_intake(tx); });
}

void Batcher::relieve_intake() {
  if (database_.dialect() == db::Dialect::postgresql) return;
  if (!in_intake_) in_intake_ = database_.read([](db::Transaction& tx) { return metering::readings_in_intake(tx); });
  int slices = 0;
  while (in_intake_.value() > intake_kept_ && slices++ < slices_per_batch_max) move_slice();
}

Tally Batcher::write_alone(const Arrived& one, Instant now) {
  std::string why;
  try {
    return write({one}, now);
  } catch (const db::Unavailable&) {
    throw;
  } catch (const std::exception& e) {
    why = e.what();
  }
  poison_(one.message.topic, why);
  try {
    return write({{one.message, {one.arrival.gateway, as_poison(one.arrival, why)}}}, now);
  } catch (const db::Unavailable&) {
    throw;
  } catch (const std::exception& e) {
    poison_(one.message.topic, e.what());  // not even its refusal can be kept: no answer, and the log has it
    return {};
  }
}

bool Batcher::correct_some(Instant now) {
  if (!corrections_waiting_) return false;
  empty_intake_where_unused();
  corrections_waiting_ = ingest::correct_some(database_, now);
  return corrections_waiting_;
}

}  // namespace lamplighter::ingest
