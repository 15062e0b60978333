// MQTT in: broker -> queue -> batcher -> database -> answers. Built and started by main.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/db/database.h"
#include "core/ingest/paho_mqtt.h"

namespace prometheus {
class Registry;
}

namespace lamplighter::ingest {

struct Config {
  BrokerSettings broker;
  std::size_t queue_messages_max = 4'000;
  std::size_t queue_bytes_max = 64 * 1024 * 1024;
};

class Ingest {
 public:
  // `clock` gives the wall time; it is called from several threads. The database must outlive this.
  Ingest(Config config, db::Database& database, prometheus::Registry& registry, std::function<Instant()> clock);
  ~Ingest();  // stops
  Ingest(const Ingest&) = delete;
  Ingest& operator=(const Ingest&) = delete;

  void start();
  void stop();             // takes no more, writes what it took, disconnects
  bool connected() const;  // subscribed at the broker
  bool stuck() const;      // see BrokerLink::stuck: the process should end and be started anew

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

// The first line of a password file, without its line end. Throws std::runtime_error naming the file where it cannot be
// read.
std::string password_from(const std::string& file);

}  // namespace lamplighter::ingest
