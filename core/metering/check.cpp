#include "core/metering/check.h"

#include <algorithm>

#include "core/changes/changes.h"
#include "core/metering/check_store.h"
#include "core/metering/judge.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

constexpr int readings_per_meter_max = 1'000;  // in one write; the rest next time
constexpr int readings_before_bill_max = 200'000;

void check_register(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter, const RegisterName& reg,
                    const std::string& zone, int readings_max, Instant now) {
  History history(tx, scope, meter, reg, zone);
  const auto latest = latest_at(tx, meter.id, reg.text);
  if (!latest) return;
  const auto before = checked_to(tx, meter.id, reg.text);
  const auto judged = judge(tx, history, before.value_or(Instant{}), *latest, readings_max);
  for (const auto& flag : judged.flags) insert_flag(tx, meter, flag, now);
  // Never past the latest reading: one that is older must be seen to be late.
  const auto reached = judged.finished && !judged.stopped_at ? *latest : std::min(judged.checked_to, *latest);
  set_check(tx, meter.id, reg.text, reached, judged.stopped_at);
  if (!judged.flags.empty()) changes::record(tx, now, meter.company, meter.estate, "meter", meter.id.n);
}

accounts::Scope whole(CompanyId company) {
  return {company, true, {}};
}

}  // namespace

void check_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId id, Instant now) {
  const auto meter = find_meter(tx, scope, id);
  const auto estate = meter ? premises::find_estate(tx, scope, meter->estate) : std::nullopt;
  if (!estate) return;
  check_register(tx, scope, *meter, meter->billing_register, estate->time_zone, readings_before_bill_max, now);
}

int check_some(db::Transaction& tx, int limit, Instant now) {
  for (const auto& conflict : new_conflicts(tx, limit)) {
    insert_flag(tx, conflict.meter, conflict.flag, now);
    changes::record(tx, now, conflict.meter.company, conflict.meter.estate, "meter", conflict.meter.id.n);
  }
  const auto waiting = meters_to_check(tx, limit);
  for (const auto& [company, meter] : waiting) {
    const auto scope = whole(company);
    const auto found = find_meter(tx, scope, meter);
    const auto estate = found ? premises::find_estate(tx, scope, found->estate) : std::nullopt;
    if (estate)
      check_register(tx, scope, *found, found->billing_register, estate->time_zone, readings_per_meter_max, now);
  }
  return static_cast<int>(waiting.size());
}

}  // namespace lamplighter::metering
