#include "core/charging/evidence.h"

#include "core/ledger/chain.h"

namespace lamplighter::charging {
namespace {

std::string end_text(std::string_view end, const metering::Evidence& e) {
  return std::string(end) + "|" + to_text(e.at) + "|" + std::to_string(e.value) + "|" + std::to_string(e.exponent) +
         "|" + std::string(to_text(e.quality)) + "|" + e.gateway.text + "|" + std::to_string(e.epoch.n) + "|" +
         std::to_string(e.sequence.n) + "|" + std::string(to_text(e.source)) + "|" + std::to_string(e.entry.n) + "\n";
}

}  // namespace

std::string evidence_text(const std::vector<Segment>& segments, std::size_t line_number) {
  std::string text = "line|" + std::to_string(line_number) + "\n";
  for (const Segment& segment : segments) {
    const auto& m = segment.measured;
    text += "segment|" + std::to_string(m.meter.n) + "|" + std::to_string(m.channel.n) + "|" + m.reg.text + "|" +
            to_text(m.multiplier) + "|" + std::to_string(m.rollovers) + "|" +
            (m.digits ? std::to_string(*m.digits) : "-") + "|" + std::to_string(m.life.n) + "\n" +
            end_text("from", m.from) + end_text("to", m.to);
  }
  return text;
}

std::string readings_hash(const std::vector<Evaluation>& lines) {
  std::string text;
  for (const Evaluation& line : lines)
    text += evidence_text(line.segments, static_cast<std::size_t>(&line - lines.data()) + 1);
  return ledger::sha256_hex(text);
}

std::optional<Exact> usage_of_readings(const metering::UsageSegment& m) {
  Exact counted = exact(Decimal{m.to.value, m.to.exponent}) - exact(Decimal{m.from.value, m.from.exponent});
  if (m.rollovers != 0) {
    if (!m.digits) return std::nullopt;
    // The counter's range is 10^(digits + exponent): five digits of which two are decimals end at 999.99.
    Exact range{1};
    for (int i = 0; i < *m.digits + m.from.exponent; ++i) range *= 10;
    for (int i = 0; i > *m.digits + m.from.exponent; --i) range /= 10;
    counted += range * m.rollovers;
  }
  return Exact{counted * exact(m.multiplier)};
}

}  // namespace lamplighter::charging
