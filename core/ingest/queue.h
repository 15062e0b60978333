// Messages between the broker's thread and the batcher's. Bounded: when it is full a message is dropped without an
// answer, and its gateway sends it again; nothing is lost, and nothing grows.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "core/ingest/accept.h"

namespace lamplighter::ingest {

class MessageQueue {
 public:
  MessageQueue(std::size_t messages_max, std::size_t bytes_max) : messages_max_(messages_max), bytes_max_(bytes_max) {}

  bool offer(Message&& message) {  // false: full or closed, the message is gone
    const std::size_t bytes = size_of(message);
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || messages_.size() >= messages_max_ || bytes_ + bytes > bytes_max_) return false;
      bytes_ += bytes;
      messages_.push_back(std::move(message));
    }
    waiting_.notify_one();
    return true;
  }

  // Waits for a message up to `wait`, then takes as many as there are within the limits (at least one). Empty: none
  // came, or the queue was closed and is empty.
  std::vector<Message> take(std::size_t messages_max, std::size_t bytes_max, std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    waiting_.wait_for(lock, wait, [&] { return closed_ || !messages_.empty(); });
    std::vector<Message> taken;
    std::size_t bytes = 0;
    while (!messages_.empty() && taken.size() < messages_max) {
      const std::size_t next = size_of(messages_.front());
      if (!taken.empty() && bytes + next > bytes_max) break;
      bytes += next;
      bytes_ -= next;
      taken.push_back(std::move(messages_.front()));
      messages_.pop_front();
    }
    return taken;
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return messages_.size();
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    waiting_.notify_all();
  }

  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

 private:
  static std::size_t size_of(const Message& m) { return sizeof(Message) + m.topic.size() + m.payload.size(); }

  const std::size_t messages_max_;
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::condition_variable waiting_;
  std::deque<Message> messages_;
  std::size_t bytes_ = 0;
  bool closed_ = false;
};

}  // namespace lamplighter::ingest
