#include "gateway/publish/delivery.h"

#include <algorithm>

namespace lamplighter::publish {
namespace {

constexpr std::size_t payload_bytes_wanted = 56 * 1024;  // below wire::payload_bytes_max by the envelope and a margin

const BootId& boot_of(const StoredRecord& record) {
  if (const auto* reading = std::get_if<Reading>(&record.fact)) return reading->at.boot;
  return std::get<Event>(record.fact).at.boot;
}

bool goes_on(const StoredRecord& before, const StoredRecord& after) {
  return after.position.generation == before.position.generation &&
         after.position.sequence.n == before.position.sequence.n + 1 && boot_of(after) == boot_of(before);
}

bool in_ranges(const std::vector<SequenceRange>& ranges, Sequence sequence) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const SequenceRange& range) { return range.first <= sequence && sequence <= range.last; });
}

std::size_t bytes_of(const Outgoing& message) {
  std::size_t bytes = 0;
  for (const auto& record : message.records) bytes += payload_bytes_of(record);
  return bytes;
}

std::vector<Outgoing> contiguous_parts(Outgoing message) {
  std::vector<Outgoing> parts;
  for (auto& record : message.records) {
    if (parts.empty() || !goes_on(parts.back().records.back(), record))
      parts.push_back({message.kind, message.epoch, {}, message.again});
    parts.back().records.push_back(std::move(record));
  }
  return parts;
}

}  // namespace

std::size_t payload_bytes_of(const StoredRecord& record) {
  if (const auto* reading = std::get_if<Reading>(&record.fact))
    return 230 + reading->device.text.size() + reading->reg.text.size();
  const auto& what = std::get<Event>(record.fact).what;
  if (const auto* thinned = std::get_if<Thinned>(&what)) return 300 + thinned->ranges.size() * 46;
  return 600;
}

void Delivery::connected(Tick now) {
  link_ = Link::greeting;
  greeted_at_ = now;
  greetings_ = 1;
  probe_asked_ = false;
}

void Delivery::disconnected() {
  link_ = Link::down;
  for (auto& flying : in_flight_) put_back(std::move(flying.message));
  in_flight_.clear();
  in_flight_bytes_ = 0;
  hold_until_.reset();
  hold_pause_ = {};
}

bool Delivery::greet_again(Tick now) {
  if (link_ != Link::greeting || greetings_ >= limits_.greetings_max || now < greeted_at_ + limits_.ack_timeout)
    return false;
  greeted_at_ = now;
  ++greetings_;
  return true;
}

bool Delivery::probe_due(Tick now) {
  if (link_ != Link::greeting || probe_asked_ || greetings_ < limits_.greetings_max) return false;
  if (now < greeted_at_ + limits_.ack_timeout) return false;
  probe_asked_ = true;
  return true;
}

void Delivery::opened() {
  if (link_ == Link::down) return;
  link_ = Link::open;
  appended();
}

void Delivery::opened_to_probe() {
  if (link_ != Link::greeting) return;
  link_ = Link::probing;
  appended();
}

std::size_t Delivery::window() const {
  if (!is_open()) return 0;
  return link_ == Link::probing || held() ? 1 : limits_.in_flight_max;
}

bool Delivery::has_room() const {
  return in_flight_.size() < window() && in_flight_bytes_ < limits_.in_flight_bytes_max;
}

std::optional<outbox::FetchRequest> Delivery::wants() const {
  if (!is_open() || fetching_ || !has_room()) return std::nullopt;
  for (const auto kind : {Kind::event, Kind::reading}) {
    const auto& from = queue(kind);
    if (!from.more || from.waiting.size() >= limits_.records_max) continue;
    const auto slots = std::clamp<std::size_t>(window() - in_flight_.size(), 1, 5);
    return outbox::FetchRequest{kind, from.read_through, limits_.records_max * slots};
  }
  return std::nullopt;
}

