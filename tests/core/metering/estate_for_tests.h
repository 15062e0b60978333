// An estate with meters and readings, for the tests of metering and of the slices above it.
#pragma once

#include "core/metering/make_meter.h"
#include "core/metering/usage.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::metering {

inline constexpr std::string_view test_zone = "Asia/Shanghai";
inline Instant midnight(int month, unsigned day) {
  return calendar::local_midnight(calendar::day(2026, static_cast<unsigned>(month), day), std::string(test_zone));
}

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
    c.permissions = {"fleet.adopt", "fleet.read", "metering.read"};
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
