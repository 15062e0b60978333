// What the gateway says about itself: metrics, the health page, the sentence for `systemctl status`, and whether the
// watchdog may be petted. Pure.
#pragma once

#include <string>
#include <vector>

#include "gateway/identity/identity.h"
#include "gateway/outbox/writer.h"
#include "gateway/poll/poller.h"
#include "gateway/publish/publisher.h"

namespace lamplighter::health {

struct Reload {  // of the configuration, by SIGHUP
  enum class Outcome : std::uint8_t {
    none,     // since the start
    done,     // the file runs
    refused,  // the former configuration runs on; `faults` says why
  };
  Outcome last = Outcome::none;
  Instant at{};
  std::vector<std::string> faults;  // file:line: reason
  std::int64_t done = 0, refused = 0;
};

struct Identity {    // our certificate at the broker
  std::string file;  // "" where a password is our identity
  identity::Look look;
};

struct VitalSigns {
  std::string gateway;
  poll::PollCounts poll;
  outbox::WriterState outbox;
  publish::PublisherCounts publisher;
  outbox::Budget budget;
  Stamp now;
  Reload reload;
  Identity identity{};
};

// The certificate cannot be used, or will end within 30 days; "" while all is well, or while nobody knows what day it
// is.
std::string identity_complaint(const VitalSigns& signs);

// Sentences for what is wrong; empty: all is well. An unreachable broker is told, but is no illness of this process.
std::vector<std::string> complaints(const VitalSigns& signs);

std::string metrics_text(const VitalSigns& signs);  // Prometheus text format 0.0.4
std::string health_json(const VitalSigns& signs);   // {"status":"ok"|"degraded","gateway":…,"complaints":[…],…}
std::string status_sentence(const VitalSigns& signs);

// Remembers when poll loop, writer and publisher last made progress.
class Watch {
 public:
  explicit Watch(std::chrono::milliseconds patience) : patience_(patience) {}
  // True while each of the three has made progress within `patience`.
  bool alive(const VitalSigns& signs, Tick now);

 private:
  struct Pulse {
    std::int64_t rounds = -1;
    Tick since;
  };
  std::chrono::milliseconds patience_;
  Pulse poll_, writer_, publisher_;
};

}  // namespace lamplighter::health
