#include "tools/estate_sim/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <map>
#include <system_error>

#include "tools/estate_sim/simulated_device.h"
#include "tools/estate_sim/sockets.h"

namespace lamplighter::estate_sim {
namespace {

constexpr std::size_t received_bytes_max = 4096;     // unparsed bytes of one connection; more are dropped
constexpr std::size_t unsent_bytes_max = 64 * 1024;  // a peer that does not read loses its connection
constexpr std::size_t command_bytes_max = 1024;
constexpr std::int64_t stale_ms = 200;  // half a frame older than this is dropped, as a meter does
constexpr int events_per_turn = 256;
constexpr std::chrono::milliseconds read_at_stop{500};  // what a pty's reader has left to read the last answer

Instant wall_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}
Tick tick_now() {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
              .count()};
}

enum class Purpose : std::uint8_t {
  listener,
  meters,
  control_listener,
  control,
  stop
};

struct Connection {  // one descriptor that epoll watches
  Purpose purpose = Purpose::meters;
  Descriptor descriptor;
  std::size_t line = 0;
  Framing framing = Framing::mbap;
  bool is_pty = false;
  Bytes received;
  Tick received_at;
  Bytes unsent;
};

struct Outgoing {
  std::uint64_t connection = 0;
  Bytes bytes;
};

}  // namespace

struct Server::State {
  Estate estate;
  std::unique_ptr<AnswerLog> log;
  Descriptor poll{::epoll_create1(EPOLL_CLOEXEC)};
  std::map<std::uint64_t, Connection>
      connections;  // numbered, never reused: a late answer cannot reach a newer connection
  std::uint64_t next_connection = 1;
  std::vector<std::array<SimulatedMeter*, 256>> by_unit;  // of each line
  std::vector<Pty> ptys;                                  // keeps slaves and links
  std::multimap<std::int64_t, Outgoing> late;             // by the tick they are due
  std::vector<Outgoing> ready;                            // to be sent after the log's sync
  Served served;

  std::uint64_t watch(Connection connection) {
    const auto number = next_connection++;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = number;
    if (::epoll_ctl(poll.number(), EPOLL_CTL_ADD, connection.descriptor.number(), &event) != 0)
      throw std::system_error(errno, std::system_category(), "epoll");
    connections.emplace(number, std::move(connection));
    return number;
  }

  void watch_for_space(std::uint64_t number, const Connection& connection) {
    epoll_event event{};
    event.events = connection.unsent.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT;
    event.data.u64 = number;
    ::epoll_ctl(poll.number(), EPOLL_CTL_MOD, connection.descriptor.number(), &event);
  }

  void accept_from(const Connection& listener);
  bool receive(std::uint64_t number, Connection& connection);
  void take_requests(std::uint64_t number, Connection& connection, Instant at);
  void answer(std::uint64_t number, const Connection& connection, const Frame& request, Instant at);
  void take_command(std::uint64_t number, Connection& connection);
  void send_all();
  bool send(std::uint64_t number, Connection& connection);
  int patience_ms() const;
};

