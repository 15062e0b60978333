#include "core/db/turns.h"

namespace lamplighter::db {
namespace {

constexpr int overtaken_max = 64;  // so often may others go first; then it is this waiter's turn whatever its priority

}  // namespace

Turns::Turn Turns::take(Priority priority, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  if (free_ > 0) {
    --free_;
    return Turn(*this);
  }
  Waiter me;
  Queue& queue = queues_.at(static_cast<std::size_t>(priority));
  const auto place = queue.insert(queue.end(), &me);
  if (!me.called.wait_for(lock, limit, [&] { return me.has_turn; })) {
    queue.erase(place);
    throw Unavailable("the database was busy with other writes for " + std::to_string(limit.count()) +
                      " ms; try again later");
  }
  return Turn(*this);
}

int Turns::waiting() const {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& queue : queues_) count += queue.size();
  return static_cast<int>(count);
}

// The queue whose first waiter goes next: one that was overtaken too often, else the most urgent.
Turns::Queue* Turns::next_queue() {
  Queue* next = nullptr;
  for (auto& queue : queues_) {
    if (queue.empty()) continue;
    if (!next || queue.front()->overtaken >= overtaken_max) next = &queue;
  }
  return next;
}

void Turns::give_back() {
  const std::lock_guard lock(mutex_);
  Queue* queue = next_queue();
  if (!queue) {
    ++free_;
    return;
  }
  Waiter* waiter = queue->front();
  queue->pop_front();
  for (auto& other : queues_)
    if (!other.empty()) ++other.front()->overtaken;
  waiter->has_turn = true;
  waiter->called.notify_one();
}

}  // namespace lamplighter::db
