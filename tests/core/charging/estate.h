// A small estate to charge: rooms with owners, meters with readings, one electricity item.
#pragma once

#include <boost/json.hpp>

#include "core/accounts/caller.h"
#include "core/charging/charging.h"
#include "core/charging/http.h"
#include "core/metering/make_meter.h"
#include "core/premises/assignments.h"
#include "core/premises/places.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::charging {

using calendar::day;
using db::Database;
using db::Transaction;

struct Home {  // a room and its meter
  RoomId room;
  MeterId meter;
  ChannelId channel;
};

struct TestEstate {
  template <class Fn>
  auto write(Fn fn) {
    return database.write(db::Priority::people, fn);
  }
  template <class Fn>
  auto read(Fn fn) {
    return database.read(fn);
  }
  explicit TestEstate(Database& d) : database(d) {
    caller.user = UserId{7};
    caller.user_name = "ann";
    estate = write([&](Transaction& tx) {
               return premises::create_estate(tx, caller, now, {"A", "Lamp Garden", "Asia/Shanghai"});
             })
                 .value()
                 .id;
    building = write([&](Transaction& tx) {
                 return premises::create_building(tx, caller, now, {estate, "1", "House 1"});
               })
                   .value()
                   .id;
    item =
        write([&](Transaction& tx) {
          return create_charge_item(
              tx, caller, {"ELEC", "Electricity", "electricity", "energy_import", RevenueClass::pass_through, {}}, now);
        })
            .value()
            .id;
  }

  void sql(const std::string& text) {
    write([&](Transaction& tx) { tx.run_script(text); });
  }

  RoomId room(const std::string& code, std::optional<std::string> owner = "Li Ming", Day from = day(2026, 1, 1),
              std::optional<Decimal> area_m2 = {}) {
    return write([&](Transaction& tx) {
             return premises::create_room(tx, caller, now, {building, code, 1, from, area_m2, std::move(owner)});
           })
        .value()
        .id;
  }
  // An electricity meter whose counter shows hundredths of a kWh with `digits` digits.
  Home meter(RoomId room, Day from = day(2026, 1, 1), int digits = 8, Unit unit = Unit::kilowatt_hour) {
    const GatewayId gateway{estate.n};  // each estate has its own
    const DeviceName device{"meter-" + std::to_string(++devices)};
    return write([&](Transaction& tx) {
      const metering::Place place{caller.scope.company, estate};
      const auto channel = metering::describe_channel(
          tx, place, {gateway, device, RegisterName{"energy_import"}, unit},
          {GatewayName{"gw-" + std::to_string(gateway.n)}, -2, RegisterClass::billing, digits});
      const auto made = metering::make_meter(
          tx, caller, {place, gateway, GatewayName{"gw-" + std::to_string(gateway.n)}, device, "electricity", "", {}},
          now);
      const auto label = [&](Transaction&, const accounts::Scope&, MeterId id) -> std::optional<premises::MeterLabel> {
        return premises::MeterLabel{id, estate, made->code, "electricity"};
      };
      REQUIRE(premises::assign_meter(tx, caller, now, label, room, made->id, from).has_value());
      return Home{room, made->id, channel};
    });
  }
  Home home(const std::string& code, std::optional<std::string> owner = "Li Ming") {
    return meter(room(code, std::move(owner)));
  }

  // A reading of the counter, in hundredths, minutes before the local midnight at which `at` begins.
  void reading(const Home& home, Day at, std::int64_t hundredths, int minutes_before = 0,
               Quality quality = Quality::measured) {
    metering::StoredReading r;
    r.channel = home.channel;
    r.at = calendar::local_midnight(at, "Asia/Shanghai") - std::chrono::minutes{minutes_before};
    r.value = hundredths;
    r.exponent = -2;
    r.quality = quality;
    r.epoch = Epoch{42};
    r.sequence = Sequence{++sequences};
    r.received_at = now;
    write([&](Transaction& tx) { metering::add_readings(tx, {r}); });
  }
  void october(const Home& home, std::int64_t first, std::int64_t last) {
    reading(home, day(2026, 10, 1), first);
    reading(home, day(2026, 11, 1), last);
  }

