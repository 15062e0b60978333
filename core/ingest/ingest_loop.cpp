#include "core/ingest/ingest.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include "core/ingest/batcher.h"
#include "core/ingest/metrics.h"
#include "core/ingest/queue.h"
#include "schemas/wire/codec.h"
#include "schemas/wire/topics.h"

namespace lamplighter::ingest {
namespace {

constexpr std::size_t batch_messages_max = 200;
constexpr std::size_t batch_bytes_max = 256 * 1024;  // about 1,300 readings: a write of some 20 ms
constexpr std::chrono::milliseconds idle_wait{500};
constexpr std::chrono::milliseconds database_retry_min{100};
constexpr std::chrono::milliseconds database_retry_max{5'000};
constexpr std::size_t log_bytes_max = 300;

}  // namespace

struct Ingest::Inside {
  Inside(Config c, db::Database& d, prometheus::Registry& r, std::function<Instant()> now_fn)
      : clock(std::move(now_fn)),
        address(c.broker.host + ":" + std::to_string(c.broker.port)),
        metrics(r),
        queue(c.queue_messages_max, c.queue_bytes_max),
        batcher(
            d, [this](const wire::AnswerMessage& a) { send(a); },
            [this](const std::string& topic, const std::string& why) { poison(topic, why); }),
        link(std::move(c.broker),
             {[this](Message&& m) { deliver(std::move(m)); }, [this] { connected(); },
              [this](const std::string& why) { lost(why); }},
             clock) {}

  void deliver(Message&& m) {
    if (queue.offer(std::move(m))) return;
    metrics.dropped.Increment();
  }
  void connected() {
    metrics.connected.Set(1);
    spdlog::info("ingest: subscribed at the broker");
  }
  void lost(const std::string& why) {
    metrics.connected.Set(0);
    metrics.connection_losses.Increment();
    spdlog::warn("ingest: no connection to the broker at {}: {}; trying again", address, why);
  }
  void send(const wire::AnswerMessage& answer) {
    if (!link.publish(wire::topic(answer.gateway, "answer"), wire::encode(answer)))
      metrics.answers_not_sent.Increment();
  }
  void poison(const std::string& topic, const std::string& why) {
    metrics.poisonous.Increment();
    spdlog::error("ingest: a message on {} cannot be stored: {}", fleet::storable(topic, log_bytes_max),
                  fleet::storable(why, log_bytes_max));
  }

  // Until it is stored: the messages wait here, the queue fills, and the gateways keep what they have.
  void write(const std::vector<Message>& messages) {
    auto pause = database_retry_min;
    for (;;) {
      try {
        const auto since = std::chrono::steady_clock::now();  // a duration for the histogram, no time of day
        const auto tally = batcher.take(messages, clock());
        metrics.count(tally, messages.size(),
                      std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count());
        return;
      } catch (const db::Unavailable& e) {
        if (abandon) return;
        metrics.retries.Increment();
        spdlog::error("ingest: the database does not take readings: {}; trying again in {} ms", e.what(),
                      pause.count());
      }
      std::unique_lock lock(mutex);
      stopped.wait_for(lock, pause, [&] { return abandon.load(); });
      pause = std::min(pause * 2, database_retry_max);
    }
  }

  void correct() {
    try {
      while (queue.size() == 0 && !queue.closed() && batcher.correct_some(clock())) {
      }
    } catch (const db::Unavailable& e) {
      spdlog::error("ingest: clock corrections wait for the database: {}", e.what());
    }
  }

  void relieve() {
    try {
      batcher.relieve_intake();
    } catch (const std::exception& e) {
      spdlog::error("ingest: the intake table is relieved later: {}", e.what());  // readings are found there as well
    }
  }

  void run() {
    for (;;) {
      const auto messages = queue.take(batch_messages_max, batch_bytes_max, idle_wait);
      metrics.queued.Set(static_cast<double>(queue.size()));
      if (!messages.empty())
        write(messages);
      else if (queue.closed())
        return;
      relieve();
      correct();
    }
  }

  void work() {  // whatever happens, the batcher goes on
    while (!queue.closed() || queue.size() > 0) {
      try {
        run();
        return;
      } catch (const std::exception& e) {
        spdlog::critical("ingest: {}; the messages at hand are not answered and come again", e.what());
      }
    }
  }

  std::function<Instant()> clock;
  std::string address;  // of the broker, for the log
  Metrics metrics;
  MessageQueue queue;
  Batcher batcher;
  BrokerLink link;
  std::mutex mutex;
  std::condition_variable stopped;
  std::atomic<bool> abandon{false};  // stopping while the database is away: the gateways still have it all
  std::thread thread;
};

Ingest::Ingest(Config config, db::Database& database, prometheus::Registry& registry, std::function<Instant()> clock)
    : inside_(std::make_unique<Inside>(std::move(config), database, registry, std::move(clock))) {}

Ingest::~Ingest() {
  stop();
}

void Ingest::start() {
  inside_->thread = std::thread([this] { inside_->work(); });
  inside_->link.start();
}

void Ingest::stop() {
  if (!inside_->thread.joinable()) return;
  inside_->queue.close();
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->abandon = true;
  }
  inside_->stopped.notify_all();
  inside_->thread.join();
  inside_->link.stop();
}

bool Ingest::connected() const {
  return inside_->link.connected();
}
bool Ingest::stuck() const {
  return inside_->link.stuck();
}

std::string password_from(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line)) throw std::runtime_error("cannot read a password from " + file);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

}  // namespace lamplighter::ingest
