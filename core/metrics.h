// /metrics (Prometheus text, to this machine only) and /healthz (to anyone).
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <optional>

#include "core/certificates.h"
#include "core/db/database.h"
#include "core/http/route.h"
#include "core/http/server.h"

namespace lamplighter {

struct Vitals {  // what the two pages ask; called on database threads
  std::function<db::Numbers()> database;
  std::function<http::ServerNumbers()> http;
  std::function<bool()> broker_connected;
  std::function<std::vector<CertificateState>()> certificates;
  std::function<Instant()> clock;
  std::function<std::optional<Instant>()> last_backup;  // the last good one
};

// The routes. `registry` holds what the slices count by themselves; it must outlive the server.
std::vector<http::Route> vital_routes(prometheus::Registry& registry, Vitals vitals);

}  // namespace lamplighter
