#include "core/ingest/paho_mqtt.h"

#include <mqtt/async_client.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "schemas/wire/messages.h"
#include "schemas/wire/topics.h"

namespace lamplighter::ingest {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds keep_alive{20};
constexpr std::chrono::seconds connect_timeout{10};
constexpr std::chrono::seconds stuck_after{120};
constexpr std::chrono::seconds disconnect_timeout{2};
constexpr int in_flight_max = 100;
constexpr std::chrono::seconds refusing_max{20};  // the client takes no answer for so long: connect anew
constexpr std::size_t user_properties_max = 16;
const std::vector<std::string> subscriptions{"lamplighter/+/+/readings", "lamplighter/+/+/events",
                                             "lamplighter/+/+/status", "lamplighter/+/+/inventory/#",
                                             "lamplighter/+/+/reply"};

std::optional<std::string>* slot_of(Message& m, const std::string& property) {
  if (property == wire::property_epoch) return &m.epoch;
  if (property == wire::property_first) return &m.first;
  if (property == wire::property_last) return &m.last;
  return nullptr;
}

Message message_of(const mqtt::message& from, Instant now) {
  Message m;
  m.topic = from.get_topic();
  const auto& payload = from.get_payload_ref();
  // One byte more than allowed is enough for the decoder to see that it is too large.
  m.payload.assign(payload.data(), std::min(payload.length(), wire::payload_bytes_max + 1));
  m.retained = from.is_retained();
  m.received = now;
  const auto& properties = from.get_properties();
  const auto count = std::min(properties.count(mqtt::property::USER_PROPERTY), user_properties_max);
  for (std::size_t i = 0; i < count; ++i) {
    const auto [name, value] = mqtt::get<mqtt::string_pair>(properties, mqtt::property::USER_PROPERTY, i);
    if (auto* slot = slot_of(m, name)) *slot = value;
  }
  return m;
}

mqtt::connect_options options_of(const BrokerSettings& s) {
  mqtt::connect_options_builder builder;
  builder.mqtt_version(MQTTVERSION_5)
      .clean_start(true)
      .automatic_reconnect(false)
      .keep_alive_interval(keep_alive)
      .connect_timeout(connect_timeout)
      .properties({{mqtt::property::SESSION_EXPIRY_INTERVAL, 0}});
  if (!s.user.empty()) builder.user_name(s.user);
  if (!s.password.empty()) builder.password(s.password);
  if (!s.ca_file.empty()) {
    mqtt::ssl_options tls;
    tls.set_trust_store(s.ca_file);
    if (!s.cert_file.empty()) tls.set_key_store(s.cert_file);
    if (!s.key_file.empty()) tls.set_private_key(s.key_file);
    tls.set_enable_server_cert_auth(true);
    tls.set_verify(true);
    builder.ssl(std::move(tls));
  }
  auto options = builder.finalize();
  options.set_max_inflight(in_flight_max);
  return options;
}

std::string address_of(const BrokerSettings& s) {
  return (s.ca_file.empty() ? "tcp://" : "ssl://") + s.host + ":" + std::to_string(s.port);
}

}  // namespace

std::chrono::milliseconds retry_pause(std::chrono::milliseconds min, std::chrono::milliseconds max, int failures,
                                      double random) {
  auto pause = std::max(min, std::chrono::milliseconds{1});
  for (int i = 1; i < failures && pause < max; ++i) pause *= 2;
  pause = std::min(pause, max);
  return std::chrono::milliseconds{static_cast<std::int64_t>(static_cast<double>(pause.count()) * (0.5 + random / 2))};
}

// Callbacks of Paho only set flags and hand messages on; the supervisor thread alone calls the client.
struct BrokerLink::Inside : mqtt::callback, mqtt::iaction_listener {
  enum class Step {
    idle,
    under_way,
    done,
    failed
  };

  Inside(BrokerSettings s, Hooks h, std::function<Instant()> c)
      : settings(std::move(s)),
        hooks(std::move(h)),
        clock(std::move(c)),
        client(address_of(settings), client_id, mqtt::create_options(MQTTVERSION_5),
               static_cast<mqtt::iclient_persistence*>(nullptr)) {
    client.set_callback(*this);
  }

  // mqtt::callback
  void message_arrived(mqtt::const_message_ptr message) override {
    heard_ms = ms_now();
    try {
      if (message->get_topic() == echo_topic) return;
      hooks.deliver(message_of(*message, clock()));
    } catch (...) {  // out of memory at worst: unanswered, so it comes again
    }
  }
  void connection_lost(const std::string& cause) override { lost(cause.empty() ? "connection lost" : cause); }
  void connected(const std::string&) override {}

  // mqtt::iaction_listener: of connect and subscribe
  void on_success(const mqtt::token&) override { step_is(Step::done, ""); }
  void on_failure(const mqtt::token& token) override {
    try {
      std::string why = mqtt::exception::error_str(token.get_return_code());
      if (token.get_reason_code() != mqtt::SUCCESS) why += ", reason code " + std::to_string(token.get_reason_code());
      step_is(Step::failed, why.empty() ? "code " + std::to_string(token.get_return_code()) : why);
    } catch (...) {
      step_is(Step::failed, "refused");
    }
  }

  void step_is(Step s, std::string why) {
    {
      const std::lock_guard lock(mutex);
      step = s;
      reason = std::move(why);
    }
    changed.notify_all();
  }
  void lost(std::string why) {
    {
      const std::lock_guard lock(mutex);
      down = true;
      reason = std::move(why);
    }
    changed.notify_all();
  }

