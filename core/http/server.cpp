#include "core/http/server.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/http/problem.h"
#include "core/http/serving.h"

namespace lamplighter::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr int requests_in_work_max = 512;  // waiting for a database thread or on it; more are told to come later
constexpr std::size_t read_bytes = 16 * 1024;
constexpr auto accept_pause = 100ms;  // after an accept that failed (no descriptors left)
constexpr auto linger_time = 2s;      // for a refused client to read why, before the reset
constexpr std::size_t linger_bytes_max = 256 * 1024;
constexpr auto stop_grace = 10s;
constexpr std::size_t bytes_per_time = 64 * 1024;  // body_time and write_time are for so many

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// The limit for `bytes`: `base` for each begun 64 KiB.
std::chrono::milliseconds time_for(std::size_t bytes, std::chrono::milliseconds base) {
  return base * static_cast<int>(1 + bytes / bytes_per_time);
}

// A line feed without its carriage return: no head will ever end properly.
bool has_bare_line_feed(std::string_view text) {
  for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
    if (at == 0 || text[at - 1] != '\r') return true;
  return false;
}

}  // namespace

std::string fault_of(const Settings& settings) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(settings.address, error);
  if (error)
    return "http address '" + settings.address + "' is no IP address; use 127.0.0.1 for this machine only, or 0.0.0.0";
  if (settings.certificate_file.empty() != settings.key_file.empty())
    return "http needs certificate_file and key_file together; only one of them is set";
  if (!address.is_loopback() && settings.certificate_file.empty())
    return "http address " + settings.address +
           " can be reached from other machines, but TLS is not configured: passwords "
           "would travel in the clear. Set certificate_file and key_file, or use 127.0.0.1";
  return "";
}

Server::Inside::Inside(Settings s, db::Database& d, Gate gate, Router router, StaticFiles files,
                       std::function<Instant()> clock, std::function<void()> after_write)
    : settings(std::move(s)),
      database(d),
      answerer(d, std::move(gate), std::move(router), std::move(files),
               settings.certificate_file.empty() ? Transport::plain : Transport::tls, std::move(clock),
               std::move(after_write)),
      workers(static_cast<std::size_t>(settings.database_threads)) {
  if (!settings.certificate_file.empty())
    tls = std::make_unique<TlsFiles>(settings.certificate_file, settings.key_file);
}

