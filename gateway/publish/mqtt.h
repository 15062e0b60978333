// The link to the broker: one MQTT 5 client for the life of the process, and the supervisor that connects it again and
// again. Everything is called, and calls back, on the thread of the io_context it was made with.
//
// A connection counts only when the subscriptions are granted. Nothing is stored here: what was published and not
// confirmed by the *core* is the delivery's to send again (reliability.md, "Paho").
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lamplighter::publish {

struct LinkConfig {
  std::string host;
  std::uint16_t port = 1883;
  std::string name;              // user name and client identity
  std::string password_file;     // "" for none; read at every attempt: a new password needs no restart
  std::string ca_file;           // "" for plain MQTT
  std::string certificate_file;  // of this gateway, and its key; "" for none. Read at every attempt, too
  std::string key_file;
  std::string fingerprint;               // of the certificate there now: another one is a reason to connect anew
  std::string will_topic, will_payload;  // retained
  std::vector<std::string> topics;       // to subscribe, QoS 1
  std::int64_t reconnect_ms_min = 1'000;
  std::int64_t reconnect_ms_max = 60'000;
  friend bool operator==(const LinkConfig&, const LinkConfig&) = default;
};

struct LinkListener {
  std::function<void()> connected;
  std::function<void()> disconnected;  // after each connected, once
  std::function<void(std::string topic, std::string payload)> message;
  std::function<void(std::string topic, std::string reason)> denied;  // the broker refused a publication
  std::function<void(std::string reason)> stuck;  // the client neither connects nor fails for 120 s: end the process
};

struct Publication {
  std::string topic;
  std::string payload;
  std::vector<std::pair<std::string, std::string>> user_properties;
  bool retained = false;
};

class MqttLink {
 public:
  MqttLink(boost::asio::io_context& io, LinkConfig config, LinkListener listener);
  ~MqttLink();
  MqttLink(const MqttLink&) = delete;
  MqttLink& operator=(const MqttLink&) = delete;

  void start();
  // False: not connected, or the client took nothing; the delivery's time-out sends it again.
  bool publish(const Publication& publication);
  bool is_connected() const;
  // Disconnects; `done` comes within about two seconds, also when the broker does not answer.
  void stop(std::function<void()> done);
  std::int64_t attempts() const;
  // From the next attempt on; a connection there is ends for it. TLS stays as it was: the client was made for one.
  void change(LinkConfig config);

 private:
  class Client;                     // paho_mqtt.cpp
  std::shared_ptr<Client> client_;  // shared with what Paho's callbacks have posted
};

}  // namespace lamplighter::publish
