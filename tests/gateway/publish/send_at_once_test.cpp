#include "gateway/publish/send_at_once.h"

#include <doctest/doctest.h>
#include <netinet/tcp.h>

#include <boost/asio/ip/tcp.hpp>

using namespace lamplighter;
using boost::asio::ip::tcp;

namespace {

struct Connected {  // to a listener of its own
  boost::asio::io_context io;
  tcp::acceptor acceptor;
  tcp::socket ours{io}, theirs{io};

  explicit Connected(const boost::asio::ip::address& loopback) : acceptor(io, {loopback, 0}) {
    ours.connect(acceptor.local_endpoint());
    acceptor.accept(theirs);
  }
  static bool waits(const tcp::socket& socket) {  // for the confirmation of what it sent before
    tcp::no_delay option;
    socket.get_option(option);
    return !option.value();
  }
};

}  // namespace

TEST_CASE("the socket that is connected to that port sends at once, and no other does") {
  Connected broker(boost::asio::ip::address_v4::loopback()), another(boost::asio::ip::address_v4::loopback());
  REQUIRE(Connected::waits(broker.ours));
  CHECK(publish::send_at_once(broker.acceptor.local_endpoint().port()) == 1);
  CHECK_FALSE(Connected::waits(broker.ours));
  CHECK(Connected::waits(broker.theirs));
  CHECK(Connected::waits(another.ours));
}

TEST_CASE("where nobody is connected to that port nothing is changed") {
  Connected another(boost::asio::ip::address_v4::loopback());
  CHECK(publish::send_at_once(1) == 0);
  CHECK(Connected::waits(another.ours));
}
