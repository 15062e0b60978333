// SQL of readiness and of what happened to a meter.
#pragma once

#include <vector>

#include "core/metering/readiness.h"

namespace lamplighter::metering {

struct MeterName {
  MeterId id;
  std::string code;
};
// By code: all that are in use, and those of them whose billing register never showed anything.
std::vector<MeterName> meters_in_use(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);
std::int64_t count_meters_in_use(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);
// At most `limit` of them; counted by the database, which need not hand 100,000 over.
std::vector<MeterName> meters_without_reading(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                              std::size_t limit);
std::int64_t count_meters_without_reading(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);
std::int64_t open_flags(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);

struct DeviceEvent {
  Instant at{};
  std::string kind;  // device_failed, device_recovered, counter_suspect
  std::string device;
};
// Of the devices that served the meter, while they did; newest first.
std::vector<DeviceEvent> device_events(db::Transaction& tx, MeterId meter, int limit);

}  // namespace lamplighter::metering