void Delivery::fetching() {
  fetching_ = true;
  appended_meanwhile_ = false;
  out_of_date_ = false;
}

void Delivery::fetch_failed() {
  fetching_ = false;
}

void Delivery::supply(const outbox::FetchRequest& request, std::vector<StoredRecord> records, Tick now) {
  fetching_ = false;
  if (out_of_date_) return;
  auto& to = queue(request.kind);
  to.more = records.size() >= request.records_max || appended_meanwhile_;
  if (records.empty()) return;
  to.read_through = records.back().position;
  if (to.waiting.empty()) to.waiting_since = now;
  for (auto& record : records) to.waiting.push_back(std::move(record));
}

void Delivery::appended() {
  appended_meanwhile_ = true;
  for (auto& each : queues_) each.more = true;
}

void Delivery::renumbered() {
  out_of_date_ = true;
  in_flight_.clear();
  in_flight_bytes_ = 0;
  for (auto& each : queues_) each = Queue{};
  if (link_ != Link::down) link_ = Link::greeting;
  greetings_ = 0;
  greeted_at_ = Tick{INT64_MIN / 2};  // due at once
  probe_asked_ = false;
}

// How many records from the front make one message; can_grow: one more could still come to it.
std::size_t Delivery::batch_length(const Queue& from, bool& can_grow) const {
  std::size_t length = 0, bytes = 0;
  can_grow = false;
  for (const auto& record : from.waiting) {
    bytes += payload_bytes_of(record);
    const bool fits = length == 0 || (length < limits_.records_max && bytes <= payload_bytes_wanted &&
                                      goes_on(from.waiting[length - 1], record));
    if (!fits) return length;
    ++length;
  }
  can_grow = length > 0 && length < limits_.records_max;
  return length;
}

void Delivery::resend_overdue(Tick now, std::vector<Outgoing>& out) {
  for (auto& flying : in_flight_) {
    if (now < flying.sent_at + limits_.ack_timeout) continue;
    flying.sent_at = now;
    flying.message.again = true;
    ++resent_;
    out.push_back(flying.message);
  }
}

std::vector<Outgoing> Delivery::due(Tick now) {
  std::vector<Outgoing> out;
  if (!is_open()) return out;
  resend_overdue(now, out);
  if (hold_until_ && now < *hold_until_) return out;
  hold_until_.reset();
  for (const auto kind : {Kind::event, Kind::reading}) {
    auto& from = queue(kind);
    while (has_room() && !from.waiting.empty()) {
      bool can_grow = false;
      const auto length = batch_length(from, can_grow);
      if (can_grow && from.waiting_since && now < *from.waiting_since + age_of(kind)) break;
      Outgoing message{kind, from.waiting.front().epoch, {}, false};
      for (std::size_t i = 0; i < length; ++i) {
        message.records.push_back(std::move(from.waiting.front()));
        from.waiting.pop_front();
      }
      const auto bytes = bytes_of(message);
      in_flight_bytes_ += bytes;
      in_flight_.push_back({message, now, bytes});
      out.push_back(std::move(message));
    }
    if (from.waiting.empty()) from.waiting_since.reset();
  }
  return out;
}

std::optional<Tick> Delivery::wake_at() const {
  std::optional<Tick> wake;
  const auto at = [&](Tick tick) { wake = wake ? std::min(*wake, tick) : tick; };
  if (link_ == Link::greeting && !probe_asked_) at(greeted_at_ + limits_.ack_timeout);
  if (!is_open()) return wake;
  for (const auto& flying : in_flight_) at(flying.sent_at + limits_.ack_timeout);
  if (!has_room()) return wake;
  for (const auto kind : {Kind::event, Kind::reading})
    if (const auto since = queue(kind).waiting_since)
      at(std::max(hold_until_.value_or(Tick{INT64_MIN}), *since + age_of(kind)));
  return wake;
}