  Outcome<PricePlan> price(const std::string& text, Day from = day(2026, 1, 1),
                           std::optional<PricePlanId> replaces = {}) {
    return write([&](Transaction& tx) {
      return add_price_plan(tx, caller, item, {from, flat_terms(parse_unit_price(text).value()), replaces}, now);
    });
  }
  Outcome<PricePlan> terms(ChargeItemId of, const std::string& json, Day from = day(2026, 1, 1)) {
    return write([&](Transaction& tx) {
      return add_price_plan(tx, caller, of, {from, terms_from_json(boost::json::parse(json)).value(), {}}, now);
    });
  }
  ChargeItemId new_item(const NewChargeItem& wanted) {
    return write([&](Transaction& tx) { return create_charge_item(tx, caller, wanted, now); }).value().id;
  }
  // A property fee by area.
  ChargeItemId fee(const std::string& code = "FEE") {
    NewChargeItem wanted{code, "Property fee", "", "", RevenueClass::own, {}};
    wanted.object = ChargeObject::room;
    return new_item(wanted);
  }
  // As `item`, changed by `change`; from then on the item of runs.
  template <class Change>
  void use_item(const std::string& code, Change change) {
    NewChargeItem wanted{code, code, "electricity", "energy_import", RevenueClass::own, {}};
    change(wanted);
    item = new_item(wanted);
  }

  Outcome<Run> try_run(Day from, Day to, BillKind kind = BillKind::regular, RunScope scope = {}) {
    return write([&](Transaction& tx) { return create_run(tx, caller, {estate, item, from, to, kind, scope}, now); });
  }
  RunId run(Day from = day(2026, 10, 1), Day to = day(2026, 11, 1)) { return try_run(from, to).value().id; }
  Outcome<JobId> calculate(RunId id) {
    return write([&](Transaction& tx) { return calculate_run(tx, caller, id, now); });
  }
  Outcome<Run> review(RunId id) {
    return write([&](Transaction& tx) { return review_run(tx, caller, id, now); });
  }
  Outcome<JobId> post(RunId id, Day posting_date = day(2026, 11, 5)) {
    return write([&](Transaction& tx) { return post_run(tx, caller, id, posting_date, now); });
  }
  Outcome<Run> close(RunId id) {
    return write([&](Transaction& tx) { return close_run(tx, caller, id, now); });
  }
  Outcome<Run> cancel(RunId id) {
    return write([&](Transaction& tx) { return cancel_run(tx, caller, id, now); });
  }
  Run show(RunId id) {
    return read([&](Transaction& tx) { return find_run(tx, caller.scope, id); }).value();
  }
  jobs::Worker worker() {
    return jobs::Worker(database, job_kinds(), [this] { return now; });
  }
  void work() {
    auto one = worker();
    while (one.run_one_slice()) {
    }
  }
  Outcome<RunLine> release(RunId id, RunLineId line, const std::string& reason = "checked on the spot") {
    return write([&](Transaction& tx) { return release_line(tx, caller, id, line, reason, now); });
  }
  // The whole way of a run that nobody disturbs. One that finds nothing to post is left calculated and cancelled.
  RunId charge(Day from = day(2026, 10, 1), Day to = day(2026, 11, 1), BillKind kind = BillKind::regular) {
    const auto made = try_run(from, to, kind);
    REQUIRE(made.has_value());
    const RunId id = made->id;
    REQUIRE(calculate(id).has_value());
    work();
    if (const Run calculated = show(id); calculated.line_count == calculated.blocked_count + calculated.parked_count) {
      REQUIRE_FALSE(review(id).has_value());
      REQUIRE(cancel(id).has_value());
      return id;
    }
    REQUIRE(review(id).has_value());
    REQUIRE(post(id).has_value());
    work();
    REQUIRE(show(id).state == RunState::posted);
    return id;
  }

  Database& database;
  Instant now = db::test_epoch;
  accounts::Caller caller = accounts::system_caller(db::add_company(database), "ann");
  EstateId estate;
  BuildingId building;
  ChargeItemId item;
  int devices = 0;
  std::int64_t sequences = 0;
};

}  // namespace lamplighter::charging
