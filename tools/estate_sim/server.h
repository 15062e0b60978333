// The simulator running: one epoll thread for every line, and the control port.
//
// Each turn of the loop takes what all lines received, answers it, writes the log once (fdatasync), and only then
// sends: a thousand meters polled each second share a few syncs, and no answer is ever out before it is on disk.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tools/estate_sim/answer_log.h"
#include "tools/estate_sim/estate_file.h"

namespace lamplighter::estate_sim {

struct Served {  // since the start
  std::int64_t requests = 0;
  std::int64_t answers = 0;
  std::int64_t exceptions = 0;
  std::int64_t log_syncs = 0;
};

class Server {
 public:
  // Opens every port and pty; throws std::system_error naming the line that could not be opened. `log` may be null.
  Server(Estate estate, std::unique_ptr<AnswerLog> log);
  ~Server();  // closes, and removes the ptys' links
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Serves until `stop_descriptor` becomes readable. Throws std::system_error when the log fails.
  void run(int stop_descriptor);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// One command line of the control port ("fault e-1-101 late:300", "show e-1-101", "stats") and its one-line answer,
// which begins with "ok" or "error: ". A line's name stands for all its devices.
std::string obey(Estate& estate, const Served& served, const std::string& command);

// Sends one command to a running simulator's control port; its answer, or nullopt when nothing listens there.
std::optional<std::string> send_command(std::uint16_t control_port, const std::string& command);

}  // namespace lamplighter::estate_sim
