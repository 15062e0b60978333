#include <boost/asio/ip/tcp.hpp>
#include <iostream>
#include <sstream>

#include "gateway/config/config.h"
#include "gateway/run.h"

namespace lamplighter {

// The health page of the running gateway, as it is.
int show_status(const std::filesystem::path& config_file) {
  const auto loaded = config::load_config(config_file);
  if (!loaded.config) {
    for (const auto& fault : loaded.faults) std::cerr << drivers::to_text(fault) << "\n";
    return exit_configuration;
  }
  const auto& config = *loaded.config;
  boost::asio::ip::tcp::iostream page;
  page.expires_after(std::chrono::seconds(5));
  page.connect(
      boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address(config.health_address), config.health_port));
  page << "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" << std::flush;
  std::ostringstream all;
  all << page.rdbuf();
  const auto text = all.str();
  const auto body = text.find("\r\n\r\n");
  if (body == std::string::npos) {
    std::cerr << "gateway " << config.gateway.text << " does not answer on " << config.health_address << ":"
              << config.health_port << "; it does not run, or its health page could not be served\n";
    return 1;
  }
  std::cout << text.substr(body + 4);
  return 0;
}

}  // namespace lamplighter
