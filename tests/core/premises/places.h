// A company with two estates, as tests of premises need it.
#pragma once

#include "core/premises/above.h"
#include "core/premises/assignments.h"
#include "core/premises/places.h"
#include "tests/core/accounts/people.h"

namespace lamplighter::premises {

using accounts::code_of;

inline const calendar::Day new_year = calendar::day(2026, 1, 1);

template <class Fn>
auto writing(db::Database& database, Fn fn) {
  return database.write(db::Priority::people, fn);
}

struct Places {
  db::Database& database;
  accounts::User admin;
  accounts::Caller caller;
  EstateId estate, other_estate;
  BuildingId building, other_building;

  explicit Places(db::Database& d)
      : database(d), admin(accounts::first_user(d)), caller(accounts::caller_of(admin, "192.0.2.1")) {
    estate = add_estate("A");
    other_estate = add_estate("B");
    building = add_building(estate, "1");
    other_building = add_building(other_estate, "1");
  }
  EstateId add_estate(const std::string& code) {
    return writing(database,
                   [&](db::Transaction& tx) {
                     return create_estate(tx, caller, db::test_epoch, {code, "Estate " + code, "Asia/Shanghai"});
                   })
        .value()
        .id;
  }
  BuildingId add_building(EstateId in, const std::string& code) {
    return writing(database,
                   [&](db::Transaction& tx) {
                     return create_building(tx, caller, db::test_epoch, {in, code, "Building " + code});
                   })
        .value()
        .id;
  }
  Outcome<Room> try_room(const accounts::Caller& by, BuildingId in, const std::string& code) {
    return writing(database, [&](db::Transaction& tx) {
      return create_room(tx, by, db::test_epoch, {in, code, 1, new_year, Decimal{8950, -2}, "Owner of " + code});
    });
  }
  RoomId add_room(BuildingId in, const std::string& code) { return try_room(caller, in, code).value().id; }

  // Somebody who sees one estate only.
  accounts::Caller of_estate(EstateId only, const std::string& name = "local") {
    return accounts::caller_of(accounts::add_user(database, caller, name, {"admin"}, false, {only}).value(), "");
  }
  // Somebody of another company.
  accounts::Caller stranger() {
    return accounts::system_caller(db::add_company(database, "Other company"), "stranger");
  }

  // Meters 1 to 99 are of the first estate, 100 and above of the second; 1000 is nowhere.
  FindMeter find_meter() const {
    return [this](db::Transaction&, const accounts::Scope& scope, MeterId meter) -> std::optional<MeterLabel> {
      const auto in = meter.n < 100 ? estate : other_estate;
      if (meter.n >= 1000 || scope.company != caller.scope.company || !scope.covers(in)) return std::nullopt;
      return MeterLabel{meter, in, "M" + std::to_string(meter.n), "electricity"};
    };
  }
  std::optional<Day> billed_until = {};  // of every room
  Above above() const {
    return {.find_meter = find_meter(),
            .missing_of_meters = nullptr,
            .billed_until = [this](db::Transaction&, const accounts::Scope&, RoomId) { return billed_until; }};
  }
  Outcome<MeterAssignment> assign(const accounts::Caller& by, RoomId room, std::int64_t meter, Day from) {
    return writing(database, [&](db::Transaction& tx) {
      return assign_meter(tx, by, db::test_epoch, find_meter(), room, MeterId{meter}, from);
    });
  }
  Outcome<MeterAssignment> end(const accounts::Caller& by, AssignmentId assignment, Day to) {
    return writing(database,
                   [&](db::Transaction& tx) { return end_assignment(tx, by, db::test_epoch, assignment, to); });
  }
};

}  // namespace lamplighter::premises
