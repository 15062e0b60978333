#include "core/ingest/metrics.h"

namespace lamplighter::ingest {
namespace {

prometheus::Counter& counter(prometheus::Registry& r, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(r).Add({});
}

prometheus::Counter& records(prometheus::Registry& r, const char* outcome) {
  return prometheus::BuildCounter()
      .Name("lamplighter_ingest_records_total")
      .Help("Records that arrived, by what became of them")
      .Register(r)
      .Add({{"outcome", outcome}});
}

prometheus::Gauge& gauge(prometheus::Registry& r, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(r).Add({});
}

}  // namespace

Metrics::Metrics(prometheus::Registry& r)
    : dropped(counter(r, "lamplighter_ingest_messages_dropped_total",
                      "Messages dropped because the queue was full; they come again")),
      poisonous(
          counter(r, "lamplighter_ingest_messages_poisonous_total", "Messages the database would not take at all")),
      retries(counter(r, "lamplighter_ingest_batch_retries_total",
                      "Batches tried again because the database was not available")),
      answers_not_sent(counter(r, "lamplighter_ingest_answers_not_sent_total",
                               "Answers that could not be sent; the records come again")),
      connection_losses(
          counter(r, "lamplighter_ingest_connection_losses_total", "Times the broker was lost or not reached")),
      connected(gauge(r, "lamplighter_ingest_connected", "1 while subscribed at the broker")),
      queued(gauge(r, "lamplighter_ingest_queue_messages", "Messages that wait for the batcher")),
      messages_(counter(r, "lamplighter_ingest_messages_total", "Messages taken from the queue")),
      stored_(records(r, "stored")),
      already_here_(records(r, "already_here")),
      refused_(records(r, "refused")),
      held_(records(r, "held")),
      conflicting_(records(r, "conflicting")),
      unsure_(records(r, "clock_unsure")),
      batch_seconds_(
          prometheus::BuildHistogram()
              .Name("lamplighter_ingest_batch_seconds")
              .Help("Time to write one batch, commit included")
              .Register(r)
              .Add({}, prometheus::Histogram::BucketBoundaries{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2})) {}

void Metrics::count(const Tally& tally, std::size_t messages, double seconds) {
  messages_.Increment(static_cast<double>(messages));
  stored_.Increment(static_cast<double>(tally.stored));
  already_here_.Increment(static_cast<double>(tally.already_here));
  refused_.Increment(static_cast<double>(tally.refused));
  held_.Increment(static_cast<double>(tally.held));
  conflicting_.Increment(static_cast<double>(tally.conflicting));
  unsure_.Increment(static_cast<double>(tally.unsure));
  batch_seconds_.Observe(seconds);
}

}  // namespace lamplighter::ingest
