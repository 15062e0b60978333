// The second look at readings, behind the intake: flags what is suspicious (judge.h), with a durable cursor a register.
#pragma once

#include "core/metering/flag.h"

namespace lamplighter::metering {

// Up to where a register's readings have been looked at; nullopt: never yet. A late reading sets it back (intake.h).
std::optional<Instant> checked_to(db::Transaction& tx, MeterId meter, std::string_view reg);
void set_check(db::Transaction& tx, MeterId meter, std::string_view reg, Instant checked_to,
               std::optional<Instant> stopped_at);
// Readings at or after `at` must be looked at again.
void set_check_back(db::Transaction& tx, MeterId meter, std::string_view reg, Instant at);

// Looks at what came to the meter's billing register since the last time, and keeps the flags. Call it before a bill
// is made of the meter, so that the people who review see what the bill saw.
void check_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId meter, Instant now);

// The same of up to `limit` meters that have something new, of every company; and conflicts of readings become flags.
// How many meters were looked at: fewer than `limit`, and all are done. One short write.
int check_some(db::Transaction& tx, int limit, Instant now);

}  // namespace lamplighter::metering
