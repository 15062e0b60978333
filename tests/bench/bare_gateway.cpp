// What a gateway costs that keeps nothing: Asio asks the meters, Paho publishes what they said, and that is all. No
// storage, no schedule, no checks of a counter, no second attempt. The yardstick of `tests/bench/run gateway_flat_out`.
//
//   bare_gateway poll …     asks every meter again as soon as it has answered
//   bare_gateway answer …   plays the core for both: counts records, and tells the gateway that they are stored
#include <mqtt/async_client.h>

#include <CLI/CLI.hpp>
#include <array>
#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <iostream>

#include "schemas/wire/codec.h"
#include "schemas/wire/topics.h"
#include "tests/bench/stand_in_core.h"

namespace lamplighter::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t words_a_register = 4;  // s64, big end first, as tests/bench/wide_meter.yaml has them
constexpr int in_flight_max = 100;           // messages, as the gateway's window
constexpr std::size_t answer_head_bytes = 9;

struct Plan {
  BrokerLogin broker;
  std::string gateway = "bare";
  std::uint16_t first_port = 0;
  int lines = 1, meters = 1, registers = 31, records_max = 200;
};

struct Line {
  explicit Line(asio::io_context& io) : socket(io) {}
  tcp::socket socket;
  int number = 0, unit = 1;
  std::uint16_t transaction = 0;
  std::array<std::uint8_t, 12> request{};
  std::vector<std::uint8_t> answer;
};

class BareGateway : public mqtt::iaction_listener {
 public:
  explicit BareGateway(Plan plan)
      : plan_(std::move(plan)),
        client_("tcp://127.0.0.1:" + std::to_string(plan_.broker.port), plan_.gateway,
                mqtt::create_options_builder()
                    .mqtt_version(MQTTVERSION_5)
                    .send_while_disconnected(false)
                    .max_buffered_messages(1'000)
                    .finalize(),
                static_cast<mqtt::iclient_persistence*>(nullptr)) {
    message_.gateway = GatewayName{plan_.gateway};
    message_.epoch = Epoch{1};
    for (int i = 0; i < plan_.registers; ++i) registers_.push_back("r" + std::to_string(i + 1));
  }

  int run() {
    mqtt::connect_options options;
    options.set_mqtt_version(MQTTVERSION_5);
    options.set_clean_start(true);
    options.set_max_inflight(1'000);
    options.set_user_name(plan_.gateway);
    options.set_password(plan_.broker.password);
    client_.connect(options)->wait();
    for (int i = 0; i < plan_.lines; ++i) {
      auto& line = *lines_.emplace_back(std::make_unique<Line>(io_));
      line.number = i + 1;
      line.socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(plan_.first_port + i)});
      line.socket.set_option(tcp::no_delay{true});
      line.answer.resize(answer_head_bytes + 2 * words_a_register * registers_.size());
      ask(line);
    }
    io_.run();  // until the process is ended
    return 0;
  }

  void on_success(const mqtt::token&) override { confirmed(); }
  void on_failure(const mqtt::token&) override { confirmed(); }

 private:
  void ask(Line& line) {
    const auto words = static_cast<std::uint16_t>(words_a_register * registers_.size());
    ++line.transaction;
    line.request = {static_cast<std::uint8_t>(line.transaction >> 8),
                    static_cast<std::uint8_t>(line.transaction & 0xff),
                    0,
                    0,
                    0,
                    6,
                    static_cast<std::uint8_t>(line.unit),
                    3,
                    0,
                    0,
                    static_cast<std::uint8_t>(words >> 8),
                    static_cast<std::uint8_t>(words & 0xff)};
    asio::async_write(line.socket, asio::buffer(line.request), [](error_code, std::size_t) {});
    asio::async_read(line.socket, asio::buffer(line.answer), [this, &line](error_code error, std::size_t) {
      if (error) return io_.stop();
      take(line);
    });
  }

  void take(Line& line) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const std::string device = "count-" + std::to_string(line.number) + "-" + std::to_string(line.unit);
    for (std::size_t i = 0; i < registers_.size(); ++i) {
      Reading reading;
      reading.device.text = device;
      reading.reg.text = registers_[i];
      reading.raw.count = words_a_register;
      std::uint64_t bits = 0;
      for (std::size_t w = 0; w < words_a_register; ++w) {
        const auto at = answer_head_bytes + 2 * (i * words_a_register + w);
        const auto word = static_cast<std::uint16_t>(line.answer[at] << 8 | line.answer[at + 1]);
        reading.raw.words[w] = word;
        bits = bits << 16 | word;
      }
      reading.value = static_cast<std::int64_t>(bits);
      reading.exponent = -9;
      reading.unit = Unit::kilowatt_hour;
      reading.at.wall = now;
      reading.at.clock = ClockState::synced;
      message_.records.push_back({Sequence{++sequence_}, std::move(reading)});
      if (message_.records.size() == static_cast<std::size_t>(plan_.records_max)) publish();
    }
    line.unit = line.unit % plan_.meters + 1;
    if (in_flight_ < in_flight_max)
      ask(line);
    else
      waiting_.push_back(&line);
  }

  void publish() {
    mqtt::properties properties;
    const auto property = [&](std::string_view name, std::int64_t value) {
      properties.add(mqtt::property(mqtt::property::USER_PROPERTY, std::string(name), std::to_string(value)));
    };
    property(wire::property_epoch, message_.epoch.n);
    property(wire::property_first, message_.records.front().sequence.n);
    property(wire::property_last, message_.records.back().sequence.n);
    client_.publish(
        mqtt::message::create(wire::topic(message_.gateway, "readings"), wire::encode(message_), 1, false, properties),
        nullptr, *this);
    ++in_flight_;
    message_.records.clear();
  }

  void confirmed() {  // on a thread of Paho's
    asio::post(io_, [this] {
      --in_flight_;
      while (in_flight_ < in_flight_max && !waiting_.empty()) {
        auto* line = waiting_.front();
        waiting_.pop_front();
        ask(*line);
      }
    });
  }

  Plan plan_;
  asio::io_context io_;
  mqtt::async_client client_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::vector<std::string> registers_;
  std::deque<Line*> waiting_;
  wire::ReadingsMessage message_;
  std::int64_t sequence_ = 0;
  int in_flight_ = 0;
};

}  // namespace
}  // namespace lamplighter::bench

int main(int argc, char** argv) {
  using namespace lamplighter::bench;
  CLI::App app{"The yardsticks of tests/bench/run."};
  app.require_subcommand(1);
  Plan plan;
  std::string user, gateway;
  app.add_option("--broker-port", plan.broker.port)->required();
  app.add_option("--password", plan.broker.password)->required();
  auto* poll = app.add_subcommand("poll", "Asks meters and publishes, keeping nothing");
  poll->add_option("--first-port", plan.first_port)->required();
  poll->add_option("--lines", plan.lines)->required();
  poll->add_option("--meters", plan.meters, "of each line")->required();
  poll->add_option("--registers", plan.registers)->required();
  poll->add_option("--records", plan.records_max, "in a message")->required();
  auto* answer = app.add_subcommand("answer", "Plays the core; prints each second how many records came");
  answer->add_option("--user", user)->required();
  CLI11_PARSE(app, argc, argv);
  try {
    if (*poll) return BareGateway(plan).run();
    return stand_in_for_core(plan.broker, user);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
