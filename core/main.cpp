// lamplighter-core: configuration -> database -> migrations -> slices -> ingest, jobs, HTTP -> until asked to end.
#include <prometheus/registry.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>

#include "core/accounts/approvals.h"
#include "core/accounts/audit.h"
#include "core/accounts/setup.h"
#include "core/authority_commands.h"
#include "core/backup/kept.h"
#include "core/backup_commands.h"
#include "core/certificates.h"
#include "core/changes/changes.h"
#include "core/charging/charging.h"
#include "core/config/config.h"
#include "core/files/files.h"
#include "core/http/make_certificate.h"
#include "core/http/router.h"
#include "core/http/server.h"
#include "core/http/stream.h"
#include "core/ingest/ingest.h"
#include "core/jobs/jobs.h"
#include "core/ledger/ledger.h"
#include "core/metering/check_loop.h"
#include "core/metrics.h"
#include "core/slices.h"
#include "core/start.h"

namespace lamplighter {
namespace {

using namespace std::chrono_literals;

constexpr auto silence_max = 30s;  // of the HTTP loop: longer, and systemd is let to restart us
constexpr auto housekeeping_pause = 10min;
constexpr int changes_forgotten_max = 5'000;  // in one go
constexpr int approvals_expired_max = 100;    // in one go

Instant wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// The configuration, or its faults on standard error.
std::optional<config::Config> read_config(const std::string& file) {
  auto loaded = config::load_config(file);
  if (auto* config = std::get_if<config::Config>(&loaded)) return std::move(*config);
  for (const auto& fault : std::get<std::vector<YamlFault>>(loaded))
    std::fprintf(stderr, "%s\n", to_text(fault).c_str());
  return std::nullopt;
}

http::Settings http_settings(const config::Config& config) {
  http::Settings settings;
  settings.address = config.listen.address;
  settings.port = config.listen.port;
  settings.certificate_file = config.listen.certificate_file;
  settings.key_file = config.listen.key_file;
  settings.web_root = config.web_root;
  settings.connections_max = config.listen.connections_max;
  settings.connections_per_address_max = config.listen.connections_per_address_max;
  settings.live_streams_max = config.listen.live_streams_max;
  settings.database_threads = config.database_threads;
  return settings;
}

ingest::Config ingest_config(const config::Mqtt& mqtt) {
  ingest::Config config;
  config.broker.host = mqtt.host;
  config.broker.port = mqtt.port;
  config.broker.user = mqtt.user;
  if (!mqtt.password_file.empty()) config.broker.password = ingest::password_from(mqtt.password_file);
  config.broker.ca_file = mqtt.ca_file;
  config.broker.cert_file = mqtt.certificate_file;
  config.broker.key_file = mqtt.key_file;
  config.broker.retry_min = mqtt.reconnect_min;
  config.broker.retry_max = mqtt.reconnect_max;
  return config;
}

// What the configuration names must be there and usable: found out before anything is opened. Throws WrongSetting.
void check_named_files(const config::Config& config) {
  const auto settings = http_settings(config);
  if (const auto fault = http::fault_of(settings); !fault.empty()) throw WrongSetting(fault);
  try {
    if (!settings.certificate_file.empty()) const http::TlsFiles tls(settings.certificate_file, settings.key_file);
    const http::StaticFiles pages(settings.web_root);
    (void)ingest_config(config.mqtt);
    check_identity(config.mqtt);
  } catch (const std::exception& e) {
    throw WrongSetting(e.what());
  }
}

void set_log_level(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::debug:
      spdlog::set_level(spdlog::level::debug);
      break;
    case config::LogLevel::info:
      spdlog::set_level(spdlog::level::info);
      break;
    case config::LogLevel::warning:
      spdlog::set_level(spdlog::level::warn);
      break;
    case config::LogLevel::error:
      spdlog::set_level(spdlog::level::err);
      break;
  }
  spdlog::flush_on(spdlog::level::info);
}

void print_setup_code(db::Database& database) {
  const auto code = database.write(db::Priority::people,
                                   [](db::Transaction& tx) { return accounts::new_setup_code(tx, wall_clock()); });
  if (code) spdlog::info("no user exists yet: open the web page and enter the one-time set-up code {}", *code);
}

// Each warning once, that is once a day: it tells how many days there are.
void tell_certificates(const config::Config& config, std::vector<std::string>& told) {
  std::vector<std::string> warnings;
  for (auto& state : look_at_certificates(config, wall_clock()))
    if (!state.warning.empty()) warnings.push_back(std::move(state.warning));
  for (const auto& warning : warnings)
    if (std::ranges::find(told, warning) == told.end()) spdlog::warn("{}", warning);
  told = std::move(warnings);
}

// Serves until asked to end, or until only a new process helps.
int serve(Signals& signals, http::Server& server, const ingest::Ingest& ingest, db::Database& database,
          const config::Config& config) {
  const auto watchdog = watchdog_pause();
  const std::chrono::milliseconds pause = watchdog > 0ms ? std::min<std::chrono::milliseconds>(watchdog, 5s) : 5s;
  auto next_housekeeping = std::chrono::steady_clock::now();
  std::vector<std::string> told;
  tell_certificates(config, told);
  while (!signals.asked_to_end_within(pause)) {
    if (signals.asked_to_reload()) server.reload_certificate();
    if (server.silent_for() > silence_max) {
      spdlog::critical("the HTTP loop has stood still for {} s; ending, to be started anew", silence_max.count());
      return exit_failed;
    }
    if (ingest.stuck()) {
      spdlog::critical("the MQTT client neither connects nor fails; ending, to be started anew");
      return exit_failed;
    }
    tell_systemd("WATCHDOG=1");
    if (std::chrono::steady_clock::now() < next_housekeeping) continue;
    next_housekeeping = std::chrono::steady_clock::now() + housekeeping_pause;
    tell_certificates(config, told);
    try {
      database.write(db::Priority::jobs, [&](db::Transaction& tx) {
        changes::forget_before(tx, wall_clock() - std::chrono::hours(24 * config.changes_kept_days),
                               changes_forgotten_max);
        accounts::expire_approvals(tx, wall_clock(), approvals_expired_max);
      });
    } catch (const std::exception& e) {
      spdlog::warn("old changes and approvals are left as they are for now: {}", e.what());
    }
  }
  return exit_good;
}

int run_with(const config::Config& config, Signals& signals) {
  check_named_files(config);
  const SoleUse sole_use(config.database);
  const auto database = reach_database(config, [&] { return signals.asked_to_end(); });
  if (!database) return exit_good;
  db::migrate(*database, wall_clock());
  const files::FileStore files(config.files);  // made now, so that a folder that cannot be written is told at start
  print_setup_code(*database);

  prometheus::Registry registry;
  ingest::Ingest ingest(ingest_config(config.mqtt), *database, registry, wall_clock);
  jobs::Worker worker(*database, all_job_kinds(), wall_clock, all_preparations(files));

  metering::CheckLoop check_loop(*database, wall_clock);

  std::function<http::ServerNumbers()> http_numbers;  // known once the server is there
  const auto transport = config.listen.certificate_file.empty() ? http::Transport::plain : http::Transport::tls;
  auto routes = all_routes(transport, &files);
  for (auto& route : vital_routes(registry, {.database = [&] { return database->numbers(); },
                                            .http = [&] { return http_numbers(); },
                                            .broker_connected = [&] { return ingest.connected(); },
                                            .certificates = [&] { return look_at_certificates(config, wall_clock()); },
                                            .clock = wall_clock,
                                            .last_backup = [&] { return backup::last_good(config.files); }}))
    routes.push_back(std::move(route));
  http::Server server(http_settings(config), *database, gate(), std::move(routes), all_live_routes(), wall_clock,
                      [&] { worker.wake(); });
  http_numbers = [&] { return server.numbers(); };

  server.start();
  worker.start();
  ingest.start();
  check_loop.start();
  spdlog::info("lamplighter-core {} serves {}://{}:{}", LAMPLIGHTER_VERSION,
               transport == http::Transport::tls ? "https" : "http", config.listen.address, server.port());
  tell_systemd("READY=1\nSTATUS=serving");
  const int code = serve(signals, server, ingest, *database, config);
  tell_systemd("STOPPING=1");
  server.stop();
  ingest.stop();
  check_loop.stop();
  worker.stop();
  spdlog::info("lamplighter-core has ended");
  return code;
}

int run(const std::string& file) {
  Signals signals;
  const auto config = read_config(file);
  if (!config) return exit_wrong;
  set_log_level(config->log);
  try {
    return run_with(*config, signals);
  } catch (const db::Broken& e) {
    spdlog::critical("{}", e.what());
    return exit_wrong;
  } catch (const WrongSetting& e) {
    spdlog::critical("{}", e.what());
    return exit_wrong;
  } catch (const std::exception& e) {
    spdlog::critical("{}", e.what());
    return exit_failed;
  }
}

int check(const std::string& file) {
  const auto config = read_config(file);
  if (!config) return exit_wrong;
  try {
    check_named_files(*config);
  } catch (const WrongSetting& e) {
    std::fprintf(stderr, "%s: %s\n", file.c_str(), e.what());
    return exit_wrong;
  }
  std::printf("%s: sound\n", file.c_str());
  return exit_good;
}

// The commands below open the database, do one thing and end; they do not wait for a database that is down.
template <class Fn>
int with_database(const std::string& file, Fn fn) {
  const auto config = read_config(file);
  if (!config) return exit_wrong;
  try {
    const auto database = db::open(config->database);
    return fn(*database);
  } catch (const db::Broken& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return exit_wrong;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return exit_failed;
  }
}

int migrate(db::Database& database) {
  const auto missing = db::missing_migrations(database);
  db::migrate(database, wall_clock());
  for (const auto& name : missing) std::printf("applied %s\n", name.c_str());
  std::printf("the database is up to date\n");
  return exit_good;
}

int setup_code(db::Database& database) {
  db::migrate(database, wall_clock());
  const auto code = database.write(db::Priority::people,
                                   [](db::Transaction& tx) { return accounts::new_setup_code(tx, wall_clock()); });
  if (!code) {
    std::fprintf(stderr, "a user exists already: sign in, or ask an administrator for an account\n");
    return exit_failed;
  }
  std::printf("%s\n", code->c_str());
  return exit_good;
}

int verify_audit(db::Database& database) {
  int code = exit_good;
  for (const auto company : database.read([](db::Transaction& tx) { return accounts::companies(tx); })) {
    const auto [fault, head] = database.read([&](db::Transaction& tx) {
      return std::pair{accounts::verify_audit(tx, company), accounts::audit_head(tx, company)};
    });
    if (fault) {
      std::printf("company %lld: the chain is broken at entry %lld: %s\n", static_cast<long long>(company.n),
                  static_cast<long long>(fault->id), fault->what.c_str());
      code = exit_failed;
    } else {
      std::printf("company %lld: %lld entries, intact, head %s\n", static_cast<long long>(company.n),
                  static_cast<long long>(head.entries), head.hash.c_str());
    }
  }
  return code;
}

// "readings_changed" as words.
std::string words(std::string code) {
  std::ranges::replace(code, '_', ' ');
  return code;
}

// "bill A-7, line 1: readings changed: channel 3 2026-10-31T16:00:00.000Z"
std::string finding(const charging::DamagedBill& damaged) {
  const auto& [bill, fault] = damaged;
  return "bill " + bill.number + (fault.line > 0 ? ", line " + std::to_string(fault.line) : "") + ": " +
         words(fault.what) + (fault.detail.empty() ? "" : ": " + fault.detail);
}

// Journal and bills of every company; of each the first that does not fit, for verification stops there.
int verify_ledger(db::Database& database) {
  int code = exit_good;
  for (const auto company : database.read([](db::Transaction& tx) { return accounts::companies(tx); })) {
    const auto scope = accounts::system_caller(company, "verify-ledger").scope;
    const auto [entry, bill] = database.read([&](db::Transaction& tx) {
      return std::pair{ledger::verify_ledger(tx, company), charging::verify_bills(tx, scope)};
    });
    const auto n = static_cast<long long>(company.n);
    if (entry)
      std::printf("company %lld: journal entry %lld: %s\n", n, static_cast<long long>(entry->number),
                  words(entry->what).c_str());
    if (bill) std::printf("company %lld: %s\n", n, finding(*bill).c_str());
    if (!entry && !bill) std::printf("company %lld: the journal is intact, every bill follows from its readings\n", n);
    if (entry || bill) code = exit_failed;
  }
  return code;
}

int make_certificate(const http::CertificateWish& wish) {
  try {
    const auto made = http::make_certificate(wish, wall_clock());
    std::printf("made %s and %s, good for %d days\nnow: listen: {tls: {certificate_file: %s, key_file: %s}}\n",
                made.certificate.c_str(), made.key.c_str(), http::certificate_days, made.certificate.c_str(),
                made.key.c_str());
    return exit_good;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "lamplighter-core: %s\n", e.what());
    return exit_failed;
  }
}

