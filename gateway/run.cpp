// The composition of a running gateway, from the configuration to the last commit.
#include "gateway/run.h"

#include <malloc.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/random.h>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <thread>

#include "gateway/append/control.h"
#include "gateway/clock/clock.h"
#include "gateway/config/changes.h"
#include "gateway/config/config.h"
#include "gateway/health/notify.h"
#include "gateway/health/server.h"
#include "gateway/health/vital_signs.h"
#include "gateway/identity/identity.h"
#include "gateway/open_outbox.h"
#include "gateway/poll/poller.h"
#include "gateway/publish/publisher.h"

namespace lamplighter {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds pulse{1'000};  // clock, watchdog
constexpr milliseconds patience{
    90'000};  // without progress: the watchdog is not petted; a failing disk makes progress by failing
constexpr milliseconds stop_max{8'000};
constexpr milliseconds hup_settles{100};  // signals within are one reload

constexpr int identity_looked_at_every = 60;  // pulses
constexpr int memory_released_every = 10;

identity::Files identity_files(const config::Config& config) {
  return {config.mqtt.certificate_file, config.mqtt.key_file, config.mqtt.ca_file};
}

health::Identity identity_of(const config::Config& config) {
  if (config.mqtt.certificate_file.empty()) return {};
  return {config.mqtt.certificate_file, identity::look_at(config.gateway, identity_files(config))};
}

using SharedConfig = std::shared_ptr<const config::Config>;  // of all parts of the gateway: it is large

publish::PublisherConfig publisher_config(const SharedConfig& shared, const health::Identity& identity) {
  const auto& config = *shared;
  publish::PublisherConfig made;
  made.gateway = config.gateway;
  made.limits.in_flight_max = static_cast<std::size_t>(config.mqtt.in_flight_max);
  made.limits.records_max = static_cast<std::size_t>(config.batch_records_max);
  made.limits.batch_age = milliseconds{config.batch_age_ms};
  made.limits.ack_timeout = milliseconds{config.mqtt.ack_timeout_ms};
  made.limits.hold_max = milliseconds{config.mqtt.hold_ms_max};
  made.limits.hold_min = std::min(made.limits.hold_min, made.limits.hold_max);
  made.link.host = config.mqtt.host;
  made.link.port = config.mqtt.port;
  made.link.password_file = config.mqtt.password_file;
  made.link.ca_file = config.mqtt.ca_file;
  made.link.certificate_file = config.mqtt.certificate_file;
  made.link.key_file = config.mqtt.key_file;
  made.link.fingerprint = identity.look.fingerprint;
  made.link.reconnect_ms_min = config.mqtt.reconnect_ms_min;
  made.link.reconnect_ms_max = config.mqtt.reconnect_ms_max;
  made.status_interval = milliseconds{config.status_interval_ms};
  made.inventory = [shared] { return config::inventory_of(*shared); };
  const auto parts = made.inventory();
  made.inventory_parts = parts.size();
  made.config_hash = parts.front().config_hash;
  made.outbox_folder = std::filesystem::path(config.outbox_path).parent_path().string();
  return made;
}

// What is used for a moment (reading a configuration, an inventory, a month of backlog) goes back to the system.
void release_memory() {
  malloc_trim(0);
}

// Ends the process when a clean stop does not come to its end: Paho's calls can hang, and the outbox is durable anyway.
void end_after(milliseconds time, int exit_code) {
  std::thread([time, exit_code] {
    std::this_thread::sleep_for(time);
    std::_Exit(exit_code);
  }).detach();
}

class Gateway {
 public:
  Gateway(std::filesystem::path config_file, SharedConfig config, std::unique_ptr<outbox::Outbox> outbox,
          clock::BootClock remembered)
      : config_file_(std::move(config_file)),
        config_(std::move(config)),
        identity_(identity_of(*config_)),
        clock_source_(config_->clock),
        keeper_(clock::read_boot_id(), remembered, clock::read_clocks(clock_source_)),
        writer_(
            std::move(outbox), [this](std::function<void()> what) { boost::asio::post(io_, std::move(what)); },
            [this] { return stamp(); }),
        publisher_(
            io_, publisher_config(config_, identity_), writer_, [this] { return stamp(); },
            [this](const std::string& why) { give_up(why); }, [this] { return line_times(); }),
        poller_(
            io_, config_, writer_, [this] { return stamp(); }, [this] { publisher_.appended(); }),
        control_(
            io_, config_, writer_, [this] { return stamp(); }, [this] { publisher_.appended(); }),
        health_(io_, config_->health_address, config_->health_port,
                [this](const std::string& path) { return page(path); }),
        signals_(io_, SIGTERM, SIGINT),
        hangup_(io_, SIGHUP),
        reload_timer_(io_),
        pulse_timer_(io_) {}

  int run() {
    remember_clock(std::nullopt);
    publisher_.start();
    poller_.start();
    control_.start();
    health_.start();
    signals_.async_wait([this](boost::system::error_code error, int) {
      if (!error) stop();
    });
    wait_for_hangup();
    beat();
    release_memory();
    health::tell_service_manager("READY=1");
    spdlog::info("gateway {} polls {} devices on {} lines", config_->gateway.text, poller_.counts().devices,
                 config_->lines.size());
    io_.run();
    return exit_code_;
  }

 private:
  Stamp stamp() const { return keeper_.stamp(clock::read_clocks(clock_source_)); }

  std::vector<wire::LineTime> line_times() const {
    std::vector<wire::LineTime> times;
    for (auto& line : poller_.line_times()) times.push_back({std::move(line.line), line.busy_ms, line.counted_ms});
    return times;
  }

  health::VitalSigns signs() const {
    return {config_->gateway.text, poller_.counts(), writer_.state(), publisher_.counts(),
            config_->budget,       stamp(),          reload_,         identity_};
  }

  health::Page page(const std::string& path) const {
    if (path == "/metrics") return {200, "text/plain; version=0.0.4; charset=utf-8", health::metrics_text(signs())};
    if (path == "/healthz") return {200, "application/json", health::health_json(signs())};
    return {404, "text/plain", "only /metrics and /healthz\n"};
  }

  // Once a second: is the clock right now, is everything alive, what shall systemd show.
  void beat() {
    const auto clock_before = keeper_.boot_clock();
    const auto corrected = keeper_.observe(clock::read_clocks(clock_source_));
    if (const auto clock = keeper_.boot_clock(); clock != clock_before) {
      if (clock_before.synced && !clock.synced)
        spdlog::error("the wall clock was set and is not synchronised; readings are marked until it is");
      remember_clock(corrected);
    }
    if (++pulses_ % identity_looked_at_every == 1) look_at_identity();
    if (pulses_ % memory_released_every == 0) release_memory();
    const auto now = signs();
    if (watch_.alive(now, now.now.tick)) health::tell_service_manager("WATCHDOG=1");
    if (auto sentence = health::status_sentence(now); sentence != told_) {
      health::tell_service_manager("STATUS=" + sentence);
      told_ = std::move(sentence);
    }
    pulse_timer_.expires_after(pulse);
    pulse_timer_.async_wait([this](boost::system::error_code error) {
      if (!error) beat();
    });
  }

  // A certificate that was renewed meanwhile is used from now on; one that will end, or cannot be used, is told.
  void look_at_identity() {
    const auto before = std::exchange(identity_, identity_of(*config_));
    if (identity_.look.fault.empty() && identity_.look.fingerprint != before.look.fingerprint) {
      spdlog::info("there is another certificate in {}", identity_.file);
      publisher_.change(publisher_config(config_, identity_));
    }
    auto sentence = health::identity_complaint(signs());
    if (sentence != identity_told_ && !sentence.empty()) spdlog::warn("{}", sentence);
    identity_told_ = std::move(sentence);
  }

  void remember_clock(const std::optional<ClockCorrected>& corrected) {
    const auto clock = keeper_.boot_clock();
    std::vector<outbox::Change> changes{outbox::RememberBoot{keeper_.boot(), clock.unsynced_base_ms, clock.synced}};
    if (corrected) {
      spdlog::info("the clock is right now; what was stamped before is corrected by {} ms", corrected->offset_ms);
      changes.push_back(outbox::Append{{outbox::Entry{Event{stamp(), *corrected}}}});
    }
    writer_.commit(std::move(changes), [this](const auto&) { publisher_.appended(); });
  }

  void wait_for_hangup() {
    hangup_.async_wait([this](boost::system::error_code error, int) {
      if (error) return;
      if (!std::exchange(reload_due_, true)) {
        reload_timer_.expires_after(hup_settles);
        reload_timer_.async_wait([this](boost::system::error_code cancelled) {
          if (!cancelled) reload();
        });
      }
      wait_for_hangup();
    });
  }

  void reload() {
    reload_due_ = false;
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const auto usec = static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
    health::tell_service_manager("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec));
    auto loaded = config::load_config(config_file_);
    auto faults = std::move(loaded.faults);
    if (loaded.config) faults = config::needs_restart(config_file_.string(), *config_, *loaded.config);
    reload_.at = stamp().wall;
    reload_.faults.clear();
    for (const auto& fault : faults) reload_.faults.push_back(drivers::to_text(fault));
    if (faults.empty())
      apply(std::move(*loaded.config));
    else
      refuse_reload();
    health::tell_service_manager("READY=1");
  }

  void refuse_reload() {
    ++reload_.refused;
    reload_.last = health::Reload::Outcome::refused;
    for (const auto& fault : reload_.faults) spdlog::error("{}", fault);
    spdlog::error("{} was refused; the former configuration runs on. Mend the file and reload again",
                  config_file_.string());
  }

  void apply(config::Config wanted) {
    const auto lines = config::compare_lines(*config_, wanted);
    ++reload_.done;
    reload_.last = health::Reload::Outcome::done;
    config_ = std::make_shared<const config::Config>(std::move(wanted));
    look_at_identity();
    publisher_.change(publisher_config(config_, identity_));
    poller_.change(config_);
    control_.change(config_);
    release_memory();
    spdlog::info("{} is read anew: {} lines kept, {} changed, {} new, {} ended", config_file_.string(),
                 lines.kept.size(), lines.changed.size(), lines.started.size(), lines.ended.size());
  }

  void stop() {
    spdlog::info("stopping");
    health::tell_service_manager("STOPPING=1");
    end_after(stop_max, exit_code_);
    poller_.stop();
    control_.stop();
    health_.stop();
    pulse_timer_.cancel();
    hangup_.cancel();
    reload_timer_.cancel();
    publisher_.stop([this] { io_.stop(); });
  }

  void give_up(const std::string& why) {
    spdlog::critical("{}; the process ends so that it can be started anew", why);
    exit_code_ = 1;
    stop();
  }

  const std::filesystem::path config_file_;
  SharedConfig config_;  // a reload replaces it
  health::Identity identity_;
  std::string identity_told_;
  std::int64_t pulses_ = 0;
  const clock::Source clock_source_;  // read on many threads; stays
  boost::asio::io_context io_;
  clock::Keeper keeper_;
  outbox::Writer writer_;
  publish::Publisher publisher_;
  poll::Poller poller_;
  append::Control control_;
  health::Server health_;
  health::Watch watch_{patience};
  boost::asio::signal_set signals_;
  boost::asio::signal_set hangup_;
  boost::asio::steady_timer reload_timer_;
  bool reload_due_ = false;
  health::Reload reload_;
  boost::asio::steady_timer pulse_timer_;
  std::string told_;
  int exit_code_ = 0;
};

}  // namespace

std::int64_t random_63_bits() {
  std::uint64_t bits = 0;
  while (getrandom(&bits, sizeof bits, 0) != sizeof bits) {
  }
  const auto epoch = static_cast<std::int64_t>(bits >> 1);
  return epoch == 0 ? 1 : epoch;
}

outbox::OpenOptions outbox_options(const config::Config& config) {
  return {config.outbox_path, config.gateway, config.budget, random_63_bits, ""};
}

// Before the pair is used for the first time.
void finish_renewal(const config::Config& config) {
  if (config.mqtt.certificate_file.empty()) return;
  try {
    if (identity::finish_swap(identity_files(config)))
      spdlog::info("a renewal of {} that was cut off is complete now", config.mqtt.certificate_file);
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());  // the look at the pair tells it again; meters are read all the same
  }
}

int run_gateway(const std::filesystem::path& config_file) {
  mallopt(M_ARENA_MAX,
          1);  // seven threads that allocate little: an arena each costs more memory than a lock costs time
  auto loaded = config::load_config(config_file);
  if (!loaded.config) {
    for (const auto& fault : loaded.faults) spdlog::error("{}", drivers::to_text(fault));
    return exit_configuration;
  }
  signal(SIGHUP, SIG_IGN);  // until the gateway listens to it: a reload during the start is the start
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a file size limit is a full disk, not an end
  const auto shared = std::make_shared<const config::Config>(std::move(*loaded.config));
  loaded = {};
  const auto& config = *shared;
  finish_renewal(config);
  // A full or read-only disk may get better: tried again. A wrong file does not.
  auto pause = milliseconds{1'000};
  for (;;) {
    auto opened = outbox::Outbox::open(outbox_options(config), clock::read_clocks(config.clock).wall);
    if (opened) {
      const auto remembered = (*opened)->remembered_boot(clock::read_boot_id());
      if (remembered) {
        auto gateway = std::make_unique<Gateway>(config_file, shared, std::move(*opened),
                                                 clock::BootClock{remembered->unsynced_base_ms, remembered->synced});
        return gateway->run();
      }
      opened = remembered.error();
    }
    using Kind = outbox::Failure::Kind;
    const auto& failure = opened.error();
    spdlog::error("{}", failure.detail);
    if (failure.kind == Kind::not_ours || failure.kind == Kind::foreign_gateway || failure.kind == Kind::newer_version)
      return exit_configuration;
    health::tell_service_manager("STATUS=" + failure.detail);
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, milliseconds{60'000});
  }
}

}  // namespace lamplighter
