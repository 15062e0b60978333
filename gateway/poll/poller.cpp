#include "gateway/poll/poller.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>

#include "drivers/line/timing.h"
#include "drivers/registry.h"
#include "gateway/config/changes.h"
#include "gateway/poll/schedule.h"

namespace lamplighter::poll {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds sweep{1'000};             // looks for stuck lines and shows that the loop turns
constexpr std::int64_t request_ms_max = 60'000;  // beyond the response time-out: opening and recovering the line
constexpr milliseconds full_retry{1'000};        // between attempts while the budget is full
constexpr milliseconds phase_max{10'000};        // first polls are spread over at most this

struct PolledDevice {
  const config::Device* config = nullptr;
  std::unique_ptr<drivers::Driver> driver;
  std::int64_t interval_ms = 1;  // the shorter of the two
  bool told_failed = false;      // a former line's driver of it was failing
  std::size_t found_last = 0;    // of its registers

  // Readings come in the order of the profile, mostly: looks on from the last one found.
  RegisterClass budget_of(const RegisterName& name) {
    const auto& registers = config->driver.profile->registers;
    for (std::size_t i = 0; i < registers.size(); ++i) {
      const auto at = (found_last + i) % registers.size();
      if (registers[at].name != name) continue;
      found_last = at + 1;
      return registers[at].budget;
    }
    return RegisterClass::billing;
  }
};

struct PolledLine : std::enable_shared_from_this<PolledLine> {
  std::shared_ptr<const config::Config> holder;  // of the following, which a reload replaces
  const config::LineConfig* config = nullptr;
  std::unique_ptr<line::Line> line;
  std::vector<PolledDevice> devices;
  Schedule schedule{0};
  std::unique_ptr<boost::asio::steady_timer> timer, store_timer;
  std::int64_t request = 0;  // number of the one under way; answers to former ones are ignored
  bool busy = false;
  bool resting = false;  // waits for its next turn: no request under way
  bool storing = false;  // what was learned is not durable yet; meanwhile one more request is made
  std::optional<std::vector<outbox::Entry>> unstored;  // what that gave; nothing is asked until it can be stored
  bool ending = false;                                 // is not in the configuration any more, or not so
  bool ended = false;                                  // closed; what was posted before does nothing
  std::size_t asked = 0;                               // which device
  Tick asked_at;
  milliseconds asked_patience{0};  // the response time-out of that request
  Tick overdue_at;
  Tick begun_at;             // what follows is counted from here
  std::int64_t busy_ms = 0;  // of requests that have ended
};

// Spread by the golden ratio: neighbours are far apart, however many there are.
milliseconds phase_of(std::size_t index, milliseconds interval) {
  const auto span = std::min(interval, phase_max).count();
  return milliseconds{static_cast<std::int64_t>(index * 618 % 1000) * span / 1000};
}

bool never_answered(const drivers::Driver& driver) {
  const auto tally = driver.tally();
  return tally.polls == tally.failures;
}

}  // namespace

struct Poller::Loop : std::enable_shared_from_this<Poller::Loop> {
  boost::asio::io_context& io;
  std::shared_ptr<const config::Config> config;
  outbox::Writer& writer;
  std::function<Stamp()> clock;
  std::function<void()> appended;
  std::vector<std::shared_ptr<PolledLine>> lines;  // shared with what is under way: a line ends behind its own answer
  std::set<std::string> told_failed;               // devices of ended lines that were told to have failed
  boost::asio::steady_timer sweep_timer;
  bool stopped = false;
  PollCounts counts;

  Loop(boost::asio::io_context& i, std::shared_ptr<const config::Config> c, outbox::Writer& w, std::function<Stamp()> k,
       std::function<void()> a)
      : io(i), config(std::move(c)), writer(w), clock(std::move(k)), appended(std::move(a)), sweep_timer(i) {}

  void change(std::shared_ptr<const config::Config> wanted);
  void start_lines();
  bool may_start(const config::LineConfig& wanted) const;
  std::shared_ptr<PolledLine> make_line(const config::LineConfig& wanted, std::size_t first_index);
  void end(const std::shared_ptr<PolledLine>& line);
  void open(PolledLine& line);
  void turn(PolledLine& line);
  void ask(PolledLine& line, std::size_t index, Tick now);
  void answered(PolledLine& line, std::size_t index, bool was_failing, Tick wake_at, const drivers::Reply& reply);
  void store(PolledLine& line, std::vector<outbox::Entry> entries);
  void store_next(PolledLine& line, std::vector<outbox::Entry> entries);
  void stored(PolledLine& line);
  void wait(PolledLine& line, boost::asio::steady_timer& timer, milliseconds time, std::function<void()> then);
  void sweep_lines();
};

std::shared_ptr<PolledLine> Poller::Loop::make_line(const config::LineConfig& wanted, std::size_t first_index) {
  auto line = std::make_shared<PolledLine>();
  line->holder = config;
  line->config = &wanted;
  line->timer = std::make_unique<boost::asio::steady_timer>(io);
  line->store_timer = std::make_unique<boost::asio::steady_timer>(io);
  const auto now = clock().tick;
  line->begun_at = now;
  for (const auto& device : wanted.devices) {
    auto settings = device.driver;
    const auto interval = std::min(settings.billing_interval, settings.telemetry_interval);
    settings.phase = phase_of(first_index++, interval);
    settings.told_failed = told_failed.erase(settings.name.text) > 0;
    line->devices.push_back(
        {&device, drivers::make_driver("modbus", settings, now), interval.count(), settings.told_failed});
  }
  line->schedule = Schedule(line->devices.size());
  open(*line);
  return line;
}

// A tty cannot be opened twice, and a serial server may serve one connection only.
bool Poller::Loop::may_start(const config::LineConfig& wanted) const {
  return std::none_of(lines.begin(), lines.end(), [&](const auto& line) {
    return line->config->name == wanted.name ||
           (line->ending && config::place_of(*line->config) == config::place_of(wanted));
  });
}

// Every wanted line that does not run yet and has its place free.
void Poller::Loop::start_lines() {
  std::vector<std::shared_ptr<PolledLine>> made;
  std::size_t index = 0;
  for (const auto& wanted : config->lines) {
    if (may_start(wanted)) made.push_back(make_line(wanted, index));
    index += wanted.devices.size();
  }
  counts.devices = index;
  counts.lines = config->lines.size();
  lines.insert(lines.end(), made.begin(), made.end());
  for (const auto& line : made) turn(*line);
}

void Poller::Loop::change(std::shared_ptr<const config::Config> wanted) {
  std::vector<const config::LineConfig*> running;
  for (const auto& line : lines)
    if (!line->ending) running.push_back(line->config);
  const auto changes = config::compare_lines(running, wanted->lines);
  const std::set<std::string> kept(changes.kept.begin(), changes.kept.end());
  config = std::move(wanted);
  for (const auto& line : std::vector(lines)) {
    if (line->ending) continue;
    if (!kept.contains(line->config->name)) {
      line->ending = true;
      if (line->resting && !line->storing) end(line);
      continue;
    }
    const auto same = std::find_if(config->lines.begin(), config->lines.end(),
                                   [&](const auto& l) { return l.name == line->config->name; });
    line->config = &*same;
    for (std::size_t i = 0; i < line->devices.size(); ++i) line->devices[i].config = &same->devices[i];
    line->holder = config;  // last: the former one may go with it
  }
  start_lines();
}

void Poller::Loop::end(const std::shared_ptr<PolledLine>& line) {
  line->ended = true;
  line->timer->cancel();
  line->store_timer->cancel();
  line->line->close();
  for (const auto& device : line->devices)
    if (device.driver->failing() || (device.told_failed && never_answered(*device.driver)))
      told_failed.insert(device.config->driver.name.text);
  spdlog::info("line {} ends", line->config->name);
  std::erase(lines, line);
  boost::asio::post(io, [line] {});  // we may be inside its own answer: it goes when that has returned
}

void Poller::Loop::open(PolledLine& line) {
  line.line = line::open_line(line.config->transport, io.get_executor(), clock);
}

void Poller::Loop::wait(PolledLine& line, boost::asio::steady_timer& timer, milliseconds time,
                        std::function<void()> then) {
  timer.expires_after(time);
  timer.async_wait([self = shared_from_this(), held = line.shared_from_this(),
                    then = std::move(then)](boost::system::error_code error) {
    if (!error && !self->stopped && !held->ended) then();
  });
}

void Poller::Loop::turn(PolledLine& line) {
  if (stopped) return;
  if (line.ending) {
    if (line.storing) return;  // comes again when that is durable
    end(line.shared_from_this());
    return start_lines();
  }
  const auto now = clock().tick;
  std::vector<DeviceState> states;
  states.reserve(line.devices.size());
  for (const auto& device : line.devices) states.push_back({device.driver->wake_at(), device.driver->failing()});
  const auto decision = line.schedule.next(now, states);
  if (decision.device) return ask(line, *decision.device, now);
  line.resting = true;
  wait(line, *line.timer, std::clamp(decision.look_again - now, milliseconds{1}, milliseconds{60'000}), [this, &line] {
    line.resting = false;
    turn(line);
  });
}

void Poller::Loop::ask(PolledLine& line, std::size_t index, Tick now) {
  auto& device = line.devices[index];
  const auto wake_at = device.driver->wake_at();
  const bool was_failing = device.driver->failing();
  ++counts.due;
  if (!was_failing) counts.missed += std::max<std::int64_t>(0, (now - wake_at).count()) / device.interval_ms;
  const auto request = device.driver->next(now);
  line.busy = true;
  line.asked = index;
  line.asked_at = now;
  line.asked_patience = request.response_timeout;
  line.overdue_at = now + request.response_timeout + request.guard_time + milliseconds{request_ms_max};
  const auto number = ++line.request;
  line.line->execute(request, [self = shared_from_this(), held = line.shared_from_this(), &line, index, was_failing,
                               wake_at, number](drivers::Reply reply) {
    if (self->stopped || held->ended || number != line.request || !line.busy) return;
    self->answered(line, index, was_failing, wake_at, reply);
  });
}

void Poller::Loop::answered(PolledLine& line, std::size_t index, bool was_failing, Tick wake_at,
                            const drivers::Reply& reply) {
  line.busy = false;
  auto& device = line.devices[index];
  const auto now = clock().tick;
  line.busy_ms += (now - line.asked_at).count();
  auto facts = device.driver->take(reply, now);
  const auto recovery = line::recovery_after(line.config->transport, reply.kind, line.asked_patience);
  line.schedule.served(index, was_failing, line.asked_at, now + recovery);
  if (reply.kind != drivers::ReplyKind::answered)
    ++counts.failed;
  else if ((now - wake_at).count() > device.interval_ms && !was_failing)
    ++counts.late;
  std::vector<outbox::Entry> entries;
  for (auto& fact : facts) {
    auto budget = RegisterClass::billing;
    if (const auto* reading = std::get_if<Reading>(&fact)) {
      budget = device.budget_of(reading->reg);
      ++counts.readings;
    } else {
      ++counts.events;
    }
    entries.push_back({std::move(fact), budget});
  }
  if (reply.kind == drivers::ReplyKind::answered && entries.empty()) ++counts.done;
  if (entries.empty()) return turn(line);
  if (line.storing)
    line.unstored = std::move(entries);
  else
    store_next(line, std::move(entries));
}

// The wire is not left idle while the disk works: the line asks once more meanwhile.
void Poller::Loop::store_next(PolledLine& line, std::vector<outbox::Entry> entries) {
  line.storing = true;
  store(line, std::move(entries));
  turn(line);
}

void Poller::Loop::stored(PolledLine& line) {
  line.storing = false;
  if (auto next = std::exchange(line.unstored, std::nullopt)) return store_next(line, std::move(*next));
  if (line.ending && !line.busy) turn(line);
}

void Poller::Loop::store(PolledLine& line, std::vector<outbox::Entry> entries) {
  auto shared = std::make_shared<std::vector<outbox::Entry>>(std::move(entries));  // needed again if the budget is full
  std::vector<outbox::Change> changes;
  changes.push_back(outbox::Append{*shared});
  writer.commit(std::move(changes), [self = shared_from_this(), held = line.shared_from_this(), &line,
                                     shared](std::vector<outbox::ChangeResult> results) {
    const auto& result = std::get<outbox::Appended>(results.front());
    if (self->stopped) return;
    if (result.result == outbox::Appended::Result::budget_full) {
      if (!self->counts.budget_full)
        spdlog::error(
            "the outbox budget of {} bytes is used up by records that the core has not confirmed; "
            "polling stops until it does",
            self->config->budget.total_bytes);
      self->counts.budget_full = true;
      self->wait(line, *line.store_timer, full_retry, [self, &line, shared] { self->store(line, std::move(*shared)); });
      return;
    }
    if (self->counts.budget_full) spdlog::info("the outbox takes records again; polling goes on");
    self->counts.budget_full = false;
    self->counts.thinned += result.thinned;
    ++self->counts.done;
    self->appended();
    self->stored(line);
  });
}

void Poller::Loop::sweep_lines() {
  ++counts.rounds;
  const auto now = clock().tick;
  counts.devices_failing = 0;
  for (const auto& line : std::vector(lines)) {  // by value: a line may end in it
    for (const auto& device : line->devices) counts.devices_failing += device.driver->failing() ? 1 : 0;
    if (!line->busy || now < line->overdue_at) continue;
    spdlog::error("line {}: a request never ended; the line is opened anew", line->config->name);
    ++counts.lines_stuck;
    ++line->request;  // what still comes of it is ignored
    open(*line);
    drivers::Reply closed{drivers::ReplyKind::line_closed, {}, clock()};
    answered(*line, line->asked, line->devices[line->asked].driver->failing(), line->asked_at, closed);
  }
  sweep_timer.expires_after(sweep);
  sweep_timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
    if (!error && !self->stopped) self->sweep_lines();
  });
}

Poller::Poller(boost::asio::io_context& io, std::shared_ptr<const config::Config> config, outbox::Writer& writer,
               std::function<Stamp()> clock, std::function<void()> appended)
    : loop_(std::make_shared<Loop>(io, std::move(config), writer, std::move(clock), std::move(appended))) {}

Poller::~Poller() {
  stop();
}

void Poller::start() {
  loop_->start_lines();
  loop_->sweep_lines();
}

void Poller::stop() {
  if (loop_->stopped) return;
  loop_->stopped = true;
  loop_->sweep_timer.cancel();
  for (auto& line : loop_->lines) {
    line->timer->cancel();
    line->store_timer->cancel();
    line->line->close();
  }
}

void Poller::change(std::shared_ptr<const config::Config> config) {
  if (!loop_->stopped) loop_->change(std::move(config));
}

PollCounts Poller::counts() const {
  return loop_->counts;
}

std::vector<LineTime> Poller::line_times() const {
  const auto now = loop_->clock().tick;
  std::vector<LineTime> times;
  for (const auto& line : loop_->lines) {
    if (line->ending) continue;
    const auto under_way = line->busy ? (now - line->asked_at).count() : 0;
    times.push_back({line->config->name, line->busy_ms + under_way, (now - line->begun_at).count()});
  }
  return times;
}

}  // namespace lamplighter::poll
