// The core's connection to the broker, over Paho: MQTT 5, clean start, no persistence, no offline buffer, no automatic
// reconnect (reliability.md section 2). An own supervisor thread connects, subscribes, and begins again after a
// jittered pause. A connection may live and deliver nothing (a broker that lost the subscription, rights taken away):
// while nobody says anything the link says something to itself, and begins again when it does not hear it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "core/ingest/accept.h"

namespace lamplighter::ingest {

struct BrokerSettings {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string user;  // also the client id (contract.md: use_username_as_clientid)
  std::string password;
  std::string ca_file;    // not empty: TLS, and the broker's certificate is checked against it
  std::string cert_file;  // the core's own certificate, where the broker asks for one
  std::string key_file;
  std::chrono::milliseconds retry_min{1'000};
  std::chrono::milliseconds retry_max{60'000};
  std::chrono::milliseconds deaf_after{60'000};  // nothing heard for so long, not even the own echo: connect anew
};

class BrokerLink {
 public:
  struct Hooks {  // called on threads of the link; they must not block. What they throw is swallowed
    std::function<void(Message&&)> deliver;
    std::function<void()> connected;
    std::function<void(const std::string& why)> lost;  // also when connecting failed
  };
  BrokerLink(BrokerSettings settings, Hooks hooks, std::function<Instant()> clock);
  ~BrokerLink();
  BrokerLink(const BrokerLink&) = delete;
  BrokerLink& operator=(const BrokerLink&) = delete;

  void start();
  void stop();  // disconnects and joins
  // QoS 1; does not wait. False: not connected, or the client would not take it.
  bool publish(const std::string& topic, const std::string& payload);
  bool connected() const;
  // The client has neither connected nor failed for 120 s: only a new process helps (contract.md, "Reconnecting").
  bool stuck() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

// The pause before try number `failures` (1, 2 …): doubles from min to max, then times 0.5 to 1 by `random` in [0, 1).
std::chrono::milliseconds retry_pause(std::chrono::milliseconds min, std::chrono::milliseconds max, int failures,
                                      double random);

}  // namespace lamplighter::ingest
