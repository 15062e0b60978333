#include "core/desk/first_bill.h"

#include "core/fleet/arrival.h"
#include "core/fleet/store.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::desk {

TEST_CASE("readiness counts what is there in scope, step by step to the first bill") {
  db::for_each_database([](db::Database& database) {
    metering::TestEstate e(database);
    const auto other = e.add_estate("west");
    const auto now = metering::midnight(6, 2);
    auto caller = e.caller();
    const auto seen = [&](EstateId estate) {
      return database.read([&](db::Transaction& tx) { return first_bill_readiness(tx, caller, estate); });
    };
    const auto run = [&](const std::string& sql, auto... values) {
      return database.write(db::Priority::people,
                            [&](db::Transaction& tx) { return tx.insert<RoomId>(sql + " RETURNING id", values...); });
    };
    auto r = seen(EstateId{}).value();
    CHECK(r.estates == 2);
    CHECK(r.rooms + r.gateways + r.gateways_held + r.meters + r.items + r.bills + r.users == 0);

    const auto building =
        run("INSERT INTO building (company_id, estate_id, code, sort_key, name, created_at) "
            "VALUES (?, ?, '1', '1', '1', 0)",
            e.company, e.place.estate);
    const auto room = [&](const std::string& code) {
      return run(
          "INSERT INTO room (company_id, estate_id, building_id, code, full_code, sort_key, floor, created_at) "
          "VALUES (?, ?, ?, ?, ?, ?, 1, 0)",
          e.company, e.place.estate, building, code, "1-" + code, code);
    };
    const auto first = room("101");
    room("102");
    run("INSERT INTO room_owner (company_id, estate_id, room_id, valid_from, name, recorded_at, withdrawn_at) "
        "VALUES (?, ?, ?, 1, 'Wang', 0, 5)",
        e.company, e.place.estate, first);  // withdrawn: the room has none
    CHECK(seen(EstateId{}).value().rooms == 2);
    CHECK(seen(EstateId{}).value().rooms_with_owner == 0);
    run("INSERT INTO room_owner (company_id, estate_id, room_id, valid_from, name, recorded_at) "
        "VALUES (?, ?, ?, 1, 'Li', 0)",
        e.company, e.place.estate, first);
    CHECK(seen(EstateId{}).value().rooms_with_owner == 1);

    const auto channel = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -1, 6);
    const auto meter = e.meter("e-1", "electricity");
    CHECK(seen(EstateId{}).value().meters == 1);
    CHECK(seen(EstateId{}).value().meters_read == 0);
    e.read(channel, now, 1'000, -1);
    CHECK(seen(EstateId{}).value().meters_read == 1);
    run("INSERT INTO meter_assignment (company_id, estate_id, meter_id, room_id, valid_from) VALUES (?, ?, ?, ?, 1)",
        e.company, e.place.estate, meter, first);
    CHECK(seen(EstateId{}).value().rooms_with_meter == 1);

    database.write(db::Priority::ingest, [&](db::Transaction& tx) {
      const auto gateway = fleet::gateway_at_first_sight(tx, GatewayName{"gate-1"}, now).value();
      fleet::gateway_at_first_sight(tx, GatewayName{"held-1"}, now);
      fleet::adopt_gateway_row(tx, gateway.id, e.place, std::nullopt, now);
    });
    r = seen(EstateId{}).value();
    CHECK(r.gateways == 1);
    CHECK(r.gateways_held == 1);

    const auto elsewhere = seen(other).value();
    CHECK(elsewhere.estates == 1);
    CHECK(elsewhere.rooms + elsewhere.meters + elsewhere.gateways == 0);
    caller.permissions.clear();
    CHECK(seen(EstateId{}).value().gateways_held == 0);
    caller.scope = {e.foreign.company, true, {}};
    CHECK(seen(EstateId{}).value().rooms == 0);
    CHECK(seen(other).error().code == "request.not_found");
  });
}

}  // namespace lamplighter::desk
