#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "gateway/run.h"

int main(int argc, char** argv) {
  // To stderr without time and colour: journald adds its own.
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("gateway", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  spdlog::set_pattern("%l: %v");

  CLI::App app{"Reads meters, keeps what it read until the core has it on disk, and sends it there."};
  app.set_version_flag("--version", std::string(LAMPLIGHTER_VERSION));
  app.require_subcommand(1);
  std::string config;
  lamplighter::AppendOptions append;

  auto* run = app.add_subcommand("run", "Poll, store and send, until SIGTERM");
  run->add_option("config", config, "Configuration file")->required();
  auto* check = app.add_subcommand("check", "Check a configuration: every fault with file, line and reason");
  check->add_option("config", config, "Configuration file")->required();
  auto* status = app.add_subcommand("status", "How the running gateway does");
  status->add_option("config", config, "Configuration file")->required();
  auto* append_command = app.add_subcommand(
      "append",
      "Write recorded readings into the outbox, of a running or a stopped gateway. Repeating a file adds nothing");
  append_command->add_option("--config", config, "Configuration file")->required();
  append_command
      ->add_option("file", append.readings,
                   "JSON lines {\"device\",\"register\",\"value\",\"unit\",\"at\"[,\"quality\"]}")
      ->required();
  append_command->add_flag("--skip-bad", append.skip_bad,
                           "Leave out lines that are wrong; their number is recorded as an event");
  lamplighter::IdentityOptions identity;
  auto* make_request = app.add_subcommand(
      "make-request", "Make this gateway's key, which stays here, and the request for a certificate");
  auto* take_certificate =
      app.add_subcommand("take-certificate", "Put the certificate into use that was made from the request, if it fits");
  for (auto* each : {make_request, take_certificate}) {
    auto* file =
        each->add_option("--config", identity.config_file, "Configuration file, whose mqtt: tls: names the files");
    auto* name = each->add_option("--gateway", identity.gateway, "Without a configuration: name of the gateway");
    auto* folder = each->add_option("--out", identity.folder, "Likewise: folder of <gateway>.key, .csr and .crt");
    name->needs(folder)->excludes(file);
    folder->needs(name);
  }
  take_certificate->add_option("--authority", identity.authority, "Likewise: authority.crt");
  take_certificate->add_option("certificate", identity.certificate, "What lamplighter-core sign-gateway made")
      ->required();
  CLI11_PARSE(app, argc, argv);

  try {
    if (*run) return lamplighter::run_gateway(config);
    if (*check) return lamplighter::check_config(config);
    if (*status) return lamplighter::show_status(config);
    if (*make_request) return lamplighter::make_request(identity);
    if (*take_certificate) return lamplighter::take_certificate(identity);
    append.config_file = config;
    return lamplighter::append_file(append);
  } catch (const std::exception& error) {
    std::cerr << "lamplighter-gateway: " << error.what() << "\n";
    return 1;
  }
}