void Delivery::put_back(Outgoing message) {
  auto& to = queue(message.kind);
  for (auto& record : message.records) {
    const auto place = std::upper_bound(to.waiting.begin(), to.waiting.end(), record.position,
                                        [](const Position& p, const StoredRecord& r) { return p < r.position; });
    to.waiting.insert(place, std::move(record));
  }
  to.waiting_since = Tick{0};  // it has waited long enough
}

// Takes the records of `ranges` out of the window; what remains of a message stays in flight. Returns how many there
// were.
std::int64_t Delivery::settle(Epoch epoch, const std::vector<SequenceRange>& ranges, bool put_back_again) {
  std::int64_t settled = 0;
  for (auto each = in_flight_.begin(); each != in_flight_.end();) {
    auto& records = each->message.records;
    const auto named = [&](const StoredRecord& record) { return in_ranges(ranges, record.position.sequence); };
    if (each->message.epoch != epoch || std::none_of(records.begin(), records.end(), named)) {
      ++each;
      continue;
    }
    Outgoing rest{each->message.kind, epoch, {}, each->message.again}, taken = rest;
    for (auto& record : records) (named(record) ? taken : rest).records.push_back(std::move(record));
    settled += static_cast<std::int64_t>(taken.records.size());
    in_flight_bytes_ -= each->bytes;
    const auto sent_at = each->sent_at;
    each = in_flight_.erase(each);
    for (auto& part : contiguous_parts(std::move(rest))) {
      const auto bytes = bytes_of(part);
      in_flight_bytes_ += bytes;
      in_flight_.insert(each, {std::move(part), sent_at, bytes});
    }
    if (put_back_again) put_back(std::move(taken));
  }
  return settled;
}

// An answer may come for a message that a lost connection has returned to the queue.
void Delivery::settle_waiting(Epoch epoch, const std::vector<SequenceRange>& ranges) {
  for (auto& each : queues_)
    std::erase_if(each.waiting, [&](const StoredRecord& record) {
      return record.epoch == epoch && in_ranges(ranges, record.position.sequence);
    });
}

bool Delivery::has_epoch(Epoch epoch) const {
  const auto is_it = [&](const auto& record) { return record.epoch == epoch; };
  return std::any_of(in_flight_.begin(), in_flight_.end(),
                     [&](const InFlight& f) { return f.message.epoch == epoch; }) ||
         std::any_of(queues_.begin(), queues_.end(),
                     [&](const Queue& q) { return std::any_of(q.waiting.begin(), q.waiting.end(), is_it); });
}

Verdict Delivery::answer(const wire::AnswerMessage& answer, Epoch current, Tick now) {
  Verdict verdict;
  verdict.known_epoch = answer.epoch == current || has_epoch(answer.epoch);
  if (!verdict.known_epoch) return verdict;
  if (!answer.stored.empty()) {
    settle(answer.epoch, answer.stored, /*put_back_again=*/false);
    settle_waiting(answer.epoch, answer.stored);
    verdict.changes.push_back(outbox::Forget{answer.epoch, answer.stored});
  }
  for (const auto& refused : answer.refused) {
    settle(answer.epoch, refused.ranges, /*put_back_again=*/false);
    settle_waiting(answer.epoch, refused.ranges);
    verdict.changes.push_back(outbox::KeepRefused{answer.epoch, refused.ranges, refused.reason});
  }
  if (!answer.stored.empty() || !answer.refused.empty()) {
    hold_until_.reset();
    hold_pause_ = {};
    if (link_ == Link::probing) link_ = Link::open;
  }
  if (!answer.hold.empty()) {
    verdict.held = settle(answer.epoch, answer.hold, /*put_back_again=*/true);
    if (!hold_until_) hold_pause_ = std::clamp(hold_pause_ * 2, limits_.hold_min, limits_.hold_max);
    hold_until_ = now + hold_pause_;
  }
  if (answer.highest) verdict.changes.push_back(outbox::Greet{answer.epoch, *answer.highest});
  return verdict;
}

}  // namespace lamplighter::publish
