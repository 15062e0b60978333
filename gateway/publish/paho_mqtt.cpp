#include <mqtt/async_client.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fstream>
#include <random>
#include <utility>

#include <spdlog/spdlog.h>

#include "gateway/publish/mqtt.h"
#include "gateway/publish/send_at_once.h"

namespace lamplighter::publish {
namespace {

using namespace std::chrono_literals;

constexpr auto keep_alive = 20s;
constexpr auto connect_timeout = 15s;
constexpr auto step_max = 20s;  // of subscribing and disconnecting
constexpr auto stuck_after = 120s;
constexpr auto stop_max = 2s;
constexpr auto look_again = 20ms;
constexpr int queue_inside_client_max = 1'000;  // above the delivery's window, status and inventory
constexpr int qos = 1;

std::string one_line(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

std::string reason_of(const mqtt::token& token) {
  // A refused connection has its MQTT reason as return code, a refused publication as reason code.
  const int mqtt_reason = std::max<int>(token.get_reason_code(), token.get_return_code());
  if (mqtt_reason > 0) {
    const char* text = MQTTReasonCode_toString(static_cast<MQTTReasonCodes>(mqtt_reason));
    return std::string(text ? text : "refused") + " (MQTT reason " + std::to_string(mqtt_reason) + ")";
  }
  if (token.get_return_code() == MQTTASYNC_FAILURE) return "nobody answers there";
  return mqtt::exception::error_str(token.get_return_code());
}

std::string address_of(const LinkConfig& config) {
  return (config.ca_file.empty() ? "tcp://" : "ssl://") + config.host + ":" + std::to_string(config.port);
}

}  // namespace

class MqttLink::Client : public std::enable_shared_from_this<MqttLink::Client> {
 public:
  Client(boost::asio::io_context& io, LinkConfig config, LinkListener listener)
      : io_(io),
        config_(std::move(config)),
        listener_(std::move(listener)),
        timer_(io),
        watch_(io),
        connecting_(*this, &Client::on_connect_result),
        subscribing_(*this, &Client::on_subscribe_result),
        disconnecting_(*this, &Client::on_disconnect_result),
        publishing_(*this),
        client_(address_of(config_), config_.name,
                mqtt::create_options_builder()
                    .mqtt_version(MQTTVERSION_5)
                    .send_while_disconnected(false)
                    .max_buffered_messages(queue_inside_client_max)
                    .delete_oldest_messages(false)
                    .finalize(),
                static_cast<mqtt::iclient_persistence*>(nullptr)) {
    std::random_device seed;
    random_.seed(seed());
  }

  // Paho's threads end in these two; they only post.
  void listen() {
    client_.set_connection_lost_handler(
        [this](const std::string& cause) { post([cause](Client& c) { c.on_lost(cause); }); });
    client_.set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode code) {
      post([code](Client& c) {
        c.on_lost("the broker disconnected us, MQTT reason " + std::to_string(static_cast<int>(code)));
      });
    });
    client_.set_message_callback([this](mqtt::const_message_ptr message) {
      post([message](Client& c) {
        if (c.state_ == State::up || c.state_ == State::subscribing)
          c.listener_.message(message->get_topic(), message->to_string());
      });
    });
  }

  void connect() {
    state_ = State::connecting;
    ++attempts_;
    watch(stuck_after, [this] { listener_.stuck("the MQTT client neither connects nor fails for 120 s"); });
    try {
      fill_options();
      client_.connect(options_, nullptr, connecting_);
    } catch (const mqtt::exception& error) {
      fail(error.what());
    }
  }

  bool publish(const Publication& publication) {
    if (state_ != State::up) return false;
    mqtt::properties properties;
    for (const auto& [name, value] : publication.user_properties)
      properties.add(mqtt::property(mqtt::property::USER_PROPERTY, name, value));
    try {
      auto message =
          mqtt::message::create(publication.topic, publication.payload, qos, publication.retained, properties);
      client_.publish(std::move(message), nullptr, publishing_);
      ++unconfirmed_;
      return true;
    } catch (const mqtt::exception& error) {
      // The client's queue is far larger than our window: the broker has confirmed nothing for many time-outs. Only a
      // new connection helps; posted, as whoever publishes is amid its own work.
      post([why = std::string(error.what())](Client& c) {
        if (c.state_ == State::up) c.fail("publishing failed: " + why);
      });
      return false;
    }
  }

