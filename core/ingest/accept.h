// What is to become of a message from a gateway: pure, no database, no clock.
//
//   bytes -> read_message -> Arrival (what it is, or why it is refused)
//   records of an adopted gateway + what was received before -> accept -> new | already here | refused | hold
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/fleet/arrival.h"
#include "schemas/vocabulary/sequence_ranges.h"
#include "schemas/wire/messages.h"

namespace lamplighter::ingest {

// Ranges kept of one (gateway, epoch). A gateway sends in order, so that even with losses there are few; one that
// leaves a hole at each second sequence is held until it fills them, or it would grow the table without bound.
inline constexpr std::size_t received_ranges_max = 10'000;
inline constexpr std::chrono::hours correction_max{24 * 366 * 100};  // of a clock; more is nonsense

struct Message {  // as the broker delivered it
  std::string topic;
  std::string payload;
  std::optional<std::string> epoch, first, last;  // its user properties
  bool retained = false;                          // what the broker kept, not what the gateway just said
  Instant received{};
};

struct Refused {                      // a message that is no use as it stands; never again
  std::optional<GatewayName> sender;  // of the topic: who may be answered. None: not even the topic is one of ours
  Epoch epoch;                        // {0}: it did not say which records it carries
  SequenceRange records;
  std::string reason;  // stable phrase; sentence "ingest.refused.<reason>"
  std::string detail;
};
struct Reply {};  // nothing to do: the outcome of a command (none is sent yet), a part of an inventory taken back

struct Arrival {
  GatewayName gateway;  // of the topic; empty where refused without a sender
  std::variant<wire::ReadingsMessage, wire::EventsMessage, wire::StatusMessage, wire::InventoryMessage, Reply, Refused>
      what;
};
// Decodes by the topic's kind and checks who speaks for whom. Reasons: the decoder's, and
//   unknown_topic     no topic of contract.md
//   wrong_shard       the topic's shard is not the gateway's
//   foreign_gateway   the body names another gateway than the topic
//   no_epoch          the body's epoch is 0
//   properties_differ the user properties name other records than the body
//   too_many_parts    of an inventory
Arrival read_message(const Message& message);

// What acceptance looks at, of a reading or an event.
struct Offered {
  Sequence sequence;
  const DeviceName* device = nullptr;  // null: an event of no device
  Instant wall{};
  ClockState clock = ClockState::synced;
};

struct Verdict {
  std::vector<std::size_t> fresh;  // which of the offered are to be stored
  std::int64_t already_here = 0;
  std::vector<SequenceRange> stored;         // fresh and already here: the gateway may forget them
  std::vector<wire::RefusedRanges> refused;  // before_adoption: older than the start that the adoption set
  std::vector<SequenceRange> hold;
};
// Adds what is fresh to `received`. The offered are of one epoch, by rising sequence.
Verdict accept(const std::vector<Offered>& offered, SequenceRanges& received, const fleet::Standing& gateway);

std::vector<Offered> offered_of(const wire::ReadingsMessage& message);
std::vector<Offered> offered_of(const wire::EventsMessage& message);

}  // namespace lamplighter::ingest
