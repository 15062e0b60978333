#include "core/desk/dashboard.h"

#include "core/fleet/arrival.h"
#include "core/fleet/store.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::desk {

TEST_CASE("the dashboard counts what is in scope and nothing else") {
  db::for_each_database([](db::Database& database) {
    using std::chrono::hours;
    using std::chrono::minutes;
    metering::TestEstate e(database);
    const auto other = e.add_estate("west");
    const auto now = metering::midnight(6, 2) + hours{10} + minutes{20};
    const auto channel = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -1, 6);
    e.meter("e-1", "electricity");
    for (int h = 0; h <= 10; ++h) e.read(channel, metering::midnight(6, 2) + hours{h}, 1'000 + h, -1);
    database.write(db::Priority::ingest, [&](db::Transaction& tx) {
      const auto gateway = fleet::gateway_at_first_sight(tx, GatewayName{"gate-1"}, now).value();
      fleet::gateway_at_first_sight(tx, GatewayName{"held-1"}, now);
      fleet::adopt_gateway_row(tx, gateway.id, e.place, std::nullopt, now);
      const auto standing = fleet::standing_of(tx, GatewayName{"gate-1"}).value();
      wire::StatusMessage status;
      status.gateway = standing.name;
      status.online = true;
      status.epoch = Epoch{7};
      status.oldest_unconfirmed = now - minutes{3};
      fleet::take_status(tx, standing, status);
      fleet::take_device_event(tx, standing, {DeviceName{"e-1"}, "timed_out", Epoch{7}, Sequence{1}});
      metering::count_arrivals(tx, e.place, now - minutes{1}, 42);
      metering::count_arrivals(tx, e.place, now - minutes{61}, 7);
    });
    const auto seen = [&](const accounts::Scope& scope, EstateId estate) {
      return database.read([&](db::Transaction& tx) { return dashboard(tx, scope, estate, now); });
    };
    const auto d = seen(e.all(), EstateId{}).value();
    CHECK(d.gateways_total == 1);
    CHECK(d.gateways_online == 1);
    CHECK(d.devices_failing == 1);
    CHECK(d.oldest_unconfirmed == now - minutes{3});
    CHECK(d.meters == 1);
    REQUIRE(d.readings_series.size() == 60);
    CHECK(d.readings_series.back().second == 42);
    CHECK(d.readings_series.front().second == 0);
    CHECK(to_text(d.usage_today.at("electricity").usages.at(0).value()) == "1.0");
    REQUIRE(d.hours.size() == 24);
    CHECK(to_text(d.usage_series.at("electricity").usages.at(22).value()) == "0.1");  // nine to ten
    CHECK(!d.usage_series.at("electricity").usages.at(23));                           // since ten
    CHECK(seen(e.only(e.place.estate), e.place.estate).value().meters == 1);

    CHECK(seen(e.only(other), EstateId{}).value().meters == 0);
    CHECK(seen(e.only(other), EstateId{}).value().gateways_total == 0);
    CHECK(seen(e.only(other), e.place.estate).error().code == "request.not_found");
    const auto foreign = seen({e.foreign.company, true, {}}, EstateId{}).value();
    CHECK(foreign.gateways_total + foreign.meters + foreign.devices_failing == 0);
    CHECK(foreign.readings_series.back().second == 0);
  });
}

TEST_CASE("usage today is not known before a meter was read twice since midnight, and 0 only where it was") {
  db::for_each_database([](db::Database& database) {
    using std::chrono::hours;
    using std::chrono::minutes;
    metering::TestEstate e(database);
    const auto nine = metering::midnight(6, 2) + hours{9};
    const auto channel = e.channel("e-1", "energy_import", Unit::kilowatt_hour, -1, 6);
    e.meter("e-1", "electricity");
    const auto today = [&](Instant now) {
      const auto d = database.read([&](db::Transaction& tx) { return dashboard(tx, e.all(), e.place.estate, now); });
      const auto usage = d.value().usage_today.at("electricity").usages.at(0);
      return usage ? to_text(*usage) : "unknown";
    };
    CHECK(today(nine) == "unknown");
    e.read(channel, nine + minutes{5}, 1'000, -1);
    CHECK(today(nine + minutes{6}) == "unknown");
    e.read(channel, nine + hours{1}, 1'000, -1);
    e.read(channel, nine + hours{2}, 1'000, -1);
    CHECK(today(nine + hours{2}) == "0.0");
    e.read(channel, nine + hours{3}, 1'007, -1);
    CHECK(today(nine + hours{3}) == "0.7");
  });
}

}  // namespace lamplighter::desk