void Server::State::accept_from(const Connection& listener) {
  const bool control = listener.purpose == Purpose::control_listener;
  for (;;) {
    Descriptor socket{::accept4(listener.descriptor.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (socket.number() < 0) return;
    const int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Connection connection;
    connection.purpose = control ? Purpose::control : Purpose::meters;
    connection.descriptor = std::move(socket);
    connection.line = listener.line;
    connection.framing = listener.framing;
    watch(std::move(connection));
  }
}

// Reads what is there; false: the peer is gone.
bool Server::State::receive(std::uint64_t number, Connection& connection) {
  const auto now = tick_now();
  if (connection.framing == Framing::rtu && now.ms - connection.received_at.ms > stale_ms) connection.received.clear();
  connection.received_at = now;
  std::uint8_t part[2048];
  for (;;) {
    const auto n = ::read(connection.descriptor.number(), part, sizeof part);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) return connection.is_pty;  // a pty stays, whoever opens or closes its other end
    connection.received.insert(connection.received.end(), part, part + n);
    if (connection.received.size() > received_bytes_max) connection.received.clear();
  }
  if (connection.purpose == Purpose::control)
    take_command(number, connection);
  else
    take_requests(number, connection, wall_now());
  return true;
}

void Server::State::take_requests(std::uint64_t number, Connection& connection, Instant at) {
  while (const auto request = take_request(connection.framing, connection.received))
    answer(number, connection, *request, at);
}

void Server::State::answer(std::uint64_t number, const Connection& connection, const Frame& request, Instant at) {
  ++served.requests;
  const auto* meter = by_unit[connection.line][request.unit];
  if (meter == nullptr || meter->faults.dead) return;  // a real bus is silent too
  const auto& line = estate.lines[connection.line];
  const auto answer = answer_request(*meter, estate.profiles.at(meter->profile), request.pdu, at);
  if (!answer.shown.empty() && log) log->add(log_line(line.name, *meter, answer, at));
  ++(answer.pdu[0] & 0x80 ? served.exceptions : served.answers);
  const auto noise_seed = meter->load.seed + static_cast<std::uint64_t>(served.requests);
  Outgoing outgoing{
      number, spoiled(meter->faults, connection.framing, {request.transaction, request.unit, answer.pdu}, noise_seed)};
  if (meter->faults.late_ms > 0)
    late.emplace(tick_now().ms + meter->faults.late_ms, std::move(outgoing));
  else
    ready.push_back(std::move(outgoing));
}

void Server::State::take_command(std::uint64_t number, Connection& connection) {
  const std::string text(connection.received.begin(), connection.received.end());
  const auto end = text.find('\n');
  if (end == std::string::npos && text.size() < command_bytes_max) return;
  connection.received.clear();
  const auto reply = obey(estate, served, text.substr(0, end)) + "\n";
  ready.push_back({number, Bytes(reply.begin(), reply.end())});
}

// False: the peer is gone or does not read.
bool Server::State::send(std::uint64_t number, Connection& connection) {
  while (!connection.unsent.empty()) {
    const auto n = ::write(connection.descriptor.number(), connection.unsent.data(), connection.unsent.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) break;
    if (n < 0) return false;
    connection.unsent.erase(connection.unsent.begin(), connection.unsent.begin() + n);
  }
  if (connection.is_pty) connection.unsent.clear();  // nobody reads that line: a bus does not keep bytes either
  watch_for_space(number, connection);
  return connection.unsent.size() <= unsent_bytes_max;
}

void Server::State::send_all() {
  const auto due = late.upper_bound(tick_now().ms);
  for (auto it = late.begin(); it != due; ++it) ready.push_back(std::move(it->second));
  late.erase(late.begin(), due);
  if (log && !ready.empty()) {
    log->flush();
    ++served.log_syncs;
  }
  for (auto& outgoing : ready) {
    const auto found = connections.find(outgoing.connection);
    if (found == connections.end()) continue;
    auto& connection = found->second;
    connection.unsent.insert(connection.unsent.end(), outgoing.bytes.begin(), outgoing.bytes.end());
    if (!send(outgoing.connection, connection)) connections.erase(found);
  }
  ready.clear();
}

int Server::State::patience_ms() const {
  if (late.empty()) return -1;
  return static_cast<int>(std::max<std::int64_t>(late.begin()->first - tick_now().ms, 0));
}

Server::Server(Estate estate, std::unique_ptr<AnswerLog> log) : state_(std::make_unique<State>()) {
  auto& s = *state_;
  s.estate = std::move(estate);
  s.log = std::move(log);
  ::signal(SIGPIPE, SIG_IGN);
  for (std::size_t i = 0; i < s.estate.lines.size(); ++i) {
    auto& line = s.estate.lines[i];
    s.by_unit.emplace_back().fill(nullptr);
    for (auto& meter : line.meters) s.by_unit.back()[meter.unit] = &meter;
    Connection connection;
    connection.line = i;
    connection.framing = line.transport == Transport::modbus_tcp ? Framing::mbap : Framing::rtu;
    if (line.transport == Transport::modbus_rtu) {
      s.ptys.push_back(open_pty(line.path, "line " + line.name));
      connection.descriptor = std::move(s.ptys.back().master);
      connection.is_pty = true;
    } else {
      connection.purpose = Purpose::listener;
      connection.descriptor = listen_on_loopback(line.port, "line " + line.name);
    }
    s.watch(std::move(connection));
  }
  if (s.estate.control_port == 0) return;
  Connection control;
  control.purpose = Purpose::control_listener;
  control.descriptor = listen_on_loopback(s.estate.control_port, "control_port");
  s.watch(std::move(control));
}

Server::~Server() {
  std::error_code ignored;
  for (const auto& pty : state_->ptys) std::filesystem::remove(pty.link, ignored);
}

void Server::run(int stop_descriptor) {
  auto& s = *state_;
  Connection stop;
  stop.purpose = Purpose::stop;
  stop.descriptor = Descriptor{::dup(stop_descriptor)};
  s.watch(std::move(stop));
  std::array<epoll_event, events_per_turn> events{};
  for (;;) {
    const int count = ::epoll_wait(s.poll.number(), events.data(), events_per_turn, s.patience_ms());
    if (count < 0 && errno != EINTR) throw std::system_error(errno, std::system_category(), "epoll_wait");
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      const auto found = s.connections.find(event.data.u64);
      if (found == s.connections.end()) continue;
      auto& connection = found->second;
      if (connection.purpose == Purpose::stop) {
        for (const auto& pty : s.ptys) wait_until_read(pty, read_at_stop);
        return;
      }
      if (connection.purpose == Purpose::listener || connection.purpose == Purpose::control_listener) {
        s.accept_from(connection);
        continue;
      }
      bool alive = true;
      if (event.events & EPOLLOUT) alive = s.send(event.data.u64, connection);
      if (alive && event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) alive = s.receive(event.data.u64, connection);
      if (!alive) s.connections.erase(found);
    }
    s.send_all();
  }
}

}  // namespace lamplighter::estate_sim
