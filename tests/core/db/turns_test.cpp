#include "core/db/turns.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace lamplighter::db;
using namespace std::chrono_literals;

TEST_CASE("people go before ingest and ingest before jobs, whoever came first") {
  Turns turns(1);
  std::vector<Priority> order;
  std::vector<std::thread> all;
  {
    const auto held = turns.take(Priority::jobs, 10s);
    int expected = 0;
    for (const auto p : {Priority::jobs, Priority::ingest, Priority::people, Priority::jobs, Priority::people}) {
      all.emplace_back([&turns, &order, p] {
        const auto mine = turns.take(p, 10s);
        order.push_back(p);
      });
      ++expected;
      while (turns.waiting() < expected) std::this_thread::yield();
    }
  }
  for (auto& thread : all) thread.join();
  CHECK(order == std::vector{Priority::people, Priority::people, Priority::ingest, Priority::jobs, Priority::jobs});
}

TEST_CASE("a waiter that was overtaken often enough goes first") {
  Turns turns(1);
  std::vector<int> order;
  std::vector<std::thread> all;
  {
    const auto held = turns.take(Priority::people, 10s);
    all.emplace_back([&] {
      const auto mine = turns.take(Priority::jobs, 10s);
      order.push_back(-1);
    });
    while (turns.waiting() < 1) std::this_thread::yield();
    for (int i = 0; i < 80; ++i) {
      all.emplace_back([&, i] {
        const auto mine = turns.take(Priority::people, 10s);
        order.push_back(i);
      });
      while (turns.waiting() < i + 2) std::this_thread::yield();
    }
  }
  for (auto& thread : all) thread.join();
  CHECK(order.at(64) == -1);
}

TEST_CASE("who waits too long is told so and leaves no trace") {
  Turns turns(1);
  {
    const auto held = turns.take(Priority::people, 10s);
    CHECK_THROWS_AS(turns.take(Priority::jobs, 1ms), Unavailable);
    CHECK(turns.waiting() == 0);
  }
  const auto again = turns.take(Priority::jobs, 1ms);
}
