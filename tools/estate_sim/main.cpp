// estate_sim: simulated meters of an estate, for demonstrations and for every test that needs a bus.

#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <fstream>
#include <iostream>

#include "tools/estate_sim/generate.h"
#include "tools/estate_sim/history.h"
#include "tools/estate_sim/server.h"
#include "tools/estate_sim/simulated_device.h"
#include "tools/estate_sim/sockets.h"

namespace {

using namespace lamplighter;
using namespace lamplighter::estate_sim;

struct Arguments {
  std::string config = "simulator.yaml";
  std::string log;
  std::string device, register_name, time;
  std::vector<std::string> faults;
  GenerateOptions generate;
  std::string sim_config, gateway_config, estate;
  int days = 60, power_days = 7;
  std::string until, out;
};

int complain(const std::string& sentence) {
  std::cerr << "estate_sim: " << sentence << "\n";
  return 1;
}

std::optional<Estate> load_or_complain(const std::string& file) {
  auto result = load_estate(file);
  for (const auto& fault : result.faults) complain(fault);
  return std::move(result.estate);
}

std::optional<Instant> instant_of(const std::string& text) {  // an instant, unix milliseconds, or "now"
  if (text == "now") return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  if (!text.empty() && text.size() <= 15 && text.find_first_not_of("0123456789") == std::string::npos)
    return instant_from_unix_ms(std::stoll(text));
  return parse_instant(text);
}

bool write_file(const std::string& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  return stream.good();
}

int run(const Arguments& arguments) {
  auto estate = load_or_complain(arguments.config);
  if (!estate) return 1;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  const Descriptor stop{signalfd(-1, &signals, SFD_CLOEXEC)};
  try {
    allow_many_descriptors();
    std::size_t meters = 0;
    for (const auto& line : estate->lines) meters += line.meters.size();
    const auto lines = estate->lines.size();
    auto log = arguments.log.empty() ? nullptr : std::make_unique<AnswerLog>(arguments.log);
    Server server(std::move(*estate), std::move(log));
    std::cout << "estate_sim: " << meters << " meters on " << lines << " lines are answering" << std::endl;
    server.run(stop.number());
  } catch (const std::exception& error) {
    return complain(error.what());
  }
  return 0;
}

int value(const Arguments& arguments) {
  const auto estate = load_or_complain(arguments.config);
  if (!estate) return 1;
  const auto at = instant_of(arguments.time);
  if (!at)
    return complain("'" + arguments.time + "' is no time; expected 2026-11-23T14:48:03.120Z, unix milliseconds or now");
  const auto* meter = estate->find(arguments.device);
  if (meter == nullptr) return complain("no device is called '" + arguments.device + "' in " + arguments.config);
  for (const auto& reg : estate->profiles.at(meter->profile).registers) {
    if (reg.name.text != arguments.register_name) continue;
    const auto shown = shown_at(meter->load, reg, *at);
    std::cout << to_text(shown.value) << " " << to_text(reg.unit) << " " << to_text(shown.words) << "\n";
    return 0;
  }
  return complain("profile " + meter->profile + " has no register '" + arguments.register_name + "'");
}

int fault(const Arguments& arguments) {
  const auto estate = load_or_complain(arguments.config);
  if (!estate) return 1;
  if (estate->control_port == 0) return complain(arguments.config + " names no control_port");
  std::string command = arguments.faults.empty() ? "show " + arguments.device : "fault " + arguments.device;
  for (const auto& word : arguments.faults) command += " " + word;
  const auto answer = send_command(estate->control_port, command);
  if (!answer) return complain("no simulator listens on 127.0.0.1:" + std::to_string(estate->control_port));
  std::cout << *answer << "\n";
  return answer->starts_with("ok") ? 0 : 1;
}

int generate_files(const Arguments& arguments) {
  const auto estate = generate(arguments.generate);
  auto write = [](const std::string& file, const std::string& text) { return file.empty() || write_file(file, text); };
  if (!write(arguments.sim_config, simulator_yaml(estate, arguments.generate)) ||
      !write(arguments.gateway_config, gateway_yaml(estate, arguments.generate)) ||
      !write(arguments.estate, estate_yaml(estate, arguments.generate)))
    return complain("a file could not be written; do its folders exist?");
  return 0;
}

int history(const Arguments& arguments) {
  const auto estate = load_or_complain(arguments.config);
  if (!estate) return 1;
  const auto until = instant_of(arguments.until);
  if (!until) return complain("'" + arguments.until + "' is no time; expected 2026-11-23T14:48:03.120Z or now");
  std::ofstream out(arguments.out, std::ios::binary | std::ios::trunc);
  const auto lines = write_history(*estate, {*until, arguments.days, arguments.power_days},
                                   [&out](const std::string& line) { out << line << '\n'; });
  out.close();
  if (!out.good()) return complain("cannot write " + arguments.out);
  std::cout << lines << " readings in " << arguments.out << "\n";
  return 0;
}

void declare_generate(CLI::App& app, Arguments& arguments) {
  auto* make = app.add_subcommand("generate", "write an estate's files from a seed");
  auto& o = arguments.generate;
  make->add_option("--rooms", o.rooms, "rooms, in three buildings")->check(CLI::Range(12, rooms_max));
  make->add_option("--seed", o.seed, "same seed, same files");
  make->add_option("--sim-config", arguments.sim_config, "the simulator's file");
  make->add_option("--gateway-config", arguments.gateway_config, "the gateway's file");
  make->add_option("--estate", arguments.estate, "the file for lamplighterctl apply");
  make->add_option("--first-port", o.first_port, "of the lines; the control port is one before")
      ->check(CLI::Range(1025, 60000));
  make->add_option("--gateway", o.gateway, "the gateway's name");
  make->add_option("--broker-host", o.broker_host);
  make->add_option("--broker-port", o.broker_port);
  make->add_option("--health-port", o.health_port);
  make->add_option("--run-folder", o.run_folder, "of ptys and outbox, as seen from the files");
  make->add_option("--profiles", o.profiles, "folder of profiles, as seen from the files");
  make->add_option("--billing-interval-ms", o.billing_interval_ms)->check(CLI::Range(100, 86'400'000));
  make->add_option("--telemetry-interval-ms", o.telemetry_interval_ms)->check(CLI::Range(100, 86'400'000));
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Simulated meters of an estate: what each shows is a function of device, register and time."};
  app.require_subcommand(1);
  auto with_config = [&arguments](CLI::App* command) {
    command->add_option("--config", arguments.config, "the simulator's file");
    return command;
  };
  auto* run_command = with_config(app.add_subcommand("run", "answer until SIGTERM"));
  run_command->add_option("--log", arguments.log, "append what is answered to this file, synced before the answer");
  auto* value_command =
      with_config(app.add_subcommand("value", "print what a register shows at a time: value, unit, words"));
  value_command->add_option("device", arguments.device)->required();
  value_command->add_option("register", arguments.register_name)->required();
  value_command->add_option("time", arguments.time, "2026-11-23T14:48:03.120Z, unix milliseconds, or now")->required();
  auto* fault_command = with_config(app.add_subcommand("fault", "make a running device or line misbehave"));
  fault_command->add_option("name", arguments.device, "device or line")->required();
  fault_command->add_option("faults", arguments.faults,
                            "dead, late:MS, crc, foreign, noise, illegal:ADDR, none; without: show");
  declare_generate(app, arguments);
  auto* history_command = with_config(app.add_subcommand("history", "write the past for lamplighter-gateway append"));
  arguments.until = "now";
  history_command->add_option("--days", arguments.days, "of hourly billing registers")
      ->check(CLI::Range(0, history_days_max));
  history_command->add_option("--power-days", arguments.power_days, "of 15-minute power")
      ->check(CLI::Range(0, history_days_max));
  history_command->add_option("--until", arguments.until, "the newest reading is at or before it");
  history_command->add_option("--out", arguments.out)->required();
  CLI11_PARSE(app, argc, argv);
  if (*run_command) return run(arguments);
  if (*value_command) return value(arguments);
  if (*fault_command) return fault(arguments);
  if (*history_command) return history(arguments);
  return generate_files(arguments);
}
