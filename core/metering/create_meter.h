// A meter without a gateway: people read it.
#pragma once

#include "core/metering/replace_meter.h"

namespace lamplighter::metering {

inline constexpr int digits_max = 15;

struct HandReadMeter {
  EstateId estate;
  std::string code, serial;
  std::string kind;        // "electricity", "water"
  Unit unit = Unit::none;  // none: kWh, m3
  int digits = 0;          // of the counter including decimals
  int decimals = 0;
  Decimal multiplier{1, 0};
  Decimal install_reading;
  Instant installed_at{};
  std::optional<RoomId> room = {};  // that it serves from that day on
};
// Refusals: metering.no_estate, code_taken, kind_unknown, unit_unfit, digits_invalid, multiplier_invalid,
// reading_too_large, reading_in_future; those of premises::assign_meter.
Outcome<Meter> create_meter(db::Transaction& tx, const accounts::Caller& caller, const HandReadMeter& meter,
                            Instant now);

}  // namespace lamplighter::metering
