#include "gateway/health/server.h"

#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/write.hpp>

#include "gateway/health/http_request.h"

namespace lamplighter::health {
namespace {
using boost::asio::ip::tcp;
using boost::system::error_code;
constexpr int sessions_max = 16;  // more are closed at once
constexpr std::chrono::seconds session_max{5};
constexpr std::chrono::seconds listen_retry{10};
}  // namespace

struct Server::Session : std::enable_shared_from_this<Server::Session> {
  Session(tcp::socket s, std::function<Page(const std::string&)> p, std::shared_ptr<int> o)
      : socket(std::move(s)), deadline(socket.get_executor()), page(std::move(p)), open(std::move(o)) {
    ++*open;
  }
  ~Session() { --*open; }

  void start() {
    deadline.expires_after(session_max);
    deadline.async_wait([self = shared_from_this()](error_code error) {
      error_code ignored;
      if (!error) self->socket.close(ignored);
    });
    read();
  }
  void read() {
    socket.async_read_some(boost::asio::buffer(chunk), [self = shared_from_this()](error_code error, std::size_t size) {
      if (error) return self->finish();
      self->received.append(self->chunk.data(), size);
      const auto head = judge_head(self->received);
      switch (head.state) {
        case HeadState::incomplete:
          return self->read();
        case HeadState::too_large:
          return self->write({431, "text/plain", "the head is larger than 8 KiB\n"});
        case HeadState::bad:
          return self->write({400, "text/plain", "refused: " + head.reason + "\n"});
        case HeadState::not_get:
          return self->write({405, "text/plain", "only GET\n"});
        case HeadState::complete:
          return self->write(self->page(head.path));
      }
    });
  }
  void write(const Page& answer) {
    out = response(answer.status, answer.content_type, answer.body);
    boost::asio::async_write(socket, boost::asio::buffer(out), [self = shared_from_this()](error_code, std::size_t) {
      error_code ignored;
      self->socket.shutdown(tcp::socket::shutdown_both, ignored);
      self->finish();
    });
  }
  void finish() { deadline.cancel(); }

  tcp::socket socket;
  boost::asio::steady_timer deadline;
  std::function<Page(const std::string&)> page;
  std::shared_ptr<int> open;
  std::array<char, 1024> chunk{};
  std::string received, out;
};

Server::Server(boost::asio::io_context& io, const std::string& address, std::uint16_t port,
               std::function<Page(const std::string&)> page)
    : endpoint_(boost::asio::ip::make_address(address), port), acceptor_(io), retry_(io), page_(std::move(page)) {}

void Server::start() {
  listen();
}

void Server::listen() {
  error_code error;
  acceptor_.open(endpoint_.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint_, error);
  if (!error) acceptor_.listen(sessions_max, error);
  if (!error) return accept();
  if (!told_)
    spdlog::error("health page on port {} cannot be served: {}; trying again", endpoint_.port(), error.message());
  told_ = true;
  acceptor_.close(error);
  retry_.expires_after(listen_retry);
  retry_.async_wait([this](error_code cancelled) {
    if (!cancelled) listen();
  });
}

void Server::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (error == boost::asio::error::operation_aborted) return;
    if (!error && *sessions_ < sessions_max) std::make_shared<Session>(std::move(socket), page_, sessions_)->start();
    if (!error) return accept();
    retry_.expires_after(std::chrono::seconds(1));  // out of descriptors, say
    retry_.async_wait([this](error_code cancelled) {
      if (!cancelled) accept();
    });
  });
}

void Server::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  retry_.cancel();
}

}  // namespace lamplighter::health
