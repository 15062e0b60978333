// The inside of the server, shared by server.cpp (connections) and live.cpp (event streams). All members but those
// marked belong to the one thread of `io`.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <set>
#include <thread>

#include "core/http/response_text.h"
#include "core/http/server.h"
#include "core/http/stream.h"

namespace lamplighter::http {

struct Connection {
  std::unique_ptr<Stream> stream;
  std::string remote;
  std::string buffer;  // read, not yet used
  bool idle = true;    // between requests: may be closed without harm
};

struct LiveStream {
  explicit LiveStream(boost::asio::io_context& io) : alarm(io) {}
  boost::asio::steady_timer alarm;
  std::vector<std::string> kinds;
  CompanyId company;   // {0}: not known yet
  bool dirty = false;  // something it shows has changed
};

struct Server::Inside {
  Inside(Settings s, db::Database& d, Gate gate, Router router, StaticFiles files, std::function<Instant()> clock,
         std::function<void()> after_write);

  boost::asio::awaitable<void> listen();
  boost::asio::awaitable<void> beat();
  // The server and the coroutine own a connection together: the server closes it at the end, the coroutine may outlive
  // it.
  boost::asio::awaitable<void> serve(std::shared_ptr<Connection> connection);
  boost::asio::awaitable<bool> serve_one(Connection& connection);
  boost::asio::awaitable<std::size_t> read_head(Connection& connection);
  boost::asio::awaitable<bool> read_body(Connection& connection, const Head& head, Routed& routed);
  boost::asio::awaitable<void> refuse(Connection& connection, Fault fault);
  boost::asio::awaitable<void> send(Connection& connection, const Response& response, bool with_body, After after);
  boost::asio::awaitable<Response> answer(std::shared_ptr<const Routed> routed);

  boost::asio::awaitable<void> live(Connection& connection, std::shared_ptr<const Routed> routed);
  boost::asio::awaitable<void> send_events(Connection& connection, LiveStream& stream,
                                           std::shared_ptr<const Routed> routed);
  boost::asio::awaitable<void> wait_for_change(Connection& connection, LiveStream& stream);
  boost::asio::awaitable<Answerer::Frame> render(std::shared_ptr<const Routed> routed);
  boost::asio::awaitable<void> follow_changes();
  boost::asio::awaitable<void> look_for_changes();

  void admit(boost::asio::ip::tcp::socket socket);
  void begin_stop();
  void count_answer(int status, std::chrono::steady_clock::duration took);

  Settings settings;
  db::Database& database;
  Answerer answerer;
  std::unique_ptr<TlsFiles> tls;
  boost::asio::io_context io{1};
  boost::asio::ip::tcp::acceptor acceptor{io};
  boost::asio::steady_timer tick{io}, heart{io}, grace{io};
  boost::asio::thread_pool workers;
  std::thread thread;
  std::set<std::shared_ptr<Connection>> connections;
  std::map<std::string, int> per_address;
  std::set<LiveStream*> live_streams;
  std::int64_t change_cursor = -1;  // -1: nobody follows
  bool stopping = false;
  std::uint16_t bound_port = 0;
  std::atomic<std::int64_t> last_turn_ms{0};  // any thread reads it

  struct Counts {  // any thread reads them
    std::atomic<std::int64_t> open{0}, live{0}, in_work{0}, refused{0}, faults{0}, microseconds{0};
    std::atomic<std::int64_t> answers[6]{};
  } counts;
};

}  // namespace lamplighter::http
