// The HTTP server: accepts, reads one request after another from each connection, has it answered on a database thread,
// writes. One thread for all connections, a few for the database. Limits below; at a limit the connection is answered
// and closed, never kept waiting.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "core/http/answer.h"

namespace lamplighter::http {

struct Settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;     // 0: any free one
  std::string certificate_file;  // PEM; both or none
  std::string key_file;
  std::filesystem::path web_root;  // "" serves no pages
  int connections_max = 1000;
  int connections_per_address_max = 200;
  int live_streams_max = 300;
  int database_threads = 4;
  std::chrono::milliseconds head_time{10'000};   // from the first byte of a request to the end of its head
  std::chrono::milliseconds body_time{30'000};   // of 64 KiB; more for more
  std::chrono::milliseconds idle_time{60'000};   // between requests
  std::chrono::milliseconds write_time{30'000};  // of 64 KiB; more for more
};
// "" where it is sound, else the sentence: an address that is no address, half of TLS, TLS missing beyond loopback.
std::string fault_of(const Settings& settings);

struct ServerNumbers {  // since start; for the metrics
  std::int64_t connections_open = 0, live_streams_open = 0, requests_in_work = 0;
  std::int64_t connections_refused = 0;  // over the limits
  std::int64_t framing_faults = 0;
  std::int64_t answers_2xx = 0, answers_3xx = 0, answers_4xx = 0, answers_5xx = 0;
  std::int64_t answer_microseconds = 0;  // all together
};

class Server {
 public:
  // Throws std::runtime_error with a sentence: settings with a fault, unreadable certificate or web_root.
  Server(Settings settings, db::Database& database, Gate gate, std::vector<Route> routes,
         std::vector<LiveRoute> live_routes, std::function<Instant()> clock, std::function<void()> after_write = {});
  ~Server();
  // Listens and serves on threads of its own. Throws std::runtime_error where the address cannot be had.
  void start();
  // Takes no more requests, lets those in work end (10 s at most), closes the rest.
  void stop();
  // The certificate files are read again, for connections from then on; where they cannot be used that is logged and
  // the former ones serve on. Without TLS nothing happens.
  void reload_certificate();
  std::uint16_t port() const;  // after start
  ServerNumbers numbers() const;
  std::chrono::milliseconds silent_for() const;  // since its loop last turned (each second): what a watchdog asks

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace lamplighter::http
