#include <doctest/doctest.h>

#include "gateway/health/http_request.h"
#include "gateway/health/vital_signs.h"

using namespace lamplighter;
using namespace lamplighter::health;

TEST_CASE("only an unambiguous GET without a body is understood") {
  const struct {
    std::string received;
    HeadState state;
  } table[] = {
      {"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", HeadState::complete},
      {"GET /metrics?x=1 HTTP/1.0\r\nHost: a\r\nContent-Length: 0\r\n\r\n", HeadState::complete},
      {"GET /metrics HTTP/1.1\r\nHost: a\r\n", HeadState::incomplete},
      {"", HeadState::incomplete},
      {"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\nmore", HeadState::bad},
      {"GET /metrics HTTP/1.1\r\n\r\n", HeadState::bad},
      {"GET /metrics HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", HeadState::bad},
      {"GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", HeadState::bad},
      {"GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n", HeadState::bad},
      {"GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", HeadState::bad},
      {"GET /metrics HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n", HeadState::bad},
      {"GET /metrics HTTP/1.1\r\nHost : a\r\n\r\n", HeadState::bad},
      {"GET /metrics HTTP/1.1\nHost: a\r\n\r\n", HeadState::bad},
      {"GET /../etc HTTP/1.1\r\nHost: a\r\n\r\n", HeadState::bad},
      {"GET http://a/metrics HTTP/1.1\r\nHost: a\r\n\r\n", HeadState::bad},
      {"GET /metrics HTTP/2.0\r\nHost: a\r\n\r\n", HeadState::bad},
      {"GET  HTTP/1.1\r\nHost: a\r\n\r\n", HeadState::bad},
      {"nonsense\r\n\r\n", HeadState::bad},
      {"POST /metrics HTTP/1.1\r\nHost: a\r\n\r\n", HeadState::not_get},
      {"GET /" + std::string(9'000, 'a'), HeadState::too_large},
      {"GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", HeadState::too_large},
  };
  for (const auto& row : table) {
    CAPTURE(row.received.substr(0, 80));
    CHECK(judge_head(row.received).state == row.state);
  }
  CHECK(judge_head(table[1].received).path == "/metrics");
}

TEST_CASE("metrics are Prometheus text, and what is wrong is said in sentences") {
  VitalSigns signs;
  signs.gateway = "g1";
  signs.now.clock = ClockState::synced;
  signs.publisher.connected = true;
  signs.poll.devices = 3;
  signs.outbox.totals.billing = 7;
  CHECK(complaints(signs).empty());
  const auto text = metrics_text(signs);
  CHECK(text.find("# TYPE lamplighter_polls_due_total counter\n") != std::string::npos);
  CHECK(text.find("lamplighter_outbox_records{class=\"billing\"} 7\n") != std::string::npos);
  CHECK(health_json(signs).find("\"status\":\"ok\"") != std::string::npos);
  signs.poll.budget_full = true;
  signs.poll.devices_failing = 2;
  signs.publisher.connected = false;
  signs.now.clock = ClockState::unsynced;
  signs.outbox.failure = outbox::Failure{outbox::Failure::Kind::disk_full, "outbox /x: the disk is full"};
  signs.outbox.totals.refused_kept = 4;
  CHECK(complaints(signs).size() == 6);
  CHECK(complaints(signs).front() == "outbox /x: the disk is full");
  CHECK(health_json(signs).find("\"status\":\"degraded\"") != std::string::npos);
}

TEST_CASE("a refused configuration is told with file, line and reason, until a reload succeeds") {
  VitalSigns signs;
  signs.now.clock = ClockState::synced;
  signs.publisher.connected = true;
  CHECK(health_json(signs).find(R"("last_reload":{"outcome":"none","faults":[]})") != std::string::npos);
  signs.reload = {
      Reload::Outcome::refused, instant_from_unix_ms(1'795'000'000'000), {"g.yaml:3: no", "g.yaml:4: no"}, 1, 2};
  REQUIRE(complaints(signs).size() == 1);
  CHECK(complaints(signs).front() ==
        "the configuration file was refused and the former one runs on: g.yaml:3: no (and 1 more)");
  CHECK(health_json(signs).find(R"("outcome":"refused","at":"2026-11-18T11:06:40.000Z")") != std::string::npos);
  CHECK(metrics_text(signs).find("lamplighter_config_last_reload_ok 0\n") != std::string::npos);
  CHECK(metrics_text(signs).find("lamplighter_config_reloads_total{outcome=\"refused\"} 2\n") != std::string::npos);
  CHECK(status_sentence(signs).find("configuration file refused") != std::string::npos);
  signs.reload = {Reload::Outcome::done, instant_from_unix_ms(1'795'000'000'000), {}, 2, 2};
  CHECK(complaints(signs).empty());
  CHECK(metrics_text(signs).find("lamplighter_config_last_reload_ok 1\n") != std::string::npos);
}

TEST_CASE(
    "a certificate that ends within 30 days or cannot be used is told; while the clock is unsure, only the latter") {
  VitalSigns signs;
  signs.now.clock = ClockState::synced;
  signs.now.wall = *parse_instant("2026-11-26T10:00:00Z");
  signs.publisher.connected = true;
  CHECK(metrics_text(signs).find("certificate_days_left") == std::string::npos);
  signs.identity = {"/x/g1.crt", {parse_instant("2027-01-26T10:00:00Z"), "ab12", ""}};
  CHECK(complaints(signs).empty());
  CHECK(metrics_text(signs).find("lamplighter_certificate_days_left 61\n") != std::string::npos);
  CHECK(health_json(signs).find(R"("certificate_ends":"2027-01-26T10:00:00.000Z")") != std::string::npos);
  signs.now.wall = *parse_instant("2027-01-14T10:00:00Z");
  REQUIRE(complaints(signs).size() == 1);
  CHECK(complaints(signs).front().starts_with(
      "the certificate /x/g1.crt ends in 12 days, on 2027-01-26 (told from 30 days before): renew it: "));
  CHECK(health_json(signs).find("\"status\":\"degraded\"") != std::string::npos);
  signs.now.wall = *parse_instant("2027-01-27T10:00:00Z");
  CHECK(complaints(signs).front().find("ended on 2027-01-26") != std::string::npos);
  CHECK(metrics_text(signs).find("lamplighter_certificate_days_left -1\n") != std::string::npos);
  signs.now.clock = ClockState::unsynced;
  CHECK(identity_complaint(signs) == "");
  signs.identity.look.fault = "/x/g1.key is not the key of /x/g1.crt";
  CHECK(identity_complaint(signs) == signs.identity.look.fault);
}

TEST_CASE("the watchdog is petted only while poll loop, writer and publisher all make progress") {
  Watch watch(std::chrono::milliseconds{1'000});
  VitalSigns signs;
  CHECK(watch.alive(signs, Tick{0}));
  CHECK(watch.alive(signs, Tick{1'000}));
  CHECK_FALSE(watch.alive(signs, Tick{1'001}));
  signs.poll.rounds = signs.outbox.rounds = 1;
  CHECK_FALSE(watch.alive(signs, Tick{1'002}));  // the publisher still stands
  signs.publisher.rounds = 1;
  CHECK(watch.alive(signs, Tick{1'003}));
}
