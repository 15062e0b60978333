// Who writes next: at most `width` writers at once, people before ingest before jobs, first come first served within
// one.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>

#include "core/db/database.h"

namespace lamplighter::db {

class Turns {
 public:
  explicit Turns(int width) : free_(width) {}

  class Turn {  // held while writing
   public:
    explicit Turn(Turns& turns) : turns_(&turns) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_) turns_->give_back();
    }

   private:
    Turns* turns_;
  };
  // Waits its turn. Throws Unavailable when `limit` has passed: somebody holds the database far too long.
  Turn take(Priority priority, std::chrono::milliseconds limit);
  int waiting() const;

 private:
  struct Waiter {
    std::condition_variable called;
    bool has_turn = false;
    int overtaken = 0;
  };
  using Queue = std::list<Waiter*>;

  void give_back();
  Queue* next_queue();

  mutable std::mutex mutex_;
  int free_;
  std::array<Queue, 3> queues_;  // by Priority
};

}  // namespace lamplighter::db
