#include "core/fleet/adopt.h"

#include "core/fleet/arrival.h"
#include "core/fleet/store.h"
#include "core/metering/store.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::fleet {
namespace {

const GatewayName east{"estate-east"};

wire::InventoryDevice device(std::string name, std::string kind, std::string reg, Unit unit) {
  wire::InventoryDevice d;
  d.name = DeviceName{std::move(name)};
  d.line = "line-1";
  d.profile = "a_profile";
  d.kind = std::move(kind);
  d.serial = "SN1";
  d.registers = {{RegisterName{std::move(reg)}, unit, -2, RegisterClass::billing, 8, "none"}};
  return d;
}

// A held gateway with an electricity meter, a water meter and a device that bills nothing.
struct Fleet : metering::TestEstate {
  explicit Fleet(db::Database& d) : TestEstate(d) {
    inventory({device("e-1", "electricity", "energy_import", Unit::kilowatt_hour),
               device("w-1", "water", "volume_forward", Unit::cubic_metre),
               device("t-1", "electricity", "power", Unit::watt)},
              "h1");
  }
  void inventory(std::vector<wire::InventoryDevice> devices, std::string hash) {
    database.write(db::Priority::ingest, [&](db::Transaction& tx) {
      auto standing = standing_of(tx, east);
      if (!standing) standing = gateway_at_first_sight(tx, east, db::test_epoch);
      const wire::InventoryMessage message{east, hash, 1, 1, {{"line-1", "modbus_tcp"}}, devices};
      CHECK(take_inventory(tx, *standing, message) == InventoryTaken::taken);
      CHECK(take_inventory(tx, *standing, message) == InventoryTaken::here_already);
    });
  }
  template <class Fn>
  auto act(Fn fn) {
    return database.write(db::Priority::people, fn);
  }
  Outcome<Gateway> adopt(const accounts::Caller& who, EstateId estate) {
    return act([&](db::Transaction& tx) {
      return adopt_gateway(tx, who, GatewayId{1}, estate, std::nullopt, db::test_epoch);
    });
  }
  Outcome<std::vector<AdoptedMeter>> adopt_some(const Choice& choice) {
    return act([&](db::Transaction& tx) {
      return adopt_devices(tx, caller(), GatewayId{1}, choice, std::nullopt, db::test_epoch);
    });
  }
  std::vector<Device> devices() {
    return database.read([&](db::Transaction& tx) { return devices_of(tx, GatewayId{1}); });
  }
};

}  // namespace

TEST_CASE("a held gateway is shown to whoever may adopt it, and after adoption to its estate only") {
  db::for_each_database([](db::Database& database) {
    Fleet f(database);
    const auto other = f.add_estate("west");
    const auto shown = [&](const accounts::Scope& scope, Held held) {
      return database.read([&](db::Transaction& tx) { return gateways(tx, scope, held).size(); });
    };
    const accounts::Scope foreign{f.foreign.company, true, {}};
    CHECK(shown(f.all(), Held::shown) == 1);
    CHECK(shown(f.all(), Held::hidden) == 0);
    auto no_adopter = f.caller();
    no_adopter.permissions = {"fleet.read"};
    CHECK(!sees_held(no_adopter));
    auto of_one_estate = f.caller();
    of_one_estate.scope = f.only(f.place.estate);
    CHECK(!sees_held(of_one_estate));
    CHECK(f.adopt(of_one_estate, f.place.estate).error().code == "request.not_found");

    CHECK(f.adopt(f.caller(), EstateId{4711}).error().code == "request.not_found");
    const auto adopted = f.adopt(f.caller(), f.place.estate);
    REQUIRE(adopted.has_value());
    CHECK(adopted->state == GatewayState::adopted);
    CHECK(adopted->device_count == 3);
    CHECK(f.adopt(f.caller(), f.place.estate).error().code == "fleet.gateway_adopted_already");

    CHECK(shown(f.only(f.place.estate), Held::hidden) == 1);
    CHECK(shown(f.only(other), Held::shown) == 0);
    CHECK(shown(foreign, Held::shown) == 0);
    database.read([&](db::Transaction& tx) {
      CHECK(!find_gateway(tx, foreign, Held::shown, GatewayId{1}));
      CHECK(!find_gateway(tx, f.only(other), Held::shown, GatewayId{1}));
    });
  });
}

