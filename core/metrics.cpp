#include "core/metrics.h"

#include <prometheus/text_serializer.h>

#include <boost/asio/ip/address.hpp>
#include <boost/json.hpp>
#include <limits>

#include "schemas/certificates/days_left.h"

namespace lamplighter {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily family(std::string name, std::string help, MetricType type, std::int64_t value, double scale = 1) {
  prometheus::ClientMetric metric;
  const double shown = static_cast<double>(value) * scale;
  if (type == MetricType::Counter)
    metric.counter.value = shown;
  else
    metric.gauge.value = shown;
  return {std::move(name), std::move(help), type, {std::move(metric)}};
}

void add_database(std::vector<MetricFamily>& all, const db::Numbers& n) {
  all.push_back(family("lamplighter_db_reads_total", "Read transactions.", MetricType::Counter, n.reads));
  all.push_back(family("lamplighter_db_writes_total", "Committed write transactions.", MetricType::Counter, n.writes));
  all.push_back(family("lamplighter_db_conflicts_total", "Transactions run again after a serialization failure.",
                       MetricType::Counter, n.conflicts));
  all.push_back(family("lamplighter_db_reconnects_total", "Lost database connections made anew.", MetricType::Counter,
                       n.reconnects));
  all.push_back(
      family("lamplighter_db_writers_waiting", "Writes that wait their turn.", MetricType::Gauge, n.writers_waiting));
  all.push_back(family("lamplighter_db_wal_bytes", "Size of the SQLite write-ahead log at the last look.",
                       MetricType::Gauge, n.wal_bytes));
}

void add_http(std::vector<MetricFamily>& all, const http::ServerNumbers& n) {
  all.push_back(family("lamplighter_http_connections", "Open connections.", MetricType::Gauge, n.connections_open));
  all.push_back(family("lamplighter_http_live_streams", "Pages that update by themselves.", MetricType::Gauge,
                       n.live_streams_open));
  all.push_back(family("lamplighter_http_requests_in_work", "Requests waiting for or on a database thread.",
                       MetricType::Gauge, n.requests_in_work));
  all.push_back(family("lamplighter_http_connections_refused_total", "Connections over a limit.", MetricType::Counter,
                       n.connections_refused));
  all.push_back(family("lamplighter_http_framing_faults_total", "Requests refused for their framing.",
                       MetricType::Counter, n.framing_faults));
  all.push_back(family("lamplighter_http_answer_seconds_total", "Time spent answering.", MetricType::Counter,
                       n.answer_microseconds, 1e-6));
  MetricFamily answers{"lamplighter_http_answers_total", "Answers by class of status.", MetricType::Counter, {}};
  for (const auto& [label, count] : {std::pair{"2xx", n.answers_2xx}, std::pair{"3xx", n.answers_3xx},
                                     std::pair{"4xx", n.answers_4xx}, std::pair{"5xx", n.answers_5xx}}) {
    prometheus::ClientMetric metric;
    metric.label = {{"status", label}};
    metric.counter.value = static_cast<double>(count);
    answers.metric.push_back(std::move(metric));
  }
  all.push_back(std::move(answers));
}

void add_certificates(std::vector<MetricFamily>& all, const std::vector<CertificateState>& states, Instant now) {
  MetricFamily left{"lamplighter_certificate_days_left",
                    "Whole days until a certificate of ours ends; negative afterwards.",
                    MetricType::Gauge,
                    {}};
  for (const auto& state : states) {
    if (!state.ends) continue;
    prometheus::ClientMetric metric;
    metric.label = {{"certificate", state.use}};
    metric.gauge.value = static_cast<double>(certificates::days_left(*state.ends, now));
    left.metric.push_back(std::move(metric));
  }
  if (!left.metric.empty()) all.push_back(std::move(left));
}

// A proxy on this machine speaks for others, and says so.
bool is_local(const http::Request& request) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(request.remote, error);
  return !error && address.is_loopback() && !request.headers.contains("x-forwarded-for") &&
         !request.headers.contains("forwarded") && !request.headers.contains("x-real-ip");
}

http::Response metrics(const http::Exchange& exchange, prometheus::Registry& registry, const Vitals& vitals) {
  if (!is_local(exchange.request))
    return http::problem({RefusalKind::not_found, "request.no_such_path", {{"path", "/metrics"}}, ""},
                         exchange.caller.language);
  auto all = registry.Collect();
  add_database(all, vitals.database());
  add_http(all, vitals.http());
  add_certificates(all, vitals.certificates(), vitals.clock());
  const auto backup = vitals.last_backup();
  MetricFamily age =
      family("lamplighter_backup_age_seconds", "Since the last good backup; +Inf without one.", MetricType::Gauge, 0);
  age.metric.front().gauge.value =
      backup ? std::chrono::duration<double>(exchange.now - *backup).count() : std::numeric_limits<double>::infinity();
  all.push_back(std::move(age));
  http::Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = prometheus::TextSerializer().Serialize(all);
  return response;
}

http::Response health(const http::Exchange& exchange, const Vitals& vitals) {
  exchange.database().read([](db::Transaction&) {});  // throws where it cannot be used: answered as 503
  const auto backup = vitals.last_backup();
  boost::json::array ending;
  for (const auto& state : vitals.certificates())
    if (!state.warning.empty()) ending.emplace_back(state.use);
  return http::ok({{"status", ending.empty() ? "ok" : "degraded"},
                   {"version", LAMPLIGHTER_VERSION},
                   {"database", "ok"},
                   {"broker", vitals.broker_connected() ? "connected" : "not_connected"},
                   {"certificates_ending", ending},
                   {"last_backup", backup ? boost::json::value(to_text(*backup)) : boost::json::value(nullptr)}});
}

}  // namespace

std::vector<http::Route> vital_routes(prometheus::Registry& registry, Vitals vitals) {
  return {{http::Method::get, "/metrics", std::string(http::anyone),
           [&registry, vitals](const http::Exchange& exchange) { return metrics(exchange, registry, vitals); }},
          {http::Method::get, "/healthz", std::string(http::anyone),
           [vitals](const http::Exchange& exchange) { return health(exchange, vitals); }}};
}

}  // namespace lamplighter
