#include "drivers/line/tcp_stream.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "drivers/line/descriptors.h"

namespace lamplighter::line {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

TcpStream::TcpStream(LineConfig config, const asio::any_io_executor& executor)
    : config_(std::move(config)), resolver_(executor), socket_(executor), timer_(executor) {}

void TcpStream::arm(Clock::time_point at, std::function<void()> expired) {
  timer_.expires_at(at);
  timer_.async_wait([self = shared_from_this(), wait = ++wait_, expired = std::move(expired)](error_code error) {
    if (!error && wait == self->wait_) expired();
  });
}

void TcpStream::open(OpenDone done) {
  close();
  opening_ = std::move(done);
  const std::uint64_t attempt = generation_;
  if (Clock::now() < not_before_) {
    asio::post(socket_.get_executor(),
               [self = shared_from_this(), attempt] { self->finish_opening(attempt, Opening::failed); });
    return;
  }
  arm(Clock::now() + config_.connect_timeout,
      [self = shared_from_this(), attempt] { self->finish_opening(attempt, Opening::failed); });
  const auto connected = [self = shared_from_this(), attempt](error_code error, const tcp::endpoint&) {
    if (attempt == self->generation_) self->finish_opening(attempt, error ? Opening::failed : Opening::open);
  };
  error_code not_numeric;
  const auto address = asio::ip::make_address(config_.host, not_numeric);
  if (!not_numeric) {
    const tcp::endpoint endpoint{address, config_.port};
    socket_.async_connect(endpoint, [connected, endpoint](error_code error) { connected(error, endpoint); });
    return;
  }
  resolver_.async_resolve(
      config_.host, std::to_string(config_.port),
      [self = shared_from_this(), attempt, connected](error_code error, const tcp::resolver::results_type& found) {
        if (attempt != self->generation_) return;
        if (error) return self->finish_opening(attempt, Opening::failed);
        asio::async_connect(self->socket_, found, connected);
      });
}

void TcpStream::finish_opening(std::uint64_t attempt, Opening outcome) {
  if (attempt != generation_ || !opening_) return;
  const auto done = std::exchange(opening_, nullptr);
  ++wait_;
  timer_.cancel();
  const bool was_backing_off = Clock::now() < not_before_;
  if (outcome == Opening::open) {
    error_code ignored;
    const auto protocol = socket_.local_endpoint(ignored).protocol();
    const int moved = move_up(socket_.release(ignored));
    socket_.assign(protocol, moved, ignored);
    socket_.set_option(tcp::no_delay{true}, ignored);
    socket_.non_blocking(true, ignored);
    open_ = true;
    reopen_wait_ = std::chrono::milliseconds{0};
  } else if (!was_backing_off) {
    close();
    reopen_wait_ = std::clamp(reopen_wait_ * 2, config_.reopen_ms_min, config_.reopen_ms_max);
    not_before_ = Clock::now() + reopen_wait_;
  }
  done(outcome);
}

void TcpStream::send(std::vector<std::uint8_t> bytes) {
  outgoing_ = std::move(bytes);
  // A failed write shows itself as a closed connection in the receive that follows.
  asio::async_write(socket_, asio::buffer(outgoing_),
                    [self = shared_from_this()](error_code, std::size_t) { (void)self; });
}

void TcpStream::receive(Clock::time_point deadline, ReceiveDone done) {
  receiving_ = std::move(done);
  const auto finish = [self = shared_from_this(), read = ++read_](Received what, std::size_t bytes) {
    if (read != self->read_ || !self->receiving_) return;
    ++self->read_;
    ++self->wait_;
    const auto call = std::exchange(self->receiving_, nullptr);
    call(what, std::span{self->buffer_}.first(bytes));
  };
  socket_.async_read_some(asio::buffer(buffer_), [finish](error_code error, std::size_t n) {
    finish(error ? Received::closed : Received::bytes, error ? 0 : n);
  });
  arm(deadline, [self = shared_from_this(), finish] {
    error_code ignored;
    self->socket_.cancel(ignored);  // its completion finds another read_ and is dropped
    finish(Received::deadline, 0);
  });
}

void TcpStream::wait_until(Clock::time_point at, std::function<void()> done) {
  arm(at, std::move(done));
}

TcpStream::Pending TcpStream::discard_pending() {
  Pending pending = Pending::none;
  for (int reads = 0; reads < 64; ++reads) {  // a peer that floods is read to silence by its line, not here
    error_code error;
    const std::size_t n = socket_.read_some(asio::buffer(buffer_), error);
    if (error == asio::error::would_block) return pending;
    if (error || n == 0) return Pending::peer_gone;
    pending = Pending::some;
  }
  return pending;
}

void TcpStream::close() {
  ++generation_;
  ++wait_;
  ++read_;
  open_ = false;
  opening_ = nullptr;
  receiving_ = nullptr;
  error_code ignored;
  resolver_.cancel();
  timer_.cancel();
  socket_.close(ignored);
}

}  // namespace lamplighter::line