  // Starts something that ends in on_success or on_failure, and waits for it.
  template <class Begin>
  bool carry_out(Begin begin) {
    step_is(Step::under_way, "");
    const auto since = steady_clock::now();
    try {
      begin();
    } catch (const std::exception& e) {  // MQTT 5 refusals such as 135 arrive here
      step_is(Step::failed, e.what());
    }
    std::unique_lock lock(mutex);
    while (step == Step::under_way && !down && !stopping) {
      changed.wait_for(lock, std::chrono::seconds{1});
      if (steady_clock::now() - since > stuck_after) is_stuck = true;
    }
    is_stuck = false;
    return step == Step::done && !down && !stopping;
  }

  bool connect() {
    {
      const std::lock_guard lock(mutex);
      down = false;
    }
    if (!carry_out([&] { client.connect(options_of(settings), nullptr, *this); })) return false;
    auto filters = subscriptions;
    filters.push_back(echo_topic);
    const auto topics = mqtt::string_collection::create(filters);
    const mqtt::iasync_client::qos_collection qos(filters.size(), 1);
    return carry_out([&] { client.subscribe(topics, qos, nullptr, *this); });
  }

  void disconnect() {
    try {
      if (client.is_connected())
        client.disconnect(mqtt::disconnect_options(disconnect_timeout))->wait_for(disconnect_timeout);
    } catch (const std::exception&) {  // it is gone either way
    }
  }

  std::string why() {
    const std::lock_guard lock(mutex);
    return reason;
  }

  static std::int64_t ms_now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now().time_since_epoch()).count();
  }

  // Until the connection is lost, or lives and delivers nothing.
  void stay_connected() {
    heard_ms = ms_now();
    const auto look_pause = settings.deaf_after / 4;
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, look_pause, [&] { return down || stopping; })) {
      const auto silence = std::chrono::milliseconds{ms_now() - heard_ms};
      if (silence < look_pause) continue;
      if (silence >= settings.deaf_after) {
        reason = "the broker keeps the connection and has delivered nothing for " +
                 std::to_string(silence.count() / 1000) + " s, not even what this core said to itself on " +
                 echo_topic + "; see that its access rules let the core read lamplighter/# and write there";
        return;
      }
      lock.unlock();
      say_echo();
      lock.lock();
    }
  }

  void say_echo() {
    try {
      client.publish(echo_topic, "", 0, /*qos=*/1, /*retained=*/false);
    } catch (const std::exception&) {  // then nothing is heard either
    }
  }

  void supervise() {
    std::mt19937_64 random{std::random_device{}()};
    int failures = 0;
    for (;;) {
      const bool up = connect();
      if (up) {
        failures = 0;
        is_connected = true;
        if (hooks.connected) hooks.connected();
        stay_connected();
        is_connected = false;
      }
      const std::string reason_now = why();
      disconnect();
      std::unique_lock lock(mutex);
      if (stopping) return;
      lock.unlock();
      if (hooks.lost) hooks.lost(reason_now);
      const auto pause =
          retry_pause(settings.retry_min, settings.retry_max, ++failures, std::uniform_real_distribution<>{}(random));
      lock.lock();
      changed.wait_for(lock, pause, [&] { return stopping; });
      if (stopping) return;
    }
  }

  const BrokerSettings settings;
  const std::string client_id = settings.user.empty() ? "lamplighter-core" : settings.user;
  const std::string echo_topic = wire::echo_topic(client_id);
  Hooks hooks;
  std::function<Instant()> clock;
  mqtt::async_client client;
  std::mutex mutex;
  std::condition_variable changed;
  Step step = Step::idle;
  std::string reason;
  bool down = false;
  bool stopping = false;
  std::optional<steady_clock::time_point> refusing_since;  // of publish(): since when the client took nothing
  std::atomic<std::int64_t> heard_ms{0};                   // of steady_clock: when the broker last delivered something
  std::atomic<bool> is_connected{false};
  std::atomic<bool> is_stuck{false};
  std::thread supervisor;
};

BrokerLink::BrokerLink(BrokerSettings settings, Hooks hooks, std::function<Instant()> clock)
    : inside_(std::make_unique<Inside>(std::move(settings), std::move(hooks), std::move(clock))) {}

BrokerLink::~BrokerLink() {
  stop();
}

void BrokerLink::start() {
  inside_->supervisor = std::thread([this] { inside_->supervise(); });
}

void BrokerLink::stop() {
  if (!inside_->supervisor.joinable()) return;
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->stopping = true;
  }
  inside_->changed.notify_all();
  inside_->supervisor.join();
}

bool BrokerLink::publish(const std::string& topic, const std::string& payload) {
  if (!inside_->is_connected) return false;
  try {
    inside_->client.publish(topic, payload.data(), payload.size(), /*qos=*/1, /*retained=*/false);
    inside_->refusing_since.reset();
    return true;
  } catch (const std::exception& e) {  // just lost, or too many in flight: the gateway asks again by resending
    const auto now = steady_clock::now();
    if (!inside_->refusing_since) inside_->refusing_since = now;
    if (now - *inside_->refusing_since > refusing_max) {
      inside_->refusing_since.reset();
      inside_->lost("the broker confirms nothing: " + std::string(e.what()));
    }
    return false;
  }
}

bool BrokerLink::connected() const {
  return inside_->is_connected;
}
bool BrokerLink::stuck() const {
  return inside_->is_stuck;
}

}  // namespace lamplighter::ingest
