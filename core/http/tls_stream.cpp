#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "core/http/stream.h"

namespace lamplighter::http {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

class TlsStream : public Stream {
 public:
  TlsStream(asio::ip::tcp::socket socket, ssl::context& context)
      : tls_(boost::beast::tcp_stream(std::move(socket)), context) {}

  asio::awaitable<void> handshake() override {
    co_await tls_.async_handshake(ssl::stream_base::server, asio::use_awaitable);
  }

  asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
    boost::system::error_code error;
    const std::size_t bytes = co_await tls_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::eof || error == ssl::error::stream_truncated) co_return 0;
    if (error) throw boost::system::system_error(error);
    co_return bytes;
  }

  asio::awaitable<void> write(std::vector<asio::const_buffer> buffers) override {
    co_await asio::async_write(tls_, buffers, asio::use_awaitable);
  }

  void expires_after(std::chrono::milliseconds limit) override { tls_.next_layer().expires_after(limit); }

  void end_sending() override {
    // Every message has its length, so a truncated close deceives nobody; a close_notify could block on a dead peer.
    boost::system::error_code ignored;
    tls_.next_layer().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }

  void close() override { tls_.next_layer().close(); }

  bool peer_stirred() override {
    char byte = 0;
    return ::recv(tls_.next_layer().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
           (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
  }

 private:
  ssl::stream<boost::beast::tcp_stream> tls_;
};

}  // namespace

struct TlsFiles::Inside {
  ssl::context context{ssl::context::tls_server};
};

TlsFiles::TlsFiles(const std::string& certificate_file, const std::string& key_file)
    : certificate_file_(certificate_file), key_file_(key_file) {
  reload();
}

void TlsFiles::reload() {
  auto fresh = std::make_unique<Inside>();
  auto& context = fresh->context;
  context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                      ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | ssl::context::single_dh_use);
  boost::system::error_code error;
  context.use_certificate_chain_file(certificate_file_, error);
  if (error)
    throw std::runtime_error("the TLS certificate " + certificate_file_ + " cannot be used: " + error.message() +
                             "; it must be a PEM file with the certificate first and its chain after it");
  context.use_private_key_file(key_file_, ssl::context::pem, error);
  if (error)
    throw std::runtime_error("the TLS key " + key_file_ + " cannot be used with " + certificate_file_ + ": " +
                             error.message() + "; it must be the PEM key of that certificate, readable by the service");
  inside_ = std::move(fresh);  // a connection holds on to what it began with
}

TlsFiles::~TlsFiles() = default;

std::unique_ptr<Stream> TlsFiles::stream(asio::ip::tcp::socket socket) {
  return std::make_unique<TlsStream>(std::move(socket), inside_->context);
}

}  // namespace lamplighter::http
