// A TCP connection that is opened when it is needed, with a deadline and a back-off, for the two TCP lines.
// All calls and callbacks on one executor. Callbacks of a closed connection are dropped, not called.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "drivers/line/open_line.h"

namespace lamplighter::line {

// Shared with its own pending callbacks only: a socket's completion may come after the line that owned it is gone.
class TcpStream : public std::enable_shared_from_this<TcpStream> {
 public:
  enum class Opening : std::uint8_t {
    open,
    failed
  };
  enum class Received : std::uint8_t {
    bytes,
    deadline,
    closed
  };
  using OpenDone = std::function<void(Opening)>;
  using ReceiveDone = std::function<void(Received, std::span<const std::uint8_t>)>;

  TcpStream(LineConfig config, const boost::asio::any_io_executor& executor);

  bool is_open() const { return open_; }
  // Calls `done` once; at once with failed while the back-off of the last failure runs.
  void open(OpenDone done);
  void send(std::vector<std::uint8_t> bytes);
  // Waits for the next bytes, at most until `deadline`; `done` once.
  void receive(std::chrono::steady_clock::time_point deadline, ReceiveDone done);
  // Calls `done` at that time, unless closed before. Not while opening or receiving.
  void wait_until(std::chrono::steady_clock::time_point at, std::function<void()> done);
  // Reads and throws away what has come without being asked for.
  enum class Pending : std::uint8_t {
    none,
    some,
    peer_gone
  };
  Pending discard_pending();
  void close();

 private:
  void finish_opening(std::uint64_t attempt, Opening outcome);
  void arm(std::chrono::steady_clock::time_point at, std::function<void()> expired);

  LineConfig config_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  OpenDone opening_;
  ReceiveDone receiving_;
  std::array<std::uint8_t, 512> buffer_{};
  std::vector<std::uint8_t> outgoing_;
  bool open_ = false;
  std::uint64_t generation_ = 0;  // of the connection; a callback of an older one is dropped
  std::uint64_t wait_ = 0;        // of the timer; the same
  std::uint64_t read_ = 0;        // of the read; what an abandoned one still brought is dropped
  std::chrono::milliseconds reopen_wait_{0};
  std::chrono::steady_clock::time_point not_before_{};
};

}  // namespace lamplighter::line
