#include "gateway/publish/publisher.h"

#include <spdlog/spdlog.h>
#include <sys/statvfs.h>

#include <boost/asio/post.hpp>

#include "schemas/wire/codec.h"
#include "schemas/wire/topics.h"

namespace lamplighter::publish {
namespace {

constexpr std::int64_t wake_ms_max = 1'000;  // looks at least so often, which is also the sign of life for the watchdog

LinkConfig complete(LinkConfig link, const GatewayName& gateway) {
  link.name = gateway.text;
  wire::StatusMessage will;
  will.gateway = gateway;
  will.version = LAMPLIGHTER_VERSION;
  link.will_topic = wire::topic(gateway, "status");
  link.will_payload = wire::encode(will);
  link.topics = {wire::topic(gateway, "answer"), wire::topic(gateway, "command"), wire::topic(gateway, "config")};
  return link;
}

std::int64_t disk_free_bytes(const std::string& folder) {
  struct statvfs disk {};
  if (statvfs(folder.c_str(), &disk) != 0) return 0;
  return static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
}

std::string encode_records(const GatewayName& gateway, const Outgoing& outgoing) {
  if (outgoing.kind == Kind::event) {
    wire::EventsMessage message{gateway, outgoing.epoch, {}};
    for (const auto& record : outgoing.records)
      message.records.push_back({record.position.sequence, std::get<Event>(record.fact)});
    return wire::encode(message);
  }
  wire::ReadingsMessage message{gateway, outgoing.epoch, {}};
  for (const auto& record : outgoing.records)
    message.records.push_back({record.position.sequence, std::get<Reading>(record.fact)});
  return wire::encode(message);
}

}  // namespace

Publisher::Publisher(boost::asio::io_context& io, PublisherConfig config, outbox::Writer& writer,
                     std::function<Stamp()> clock, std::function<void(std::string)> stuck,
                     std::function<std::vector<wire::LineTime>()> line_times)
    : io_(io),
      config_(std::move(config)),
      writer_(writer),
      clock_(std::move(clock)),
      line_times_(std::move(line_times)),
      delivery_(config_.limits),
      timer_(io),
      status_timer_(io) {
  LinkListener listener;
  listener.connected = [this] { on_connected(); };
  listener.disconnected = [this] { on_disconnected(); };
  listener.message = [this](const std::string& topic, const std::string& payload) { on_message(topic, payload); };
  listener.denied = [this](const std::string& topic, const std::string& reason) {
    if (counts_.denied++ == 0)
      spdlog::error("the broker refuses what we publish on {} ({}); check its access list for \"{}\"", topic, reason,
                    config_.gateway.text);
  };
  listener.stuck = std::move(stuck);
  link_ = std::make_unique<MqttLink>(io, complete(config_.link, config_.gateway), std::move(listener));
}

Publisher::~Publisher() = default;

void Publisher::start() {
  link_->start();
  arm_status();
  pump();
}

void Publisher::appended() {
  delivery_.appended();
  pump_soon();
}

void Publisher::on_connected() {
  ++session_;
  publish_inventory();
  publish_status(/*online=*/true);
  delivery_.connected(clock_().tick);
  pump_soon();
}

void Publisher::on_disconnected() {
  delivery_.disconnected();
  writer_.commit({outbox::LinkLost{}}, {});
}

void Publisher::on_message(const std::string& topic, const std::string& payload) {
  if (topic != wire::topic(config_.gateway, "answer")) {
    spdlog::info("a message on {} is not for this version", topic);
    return;
  }
  const auto answer = wire::decode_answer(payload);
  if (!answer || answer->gateway != config_.gateway) {
    ++counts_.answers_damaged;
    spdlog::warn("an answer cannot be read: {}",
                 answer ? "it names gateway " + answer->gateway.text : answer.error().detail);
    return;
  }
  ++counts_.answers;
  auto verdict = delivery_.answer(*answer, writer_.state().totals.epoch, clock_().tick);
  if (!verdict.known_epoch) {
    ++counts_.answers_unknown_epoch;
    return;
  }
  for (const auto& refused : answer->refused)
    spdlog::warn("the core refused {} range(s) from sequence {}: {}; they are kept", refused.ranges.size(),
                 refused.ranges.empty() ? 0 : refused.ranges.front().first.n, refused.reason);
  counts_.records_held += verdict.held;
  apply(std::move(verdict));
  pump_soon();
}

void Publisher::apply(Verdict verdict) {
  if (verdict.changes.empty()) return;
  std::vector<bool> refusal;
  for (const auto& change : verdict.changes) refusal.push_back(std::holds_alternative<outbox::KeepRefused>(change));
  writer_.commit(std::move(verdict.changes),
                 [this, session = session_, refusal = std::move(refusal)](std::vector<outbox::ChangeResult> results) {
                   for (std::size_t i = 0; i < results.size(); ++i) {
                     if (const auto* removed = std::get_if<outbox::Removed>(&results[i]))
                       (refusal[i] ? counts_.records_refused : counts_.records_stored) += removed->records;
                     if (const auto* hello = std::get_if<outbox::Greeted>(&results[i]))
                       greeted(hello->new_epoch, session);
                   }
                 });
}

// `session`: in which connection the core said it. Since then the outbox may have heard that the link was lost.
void Publisher::greeted(bool new_epoch, std::int64_t session) {
  if (new_epoch) {
    spdlog::warn("the core has more of this outbox's epoch than it ever sent: a restored disk. A new epoch begins");
    delivery_.renumbered();  // greets anew: publishes the status with the new epoch
  } else if (session == session_) {
    delivery_.opened();
  }
  pump_soon();
}

void Publisher::pump_soon() {
  if (pump_posted_) return;
  pump_posted_ = true;
  boost::asio::post(io_, [this] {
    pump_posted_ = false;
    pump();
  });
}

void Publisher::pump() {
  if (stopping_) return;
  ++counts_.rounds;
  const auto now = clock_().tick;
  if (delivery_.greet_again(now)) publish_status(/*online=*/true);
  if (delivery_.probe_due(now))
    writer_.commit({outbox::PermitSending{}}, [this, session = session_](const auto&) {
      if (session == session_) delivery_.opened_to_probe();
      pump_soon();
    });
  if (const auto request = delivery_.wants()) {
    delivery_.fetching();
    writer_.fetch(*request, [this, request = *request](auto records) {
      if (!records) {
        delivery_.fetch_failed();
        spdlog::debug("{}", records.error().detail);
        return;  // the next round, within a second, asks again; the writer tells what is wrong
      }
      delivery_.supply(request, std::move(*records), clock_().tick);
      pump_soon();
    });
  }
  for (const auto& message : delivery_.due(now)) send(message);
  arm(delivery_.wake_at(), now);
}

void Publisher::send(const Outgoing& message) {
  auto payload = encode_records(config_.gateway, message);
  if (payload.size() > wire::payload_bytes_max) {
    if (counts_.too_large++ == 0) spdlog::error("a message of {} bytes is beyond the limit", payload.size());
  }
  Publication publication;
  publication.topic = wire::topic(config_.gateway, message.kind == Kind::event ? "events" : "readings");
  publication.payload = std::move(payload);
  publication.user_properties = {{std::string(wire::property_epoch), std::to_string(message.epoch.n)},
                                 {std::string(wire::property_first), std::to_string(message.first().n)},
                                 {std::string(wire::property_last), std::to_string(message.last().n)}};
  link_->publish(publication);
  ++(message.again ? counts_.messages_resent : counts_.messages_sent);
  counts_.records_sent += static_cast<std::int64_t>(message.records.size());
}

wire::StatusMessage Publisher::status(bool online) const {
  const auto state = writer_.state();
  const auto now = clock_();
  wire::StatusMessage status;
  status.gateway = config_.gateway;
  status.online = online;
  status.version = LAMPLIGHTER_VERSION;
  status.epoch = state.totals.epoch;
  status.boot = now.boot;
  status.clock = now.clock;
  status.at = now.wall;
  status.backlog = state.totals.records();
  status.oldest_unconfirmed = state.totals.oldest;
  status.refused = state.totals.refused_kept;
  status.disk_free_bytes = disk_free_bytes(config_.outbox_folder);
  status.config_hash = config_.config_hash;
  if (online) status.lines = line_times_();
  if (status.lines.size() > wire::status_lines_max) status.lines.resize(wire::status_lines_max);
  return status;
}

void Publisher::publish_status(bool online) {
  link_->publish({wire::topic(config_.gateway, "status"), wire::encode(status(online)), {}, /*retained=*/true});
}

void Publisher::publish_inventory() {
  for (const auto& part : config_.inventory())
    link_->publish({wire::topic(config_.gateway, "inventory/" + std::to_string(part.part)),
                    wire::encode(part),
                    {},
                    /*retained=*/true});
  take_back_inventory(most_parts_);
}

// A retained part that this configuration no longer has would tell the core of a former one at each of its connects.
void Publisher::take_back_inventory(std::size_t parts_before) {
  for (auto part = config_.inventory_parts + 1; part <= parts_before; ++part)
    link_->publish({wire::topic(config_.gateway, "inventory/" + std::to_string(part)), "", {}, /*retained=*/true});
}

void Publisher::change(PublisherConfig config) {
  const auto before = std::exchange(config_, std::move(config));
  most_parts_ = std::max(most_parts_, before.inventory_parts);
  delivery_.set_limits(config_.limits);
  if (before.config_hash != config_.config_hash && link_->is_connected()) {
    publish_inventory();
    publish_status(/*online=*/true);
  }
  link_->change(complete(config_.link, config_.gateway));
  if (before.status_interval != config_.status_interval) arm_status();
  pump_soon();
}

void Publisher::arm(std::optional<Tick> wake, Tick now) {
  const auto ms = wake ? std::clamp<std::int64_t>((*wake - now).count(), 0, wake_ms_max) : wake_ms_max;
  timer_.expires_after(std::chrono::milliseconds(ms));
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) pump();
  });
}

void Publisher::arm_status() {
  status_timer_.expires_after(config_.status_interval);
  status_timer_.async_wait([this](boost::system::error_code error) {
    if (error || stopping_) return;
    if (link_->is_connected()) publish_status(/*online=*/true);
    arm_status();
  });
}

void Publisher::stop(std::function<void()> done) {
  if (link_->is_connected()) publish_status(/*online=*/false);
  stopping_ = true;
  timer_.cancel();
  status_timer_.cancel();
  link_->stop(std::move(done));
}

PublisherCounts Publisher::counts() const {
  auto counts = counts_;
  counts.connected = link_->is_connected();
  counts.open = delivery_.is_open();
  counts.held = delivery_.held();
  counts.in_flight = delivery_.in_flight();
  return counts;
}

}  // namespace lamplighter::publish
