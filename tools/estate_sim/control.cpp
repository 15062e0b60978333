#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sstream>

#include "tools/estate_sim/server.h"

namespace lamplighter::estate_sim {
namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;

std::vector<SimulatedMeter*> named(Estate& estate, const std::string& name) {
  std::vector<SimulatedMeter*> found;
  for (auto& line : estate.lines)
    for (auto& meter : line.meters)
      if (line.name == name || meter.name.text == name) found.push_back(&meter);
  return found;
}

std::string set_faults(const std::vector<SimulatedMeter*>& meters, std::istringstream& words) {
  std::vector<std::string> faults;
  for (std::string word; words >> word;) faults.push_back(word);
  if (faults.empty()) return "error: name a fault: dead, late:MS, crc, foreign, noise, illegal:ADDR or none";
  Faults trial;
  for (const auto& fault : faults)
    if (const auto wrong = add_fault(trial, fault); !wrong.empty()) return "error: " + wrong;
  for (auto* meter : meters)
    for (const auto& fault : faults) add_fault(meter->faults, fault);
  return "ok " + std::to_string(meters.size()) + " device(s): " + to_text(meters.front()->faults);
}

}  // namespace

std::string obey(Estate& estate, const Served& served, const std::string& command) {
  std::istringstream words(command);
  std::string verb, name;
  words >> verb >> name;
  if (verb == "stats")
    return "ok requests=" + std::to_string(served.requests) + " answers=" + std::to_string(served.answers) +
           " exceptions=" + std::to_string(served.exceptions) + " log_syncs=" + std::to_string(served.log_syncs);
  if (verb != "fault" && verb != "show") return "error: commands are fault NAME FAULT…, show NAME and stats";
  const auto meters = named(estate, name);
  if (meters.empty()) return "error: no device or line is called '" + name + "'";
  if (verb == "fault") return set_faults(meters, words);
  std::string answer = "ok";
  for (const auto* meter : meters) answer += " " + meter->name.text + "=[" + to_text(meter->faults) + "]";
  return answer;
}

std::optional<std::string> send_command(std::uint16_t control_port, const std::string& command) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::nullopt;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(control_port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{10, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string answer;
  const std::string line = command + "\n";
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::send(descriptor, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size())) {
    char part[4096];
    for (ssize_t n; answer.size() < answer_bytes_max && (n = ::recv(descriptor, part, sizeof part, 0)) > 0;) {
      answer.append(part, static_cast<std::size_t>(n));
      if (answer.ends_with('\n')) break;
    }
  }
  ::close(descriptor);
  if (!answer.ends_with('\n')) return std::nullopt;
  answer.pop_back();
  return answer;
}

}  // namespace lamplighter::estate_sim
