// What ingest counts (Prometheus).
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "core/ingest/write_batch.h"

namespace lamplighter::ingest {

class Metrics {
 public:
  explicit Metrics(prometheus::Registry& registry);

  void count(const Tally& tally, std::size_t messages, double seconds);

  prometheus::Counter& dropped;           // messages, because the queue was full
  prometheus::Counter& poisonous;         // messages the database would not take
  prometheus::Counter& retries;           // batches the database could not take yet
  prometheus::Counter& answers_not_sent;  // not connected: the gateways resend
  prometheus::Counter& connection_losses;
  prometheus::Gauge& connected;
  prometheus::Gauge& queued;

 private:
  prometheus::Counter& messages_;
  prometheus::Counter& stored_;
  prometheus::Counter& already_here_;
  prometheus::Counter& refused_;
  prometheus::Counter& held_;
  prometheus::Counter& conflicting_;
  prometheus::Counter& unsure_;
  prometheus::Histogram& batch_seconds_;
};

}  // namespace lamplighter::ingest
