#include "core/authority_commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/authority/broker_config.h"
#include "core/authority/own_certificates.h"
#include "core/authority/sign_gateway.h"
#include "core/start.h"
#include "schemas/messages/catalogue.h"

namespace lamplighter {
namespace {

using authority::Authority;

struct Options {
  std::string authority, out, name, request;
  std::vector<std::string> addresses;
  int days = authority::certificate_days_default, port = 8883;
  bool force = false;
};

Language language_of_terminal() {
  for (const auto* variable : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(variable); value && *value)
      return std::string_view(value).starts_with("zh") ? Language::zh_cn : Language::en;
  return Language::en;
}

int tell(const Refusal& refusal) {
  std::fprintf(stderr, "lamplighter-core: %s\n", sentence(language_of_terminal(), refusal.code, refusal.facts).c_str());
  return exit_failed;
}

std::string day(Instant at) {
  return to_text(at).substr(0, 10);
}

int make_authority(const Options& options, Instant now) {
  const auto made = authority::make_authority(options.out, options.name, now);
  if (!made) return tell(made.error());
  std::printf(
      "made the authority \"%s\" in %s, good until %s\nkeep %s/authority.key as you keep the keys of the house\n",
      options.name.c_str(), options.out.c_str(), day(certificates::facts_of(*made->certificate).to).c_str(),
      options.out.c_str());
  return exit_good;
}

int sign_gateway(const Authority& authority, const Options& options, Instant now) {
  const auto made = authority::sign_gateway(authority, {options.request, options.out, options.days}, now);
  if (!made) return tell(made.error());
  for (const auto& other : made->others)
    std::printf("gateway %s has another certificate, %s, which holds until %s all the same\n", other.name.c_str(),
                other.serial.c_str(), day(other.ends).c_str());
  std::printf(
      "made %s for gateway %s, serial %s, good until %s\nnow: bring it and authority.crt to the gateway: "
      "lamplighter-gateway take-certificate --config FILE %s\n",
      options.out.c_str(), made->issued.name.c_str(), made->issued.serial.c_str(), day(made->issued.ends).c_str(),
      options.out.c_str());
  return exit_good;
}

int tell_pair(const Outcome<authority::Pair>& made, const std::string& next) {
  if (!made) return tell(made.error());
  std::printf("made %s and %s, serial %s, good until %s\n%s\n", made->certificate.c_str(), made->key.c_str(),
              made->issued.serial.c_str(), day(made->issued.ends).c_str(), next.c_str());
  return exit_good;
}

int make_broker_certificate(const Authority& authority, const Options& options, Instant now) {
  return tell_pair(
      authority::make_broker_certificate(authority, {options.out, options.name, options.addresses, options.days}, now),
      "now: lamplighter-core broker-config --authority " + options.authority + " --out " + options.out);
}

int make_core_identity(const Authority& authority, const Options& options, Instant now) {
  const auto folder = options.out;
  return tell_pair(authority::make_core_identity(authority, folder, options.days, now),
                   "now: mqtt: {user: core, tls: {ca_file: " + folder + "/authority.crt, certificate_file: " + folder +
                       "/core-identity.crt, key_file: " + folder + "/core-identity.key}}");
}

int broker_config(const Authority& authority, const Options& options, Instant now) {
  const auto overwrite = options.force ? authority::Overwrite::yes : authority::Overwrite::no;
  const auto made = authority::write_broker_config(authority, {options.out, options.port, overwrite}, now);
  if (!made) return tell(made.error());
  std::printf("made %s, %s and %s\nnow: mosquitto -c %s, as a user who may read broker.key\n",
              made->configuration.c_str(), made->access_list.c_str(), made->authority.c_str(),
              made->configuration.c_str());
  return exit_good;
}

template <class Act>
int guarded(Act act) {
  try {
    return act();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "lamplighter-core: %s\n", e.what());
    return exit_failed;
  }
}

}  // namespace

void add_authority_commands(CLI::App& app, int& code, std::function<Instant()> clock) {
  const auto options = std::make_shared<Options>();
  auto* make = app.add_subcommand("make-authority", "Makes the certificate authority of an estate.");
  make->add_option("--out", options->out, "folder for authority.key, authority.crt and issued.txt")->required();
  make->add_option("--name", options->name, "what it is called in certificates")->required();
  make->callback([=, &code] { code = guarded([&] { return make_authority(*options, clock()); }); });

  // The others act with an authority that is there.
  const auto command = [&](const char* name, const char* what, const char* out,
                           int (*act)(const Authority&, const Options&, Instant)) {
    auto* sub = app.add_subcommand(name, what);
    sub->add_option("--authority", options->authority, "folder of the authority")->required();
    sub->add_option("--out", options->out, out)->required();
    sub->callback([=, &code] {
      code = guarded([&] {
        const auto authority = authority::open_authority(options->authority, clock());
        return authority ? act(*authority, *options, clock()) : tell(authority.error());
      });
    });
    return sub;
  };
  const auto with_days = [&](CLI::App* sub) {
    sub->add_option("--days", options->days, "how long it is good for, 1 to 825")->capture_default_str();
    return sub;
  };
  with_days(command("sign-gateway", "Makes a gateway's certificate from its request.",
                    "certificate file; never overwritten", sign_gateway))
      ->add_option("--request", options->request, "what lamplighter-gateway make-request made")
      ->required();
  auto* broker = with_days(command("make-broker-certificate", "Makes the broker's certificate and its key.",
                                   "folder for broker.crt and broker.key", make_broker_certificate));
  broker->add_option("--name", options->name, "host name, as the gateways have it in mqtt: host")->required();
  broker->add_option("--address", options->addresses, "IP address, likewise; may be given several times");
  with_days(command("make-core-identity", "Makes the core's own certificate at the broker and its key.",
                    "folder for core-identity.crt and core-identity.key", make_core_identity));
  auto* config = command("broker-config", "Writes mosquitto's configuration and access list for mutual TLS.",
                         "folder with broker.crt and broker.key", broker_config);
  config->add_option("--port", options->port, "where the broker listens")->capture_default_str();
  config->add_flag("--force", options->force, "write over what is there");
}

}  // namespace lamplighter
