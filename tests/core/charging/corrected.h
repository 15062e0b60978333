// Readings that are put right after they were charged, and prices that make it matter.
#pragma once

#include "core/metering/entered.h"
#include "core/metering/life.h"
#include "tests/core/charging/estate.h"

namespace lamplighter::charging {

inline const std::string annual_tiers =
    R"json({"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual", "rows": [
        {"up_to": "180", "price": "5"}, {"up_to": "260", "price": "7"}, {"price": "9"}]}})json";

// Somebody found out that the meter showed something else at that midnight.
inline void correct(TestEstate& e, const Home& home, Day at, std::int64_t hundredths) {
  e.write([&](Transaction& tx) {
    const auto meter = metering::find_meter(tx, e.caller.scope, home.meter).value();
    metering::EnteredReading right;
    right.life = metering::lives_of(tx, meter).front().id;
    right.reg = RegisterName{"energy_import"};
    right.at = calendar::local_midnight(at, "Asia/Shanghai");
    right.value = hundredths;
    right.exponent = -2;
    right.source = metering::Source::correction;
    right.recorded_by = e.caller.user;
    right.recorded_by_name = e.caller.user_name;
    right.replaces_channel = home.channel;
    right.replaces_at = right.at;
    metering::insert_entered(tx, e.caller, meter, right, e.now);
  });
}

}  // namespace lamplighter::charging
