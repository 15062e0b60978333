#include "core/ingest/accept.h"

#include <charconv>

#include "schemas/wire/codec.h"
#include "schemas/wire/topics.h"

namespace lamplighter::ingest {
namespace {

std::optional<std::int64_t> whole(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (error != std::errc{} || end != text->data() + text->size() || n < 1) return std::nullopt;
  return n;
}

struct Named {  // which records the user properties say the message carries
  Epoch epoch;
  SequenceRange records;
};

// Only what a message can carry: a refusal of a range that somebody made up would throw away records never seen.
std::optional<Named> named_by_properties(const Message& m) {
  const auto epoch = whole(m.epoch), first = whole(m.first), last = whole(m.last);
  if (!epoch || !first || !last || *last < *first || *last - *first >= static_cast<std::int64_t>(wire::records_max))
    return std::nullopt;
  return Named{Epoch{*epoch}, {Sequence{*first}, Sequence{*last}}};
}

Arrival refused(const Message& m, const std::optional<GatewayName>& sender, std::string reason, std::string detail) {
  Refused r{sender, {}, {}, std::move(reason), std::move(detail)};
  if (const auto named = named_by_properties(m)) {
    r.epoch = named->epoch;
    r.records = named->records;
  }
  return {sender.value_or(GatewayName{}), std::move(r)};
}

template <class T>
Arrival take(const Message& m, const GatewayName& sender, wire::Decoded<T> decoded) {
  if (!decoded) return refused(m, sender, decoded.error().reason, decoded.error().detail);
  if (decoded->gateway != sender)
    return refused(m, sender, "foreign_gateway", "the body speaks for " + decoded->gateway.text);
  return {sender, std::move(*decoded)};
}

template <class T>
Arrival take_records(const Message& m, const GatewayName& sender, wire::Decoded<T> decoded) {
  auto arrival = take(m, sender, std::move(decoded));
  const auto* records = std::get_if<T>(&arrival.what);
  if (records == nullptr) return arrival;
  if (records->epoch.n < 1) return refused(m, sender, "no_epoch", "epoch " + std::to_string(records->epoch.n));
  const SequenceRange carried{records->records.front().sequence, records->records.back().sequence};
  const bool silent = !m.epoch && !m.first && !m.last;
  const auto named = named_by_properties(m);
  if (silent || (named && named->epoch == records->epoch && named->records == carried)) return arrival;
  Refused r{sender, records->epoch, carried, "properties_differ",
            "properties " + m.epoch.value_or("-") + " " + m.first.value_or("-") + ".." + m.last.value_or("-") +
                ", body " + std::to_string(records->epoch.n) + " " + std::to_string(carried.first.n) + ".." +
                std::to_string(carried.last.n)};
  return {sender, std::move(r)};
}

Arrival take_inventory(const Message& m, const GatewayName& sender) {
  auto arrival = take(m, sender, wire::decode_inventory(m.payload));
  const auto* inventory = std::get_if<wire::InventoryMessage>(&arrival.what);
  if (inventory == nullptr) return arrival;
  if (inventory->parts > fleet::inventory_parts_max || inventory->part < 1 || inventory->part > inventory->parts)
    return refused(m, sender, "too_many_parts",
                   "part " + std::to_string(inventory->part) + " of " + std::to_string(inventory->parts) +
                       ", at most " + std::to_string(fleet::inventory_parts_max));
  return arrival;
}

const Instant* start_of(const Offered& record, const fleet::Standing& gateway) {
  if (record.device == nullptr || record.clock == ClockState::unsynced) return nullptr;  // 1970 is not "before"
  const auto own = gateway.device_accept_from.find(*record.device);
  if (own != gateway.device_accept_from.end()) return &own->second;
  return gateway.accept_from ? &*gateway.accept_from : nullptr;
}

}  // namespace

Arrival read_message(const Message& m) {
  const auto topic = wire::parse_topic(m.topic);
  if (!topic) return refused(m, std::nullopt, "unknown_topic", "");
  const GatewayName& sender = topic->gateway;
  if (!wire::shard_is_right(*topic))
    return refused(m, sender, "wrong_shard", "its shard is " + std::to_string(wire::shard_of(sender)));
  if (topic->kind == "inventory" && m.payload.empty()) return {sender, Reply{}};  // a part taken back: fewer devices
  if (topic->kind == "inventory") return take_inventory(m, sender);
  if (!topic->part.empty()) return refused(m, sender, "unknown_topic", "");
  if (topic->kind == "readings") return take_records(m, sender, wire::decode_readings(m.payload));
  if (topic->kind == "events") return take_records(m, sender, wire::decode_events(m.payload));
  if (topic->kind == "status") return take(m, sender, wire::decode_status(m.payload));
  if (topic->kind == "reply") return {sender, Reply{}};
  return refused(m, sender, "unknown_topic", "");
}

Verdict accept(const std::vector<Offered>& offered, SequenceRanges& received, const fleet::Standing& gateway) {
  Verdict verdict;
  SequenceRanges stored, before_adoption, all;
  for (const auto& o : offered) all.add(o.sequence);
  if (!gateway.adopted) {
    verdict.hold = all.ranges();
    return verdict;
  }
  SequenceRanges after = received;
  for (std::size_t i = 0; i < offered.size(); ++i) {
    const auto& o = offered[i];
    if (after.contains(o.sequence)) {
      ++verdict.already_here;
      stored.add(o.sequence);
      continue;
    }
    if (const auto* start = start_of(o, gateway); start != nullptr && o.wall < *start) {
      before_adoption.add(o.sequence);
      continue;
    }
    verdict.fresh.push_back(i);
    after.add(o.sequence);
    stored.add(o.sequence);
  }
  if (after.ranges().size() > received_ranges_max && after.ranges().size() > received.ranges().size()) {
    Verdict held;
    held.hold = all.ranges();
    return held;
  }
  received = std::move(after);
  verdict.stored = stored.ranges();
  if (!before_adoption.empty()) verdict.refused.push_back({before_adoption.ranges(), "before_adoption"});
  return verdict;
}

std::vector<Offered> offered_of(const wire::ReadingsMessage& message) {
  std::vector<Offered> offered;
  offered.reserve(message.records.size());
  for (const auto& r : message.records)
    offered.push_back({r.sequence, &r.reading.device, r.reading.at.wall, r.reading.at.clock});
  return offered;
}

std::vector<Offered> offered_of(const wire::EventsMessage& message) {
  std::vector<Offered> offered;
  offered.reserve(message.records.size());
  for (const auto& r : message.records) offered.push_back({r.sequence, nullptr, r.event.at.wall, r.event.at.clock});
  return offered;
}

}  // namespace lamplighter::ingest
