// lamplighterctl: the public API from a shell. First start, loading an estate, charging, and looking.

#include <openssl/rand.h>

#include <CLI/CLI.hpp>
#include <array>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>

#include "tools/lamplighterctl/apply.h"
#include "tools/lamplighterctl/charge.h"

namespace {

using namespace lamplighter::lamplighterctl;

struct Arguments {
  ApiOptions api;
  std::string user = "admin", password_file;
  std::string code, company;
  std::string file, path;
  int wait_s = 120;
  ChargeOrder order;
};

int complain(const std::string& sentence) {
  std::cerr << "lamplighterctl: " << sentence << "\n";
  return 1;
}

std::string password_from(const std::string& file) {
  std::ifstream stream(file);
  std::string password;
  if (!std::getline(stream, password) || password.empty())
    throw ApiError("no password in '" + file + "'; give a file whose first line is the password with --password-file",
                   0);
  if (password.ends_with('\r')) password.pop_back();
  return password;
}

std::string random_password() {  // 24 of 64 characters: 144 bits
  std::array<unsigned char, 24> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw ApiError("no random numbers to be had", 0);
  std::string password;
  for (const auto byte : bytes)
    password += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[byte & 63];
  return password;
}

int set_up(const Arguments& arguments) {
  ApiClient api(arguments.api);
  const auto password = arguments.password_file.empty() ? random_password() : password_from(arguments.password_file);
  if (!api.get("/api/v1/setup").at("needed").as_bool()) {
    std::cout << "already set up; nothing to do\n";
    return 0;
  }
  api.post("/api/v1/setup", boost::json::object{{"code", arguments.code},
                                                {"company_name", arguments.company},
                                                {"user_name", arguments.user},
                                                {"password", password},
                                                {"language", arguments.api.language}});
  std::cout << "company " << arguments.company << " and administrator " << arguments.user << " made\n";
  if (arguments.password_file.empty()) std::cout << "password: " << password << "\n";
  return 0;
}

int apply_file(const Arguments& arguments) {
  const auto loaded = load_estate_plan(arguments.file);
  for (const auto& fault : loaded.faults) complain(fault);
  if (!loaded.plan) return 1;
  ApiClient api(arguments.api);
  api.sign_in(arguments.user, password_from(arguments.password_file));
  const auto applied = apply(api, *loaded.plan, std::chrono::seconds{arguments.wait_s});
  for (const auto& made : applied.made) std::cout << "done: " << made << "\n";
  if (applied.made.empty())
    std::cout << "nothing to do: estate " << loaded.plan->code << " has all that the file names\n";
  for (const auto& difference : applied.differences) std::cout << "differs, left alone: " << difference << "\n";
  return 0;
}

int get(const Arguments& arguments) {
  ApiClient api(arguments.api);
  if (!arguments.password_file.empty()) api.sign_in(arguments.user, password_from(arguments.password_file));
  std::cout << api.get_raw(arguments.path) << "\n";
  return 0;
}

int run(Arguments& arguments) {
  ApiClient api(arguments.api);
  api.sign_in(arguments.user, password_from(arguments.password_file));
  arguments.order.patience = std::chrono::seconds{arguments.wait_s};
  std::cout << charge(api, arguments.order) << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Lamplighter's public API from a shell."};
  app.require_subcommand(1);
  auto command = [&](const char* name, const char* what) {
    auto* made = app.add_subcommand(name, what);
    made->add_option("--url", arguments.api.url, "of the service")->capture_default_str();
    made->add_option("--ca-file", arguments.api.ca_file, "certificates to trust, for https");
    made->add_option("--language", arguments.api.language, "of the service's sentences")
        ->check(CLI::IsMember({"zh-CN", "en"}));
    made->add_option("--user", arguments.user)->capture_default_str();
    made->add_option("--password-file", arguments.password_file, "its first line is the password");
    return made;
  };
  auto* setup_command = command(
      "setup", "make the company and its first administrator; without --password-file a password is made and printed");
  setup_command->add_option("--code", arguments.code, "one-time code that the service printed")->required();
  setup_command->add_option("--company", arguments.company)->required();
  auto* apply_command = command("apply", "bring an estate in; what is there stays, a second time changes nothing");
  apply_command->add_option("file", arguments.file, "estate.yaml")->required();
  apply_command->add_option("--wait-s", arguments.wait_s, "for the gateway and its devices to be seen")
      ->check(CLI::Range(1, 3600));
  auto* get_command = command("get", "print the answer of GET PATH");
  get_command->add_option("path", arguments.path, "/api/v1/…")->required();
  auto* run_command = command("run", "create, calculate, review and post a charging run; prints it");
  run_command->add_option("--estate", arguments.order.estate, "code; may be left out where there is one");
  run_command->add_option("--item", arguments.order.item, "code of the charge item")->required();
  run_command->add_option("--from", arguments.order.period_from, "first day")->required();
  run_command->add_option("--to", arguments.order.period_to, "first day after the period")->required();
  run_command->add_option("--posting-date", arguments.order.posting_date, "without: stop after the review");
  run_command->add_option("--wait-s", arguments.wait_s, "for each job")->check(CLI::Range(1, 86400));
  CLI11_PARSE(app, argc, argv);
  try {
    if (*setup_command) return set_up(arguments);
    if (*apply_command) return apply_file(arguments);
    if (*get_command) return get(arguments);
    return run(arguments);
  } catch (const std::exception& error) {
    return complain(error.what());
  }
}
