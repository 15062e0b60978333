#include "tests/bench/stand_in_core.h"

#include <mqtt/async_client.h>

#include <cstdio>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "schemas/wire/codec.h"
#include "schemas/wire/topics.h"

namespace lamplighter::bench {
namespace {

constexpr std::chrono::milliseconds answers_each{10};  // a real core answers when it has committed

std::int64_t number_in(const mqtt::properties& properties, std::string_view name) {
  for (std::size_t i = 0; i < properties.count(mqtt::property::USER_PROPERTY); ++i) {
    const auto [key, value] = mqtt::get<mqtt::string_pair>(properties, mqtt::property::USER_PROPERTY, i);
    if (key == name) return std::stoll(value);
  }
  return 0;
}

struct Book {  // what came and is not answered yet
  std::mutex lock;
  std::map<std::string, wire::AnswerMessage> open;  // by gateway
  std::int64_t records = 0;

  void take(const mqtt::message& message) {
    const auto topic = wire::parse_topic(message.get_topic());
    if (!topic) return;
    const std::lock_guard held(lock);
    auto& answer = open[topic->gateway.text];
    answer.gateway = topic->gateway;
    if (topic->kind == "status") {
      const auto status = wire::decode_status(message.get_payload_str());
      if (!status) return;
      answer.epoch = status->epoch;
      answer.highest = Sequence{0};
      return;
    }
    const auto& properties = message.get_properties();
    answer.epoch = Epoch{number_in(properties, wire::property_epoch)};
    const SequenceRange range{{number_in(properties, wire::property_first)},
                              {number_in(properties, wire::property_last)}};
    answer.stored.push_back(range);
    records += range.last.n - range.first.n + 1;
  }
};

}  // namespace

int stand_in_for_core(const BrokerLogin& broker, const std::string& user) {
  mqtt::async_client client("tcp://127.0.0.1:" + std::to_string(broker.port), user, mqtt::create_options(MQTTVERSION_5),
                            nullptr);
  Book book;
  client.set_message_callback([&book](const mqtt::const_message_ptr& message) { book.take(*message); });
  mqtt::connect_options options;
  options.set_mqtt_version(MQTTVERSION_5);
  options.set_clean_start(true);
  options.set_user_name(user);
  options.set_password(broker.password);
  client.connect(options)->wait();
  for (const char* kind : {"status", "events", "readings"})
    client.subscribe(std::string("lamplighter/+/+/") + kind, 1)->wait();
  for (std::int64_t rounds = 0;; ++rounds) {
    std::map<std::string, wire::AnswerMessage> answers;
    std::int64_t records = 0;
    {
      const std::lock_guard held(book.lock);
      answers.swap(book.open);
      records = book.records;
    }
    for (const auto& [name, answer] : answers)
      client.publish(mqtt::message::create(wire::topic(answer.gateway, "answer"), wire::encode(answer), 1, false));
    if (rounds % 100 == 0) {
      std::printf("%lld\n", static_cast<long long>(records));
      std::fflush(stdout);
    }
    std::this_thread::sleep_for(answers_each);
  }
}

}  // namespace lamplighter::bench
