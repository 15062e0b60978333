// An estate with meters and readings, for the tests of metering and of the slices above it.
#pragma once

#include "core/metering/check.h"
#include "core/metering/create_meter.h"
#include "core/metering/decide_flags.h"
#include "core/metering/enter_readings.h"
#include "core/metering/make_meter.h"
#include "core/metering/usage.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::metering {

inline constexpr std::string_view test_zone = "Asia/Shanghai";
inline Instant midnight(int month, unsigned day) {
  return calendar::local_midnight(calendar::day(2026, static_cast<unsigned>(month), day), std::string(test_zone));
}

inline const Instant test_now = midnight(9, 1);

struct TestEstate {
  explicit TestEstate(db::Database& d, std::string_view code = "east") : database(d) {
    company = db::add_company(database);
    place = {company, add_estate(code)};
    foreign = {db::add_company(database, "Another company"), EstateId{}};
  }

  EstateId add_estate(std::string_view code) {
    return database.write(db::Priority::people, [&](db::Transaction& tx) {
      return tx.insert<EstateId>(
          "INSERT INTO estate (company_id, code, name, time_zone, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
          company, code, code, test_zone, db::test_epoch);
    });
  }
  accounts::Scope all() const { return {company, true, {}}; }
  accounts::Scope only(EstateId estate) const { return {company, false, {estate}}; }
  accounts::Caller caller() const {
    auto c = accounts::system_caller(company, "tests");
    c.permissions = {"fleet.adopt", "fleet.read", "metering.read", "metering.correct"};
    return c;
  }

  ChannelId channel(const std::string& device, const std::string& reg, Unit unit, std::int8_t exponent,
                    std::optional<int> digits) {
    return database.write(db::Priority::people, [&](db::Transaction& tx) {
      return channel_at_first_sight(tx, place, {GatewayId{1}, DeviceName{device}, RegisterName{reg}, unit},
                                    {GatewayName{"gate-1"}, exponent, RegisterClass::billing, digits});
    });
  }
  MeterId meter(const std::string& device, const std::string& kind) {
    return database.write(db::Priority::people, [&](db::Transaction& tx) {
      return make_meter(tx, caller(), {place, GatewayId{1}, GatewayName{"gate-1"}, DeviceName{device}, kind, "", {}},
                        db::test_epoch)
          .value()
          .id;
    });
  }
  void read(ChannelId channel, Instant at, std::int64_t value, std::int8_t exponent = 0,
            Quality quality = Quality::measured) {
    database.write(db::Priority::people, [&](db::Transaction& tx) {
      add_readings(
          tx, {{channel, at, value, exponent, quality, ClockState::synced, Epoch{7}, Sequence{++sequence}, at, ""}});
    });
  }
  MeterId hand_read(const std::string& code, Decimal install_reading, Instant installed_at, int digits = 7,
                    int decimals = 2) {
    return database.write(db::Priority::people, [&](db::Transaction& tx) {
      HandReadMeter m{place.estate, code,     "S-" + code, "water",         Unit::none,
                      digits,       decimals, {1, 0},      install_reading, installed_at};
      return create_meter(tx, caller(), m, test_now).value().id;
    });
  }
  // The flags it went into the queue with: "HIGH NEG"; the code of the problem where it was not kept.
  std::string enter(MeterId meter, Instant at, Decimal value) {
    return database.write(db::Priority::people, [&](db::Transaction& tx) {
      const auto entered =
          enter_readings(tx, caller(), Source::manual, {{meter, {}, at, value, ""}}, Keep::all_or_nothing, test_now);
      const auto& row = entered.value().rows.at(0);
      if (row.problem) return row.problem->code;
      std::string text = row.repeated ? "repeated" : "";
      for (const auto& f : row.warnings) text += (text.empty() ? "" : " ") + std::string(to_text(f.flag));
      return text;
    });
  }
  std::string replace(MeterId meter, const MeterReplacement& replacement) {
    return database.write(db::Priority::people, [&](db::Transaction& tx) {
      const auto changed = replace_meter(tx, caller(), meter, replacement, test_now);
      return changed ? "serial " + changed->serial : changed.error().code;
    });
  }
  void check(MeterId meter) {
    database.write(db::Priority::people, [&](db::Transaction& tx) { check_meter(tx, all(), meter, test_now); });
  }
  // "HIGH@06-10 12:00 open; …" in local time.
  std::string flags(MeterId meter) {
    return database.read([&](db::Transaction& tx) {
      std::string text;
      for (const auto& f : flags_of(tx, meter, ""))
        text += (text.empty() ? "" : "; ") + std::string(to_text(f.flag)) + "@" +
                calendar::local_text(f.at, test_zone).substr(5, 11) + " " + std::string(to_text(f.state));
      return text;
    });
  }
  // Decides all open flags of the meter; "" or the code of the refusal.
  std::string decide(MeterId meter, FlagState decision) {
    return database.write(db::Priority::people, [&](db::Transaction& tx) {
      std::vector<ReadingFlagId> open;
      for (const auto& f : flags_of(tx, meter, ""))
        if (f.state == FlagState::open) open.push_back(f.id);
      const auto decided = decide_flags(tx, caller(), open, decision, "looked at it", test_now);
      return decided ? std::string() : decided.error().code;
    });
  }
  void sql(const std::string& text) {
    database.write(db::Priority::people, [&](db::Transaction& tx) { tx.execute(text); });
  }
  Outcome<MeterUsage> usage(MeterId meter, std::string_view reg, calendar::Day from, calendar::Day to) {
    return usage_of(all(), meter, reg, from, to);
  }
  Outcome<MeterUsage> usage_of(const accounts::Scope& scope, MeterId meter, std::string_view reg, calendar::Day from,
                               calendar::Day to) {
    return database.read([&](db::Transaction& tx) { return usage_between(tx, scope, meter, reg, from, to); });
  }

  db::Database& database;
  CompanyId company;
  Place place;
  Place foreign;
  std::int64_t sequence = 0;
};

}  // namespace lamplighter::metering