  void stop(std::function<void()> done) {
    stopped_ = std::move(done);
    timer_.cancel();
    const bool connected = state_ == State::up || state_ == State::subscribing;
    state_ = State::stopping;
    watch(stop_max, [this] { finish_stop(); });
    if (!connected) return finish_stop();
    if (unconfirmed_ == 0) disconnect_to_stop();  // else when the broker has confirmed what was published
  }

  void change(LinkConfig config) {
    if (config == config_) return;
    config_ = std::move(config);
    failure_.clear();
    if (state_ == State::connecting) out_of_date_ = true;  // Paho cannot be told to stop; its outcome is not taken
    if (state_ == State::up || state_ == State::subscribing) fail("the configuration has changed");
  }

  bool is_up() const { return state_ == State::up; }
  std::int64_t attempts() const { return attempts_; }

 private:
  enum class State : std::uint8_t {
    waiting,
    connecting,
    subscribing,
    up,
    disconnecting,
    stopping,
    stopped
  };

  // Hands the outcome of one kind of request to the io_context. Lives as long as the client.
  struct Outcome : mqtt::iaction_listener {
    Outcome(Client& c, void (Client::*h)(const std::string&)) : client(c), heard(h) {}
    void on_success(const mqtt::token&) override { tell(""); }
    void on_failure(const mqtt::token& token) override { tell(reason_of(token)); }
    void tell(std::string reason) {
      client.post([h = heard, reason = std::move(reason)](Client& c) { (c.*h)(reason); });
    }
    Client& client;
    void (Client::*heard)(const std::string&);
  };
  struct Publishing : mqtt::iaction_listener {
    explicit Publishing(Client& c) : client(c) {}
    void on_success(const mqtt::token&) override {
      client.post([](Client& c) { c.on_confirmed(); });
    }
    void on_failure(const mqtt::token& token) override {
      client.post([](Client& c) { c.on_confirmed(); });
      if (token.get_reason_code() < 0x80) return;  // the connection went; that is told elsewhere
      const auto& delivery = static_cast<const mqtt::delivery_token&>(token);
      const auto message = delivery.get_message();
      client.post([topic = message ? message->get_topic() : "", reason = reason_of(token)](Client& c) {
        c.listener_.denied(topic, reason);
      });
    }
    Client& client;
  };

  void post(std::function<void(Client&)> what) {
    boost::asio::post(io_, [weak = weak_from_this(), what = std::move(what)] {
      if (const auto self = weak.lock()) what(*self);
    });
  }

  // Set one by one and given to connect() by copy: Paho C++ 1.2 leaves the properties behind when options are moved.
  void fill_options() {
    options_.set_mqtt_version(MQTTVERSION_5);
    options_.set_servers(mqtt::string_collection::create(address_of(config_)));  // a reload may have changed it
    options_.set_clean_start(true);
    options_.set_keep_alive_interval(keep_alive);
    options_.set_connect_timeout(connect_timeout);
    options_.set_max_inflight(queue_inside_client_max);
    options_.set_user_name(config_.name);
    if (!config_.password_file.empty()) options_.set_password(one_line(config_.password_file));
    options_.set_will_message(mqtt::message::create(config_.will_topic, config_.will_payload, qos, /*retained=*/true));
    options_.set_properties({{mqtt::property::SESSION_EXPIRY_INTERVAL, 0}});
    if (config_.ca_file.empty()) return;
    mqtt::ssl_options ssl;
    ssl.set_trust_store(config_.ca_file);
    if (!config_.certificate_file.empty()) {
      ssl.set_key_store(config_.certificate_file);
      ssl.set_private_key(config_.key_file);
    }
    ssl.set_enable_server_cert_auth(true);
    ssl.set_verify(true);
    options_.set_ssl(ssl);
  }

  void on_connect_result(const std::string& failure) {
    if (state_ != State::connecting) return;
    if (std::exchange(out_of_date_, false)) return fail("the configuration has changed");
    if (!failure.empty()) return fail(failure);
    send_at_once(config_.port);
    state_ = State::subscribing;
    watch(step_max, [this] { fail("no answer to the subscription"); });
    try {
      client_.subscribe(mqtt::string_collection::create(config_.topics), std::vector<int>(config_.topics.size(), qos),
                        nullptr, subscribing_);
    } catch (const mqtt::exception& error) {
      fail(error.what());
    }
  }

  void on_subscribe_result(const std::string& failure) {
    if (state_ != State::subscribing) return;
    if (!failure.empty()) return fail(failure);
    watch_.cancel();
    state_ = State::up;
    pause_ms_ = 0;
    failure_.clear();
    spdlog::info("connected to the broker {}:{}", config_.host, config_.port);
    listener_.connected();
  }

