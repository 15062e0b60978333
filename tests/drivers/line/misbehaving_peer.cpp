#include "tests/drivers/line/misbehaving_peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pty.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "drivers/modbus/mbap.h"
#include "drivers/modbus/rtu_frame.h"

namespace lamplighter::line {

using drivers::Bytes;
using drivers::ReadRequest;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string to_text(Fault fault) {
  constexpr std::array<const char*, static_cast<std::size_t>(Fault::count_)> texts{"none",
                                                                                   "silent",
                                                                                   "late",
                                                                                   "doubled",
                                                                                   "damaged",
                                                                                   "truncated",
                                                                                   "foreign_unit",
                                                                                   "foreign_function",
                                                                                   "foreign_transaction",
                                                                                   "fewer_registers",
                                                                                   "more_registers",
                                                                                   "oversized",
                                                                                   "noise",
                                                                                   "noise_before",
                                                                                   "noise_after",
                                                                                   "dribble",
                                                                                   "exception",
                                                                                   "closes",
                                                                                   "mutated"};
  return texts.at(static_cast<std::size_t>(fault));
}

MisbehavingPeer::MisbehavingPeer(Transport transport, unsigned seed) : transport_(transport), random_(seed) {
  if (pty()) {
    std::array<char, 256> name{};
    if (::openpty(&connection_, &slave_keeper_, name.data(), nullptr, nullptr) != 0)
      throw std::runtime_error("openpty");
    termios raw{};
    ::tcgetattr(slave_keeper_, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(slave_keeper_, TCSANOW, &raw);
    tty_ = name.data();
  } else {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(listener_, 8) != 0)
      throw std::runtime_error("listen");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
  }
  thread_ = std::thread([this] { run(); });
}

MisbehavingPeer::~MisbehavingPeer() {
  stop_ = true;
  thread_.join();
  for (const int descriptor : {listener_, connection_, slave_keeper_})
    if (descriptor >= 0) ::close(descriptor);
}

LineConfig MisbehavingPeer::line_config() const {
  LineConfig config;
  config.transport = transport_;
  config.host = "127.0.0.1";
  config.port = port_;
  config.tty = tty_;
  config.baud = 115200;
  config.connect_timeout = milliseconds{2000};
  config.reopen_ms_min = config.reopen_ms_max = milliseconds{1};
  return config;
}

void MisbehavingPeer::misbehave_once(Fault fault, int amount) {
  const std::lock_guard lock{mutex_};
  fault_ = fault;
  amount_ = amount;
}

int MisbehavingPeer::wait_ms() const {
  constexpr int look_for_stop_ms = 20;
  if (outgoing_.empty()) return look_for_stop_ms;
  Clock::time_point next = Clock::time_point::max();
  for (const auto& out : outgoing_) next = std::min(next, out.due);
  const auto left = std::chrono::ceil<milliseconds>(next - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, look_for_stop_ms));
}

void MisbehavingPeer::run() {
  while (!stop_) {
    std::array<pollfd, 2> watched{pollfd{listener_, POLLIN, 0}, pollfd{connection_, POLLIN, 0}};
    ::poll(watched.data(), watched.size(), wait_ms());
    flush_due();
    if (watched[0].revents & POLLIN) {  // like a serial server: a new connection takes the place of the old one
      const int accepted = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const int on = 1;  // else the second of two small answers waits for a delayed ACK, longer than our time-outs
      ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      if (connection_ >= 0) ::close(connection_);
      connection_ = accepted;
      incoming_.clear();
      if (mbap()) outgoing_.clear();
      continue;
    }
    if (!(watched[1].revents & (POLLIN | POLLHUP))) continue;
    std::array<std::uint8_t, 512> buffer{};
    const auto n = ::read(connection_, buffer.data(), buffer.size());
    if (n <= 0) {
      if (pty()) continue;
      ::close(connection_);
      connection_ = -1;
      continue;
    }
    incoming_.insert(incoming_.end(), buffer.begin(), buffer.begin() + n);
    const std::size_t frame = mbap() ? 12 : 8;
    while (incoming_.size() >= frame) {
      const Bytes one{incoming_.begin(), incoming_.begin() + static_cast<long>(frame)};
      incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<long>(frame));
      serve(one);
    }
  }
}

void MisbehavingPeer::later(Bytes bytes, int after_ms) {
  outgoing_.push_back({Clock::now() + milliseconds{after_ms}, std::move(bytes)});
  if (after_ms == 0) flush_due();
}

void MisbehavingPeer::flush_due() {
  for (auto it = outgoing_.begin(); it != outgoing_.end();) {
    if (it->due > Clock::now()) {
      ++it;
      continue;
    }
    if (connection_ >= 0 && !it->bytes.empty()) {
      if (pty()) [[maybe_unused]]
        const auto n = ::write(connection_, it->bytes.data(), it->bytes.size());
      else
        ::send(connection_, it->bytes.data(), it->bytes.size(), MSG_NOSIGNAL);
    }
    it = outgoing_.erase(it);
  }
}