// Shows that the thread of all connections still turns.
asio::awaitable<void> Server::Inside::beat() {
  while (!stopping) {
    last_turn_ms = steady_ms();
    heart.expires_after(1s);
    boost::system::error_code cancelled;
    co_await heart.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

asio::awaitable<void> Server::Inside::listen() {
  while (!stopping) {
    boost::system::error_code error;
    auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (stopping) break;
    if (!error) {
      admit(std::move(socket));
      continue;
    }
    spdlog::warn("a connection could not be accepted: {}", error.message());
    asio::steady_timer pause(io, accept_pause);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

void Server::Inside::admit(tcp::socket socket) {
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return;  // gone already
  const std::string remote = peer.address().to_string();
  int& of_address = per_address[remote];
  if (static_cast<int>(connections.size()) >= settings.connections_max ||
      of_address >= settings.connections_per_address_max) {
    ++counts.refused;
    if (of_address == 0) per_address.erase(remote);
    return;  // closed by leaving: an answer would cost what the limit saves
  }
  ++of_address;
  socket.set_option(tcp::no_delay(true), error);
  auto connection = std::make_shared<Connection>();
  connection->remote = remote;
  connection->stream = tls ? tls->stream(std::move(socket)) : plain_stream(std::move(socket));
  connections.insert(connection);
  ++counts.open;
  asio::co_spawn(io, serve(connection), asio::detached);  // serve catches everything
}

asio::awaitable<void> Server::Inside::serve(std::shared_ptr<Connection> connection) {
  try {
    connection->stream->expires_after(settings.head_time);
    co_await connection->stream->handshake();
    bool more = true;
    while (more) more = co_await serve_one(*connection);
  } catch (const boost::system::system_error&) {  // the peer went away or missed a deadline: its own business
  } catch (const std::exception& e) {
    spdlog::error("a connection from {} ended by: {}", connection->remote, e.what());
  }
  connection->stream->close();
  connections.erase(connection);
  --counts.open;
  const auto address = per_address.find(connection->remote);
  if (--address->second == 0) per_address.erase(address);
  if (stopping && connections.empty()) grace.cancel();
}

// (g++ 12 destroys twice what is made inside a co_await expression from braces: what is awaited on gets named values.)
// Bytes of the head at the front of the buffer; 0 when the peer ended or was refused.
asio::awaitable<std::size_t> Server::Inside::read_head(Connection& connection) {
  auto& buffer = connection.buffer;
  connection.idle = buffer.empty();
  connection.stream->expires_after(connection.idle ? settings.idle_time : settings.head_time);
  for (;;) {
    const auto end = buffer.find("\r\n\r\n");
    if (end != buffer.npos && end + 4 <= head_bytes_max) co_return end + 4;
    if (has_bare_line_feed(std::string_view(buffer).substr(0, end))) {
      const Fault bare{400, "lines end with CR LF"};
      co_await refuse(connection, bare);
      co_return 0;
    }
    if (buffer.size() > head_bytes_max) {
      const Fault too_long{431, "the head is longer than " + std::to_string(head_bytes_max) + " bytes"};
      co_await refuse(connection, too_long);
      co_return 0;
    }
    std::array<char, read_bytes> block;
    const std::size_t bytes = co_await connection.stream->read_some(asio::buffer(block));
    if (bytes == 0) co_return 0;
    if (connection.idle) connection.stream->expires_after(settings.head_time);
    connection.idle = false;
    buffer.append(block.data(), bytes);
  }
}

// False when the connection was refused or ended.
asio::awaitable<bool> Server::Inside::read_body(Connection& connection, const Head& head, Routed& routed) {
  const std::uint64_t length = head.content_length.value_or(0);
  if (length > routed.body_bytes_max) {
    if (routed.refused) {  // the true reason, but the body is not read, so the connection ends
      co_await send(connection, *routed.refused, /*with_body=*/true, After::close);
      co_return false;
    }
    const Fault too_large{413, "the body has " + std::to_string(length) + " bytes; this path takes at most " +
                                   std::to_string(routed.body_bytes_max)};
    co_await refuse(connection, too_large);
    co_return false;
  }
  const auto size = static_cast<std::size_t>(length);
  auto& buffer = connection.buffer;
  connection.stream->expires_after(time_for(size, settings.body_time));
  if (head.expects_continue && buffer.size() < size) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    std::vector<asio::const_buffer> buffers{asio::buffer(go_on)};
    co_await connection.stream->write(std::move(buffers));
  }
  std::array<char, read_bytes> block;
  while (buffer.size() < size) {
    const std::size_t bytes = co_await connection.stream->read_some(asio::buffer(block));
    if (bytes == 0) co_return false;
    buffer.append(block.data(), bytes);
  }
  routed.request.body = buffer.substr(0, size);
  buffer.erase(0, size);
  co_return true;
}

// True when another request may follow.
asio::awaitable<bool> Server::Inside::serve_one(Connection& connection) {
  const std::size_t head_bytes = co_await read_head(connection);
  if (head_bytes == 0) co_return false;
  auto parsed = parse_head(std::string_view(connection.buffer).substr(0, head_bytes));
  connection.buffer.erase(0, head_bytes);
  if (auto* fault = std::get_if<Fault>(&parsed)) {
    co_await refuse(connection, *fault);
    co_return false;
  }
  const Head& head = std::get<Head>(parsed);
  auto routed = std::make_shared<Routed>(answerer.route(head, connection.remote));
  const bool body_came = co_await read_body(connection, head, *routed);
  if (!body_came) co_return false;
  if (routed->match.live && !routed->refused && head.method == "GET") {
    co_await live(connection, routed);
    co_return false;
  }
  const Response response = co_await answer(routed);
  const After after = head.keep_alive && !stopping ? After::keep_alive : After::close;
  co_await send(connection, response, head.method != "HEAD", after);
  co_return after == After::keep_alive;
}

asio::awaitable<Response> Server::Inside::answer(std::shared_ptr<const Routed> routed) {
  if (routed->refused || !routed->match.route) {  // needs no database, so no database thread
    Response at_once = answerer.answer(*routed);
    count_answer(at_once.status, {});
    co_return at_once;
  }
  if (counts.in_work >= requests_in_work_max)
    co_return problem({RefusalKind::try_later, "request.busy", {}, ""}, Language::zh_cn);
  ++counts.in_work;
  const auto began = std::chrono::steady_clock::now();
  auto work = [this, routed]() -> asio::awaitable<Response> { co_return answerer.answer(*routed); };
  Response response = co_await asio::co_spawn(workers, std::move(work), asio::use_awaitable);
  --counts.in_work;
  count_answer(response.status, std::chrono::steady_clock::now() - began);
  co_return response;
}

void Server::Inside::count_answer(int status, std::chrono::steady_clock::duration took) {
  ++counts.answers[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))];
  counts.microseconds += std::chrono::duration_cast<std::chrono::microseconds>(took).count();
}

asio::awaitable<void> Server::Inside::send(Connection& connection, const Response& response, bool with_body,
                                           After after) {
  const std::string head = head_text(response, response.body.size(), answerer.transport(), after);
  std::vector<asio::const_buffer> buffers{asio::buffer(head)};
  if (with_body) buffers.push_back(asio::buffer(response.body));
  connection.stream->expires_after(time_for(response.body.size(), settings.write_time));
  co_await connection.stream->write(std::move(buffers));
  if (after == After::keep_alive) co_return;
  // A close while the peer still sends would reset the connection and destroy the answer on its way.
  connection.stream->end_sending();
  connection.stream->expires_after(linger_time);
  std::array<char, read_bytes> block;
  for (std::size_t total = 0; total < linger_bytes_max;) {
    const std::size_t bytes = co_await connection.stream->read_some(asio::buffer(block));
    if (bytes == 0) break;
    total += bytes;
  }
}

asio::awaitable<void> Server::Inside::refuse(Connection& connection, Fault fault) {
  ++counts.faults;
  count_answer(fault.status, {});
  const Response response = problem_with_status(
      fault.status, {RefusalKind::invalid, "request.framing", {{"reason", fault.reason}}, ""}, Language::zh_cn);
  co_await send(connection, response, /*with_body=*/true, After::close);
}

void Server::Inside::begin_stop() {
  stopping = true;
  boost::system::error_code ignored;
  acceptor.close(ignored);
  tick.cancel();
  heart.cancel();
  for (auto* stream : live_streams) stream->alarm.cancel();
  for (const auto& connection : connections)
    if (connection->idle) connection->stream->close();
  grace.expires_after(connections.empty() ? 0s : stop_grace);
  grace.async_wait([this](boost::system::error_code) {
    for (const auto& connection : connections) connection->stream->close();
  });
}

Server::Server(Settings settings, db::Database& database, Gate gate, std::vector<Route> routes,
               std::vector<LiveRoute> live_routes, std::function<Instant()> clock, std::function<void()> after_write) {
  if (const auto fault = fault_of(settings); !fault.empty()) throw std::runtime_error(fault);
  StaticFiles files(settings.web_root);
  inside_ = std::make_unique<Inside>(std::move(settings), database, std::move(gate),
                                     Router(std::move(routes), std::move(live_routes)), std::move(files),
                                     std::move(clock), std::move(after_write));
}

Server::~Server() {
  stop();
}

void Server::start() {
  auto& inside = *inside_;
  const tcp::endpoint where(asio::ip::make_address(inside.settings.address), inside.settings.port);
  try {
    inside.acceptor.open(where.protocol());
    inside.acceptor.set_option(tcp::acceptor::reuse_address(true));
    inside.acceptor.bind(where);
    inside.acceptor.listen(512);
  } catch (const boost::system::system_error& e) {
    throw std::runtime_error("cannot listen on " + inside.settings.address + ":" +
                             std::to_string(inside.settings.port) + ": " + e.code().message() +
                             "; another program may be using the port");
  }
  inside.bound_port = inside.acceptor.local_endpoint().port();
  inside.last_turn_ms = steady_ms();
  asio::co_spawn(inside.io, inside.listen(), asio::detached);
  asio::co_spawn(inside.io, inside.follow_changes(), asio::detached);
  asio::co_spawn(inside.io, inside.beat(), asio::detached);
  inside.thread = std::thread([&inside] { inside.io.run(); });
}

void Server::stop() {
  if (!inside_ || !inside_->thread.joinable()) return;
  asio::post(inside_->io, [this] { inside_->begin_stop(); });
  inside_->thread.join();
  inside_->workers.join();
}

void Server::reload_certificate() {
  asio::post(inside_->io, [this] {
    if (!inside_->tls) return;
    try {
      inside_->tls->reload();
      spdlog::info("the TLS certificate {} is read anew", inside_->settings.certificate_file);
    } catch (const std::exception& e) {
      spdlog::error("{}; the former certificate serves on", e.what());
    }
  });
}

std::uint16_t Server::port() const {
  return inside_->bound_port;
}

std::chrono::milliseconds Server::silent_for() const {
  return std::chrono::milliseconds{steady_ms() - inside_->last_turn_ms};
}

ServerNumbers Server::numbers() const {
  const auto& c = inside_->counts;
  return {.connections_open = c.open,
          .live_streams_open = c.live,
          .requests_in_work = c.in_work,
          .connections_refused = c.refused,
          .framing_faults = c.faults,
          .answers_2xx = c.answers[2],
          .answers_3xx = c.answers[3],
          .answers_4xx = c.answers[4],
          .answers_5xx = c.answers[5],
          .answer_microseconds = c.microseconds};
}

}  // namespace lamplighter::http
