// Joins outbox, delivery and link: reads what waits, sends it, and settles what the core answers. One per gateway;
// lives on the thread of its io_context.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "gateway/outbox/writer.h"
#include "gateway/publish/delivery.h"
#include "gateway/publish/mqtt.h"

namespace lamplighter::publish {

struct PublisherConfig {
  GatewayName gateway;
  DeliveryLimits limits;
  LinkConfig link;  // without will and topics
  std::chrono::milliseconds status_interval{30'000};
  // Made anew for each connection: between two nobody needs a thousand devices' facts in memory.
  std::function<std::vector<wire::InventoryMessage>()> inventory;
  std::size_t inventory_parts = 0;
  std::string config_hash;    // of all parts
  std::string outbox_folder;  // whose free space the status tells
};

struct PublisherCounts {
  std::int64_t messages_sent = 0, messages_resent = 0, records_sent = 0;
  std::int64_t records_stored = 0, records_refused = 0, records_held = 0;
  std::int64_t answers = 0, answers_unknown_epoch = 0, answers_damaged = 0;
  std::int64_t denied = 0;     // publications that the broker refused
  std::int64_t too_large = 0;  // messages beyond the wire's limit: our own mistake
  std::int64_t rounds = 0;     // grows while it makes progress
  bool connected = false, open = false, held = false;
  std::size_t in_flight = 0;
};

class Publisher {
 public:
  // `clock` stamps; `stuck` is called when the process should end (see LinkListener); `line_times` is asked for each
  // status.
  Publisher(boost::asio::io_context& io, PublisherConfig config, outbox::Writer& writer, std::function<Stamp()> clock,
            std::function<void(std::string)> stuck, std::function<std::vector<wire::LineTime>()> line_times);
  ~Publisher();

  void start();
  void appended();  // the outbox got more
  // A new configuration, of the same gateway. A changed link connects anew; a changed inventory is published.
  void change(PublisherConfig config);
  // Says offline, disconnects, then calls `done`.
  void stop(std::function<void()> done);
  PublisherCounts counts() const;

 private:
  void on_connected();
  void on_disconnected();
  void on_message(const std::string& topic, const std::string& payload);
  void pump();
  void pump_soon();
  void send(const Outgoing& message);
  void apply(Verdict verdict);
  void greeted(bool new_epoch, std::int64_t session);
  void publish_status(bool online);
  void publish_inventory();
  void take_back_inventory(std::size_t parts_before);
  wire::StatusMessage status(bool online) const;
  void arm(std::optional<Tick> wake, Tick now);
  void arm_status();

  boost::asio::io_context& io_;
  PublisherConfig config_;
  outbox::Writer& writer_;
  std::function<Stamp()> clock_;
  std::function<std::vector<wire::LineTime>()> line_times_;
  Delivery delivery_;
  std::unique_ptr<MqttLink> link_;
  boost::asio::steady_timer timer_, status_timer_;
  std::int64_t session_ = 0;    // connections so far
  std::size_t most_parts_ = 0;  // of the inventories before this one, in this process
  bool pump_posted_ = false;
  bool stopping_ = false;
  PublisherCounts counts_;
};

}  // namespace lamplighter::publish
