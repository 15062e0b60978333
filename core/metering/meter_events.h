// Everything that happened to a meter, newest first, for its page.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "core/metering/corrections.h"
#include "core/metering/flag.h"

namespace lamplighter::metering {

inline constexpr std::size_t events_max = 300;

// {at, kind, …}: installed, removed, multiplier, assigned, unassigned, flag, entered, corrected, device_failed,
// device_recovered, counter_suspect.
boost::json::array meter_events_json(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter);
// Its bodies and multipliers, oldest first.
boost::json::array lives_json(db::Transaction& tx, const Meter& meter);
boost::json::array multipliers_json(db::Transaction& tx, const Meter& meter);
boost::json::object flag_json(const ReadingFlag& flag, Corrections& corrections);

}  // namespace lamplighter::metering
