#include "core/metering/corrections.h"

namespace lamplighter::metering {
namespace {

const EnteredReading* correction_of(const std::vector<EnteredReading>& entered, const ReadingRef& reading) {
  for (const auto& r : entered)
    if (reading.entry.n != 0
            ? r.replaces_entry == reading.entry
            : r.replaces_channel.n != 0 && r.replaces_channel == reading.channel && r.replaces_at == reading.at)
      return &r;
  return nullptr;
}

}  // namespace

std::optional<Decimal> corrected_to(const std::vector<EnteredReading>& entered, ReadingRef reading) {
  std::optional<Decimal> value;
  // Each correction is younger than what it replaces, so the chain ends.
  for (const auto* next = correction_of(entered, reading); next != nullptr; next = correction_of(entered, reading)) {
    value = Decimal{next->value, next->exponent};
    reading = {{}, next->id, next->at};
  }
  return value;
}

std::optional<Decimal> Corrections::of(MeterId meter, const RegisterName& reg, const ReadingRef& reading) {
  const auto [at, is_new] = entered_.try_emplace({meter, reg});
  if (is_new) at->second = entered_readings(tx_, meter, reg.text);
  return corrected_to(at->second, reading);
}

}  // namespace lamplighter::metering
