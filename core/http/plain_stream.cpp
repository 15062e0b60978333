#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "core/http/stream.h"

namespace lamplighter::http {
namespace {

namespace asio = boost::asio;

class PlainStream : public Stream {
 public:
  explicit PlainStream(asio::ip::tcp::socket socket) : tcp_(std::move(socket)) {}

  asio::awaitable<void> handshake() override { co_return; }

  asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
    boost::system::error_code error;
    const std::size_t bytes = co_await tcp_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::eof) co_return 0;
    if (error) throw boost::system::system_error(error);
    co_return bytes;
  }

  asio::awaitable<void> write(std::vector<asio::const_buffer> buffers) override {
    co_await asio::async_write(tcp_, buffers, asio::use_awaitable);
  }

  void expires_after(std::chrono::milliseconds limit) override { tcp_.expires_after(limit); }

  void end_sending() override {
    boost::system::error_code ignored;
    tcp_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }

  void close() override { tcp_.close(); }

  bool peer_stirred() override {
    char byte = 0;
    return ::recv(tcp_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
           (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
  }

 private:
  boost::beast::tcp_stream tcp_;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(asio::ip::tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace lamplighter::http
