// What to send, when, and what an answer means. Pure: no clock, no client, no disk.
//
// The shell tells it what happened (connected, records read from the outbox, an answer) and asks what to do next:
//   wants()  -> records to read from the outbox and supply()
//   due()    -> messages to publish now
//   answer() -> what the outbox shall forget or keep as refused
// Events go before readings. A message's records have contiguous sequences, one epoch and one boot. At most
// `in_flight_max` messages are unanswered; one without an answer for `ack_timeout` is sent again, a lost connection
// returns all of them to the queue. Resending is always safe: (gateway, epoch, sequence) decides at the core.
#pragma once

#include <array>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "gateway/outbox/outbox.h"
#include "schemas/wire/messages.h"

namespace lamplighter::publish {

using outbox::Kind;
using outbox::Position;
using outbox::StoredRecord;

struct DeliveryLimits {
  std::size_t in_flight_max = 100;            // messages
  std::size_t in_flight_bytes_max = 4 << 20;  // of estimated payload
  std::size_t records_max = 100;              // in one message
  std::chrono::milliseconds batch_age{2};  // readings that do not fill a message wait this long for more; events never
  std::chrono::milliseconds ack_timeout{10'000};
  std::chrono::milliseconds hold_min{1'000};  // first pause after a hold; doubles up to hold_max
  std::chrono::milliseconds hold_max{30'000};
  int greetings_max = 3;  // the core is asked for its highest sequence so often; after that one message probes
};

struct Outgoing {  // one message to publish
  Kind kind = Kind::reading;
  Epoch epoch;
  std::vector<StoredRecord> records;  // contiguous sequences
  bool again = false;                 // it was sent before
  Sequence first() const { return records.front().position.sequence; }
  Sequence last() const { return records.back().position.sequence; }
};

struct Verdict {                        // what an answer asks of the outbox
  std::vector<outbox::Change> changes;  // in this order; a Greet is the last
  std::int64_t held = 0;                // records the core does not want yet
  bool known_epoch = true;              // false: about an epoch that is not ours; nothing was done
};

class Delivery {
 public:
  explicit Delivery(DeliveryLimits limits) : limits_(limits) {}
  void set_limits(DeliveryLimits limits) { limits_ = limits; }  // what is in flight stays in flight

  // --- link ---
  // Subscribed, and the status is published: the core answers that with the highest sequence it has.
  void connected(Tick now);
  void disconnected();
  bool greet_again(Tick now);  // true when the status is to be published again, because the core did not answer
  // True once, when the core never answers the status: the outbox is asked to permit sending without a greeting.
  bool probe_due(Tick now);
  void opened();           // a Greet is durable
  void opened_to_probe();  // a PermitSending is
  bool is_open() const { return link_ == Link::open || link_ == Link::probing; }

  // --- records ---
  std::optional<outbox::FetchRequest> wants() const;  // at most one fetch is under way
  void fetching();
  void supply(const outbox::FetchRequest& request, std::vector<StoredRecord> records, Tick now);
  void fetch_failed();
  void appended();    // the outbox has more that may be sent
  void renumbered();  // a new epoch began: what was read is out of date. Greets anew

  // --- messages ---
  std::vector<Outgoing> due(Tick now);
  // When due() or greet_again() will have something to say without another input; nullopt: never.
  std::optional<Tick> wake_at() const;
  Verdict answer(const wire::AnswerMessage& answer, Epoch current, Tick now);

  std::size_t in_flight() const { return in_flight_.size(); }
  std::int64_t resent() const { return resent_; }
  bool held() const { return hold_pause_.count() > 0; }

 private:
  enum class Link : std::uint8_t {
    down,
    greeting,  // connected, the core has not said what it has
    probing,   // it does not say; one message at a time finds out
    open,
  };
  struct Queue {                        // of one kind
    std::deque<StoredRecord> waiting;   // read from the outbox, not in flight; in order
    Position read_through;              // highest position read
    std::optional<Tick> waiting_since;  // of the oldest of them
    bool more = true;                   // the outbox may have more after read_through
  };
  struct InFlight {
    Outgoing message;
    Tick sent_at;
    std::size_t bytes = 0;
  };

  Queue& queue(Kind kind) { return queues_[static_cast<std::size_t>(kind)]; }
  const Queue& queue(Kind kind) const { return queues_[static_cast<std::size_t>(kind)]; }
  std::size_t window() const;
  std::chrono::milliseconds age_of(Kind kind) const {
    return kind == Kind::event ? std::chrono::milliseconds{0} : limits_.batch_age;
  }
  bool has_room() const;
  std::size_t batch_length(const Queue& from, bool& can_grow) const;
  void resend_overdue(Tick now, std::vector<Outgoing>& out);
  void put_back(Outgoing message);
  std::int64_t settle(Epoch epoch, const std::vector<SequenceRange>& ranges, bool put_back_again);
  void settle_waiting(Epoch epoch, const std::vector<SequenceRange>& ranges);
  bool has_epoch(Epoch epoch) const;

  DeliveryLimits limits_;
  Link link_ = Link::down;
  Tick greeted_at_;
  int greetings_ = 0;
  bool probe_asked_ = false;
  std::array<Queue, 2> queues_;
  std::list<InFlight> in_flight_;
  std::size_t in_flight_bytes_ = 0;
  bool fetching_ = false;
  bool appended_meanwhile_ = false;  // since the fetch under way began
  bool out_of_date_ = false;         // renumbered since the fetch under way began
  std::optional<Tick> hold_until_;
  std::chrono::milliseconds hold_pause_{0};
  std::int64_t resent_ = 0;
};

// Upper bound of what a record takes in a payload.
std::size_t payload_bytes_of(const StoredRecord& record);

}  // namespace lamplighter::publish
