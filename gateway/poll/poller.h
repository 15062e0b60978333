// Polls all lines: asks drivers what they want, lets lines carry it, and hands what was learned to the outbox. While
// the facts of one request become durable a line makes the next one, and no more: what was read is at most one answer
// ahead of what is stored.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/config/config.h"
#include "gateway/outbox/writer.h"

namespace lamplighter::poll {

struct PollCounts {
  std::int64_t due = 0;     // requests whose time came
  std::int64_t done = 0;    // answered, and what they gave is durable
  std::int64_t failed = 0;  // not answered, or not by what was asked
  std::int64_t late = 0;    // done more than one interval after their time
  std::int64_t missed = 0;  // whole intervals that passed without a poll
  std::int64_t readings = 0, events = 0, thinned = 0;
  std::int64_t lines_stuck = 0;  // lines made anew because a request never ended
  std::size_t devices = 0, devices_failing = 0, lines = 0;
  bool budget_full = false;  // polling stands still: the outbox takes no more
  std::int64_t rounds = 0;   // grows while the loop turns
};

struct LineTime {
  std::string line;
  std::int64_t busy_ms = 0;     // requests were under way
  std::int64_t counted_ms = 0;  // of so much time, since the line runs as it does
};

class Poller {
 public:
  // `clock` stamps and may be called from any thread; `appended` is told after each durable append.
  Poller(boost::asio::io_context& io, std::shared_ptr<const config::Config> config, outbox::Writer& writer,
         std::function<Stamp()> clock, std::function<void()> appended);
  ~Poller();
  void start();
  void stop();  // asks nothing more
  // A new configuration. Lines that are equal in it go on untouched: sockets, schedules, back-offs. The others finish
  // their request, store what it gave, and end; what is new or changed starts when nothing that ends is in its place.
  // May be called again before that has come to its end.
  void change(std::shared_ptr<const config::Config> config);
  PollCounts counts() const;
  std::vector<LineTime> line_times() const;  // of the lines of the configuration

 private:
  struct Loop;
  std::shared_ptr<Loop> loop_;  // shared with what is posted and under way
};

}  // namespace lamplighter::poll