// One JSON object a line, for the contract test that compares them with schemas/api/openapi.yaml.
int print_routes() {
  prometheus::Registry registry;
  auto routes = all_routes(http::Transport::plain, /*files=*/nullptr);
  for (auto& route : vital_routes(registry, {})) routes.push_back(std::move(route));
  const http::Router router(std::move(routes), all_live_routes());  // finds two routes of one name
  const auto line = [](std::string_view method, const std::string& path, const std::string& permission) {
    const boost::json::object route{
        {"method", method}, {"path", path}, {"permission", permission.empty() ? "anyone" : permission}};
    std::printf("%s\n", boost::json::serialize(route).c_str());
  };
  for (const auto& route : router.routes()) line(http::to_text(route.method), route.path, route.permission);
  for (const auto& route : router.live_routes()) line("GET", route.path, route.permission);
  return exit_good;
}

}  // namespace
}  // namespace lamplighter

int main(int argc, char** argv) {
  using namespace lamplighter;
  CLI::App app{"The management service of Lamplighter."};
  app.set_version_flag("--version", LAMPLIGHTER_VERSION);
  app.require_subcommand(1);
  std::string file;
  int code = exit_good;
  const auto command = [&](const char* name, const char* what, std::function<int()> act) {
    auto* sub = app.add_subcommand(name, what);
    sub->add_option("FILE", file, "configuration, such as /etc/lamplighter/core.yaml")->required();
    sub->callback([&code, act] { code = act(); });
  };
  command("run", "Serves until SIGTERM.", [&] { return run(file); });
  command("check", "Checks the configuration and tells all faults.", [&] { return check(file); });
  command("migrate", "Brings the database up to date.", [&] { return with_database(file, migrate); });
  command("verify-audit", "Recomputes the audit chains; tells the first entry that does not fit.",
          [&] { return with_database(file, verify_audit); });
  command("verify-ledger", "Recomputes the journal and every bill from its readings; tells what does not fit.",
          [&] { return with_database(file, verify_ledger); });
  command("setup-code", "A new one-time code for the first administrator; earlier ones are void.",
          [&] { return with_database(file, setup_code); });
  add_backup_commands(app, code, {read_config, wall_clock});
  http::CertificateWish wish;
  auto* certificate = app.add_subcommand("make-certificate", "Makes a self-signed TLS certificate and its key.");
  certificate->add_option("--out", wish.folder, "folder for core.crt and core.key; neither is overwritten")->required();
  certificate->add_option("--name", wish.name, "host name, as people type it into the browser")->required();
  certificate->add_option("--address", wish.addresses, "IP address, as people type it; may be given several times");
  certificate->callback([&] { code = make_certificate(wish); });
  add_authority_commands(app, code, wall_clock);
  app.add_subcommand("routes", "Prints every route as a line of JSON.")->callback([&] { code = print_routes(); });
  CLI11_PARSE(app, argc, argv);
  return code;
}
