#include <iostream>
#include <stdexcept>

#include "gateway/clock/clock.h"
#include "gateway/config/config.h"
#include "gateway/identity/identity.h"
#include "gateway/run.h"

namespace lamplighter {
namespace {

struct Subject {
  GatewayName gateway;
  identity::Files files;
};

Subject of_configuration(const std::filesystem::path& file) {
  const auto loaded = config::load_config(file, config::Enrolment::to_come);
  for (const auto& fault : loaded.faults) std::cerr << drivers::to_text(fault) << "\n";
  if (!loaded.config) throw std::runtime_error(file.string() + " has faults; mend them first");
  const auto& mqtt = loaded.config->mqtt;
  if (mqtt.certificate_file.empty())
    throw std::runtime_error(file.string() +
                             " names no identity; say mqtt: tls: {ca_file: …, certificate_file: …, key_file: …}");
  return {loaded.config->gateway, {mqtt.certificate_file, mqtt.key_file, mqtt.ca_file}};
}

Subject of_options(const IdentityOptions& options) {
  if (!options.config_file.empty()) return of_configuration(options.config_file);
  if (options.gateway.empty()) throw std::runtime_error("which gateway? --config FILE, or --gateway NAME --out FOLDER");
  if (!is_gateway_name(options.gateway))
    throw std::runtime_error("\"" + options.gateway + "\" is no gateway name: 1 to 32 of a-z, 0-9 and -");
  const auto file = [&](const char* extension) { return options.folder / (options.gateway + extension); };
  return {GatewayName{options.gateway}, {file(".crt"), file(".key"), options.authority}};
}

}  // namespace

int make_request(const IdentityOptions& options) {
  const auto [gateway, files] = of_options(options);
  switch (identity::make_request(gateway, files)) {
    case identity::Requested::first:
      std::cout << "made the key " << files.key.string() << ", which stays here\n";
      break;
    case identity::Requested::renewal:
      std::cout << "made the key " << identity::new_key_file(files).string() << "; " << files.key.string()
                << " serves on until the new certificate is taken\n";
      break;
    case identity::Requested::again:
      std::cout << "the key of the earlier request is kept\n";
      break;
  }
  std::cout << "made the request " << identity::request_file(files).string()
            << "\nnow: bring it to the office: lamplighter-core sign-gateway --authority FOLDER --request "
            << identity::request_file(files).filename().string() << " --out " << gateway.text << ".crt\n";
  return 0;
}

int take_certificate(const IdentityOptions& options) {
  const auto [gateway, files] = of_options(options);
  if (files.authority.empty()) throw std::runtime_error("under which authority? --authority authority.crt");
  identity::take_certificate(gateway, files, options.certificate, clock::read_clocks({}).wall);
  const auto look = identity::look_at(gateway, files);
  if (!look.fault.empty()) throw std::runtime_error(look.fault);
  std::cout << "gateway " << gateway.text << " has the certificate " << files.certificate.string() << ", good until "
            << to_text(*look.ends).substr(0, 10)
            << "; a running gateway uses it within a minute, or at once: reload it\n";
  return 0;
}

}  // namespace lamplighter