  void on_disconnect_result(const std::string&) {
    if (state_ == State::stopping) return finish_stop();
    if (state_ == State::disconnecting) wait_and_connect();
  }

  void on_lost(const std::string& cause) {
    if (state_ == State::disconnecting) return wait_and_connect();
    if (state_ == State::up || state_ == State::subscribing) fail(cause.empty() ? "connection lost" : cause);
  }

  // Ends whatever there is of a connection, then tries again after a pause.
  void fail(const std::string& reason) {
    const bool was_up = state_ == State::up;
    if (state_ == State::stopping || state_ == State::stopped) return;
    if (reason != failure_)
      spdlog::warn("no connection to the broker {}:{}: {}; trying again", config_.host, config_.port, reason);
    failure_ = reason;
    const bool may_be_connected = client_.is_connected();
    if (was_up) listener_.disconnected();
    if (!may_be_connected) return wait_and_connect();
    state_ = State::disconnecting;
    watch(step_max, [this] { wait_and_connect(); });
    try {
      client_.disconnect(0, nullptr, disconnecting_);
    } catch (const mqtt::exception&) {
      return wait_and_connect();
    }
    look_for_end();
  }

  void wait_and_connect() {
    watch_.cancel();
    state_ = State::waiting;
    pause_ms_ = std::clamp(pause_ms_ * 2, config_.reconnect_ms_min, config_.reconnect_ms_max);
    const auto jittered = std::uniform_int_distribution<std::int64_t>(pause_ms_ / 2, pause_ms_)(random_);
    timer_.expires_after(std::chrono::milliseconds(jittered));
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (self && !error && self->state_ == State::waiting) self->connect();
    });
  }

  void watch(std::chrono::steady_clock::duration time, std::function<void()> expired) {
    watch_.expires_after(time);
    watch_.async_wait([weak = weak_from_this(), expired = std::move(expired)](boost::system::error_code error) {
      const auto self = weak.lock();
      if (self && !error) expired();
    });
  }

  // Under MQTT 5 Paho tells nobody that a disconnect is done.
  void look_for_end() {
    timer_.expires_after(look_again);
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (!self || error || (self->state_ != State::stopping && self->state_ != State::disconnecting)) return;
      if (self->client_.is_connected()) return self->look_for_end();
      self->on_disconnect_result("");
    });
  }

  void on_confirmed() {
    --unconfirmed_;
    if (state_ == State::stopping && unconfirmed_ == 0) disconnect_to_stop();
  }

  void disconnect_to_stop() {
    try {
      client_.disconnect(0, nullptr, disconnecting_);
    } catch (const mqtt::exception&) {
      return finish_stop();
    }
    look_for_end();
  }

  void finish_stop() {
    if (state_ == State::stopped) return;
    state_ = State::stopped;
    watch_.cancel();
    if (stopped_) stopped_();
  }

  boost::asio::io_context& io_;
  LinkConfig config_;
  LinkListener listener_;
  boost::asio::steady_timer timer_, watch_;
  Outcome connecting_, subscribing_, disconnecting_;  // before the client: it may still call them while it ends
  Publishing publishing_;
  mqtt::async_client client_;
  mqtt::connect_options options_;
  std::mt19937_64 random_;
  State state_ = State::waiting;
  std::int64_t pause_ms_ = 0;
  std::int64_t attempts_ = 0;
  std::int64_t unconfirmed_ = 0;  // publications the broker has not confirmed
  bool out_of_date_ = false;      // the attempt under way is of a former configuration
  std::string failure_;           // the last one told in the log
  std::function<void()> stopped_;
};

MqttLink::MqttLink(boost::asio::io_context& io, LinkConfig config, LinkListener listener)
    : client_(std::make_shared<Client>(io, std::move(config), std::move(listener))) {
  client_->listen();
}
MqttLink::~MqttLink() = default;
void MqttLink::start() {
  client_->connect();
}
bool MqttLink::publish(const Publication& publication) {
  return client_->publish(publication);
}
bool MqttLink::is_connected() const {
  return client_->is_up();
}
void MqttLink::stop(std::function<void()> done) {
  client_->stop(std::move(done));
}
void MqttLink::change(LinkConfig config) {
  client_->change(std::move(config));
}
std::int64_t MqttLink::attempts() const {
  return client_->attempts();
}

}  // namespace lamplighter::publish
