#include "gateway/health/vital_signs.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <boost/json.hpp>

#include "schemas/certificates/days_left.h"

namespace lamplighter::health {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

struct Page {
  std::vector<MetricFamily> families;

  void add(const std::string& name, const std::string& help, MetricType type, double value,
           const std::string& label = "", const std::string& label_value = "") {
    if (families.empty() || families.back().name != name) families.push_back({name, help, type, {}});
    prometheus::ClientMetric metric;
    if (!label.empty()) metric.label.push_back({label, label_value});
    if (type == MetricType::Counter)
      metric.counter.value = value;
    else
      metric.gauge.value = value;
    families.back().metric.push_back(std::move(metric));
  }
  void counter(const std::string& name, const std::string& help, std::int64_t value, const std::string& label = "",
               const std::string& label_value = "") {
    add("lamplighter_" + name + "_total", help, MetricType::Counter, static_cast<double>(value), label, label_value);
  }
  void gauge(const std::string& name, const std::string& help, std::int64_t value, const std::string& label = "",
             const std::string& label_value = "") {
    add("lamplighter_" + name, help, MetricType::Gauge, static_cast<double>(value), label, label_value);
  }
};

void poll_metrics(Page& page, const poll::PollCounts& poll) {
  page.counter("polls_due", "Requests to devices whose time came", poll.due);
  page.counter("polls_done", "Of these, answered and durable", poll.done);
  page.counter("polls_failed", "Of these, not answered or not by what was asked", poll.failed);
  page.counter("polls_late", "Of these, done more than one interval after their time", poll.late);
  page.counter("polls_missed", "Whole intervals that passed without a poll", poll.missed);
  page.counter("facts", "What was learned", poll.readings, "kind", "reading");
  page.counter("facts", "", poll.events, "kind", "event");
  page.counter("lines_stuck", "Lines opened anew because a request never ended", poll.lines_stuck);
  page.gauge("devices", "Configured devices", static_cast<std::int64_t>(poll.devices), "state", "configured");
  page.gauge("devices", "", static_cast<std::int64_t>(poll.devices_failing), "state", "failing");
  page.gauge("polling_stopped", "1 while the outbox budget is used up and nothing is polled", poll.budget_full ? 1 : 0);
}

void outbox_metrics(Page& page, const outbox::WriterState& state, const outbox::Budget& budget, Instant now) {
  const auto& totals = state.totals;
  page.gauge("outbox_records", "Records that wait for the core", totals.events, "class", "event");
  page.gauge("outbox_records", "", totals.billing, "class", "billing");
  page.gauge("outbox_records", "", totals.telemetry, "class", "telemetry");
  page.gauge("outbox_bytes", "Of the budget, used", totals.event_bytes, "class", "event");
  page.gauge("outbox_bytes", "", totals.billing_bytes, "class", "billing");
  page.gauge("outbox_bytes", "", totals.telemetry_bytes, "class", "telemetry");
  page.gauge("outbox_budget_bytes", "Budget of the outbox", budget.total_bytes);
  const auto age = totals.oldest ? std::max<std::int64_t>(0, unix_ms(now) - unix_ms(*totals.oldest)) / 1000 : 0;
  page.gauge("outbox_oldest_seconds", "Age of the oldest record that waits", age);
  page.gauge("outbox_sequence", "Last sequence given", totals.last.n);
  page.counter("outbox_commits", "Transactions of the outbox by outcome", state.commits, "outcome", "done");
  page.counter("outbox_commits", "", state.failed_commits, "outcome", "failed");
  page.gauge("outbox_failing", "1 while the outbox cannot be written", state.failure ? 1 : 0);
  page.counter("thinned", "Telemetry given up to keep the budget", totals.thinned_total);
  page.gauge("refused_kept", "Records refused by the core and kept here", totals.refused_kept);
  page.counter("refused", "Records ever refused by the core", totals.refused_total);
}

void publisher_metrics(Page& page, const publish::PublisherCounts& counts) {
  page.gauge("connected", "1 while connected to the broker", counts.connected ? 1 : 0);
  page.gauge("held", "1 while the core holds this gateway unadopted", counts.held ? 1 : 0);
  page.gauge("in_flight_messages", "Messages sent and not answered", static_cast<std::int64_t>(counts.in_flight));
  page.counter("messages", "Messages published", counts.messages_sent, "kind", "first");
  page.counter("messages", "", counts.messages_resent, "kind", "again");
  page.counter("records_settled", "Records by the core's answer", counts.records_stored, "answer", "stored");
  page.counter("records_settled", "", counts.records_refused, "answer", "refused");
  page.counter("records_settled", "", counts.records_held, "answer", "hold");
  page.counter("answers", "Answers of the core", counts.answers, "state", "read");
  page.counter("answers", "", counts.answers_unknown_epoch, "state", "unknown_epoch");
  page.counter("answers", "", counts.answers_damaged, "state", "damaged");
  page.counter("publications_denied", "Publications that the broker refused", counts.denied);
}

void reload_metrics(Page& page, const Reload& reload) {
  page.counter("config_reloads", "Reloads of the configuration by outcome", reload.done, "outcome", "done");
  page.counter("config_reloads", "", reload.refused, "outcome", "refused");
  page.gauge("config_last_reload_ok", "0 while the configuration file was refused and a former one runs",
             reload.last == Reload::Outcome::refused ? 0 : 1);
  const bool never = reload.last == Reload::Outcome::none;
  page.gauge("config_last_reload_seconds", "When that was, in unix time; 0: not since the start",
             never ? 0 : unix_ms(reload.at) / 1000);
}

std::string_view to_text(Reload::Outcome outcome) {
  constexpr std::array<std::string_view, 3> texts{"none", "done", "refused"};
  return texts.at(static_cast<std::size_t>(outcome));
}

boost::json::object reload_json(const Reload& reload) {
  boost::json::object told;
  told["outcome"] = to_text(reload.last);
  if (reload.last != Reload::Outcome::none) told["at"] = lamplighter::to_text(reload.at);
  boost::json::array faults;
  for (const auto& fault : reload.faults) faults.emplace_back(fault);
  told["faults"] = std::move(faults);
  return told;
}

}  // namespace

