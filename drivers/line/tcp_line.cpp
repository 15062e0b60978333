#include "drivers/line/tcp_line.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "drivers/line/tcp_stream.h"
#include "drivers/line/timing.h"
#include "drivers/modbus/mbap.h"
#include "drivers/modbus/rtu_frame.h"

namespace lamplighter::line {
namespace {

namespace asio = boost::asio;
using drivers::Bytes;
using drivers::ByteSpan;
using drivers::Reply;
using drivers::ReplyKind;
using drivers::Request;
using Clock = std::chrono::steady_clock;
using Done = std::function<void(Reply)>;

constexpr std::size_t received_max = 1024;  // no frame is that long: what comes with more is noise
constexpr std::chrono::milliseconds noise_silence{20};

// Shared with the callbacks it waits for: the line may be destroyed while one is under way.
class Conversation : public std::enable_shared_from_this<Conversation> {
 public:
  Conversation(LineConfig config, asio::any_io_executor executor, StampClock stamp)
      : config_(std::move(config)),
        executor_(std::move(executor)),
        stamp_(std::move(stamp)),
        stream_(std::make_shared<TcpStream>(config_, executor_)) {}

  void execute(const Request& request, Done done);
  void close();    // a request under way is answered with line_closed
  void abandon();  // the line is destroyed: whoever waited for an answer may be gone too

 private:
  bool mbap() const { return config_.transport == Transport::modbus_tcp; }
  void begin();
  void opened(TcpStream::Opening outcome);
  void drain();
  void send();
  void receive();
  void received(TcpStream::Received what, ByteSpan bytes);
  void judge();
  void finish(Reply reply);
  void recover(std::chrono::microseconds silence);
  void listen_for_silence();
  void recovered();

  LineConfig config_;
  asio::any_io_executor executor_;
  StampClock stamp_;
  std::shared_ptr<TcpStream> stream_;  // shared with its own pending callbacks
  Request request_;
  Done done_;
  bool recovering_ = false;
  bool closed_ = false;
  std::uint16_t transaction_ = 0;
  Bytes received_;
  Clock::time_point quiet_since_{};
  Clock::time_point deadline_{};
  Clock::time_point recovery_ends_{};
  std::chrono::microseconds silence_{0};
};

void Conversation::execute(const Request& request, Done done) {
  request_ = request;
  done_ = std::move(done);
  if (!recovering_) asio::post(executor_, [self = shared_from_this()] { self->begin(); });
}

void Conversation::begin() {
  if (!done_ || recovering_) return;
  if (closed_) return finish({ReplyKind::line_closed, {}, {}});
  if (stream_->is_open()) return drain();
  stream_->open([self = shared_from_this()](TcpStream::Opening outcome) { self->opened(outcome); });
}

void Conversation::opened(TcpStream::Opening outcome) {
  if (outcome == TcpStream::Opening::failed) return finish({ReplyKind::line_closed, {}, {}});
  quiet_since_ = Clock::now();
  send();
}

void Conversation::drain() {
  const auto pending = stream_->discard_pending();
  if (pending == TcpStream::Pending::none) return send();
  if (pending == TcpStream::Pending::some && !mbap())
    return recover(std::max<std::chrono::microseconds>(noise_silence, wire_time(config_, 4)));
  stream_->close();
  begin();
}

void Conversation::send() {
  const auto guarded_until = quiet_since_ + request_.guard_time;
  if (Clock::now() < guarded_until)
    return stream_->wait_until(guarded_until, [self = shared_from_this()] { self->send(); });
  received_.clear();
  ++transaction_;
  std::chrono::microseconds patience = request_.response_timeout;
  if (!mbap()) patience += wire_time(config_, request_.pdu.size() + drivers::expected_answer_bytes(request_.pdu) + 6);
  deadline_ = Clock::now() + patience;
  stream_->send(mbap() ? drivers::mbap_request(transaction_, request_.unit, request_.pdu)
                       : drivers::rtu_request(request_.unit, request_.pdu));
  receive();
}

void Conversation::receive() {
  stream_->receive(deadline_, [self = shared_from_this()](TcpStream::Received what, ByteSpan bytes) {
    self->received(what, bytes);
  });
}

void Conversation::received(TcpStream::Received what, ByteSpan bytes) {
  if (what == TcpStream::Received::closed) {
    stream_->close();
    return finish({ReplyKind::line_closed, {}, {}});
  }
  if (what == TcpStream::Received::deadline) return judge();
  received_.insert(received_.end(), bytes.begin(), bytes.end());
  const auto whole = mbap() ? drivers::mbap_frame_bytes(received_) : drivers::rtu_frame_bytes(received_);
  if (whole || received_.size() >= received_max) return judge();
  receive();
}

void Conversation::judge() {
  quiet_since_ = Clock::now();
  if (!mbap()) return finish(drivers::check_rtu_answer(request_.unit, request_.pdu, received_));
  const std::size_t whole = drivers::mbap_frame_bytes(received_).value_or(received_.size());
  Reply reply = drivers::check_mbap_answer(transaction_, request_.unit, request_.pdu, ByteSpan{received_}.first(whole));
  if (received_.size() > whole) stream_->close();  // more than was asked for: whatever follows, nobody will read it
  finish(std::move(reply));
}

void Conversation::finish(Reply reply) {
  reply.at = stamp_();
  if (reply.kind != ReplyKind::answered && stream_->is_open()) {
    if (mbap())
      stream_->close();
    else
      recover(recovery_silence(config_, request_.response_timeout));
  }
  const auto done = std::exchange(done_, nullptr);
  if (done) done(std::move(reply));
}

void Conversation::recover(std::chrono::microseconds silence) {
  recovering_ = true;
  silence_ = silence;
  recovery_ends_ = Clock::now() + recovery_silences_max * silence;
  listen_for_silence();
}

void Conversation::listen_for_silence() {
  stream_->receive(Clock::now() + silence_, [self = shared_from_this()](TcpStream::Received what, ByteSpan) {
    const bool noisy = what == TcpStream::Received::bytes;
    if (noisy && Clock::now() < self->recovery_ends_) return self->listen_for_silence();
    if (what != TcpStream::Received::deadline) self->stream_->close();
    self->recovered();
  });
}

void Conversation::recovered() {
  recovering_ = false;
  quiet_since_ = Clock::now();
  begin();
}

void Conversation::close() {
  closed_ = true;
  recovering_ = false;
  stream_->close();
  asio::post(executor_, [self = shared_from_this()] { self->begin(); });
}

void Conversation::abandon() {
  done_ = nullptr;
  close();
}

class TcpLine final : public Line {
 public:
  TcpLine(const LineConfig& config, const asio::any_io_executor& executor, StampClock stamp)
      : conversation_(std::make_shared<Conversation>(config, executor, std::move(stamp))) {}
  TcpLine(const TcpLine&) = delete;
  TcpLine& operator=(const TcpLine&) = delete;
  ~TcpLine() override { conversation_->abandon(); }
  void execute(const Request& request, Done done) override { conversation_->execute(request, std::move(done)); }
  void close() override { conversation_->close(); }

 private:
  std::shared_ptr<Conversation> conversation_;  // shared with its pending callbacks
};

}  // namespace

std::unique_ptr<Line> open_tcp_line(const LineConfig& config, const asio::any_io_executor& executor, StampClock stamp) {
  return std::make_unique<TcpLine>(config, executor, std::move(stamp));
}

}  // namespace lamplighter::line
