// One transaction a thread: a write inside a write would wait for itself, a read inside a write would see the past.
#pragma once

#include <stdexcept>

namespace lamplighter::db {

class NotNested {
 public:
  NotNested() {
    if (inside_) throw std::logic_error("Database::read or write was called inside a transaction");
    inside_ = true;
  }
  NotNested(const NotNested&) = delete;
  NotNested& operator=(const NotNested&) = delete;
  ~NotNested() { inside_ = false; }

 private:
  static inline thread_local bool inside_ = false;
};

}  // namespace lamplighter::db