std::string identity_complaint(const VitalSigns& signs) {
  const auto& [file, look] = signs.identity;
  if (!look.fault.empty()) return look.fault;
  if (!look.ends || signs.now.clock == ClockState::unsynced) return "";
  return certificates::ending_sentence(file, *look.ends, signs.now.wall,
                                       "renew it: lamplighter-gateway make-request, lamplighter-core sign-gateway, "
                                       "lamplighter-gateway take-certificate");
}

std::vector<std::string> complaints(const VitalSigns& signs) {
  std::vector<std::string> sentences;
  if (signs.outbox.failure) sentences.push_back(signs.outbox.failure->detail);
  if (signs.reload.last == Reload::Outcome::refused && !signs.reload.faults.empty())
    sentences.push_back(
        "the configuration file was refused and the former one runs on: " + signs.reload.faults.front() +
        (signs.reload.faults.size() > 1 ? " (and " + std::to_string(signs.reload.faults.size() - 1) + " more)" : ""));
  if (signs.poll.budget_full)
    sentences.push_back("the outbox budget of " + std::to_string(signs.budget.total_bytes) +
                        " bytes is used up; polling has stopped until the core confirms records");
  if (!signs.publisher.connected) sentences.push_back("not connected to the broker; records wait in the outbox");
  if (auto sentence = identity_complaint(signs); !sentence.empty()) sentences.push_back(std::move(sentence));
  if (signs.publisher.held) sentences.push_back("the core holds this gateway: adopt it");
  if (signs.publisher.denied > 0) sentences.push_back("the broker has refused publications: check its access list");
  if (signs.outbox.totals.refused_kept > 0)
    sentences.push_back(std::to_string(signs.outbox.totals.refused_kept) +
                        " records were refused by the core and are kept");
  if (signs.poll.devices_failing > 0)
    sentences.push_back(std::to_string(signs.poll.devices_failing) + " of " + std::to_string(signs.poll.devices) +
                        " devices do not answer");
  if (signs.now.clock == ClockState::unsynced)
    sentences.push_back("the clock is not synchronised; readings are marked");
  return sentences;
}

std::string metrics_text(const VitalSigns& signs) {
  Page page;
  poll_metrics(page, signs.poll);
  outbox_metrics(page, signs.outbox, signs.budget, signs.now.wall);
  publisher_metrics(page, signs.publisher);
  reload_metrics(page, signs.reload);
  if (signs.identity.look.ends)
    page.gauge("certificate_days_left", "Whole days until our certificate at the broker ends; negative afterwards",
               certificates::days_left(*signs.identity.look.ends, signs.now.wall));
  page.gauge("clock_synced", "1 when the wall clock is right", signs.now.clock == ClockState::unsynced ? 0 : 1);
  return prometheus::TextSerializer().Serialize(page.families);
}

std::string health_json(const VitalSigns& signs) {
  const auto wrong = complaints(signs);
  boost::json::object health;
  health["status"] = wrong.empty() ? "ok" : "degraded";
  health["gateway"] = signs.gateway;
  health["version"] = LAMPLIGHTER_VERSION;
  health["connected"] = signs.publisher.connected;
  health["backlog"] = std::to_string(signs.outbox.totals.records());
  health["epoch"] = std::to_string(signs.outbox.totals.epoch.n);
  health["last_sequence"] = std::to_string(signs.outbox.totals.last.n);
  health["stored"] = std::to_string(signs.publisher.records_stored);
  health["refused_kept"] = std::to_string(signs.outbox.totals.refused_kept);
  health["polls_done"] = std::to_string(signs.poll.done);
  health["devices"] = signs.poll.devices;
  health["devices_failing"] = signs.poll.devices_failing;
  health["lines"] = signs.poll.lines;
  if (signs.identity.look.ends) health["certificate_ends"] = lamplighter::to_text(*signs.identity.look.ends);
  health["last_reload"] = reload_json(signs.reload);
  boost::json::array list;
  for (const auto& sentence : wrong) list.emplace_back(sentence);
  health["complaints"] = std::move(list);
  return boost::json::serialize(health) + "\n";
}

std::string status_sentence(const VitalSigns& signs) {
  return std::string(signs.publisher.connected ? "connected" : "not connected") + ", " +
         std::to_string(signs.outbox.totals.records()) + " records wait, " +
         std::to_string(signs.poll.devices - signs.poll.devices_failing) + " of " + std::to_string(signs.poll.devices) +
         " devices answer" +
         (signs.outbox.failure ? "; outbox: " + std::string(to_text(signs.outbox.failure->kind)) : "") +
         (signs.reload.last == Reload::Outcome::refused ? "; configuration file refused, the former one runs" : "") +
         (signs.poll.budget_full ? "; budget used up, polling stopped" : "");
}

bool Watch::alive(const VitalSigns& signs, Tick now) {
  const auto beats = [&](Pulse& pulse, std::int64_t rounds) {
    if (rounds != pulse.rounds) pulse = {rounds, now};
    return now - pulse.since <= patience_;
  };
  const bool poll = beats(poll_, signs.poll.rounds);
  const bool writer = beats(writer_, signs.outbox.rounds);
  const bool publisher = beats(publisher_, signs.publisher.rounds);
  return poll && writer && publisher;
}

}  // namespace lamplighter::health