TEST_CASE("adopting devices makes one meter each, by what the inventory says, and never two") {
  db::for_each_database([](db::Database& database) {
    Fleet f(database);
    CHECK(f.adopt_some({true, {}}).error().code == "fleet.gateway_not_adopted");
    REQUIRE(f.adopt(f.caller(), f.place.estate).has_value());
    const auto devices = f.devices();
    REQUIRE(devices.size() == 3);
    CHECK(devices[1].name == DeviceName{"t-1"});
    CHECK(f.adopt_some({false, {devices[0].id, devices[1].id}}).error().code == "metering.no_billing_register");
    const auto adopted = f.adopt_some({true, {}});
    REQUIRE(adopted.has_value());
    REQUIRE(adopted->size() == 2);  // t-1 bills nothing
    CHECK(adopted->at(0).code == "e-1");
    CHECK(f.adopt_some({true, {}})->empty());
    CHECK(f.adopt_some({false, {devices[0].id}}).error().code == "fleet.device_adopted_already");
    CHECK(f.adopt_some({false, {DeviceId{4711}}}).error().code == "request.not_found");
    database.read([&](db::Transaction& tx) {
      const auto meter = metering::find_meter(tx, f.all(), adopted->at(1).meter).value();
      CHECK(meter.billing_register == RegisterName{"volume_forward"});
      CHECK(meter.unit == Unit::cubic_metre);
      CHECK(meter.digits == 8);
      CHECK(meter.serial == "SN1");
      CHECK(metering::channels_of_meter(tx, f.all(), meter.id, "").size() == 1);
      CHECK(find_gateway(tx, f.all(), Held::hidden, GatewayId{1})->adopted_count == 2);
    });
  });
}

TEST_CASE(
    "what an adopted device shows later joins its meter; a device that left the configuration stays if it is adopted") {
  db::for_each_database([](db::Database& database) {
    Fleet f(database);
    REQUIRE(f.adopt(f.caller(), f.place.estate).has_value());
    const auto meter = f.adopt_some({true, {}})->at(0).meter;
    auto wider = device("e-1", "electricity", "energy_import", Unit::kilowatt_hour);
    wider.registers.push_back({RegisterName{"power"}, Unit::watt, 0, RegisterClass::telemetry, std::nullopt, "none"});
    f.inventory({wider}, "h2");
    database.read([&](db::Transaction& tx) { CHECK(metering::channels_of_meter(tx, f.all(), meter, "").size() == 2); });
    std::string names;
    for (const auto& d : f.devices()) names += d.name.text + " ";
    CHECK(names == "e-1 w-1 ");  // w-1 is adopted, t-1 is gone
    f.act([&](db::Transaction& tx) {
      Reading r;
      r.device = DeviceName{"e-1"};
      r.reg = RegisterName{"energy_import"};
      r.unit = Unit::watt_hour;  // the profile changed its unit: another channel, for people to decide
      channel_at_first_sight(tx, standing_of(tx, east).value(), r);
    });
    database.read([&](db::Transaction& tx) {
      CHECK(metering::channels_of_meter(tx, f.all(), meter, "energy_import").size() == 1);
    });
  });
}

TEST_CASE("the second meter of a name gets its gateway's name too") {
  db::for_each_database([](db::Database& database) {
    Fleet f(database);
    REQUIRE(f.adopt(f.caller(), f.place.estate).has_value());
    f.sql(
        "INSERT INTO meter (company_id, estate_id, code, serial, kind, status, billing_register, unit, "
        "multiplier_value,"
        " multiplier_exponent, gateway_name, device_name, created_at) SELECT company_id, estate_id, 'e-1', '', "
        "'electricity', 'active',"
        " 'energy_import', 'kWh', 1, 0, 'old', 'e-1', 0 FROM gateway");
    CHECK(f.adopt_some({true, {}})->at(0).code == "estate-east/e-1");
  });
}

TEST_CASE("text of outside is stored as valid text without control characters") {
  CHECK(storable("plain", 10) == "plain");
  CHECK(storable("tab\there\n", 20) == "tab?here?");
  CHECK(storable(std::string_view("nul\0in", 6), 20) == "nul?in");
  CHECK(storable("\xff\xc3\x28 \xed\xa0\x80", 20) ==
        "?"
        "?( ???");
  CHECK(storable("电表一", 7) == "电表");  // not cut inside a character
}

}  // namespace lamplighter::fleet
