#include "drivers/line/line.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <optional>

#include "drivers/line/descriptors.h"
#include "drivers/line/timing.h"
#include "tests/drivers/line/misbehaving_peer.h"

using namespace lamplighter;
using namespace lamplighter::line;
using drivers::Reply;
using drivers::ReplyKind;
using drivers::Request;
using std::chrono::milliseconds;

namespace {

constexpr Transport transports[] = {Transport::modbus_tcp, Transport::rtu_over_tcp, Transport::modbus_rtu};

Request read_counter() {
  return {MisbehavingPeer::unit, drivers::to_pdu({3, 0x10, 2}), milliseconds{2000}, milliseconds{0}};
}

std::optional<Reply> ask(boost::asio::io_context& io, Line& line, const Request& request) {
  std::optional<Reply> reply;
  line.execute(request, [&](Reply r) { reply = std::move(r); });
  io.restart();
  while (!reply && io.run_one() > 0) {
  }
  return reply;
}

}  // namespace

TEST_CASE("a line that cannot be opened answers line_closed, again and again") {
  for (const Transport transport : transports) {
    CAPTURE(to_text(transport));
    LineConfig config;
    config.transport = transport;
    config.host = "127.0.0.1";
    config.port = 1;  // nobody listens there
    config.tty = "/dev/no_such_tty";
    boost::asio::io_context io;
    const auto line = open_line(config, io.get_executor(), [] { return Stamp{}; });
    for (int i = 0; i < 3; ++i) {
      const auto reply = ask(io, *line, read_counter());
      REQUIRE(reply);
      CHECK(reply->kind == ReplyKind::line_closed);
    }
  }
}

TEST_CASE("a closed line answers line_closed, also a request under way") {
  for (const Transport transport : {Transport::modbus_tcp, Transport::rtu_over_tcp}) {
    CAPTURE(to_text(transport));
    MisbehavingPeer peer{transport, 1};
    boost::asio::io_context io;
    const auto line = open_line(peer.line_config(), io.get_executor(), [] { return Stamp{}; });
    CHECK(ask(io, *line, read_counter())->kind == ReplyKind::answered);
    peer.misbehave_once(Fault::silent);
    std::optional<Reply> reply;
    line->execute(read_counter(), [&](Reply r) { reply = std::move(r); });
    io.restart();
    io.poll();
    line->close();
    io.restart();
    while (!reply && io.run_one() > 0) {
    }
    REQUIRE(reply);
    CHECK(reply->kind == ReplyKind::line_closed);
    CHECK(ask(io, *line, read_counter())->kind == ReplyKind::line_closed);
  }
}

TEST_CASE("a destroyed line calls nobody") {
  for (const Transport transport : transports) {
    CAPTURE(to_text(transport));
    MisbehavingPeer peer{transport, 1};
    boost::asio::io_context io;
    auto line = open_line(peer.line_config(), io.get_executor(), [] { return Stamp{}; });
    peer.misbehave_once(Fault::late, 20);
    bool called = false;
    line->execute({MisbehavingPeer::unit, drivers::to_pdu({3, 0x10, 2}), milliseconds{60}, milliseconds{0}},
                  [&](Reply) { called = true; });
    io.poll();
    line.reset();
    io.restart();
    io.run();
    CHECK_FALSE(called);
  }
}

TEST_CASE("the reply carries the line's stamp") {
  for (const Transport transport : transports) {
    MisbehavingPeer peer{transport, 1};
    boost::asio::io_context io;
    const auto line = open_line(peer.line_config(), io.get_executor(), [] {
      return Stamp{{}, ClockState::synced, {}, {77}};
    });
    const auto reply = ask(io, *line, read_counter());
    CHECK(reply->kind == ReplyKind::answered);
    CHECK(reply->at.tick == Tick{77});
  }
}

TEST_CASE("sockets move above the numbers that select() can wait for") {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit before = limit;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  const int moved = move_up(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  CHECK(moved >= low_descriptors);
  CHECK((::fcntl(moved, F_GETFD) & FD_CLOEXEC) != 0);
  CHECK(move_up(moved) == moved);
  ::close(moved);
  limit.rlim_cur = 512;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  const int kept = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  CHECK(move_up(kept) == kept);
  ::close(kept);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("wire time follows speed, parity and stop bits") {
  LineConfig config;  // 9600 8N1: ten bits a character
  CHECK(wire_time(config, 96).count() == 100'001);
  config.parity = Parity::even;
  config.stop_bits = 2;
  CHECK(wire_time(config, 96).count() == 120'001);
  CHECK(recovery_silence(config, milliseconds{500}) == milliseconds{500});
  config.baud = 300;
  CHECK(recovery_silence(config, milliseconds{10}) > milliseconds{100});
}

TEST_CASE("transports are named as in the inventory") {
  for (const Transport transport : transports) CHECK(parse_transport(to_text(transport)) == transport);
  CHECK_FALSE(parse_transport("modbus"));
}
