#include "gateway/append/control.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <sstream>

namespace lamplighter::append {
namespace {
using boost::asio::local::stream_protocol;
using boost::system::error_code;
constexpr int sessions_max = 4;
constexpr std::chrono::seconds silence_max{30};  // of a client
}  // namespace

struct Control::Shared {
  Shared(boost::asio::io_context& i, std::shared_ptr<const config::Config> c, outbox::Writer& w,
         std::function<Stamp()> k, std::function<void()> a)
      : io(i), config(std::move(c)), writer(w), clock(std::move(k)), appended(std::move(a)), acceptor(i) {}
  boost::asio::io_context& io;
  std::shared_ptr<const config::Config> config;  // with the whole gateway; a reload brings another
  std::optional<RegisterBook> book;              // of it, made when the first chunk comes: most gateways never need one
  outbox::Writer& writer;
  std::function<Stamp()> clock;
  std::function<void()> appended;
  stream_protocol::acceptor acceptor;
  int sessions = 0;
  bool bound = false;
};

struct Control::Session : std::enable_shared_from_this<Control::Session> {
  Session(std::shared_ptr<Shared> s, stream_protocol::socket socket)
      : shared(std::move(s)), peer(std::move(socket)), silence(shared->io), in(line_bytes_max + 2) {
    ++shared->sessions;
  }
  ~Session() { --shared->sessions; }

  // Hands the next line to `then`; a silent or long-winded client is hung up on.
  void read_line(std::function<void(std::string)> then) {
    silence.expires_after(silence_max);
    silence.async_wait([self = shared_from_this()](error_code error) {
      error_code ignored;
      if (!error) self->peer.close(ignored);
    });
    boost::asio::async_read_until(peer, in, '\n',
                                  [self = shared_from_this(), then = std::move(then)](error_code error, std::size_t) {
                                    self->silence.cancel();
                                    if (error) return;
                                    std::istream stream(&self->in);
                                    std::string line;
                                    std::getline(stream, line);
                                    then(std::move(line));
                                  });
  }

  void answer(std::string line, bool go_on = true) {
    out = std::move(line) + "\n";
    boost::asio::async_write(peer, boost::asio::buffer(out),
                             [self = shared_from_this(), go_on](error_code error, std::size_t) {
                               if (!error && go_on)
                                 self->read_line([self](const std::string& text) { self->command(text); });
                             });
  }

  void command(const std::string& line) {
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    if (verb == "append") return begin(words);
    if (verb == "chunk" && !hash.empty()) {
      std::size_t count = 0;
      if (words >> first >> count && first >= 1 && count >= 1 && count <= chunk_lines_max) {
        lines.clear();
        return take_lines(count);
      }
    }
    answer("error not understood: " + line.substr(0, 80), /*go_on=*/false);
  }

  void begin(std::istringstream& words) {
    std::string mode;
    words >> hash >> mode;
    if (hash.size() != 64 || (mode != "stop" && mode != "skip"))
      return answer("error append <sha-256> stop|skip", /*go_on=*/false);
    bad_lines = mode == "skip" ? BadLines::skip : BadLines::stop;
    shared->writer.look([self = shared_from_this()](outbox::Outbox& outbox) {
      const auto done = outbox.import_lines_done(self->hash);
      const auto text = done ? "done " + std::to_string(*done) : "error " + done.error().detail;
      boost::asio::post(self->shared->io, [self, text] { self->answer(text); });
    });
  }

  void take_lines(std::size_t left) {
    if (left == 0) return append();
    read_line([self = shared_from_this(), left](std::string line) {
      self->lines.push_back(std::move(line));
      self->take_lines(left - 1);
    });
  }

  void append() {
    if (!shared->book) shared->book.emplace(*shared->config);
    auto chunk = read_chunk(lines, first, hash, bad_lines, *shared->book, shared->clock());
    if (bad_lines == BadLines::stop && !chunk.bad.empty())
      return answer("bad " + std::to_string(chunk.bad.front().line) + " " + chunk.bad.front().detail);
    const auto reply =
        "done " + std::to_string(chunk.append.import->lines_done) + " " + std::to_string(chunk.bad.size());
    std::vector<outbox::Change> changes;
    changes.push_back(std::move(chunk.append));
    shared->writer.commit(std::move(changes),
                          [self = shared_from_this(), reply](std::vector<outbox::ChangeResult> results) {
                            const auto& result = std::get<outbox::Appended>(results.front());
                            if (result.result == outbox::Appended::Result::budget_full) return self->answer("full");
                            self->shared->appended();
                            self->answer(reply);
                          });
  }

  std::shared_ptr<Shared> shared;
  stream_protocol::socket peer;
  boost::asio::steady_timer silence;
  boost::asio::streambuf in;
  std::string out, hash;
  BadLines bad_lines = BadLines::stop;
  std::int64_t first = 0;
  std::vector<std::string> lines;
};

Control::Control(boost::asio::io_context& io, std::shared_ptr<const config::Config> config, outbox::Writer& writer,
                 std::function<Stamp()> clock, std::function<void()> appended)
    : shared_(std::make_shared<Shared>(io, std::move(config), writer, std::move(clock), std::move(appended))) {}

Control::~Control() {
  stop();
}

void Control::start() {
  const auto& path = shared_->config->control_socket;
  ::unlink(path.c_str());  // ours: the outbox's lock, which we hold, says that no other gateway uses it
  error_code error;
  auto& acceptor = shared_->acceptor;
  acceptor.open(stream_protocol(), error);
  const auto mask = ::umask(0177);
  if (!error) acceptor.bind(stream_protocol::endpoint(path), error);
  ::umask(mask);
  if (!error) acceptor.listen(sessions_max, error);
  if (error) {
    spdlog::error("control socket {}: {}; `append` works only while the gateway is stopped", path, error.message());
    return;
  }
  shared_->bound = true;
  accept();
}

void Control::accept() {
  shared_->acceptor.async_accept([this, shared = shared_](error_code error, stream_protocol::socket socket) {
    if (error) return;
    if (shared->sessions < sessions_max) {
      auto session = std::make_shared<Session>(shared, std::move(socket));
      session->read_line([session](const std::string& line) { session->command(line); });
    }
    accept();
  });
}

void Control::change(std::shared_ptr<const config::Config> config) {
  shared_->book.reset();
  shared_->config = std::move(config);
}

void Control::stop() {
  if (!shared_->bound) return;
  shared_->bound = false;
  error_code ignored;
  shared_->acceptor.close(ignored);
  ::unlink(shared_->config->control_socket.c_str());
}

}  // namespace lamplighter::append
