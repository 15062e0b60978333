// Our server's cheapest route beside a bare Beast server with the same body, both loaded by wrk (apt-get install wrk)
// in turns.
//
//   bench_trivial_route [--seconds 3] [--turns 5] [--connections 32]
#include <CLI/CLI.hpp>

#include "tests/bench/bare_beast.h"
#include "tests/bench/measured.h"
#include "tests/core/http/http_fixture.h"

namespace lamplighter::bench {
namespace {

// Requests a second, as wrk counted them.
double load(std::uint16_t port, const std::string& path, int seconds, int connections) {
  const std::string command = "wrk -t1 --timeout 30s -c" + std::to_string(connections) + " -d" +
                              std::to_string(seconds) + "s http://127.0.0.1:" + std::to_string(port) + path + " 2>&1";
  std::unique_ptr<FILE, int (*)(FILE*)> wrk(::popen(command.c_str(), "r"), ::pclose);
  if (!wrk) throw std::runtime_error("wrk cannot be started");
  std::string said;
  std::array<char, 512> block;
  while (std::fgets(block.data(), block.size(), wrk.get()) != nullptr) said += block.data();
  const std::string_view mark = "Requests/sec:";
  const auto at = said.find(mark);
  if (at == said.npos || said.find("Non-2xx") != said.npos || said.find("Socket errors") != said.npos)
    throw std::runtime_error("wrk (apt-get install wrk) says: " + said);
  return std::stod(said.substr(at + mark.size()));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace
}  // namespace lamplighter::bench

int main(int argc, char** argv) {
  using namespace lamplighter;
  using namespace lamplighter::bench;
  int seconds = 3, turns = 5, connections = 32;
  CLI::App app{"our cheapest route beside bare Beast"};
  app.add_option("--seconds", seconds);
  app.add_option("--turns", turns);
  app.add_option("--connections", connections);
  CLI11_PARSE(app, argc, argv);

  const std::string body = R"({"status":"ok"})";
  const db::TestFolder pages;
  std::ofstream(pages.path / "trivial.json") << body;
  db::TestDatabase database;
  http::Settings settings;
  settings.port = 0;
  settings.web_root = pages.path;
  std::vector<http::Route> routes{{http::Method::get, "/trivial", std::string(http::anyone), [](const http::Exchange&) {
                                     return http::ok({{"status", "ok"}});
                                   }}};
  const auto company = db::add_company(*database);
  http::Server ours(settings, *database, http::test_gate(company), std::move(routes), {},
                    [] { return db::test_epoch; });
  ours.start();
  const BareBeast bare(body);
  std::vector<double> bare_rates;
  std::map<std::string, std::vector<double>> rates, ratios;
  for (int turn = 0; turn < turns; ++turn) {
    bare_rates.push_back(load(bare.port(), "/", seconds, connections));
    for (const std::string path : {"/trivial", "/trivial.json"}) {
      rates[path].push_back(load(ours.port(), path, seconds, connections));
      ratios[path].push_back(rates[path].back() / bare_rates.back());
    }
  }
  for (const auto& [path, all] : ratios)
    tell(path == "/trivial" ? "trivial_route_against_bare_beast" : "file_against_bare_beast", median(all), "times", 0.7,
         {{"bare_requests_a_second", rounded(median(bare_rates))},
          {"ours_requests_a_second", rounded(median(rates[path]))},
          {"connections", connections}});
}
