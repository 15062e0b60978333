// Serves /metrics and /healthz on a loopback address.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <string>

namespace lamplighter::health {

struct Page {
  int status = 200;
  std::string content_type;
  std::string body;
};

class Server {
 public:
  // `page` makes the page of a path, or status 404. Listening may fail (port in use): it is logged and tried again
  // every ten seconds, because meters are worth more than metrics.
  Server(boost::asio::io_context& io, const std::string& address, std::uint16_t port,
         std::function<Page(const std::string&)> page);
  void start();
  void stop();

 private:
  struct Session;
  void listen();
  void accept();
  boost::asio::ip::tcp::endpoint endpoint_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_;
  std::function<Page(const std::string&)> page_;
  std::shared_ptr<int> sessions_ = std::make_shared<int>(0);  // open ones; each holds a share
  bool told_ = false;
};

}  // namespace lamplighter::health
