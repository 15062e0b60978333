#include "drivers/line/serial_line.h"

#include <algorithm>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "drivers/line/rtu_port.h"

namespace lamplighter::line {
namespace {

namespace asio = boost::asio;
using drivers::Reply;
using drivers::ReplyKind;
using drivers::Request;
using Clock = std::chrono::steady_clock;
using Done = std::function<void(Reply)>;

class SerialLine final : public Line {
 public:
  SerialLine(const LineConfig& config, asio::any_io_executor executor, StampClock stamp)
      : config_(config),
        executor_(std::move(executor)),
        stamp_(std::move(stamp)),
        port_(config),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  void execute(const Request& request, Done done) override {
    // The executor must not run dry while the answer is still on the wire.
    auto working = asio::prefer(executor_, asio::execution::outstanding_work.tracked);
    const std::lock_guard lock{mutex_};
    job_ = Job{request, std::move(done), std::move(working), alive_};
    changed_.notify_all();
  }

  void close() override {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    changed_.notify_all();
  }

 private:
  struct Job {
    Request request;
    Done done;
    asio::any_io_executor executor;
    std::weak_ptr<const bool> alive;
  };

  void run(const std::stop_token& stop) {
    while (true) {
      std::optional<Job> job;
      bool closed = false;
      {
        std::unique_lock lock{mutex_};
        if (!changed_.wait(lock, stop, [this] { return job_.has_value() || (closed_ && port_.is_open()); })) return;
        job = std::exchange(job_, std::nullopt);
        closed = closed_;
      }
      if (closed) port_.close();
      if (job) serve(std::move(*job), closed, stop);
    }
  }

  void serve(Job job, bool closed, const std::stop_token& stop) {
    Reply reply = closed ? Reply{ReplyKind::line_closed, {}, {}} : ask(job.request, stop);
    reply.at = stamp_();
    const ReplyKind kind = reply.kind;
    const auto timeout = job.request.response_timeout;
    auto executor = job.executor;
    asio::post(executor, [done = std::move(job.done), reply = std::move(reply), alive = job.alive]() mutable {
      if (!alive.expired()) done(std::move(reply));
    });
    // The reply is on its way already; the next request waits here until the line is quiet.
    if (kind == ReplyKind::line_closed) port_.close();
    if (kind != ReplyKind::answered && port_.is_open() && !port_.read_to_silence(timeout)) port_.close();
    quiet_since_ = Clock::now();
  }

  Reply ask(const Request& request, const std::stop_token& stop) {
    if (!port_.is_open() && !open()) return {ReplyKind::line_closed, {}, {}};
    std::unique_lock lock{mutex_};
    changed_.wait_until(lock, stop, quiet_since_ + request.guard_time, [this] { return closed_; });
    if (closed_ || stop.stop_requested()) return {ReplyKind::line_closed, {}, {}};
    lock.unlock();
    return port_.exchange(request);
  }

  bool open() {
    if (Clock::now() < not_before_) return false;
    if (port_.open()) {
      reopen_wait_ = std::chrono::milliseconds{0};
      return true;
    }
    reopen_wait_ = std::clamp(reopen_wait_ * 2, config_.reopen_ms_min, config_.reopen_ms_max);
    not_before_ = Clock::now() + reopen_wait_;
    return false;
  }

  const LineConfig config_;
  const asio::any_io_executor executor_;
  const StampClock stamp_;

  // Goes with the line, on the executor's thread, where an answer still on its way looks whether it is there.
  const std::shared_ptr<const bool> alive_ = std::make_shared<bool>(true);
  std::mutex mutex_;  // guards job_ and closed_; all else belongs to the thread
  std::condition_variable_any changed_;
  std::optional<Job> job_;
  bool closed_ = false;

  RtuPort port_;
  Clock::time_point quiet_since_{};
  Clock::time_point not_before_{};
  std::chrono::milliseconds reopen_wait_{0};
  std::jthread thread_;  // last: it is joined before anything it uses goes
};

}  // namespace

std::unique_ptr<Line> open_serial_line(const LineConfig& config, asio::any_io_executor executor, StampClock stamp) {
  return std::make_unique<SerialLine>(config, std::move(executor), std::move(stamp));
}

}  // namespace lamplighter::line