Bytes MisbehavingPeer::frame_for(std::uint16_t transaction, std::uint8_t unit_id, const Bytes& pdu) const {
  return mbap() ? drivers::mbap_request(transaction, unit_id, pdu) : drivers::rtu_request(unit_id, pdu);
}

// Registers 0x10/0x11: the counter, with the number of the request. All others: their own address.
Bytes answer_pdu(const ReadRequest& request, int number) {
  Bytes pdu{request.function, static_cast<std::uint8_t>(request.count * 2)};
  const auto counter = static_cast<std::uint32_t>(MisbehavingPeer::counter_base + number);
  for (std::uint32_t i = 0; i < request.count; ++i) {
    const std::uint32_t address = request.address + i;
    const std::uint32_t word = address == 0x10 ? counter >> 16 : address == 0x11 ? counter & 0xffff : address;
    pdu.push_back(static_cast<std::uint8_t>(word >> 8));
    pdu.push_back(static_cast<std::uint8_t>(word));
  }
  return pdu;
}

void MisbehavingPeer::serve(const Bytes& frame) {
  const std::size_t at = mbap() ? 7 : 1;
  const Bytes pdu{frame.begin() + static_cast<long>(at), frame.begin() + static_cast<long>(at) + 5};
  const auto request = drivers::parse_read_request(pdu);
  if (!request) return;
  const auto transaction = mbap() ? static_cast<std::uint16_t>(frame[0] << 8 | frame[1]) : std::uint16_t{0};
  ++requests_;
  Fault fault = Fault::none;
  int amount = 0;
  {
    const std::lock_guard lock{mutex_};
    std::swap(fault, fault_);
    amount = amount_;
  }
  answer_badly(fault, amount, transaction, *request);
}

void MisbehavingPeer::mutate(Bytes& frame) {
  const auto at = [&] { return frame.begin() + static_cast<long>(random_() % frame.size()); };
  // Over TCP only the frame's own fields are damaged: TCP's checksum guards the rest, and nothing else could.
  const auto header = frame.begin() + static_cast<long>(random_() % 7);
  switch (random_() % 3) {
    case 0:
      *(mbap() ? header : at()) ^= static_cast<std::uint8_t>(1 + random_() % 255);
      break;
    case 1:
      frame.erase(at(), frame.end());
      break;
    default:
      frame.insert(mbap() ? header : at(), static_cast<std::uint8_t>(random_()));
  }
}

void MisbehavingPeer::answer_badly(Fault fault, int amount, std::uint16_t transaction, const ReadRequest& request) {
  const Bytes pdu = answer_pdu(request, requests_);
  Bytes good = frame_for(transaction, unit, pdu);
  Bytes noise(1 + random_() % 40);
  for (auto& byte : noise) byte = static_cast<std::uint8_t>(random_());
  ReadRequest other = request;
  switch (fault) {
    case Fault::none:
      return later(good);
    case Fault::silent:
      return;
    case Fault::late:
      return later(good, amount);
    case Fault::doubled:
      return later(good), later(good);
    case Fault::damaged:
      return good[mbap() ? 2 : good.size() - 1] ^= 0x5a, later(good);
    case Fault::truncated:
      return good.resize(std::min<std::size_t>(good.size() - 1, static_cast<std::size_t>(amount))), later(good);
    case Fault::foreign_unit:
      return later(frame_for(transaction, unit + 1, pdu));
    case Fault::foreign_function:
      return other.function = 4, later(frame_for(transaction, unit, answer_pdu(other, 1)));
    case Fault::foreign_transaction:
      return later(frame_for(static_cast<std::uint16_t>(transaction - 1), unit, answer_pdu(request, 1)));
    case Fault::fewer_registers:
      return other.count -= 1, later(frame_for(transaction, unit, answer_pdu(other, 1)));
    case Fault::more_registers:
      return other.count += 2, later(frame_for(transaction, unit, answer_pdu(other, 1)));
    case Fault::oversized:
      return good.insert(good.end(), 600, 0x55), later(good);
    case Fault::noise:
      return later(noise);
    case Fault::noise_before:
      return noise.insert(noise.end(), good.begin(), good.end()), later(noise);
    case Fault::noise_after:
      return later(good), later(noise, 1);
    case Fault::dribble:
      for (std::size_t i = 0; i < good.size(); ++i) later({good[i]}, amount * static_cast<int>(i + 1));
      return;
    case Fault::exception:
      return later(frame_for(transaction, unit,
                             {static_cast<std::uint8_t>(request.function | 0x80), static_cast<std::uint8_t>(amount)}));
    case Fault::closes:
      if (!pty() && connection_ >= 0) ::shutdown(connection_, SHUT_RDWR);
      return;
    case Fault::mutated:
      return mutate(good), later(good);
    case Fault::count_:
      break;
  }
}

}  // namespace lamplighter::line
