// What charging asks of a room over a period.
#include "core/premises/room_history.h"

#include "core/premises/in_turn.h"
#include "core/premises/room_facts.h"
#include "tests/core/premises/places.h"

using namespace lamplighter;
using namespace lamplighter::premises;
using calendar::day;

namespace {

std::string text(const std::vector<UseStretch>& uses) {
  std::string out;
  for (const auto& use : uses)
    out += calendar::to_text(use.from) + " " + calendar::to_text(use.to) + " " + std::string(to_text(use.use)) + " " +
           std::string(to_text(use.occupancy)) + "\n";
  return out;
}

}  // namespace

TEST_CASE("use and occupancy cover every day of the period, recorded or not") {
  const auto from = day(2026, 1, 1), to = day(2026, 7, 1);
  using enum RoomUse;
  using enum Occupancy;
  struct Row {
    const char* of;
    std::vector<UseSince> recorded;
    std::vector<OwnerStretch> owners;
    const char* stretches;
  };
  const OwnerStretch sold{day(2026, 3, 1), to, "Li", {}};
  const Row rows[] = {
      {"nothing recorded", {}, {}, "2026-01-01 2026-07-01 residential unsold\n"},
      {"sold within the period",
       {},
       {sold},
       "2026-01-01 2026-03-01 residential unsold\n"
       "2026-03-01 2026-07-01 residential occupied\n"},
      {"a use of which the occupancy follows the owner",
       {{shop, {}, day(2025, 1, 1)}},
       {sold},
       "2026-01-01 2026-03-01 shop unsold\n2026-03-01 2026-07-01 shop occupied\n"},
      {"vacant from a day on",
       {{residential, vacant, day(2026, 5, 1)}},
       {sold},
       "2026-01-01 2026-03-01 residential unsold\n2026-03-01 2026-05-01 residential occupied\n"
       "2026-05-01 2026-07-01 residential vacant\n"},
      {"one that says what held anyway",
       {{residential, occupied, day(2026, 4, 1)}},
       {sold},
       "2026-01-01 2026-03-01 residential unsold\n2026-03-01 2026-07-01 residential occupied\n"},
      {"rows on the first day and on the last",
       {{office, vacant, from}, {storage, vacant, to}},
       {},
       "2026-01-01 2026-07-01 office vacant\n"},
  };
  for (const auto& row : rows) {
    INFO(row.of);
    CHECK(text(use_stretches(row.recorded, row.owners, from, to)) == row.stretches);
  }
}

TEST_CASE("a history is clipped to its period, and is the same asked for one room or for the estate") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    const auto bare =
        writing(database,
                [&](db::Transaction& tx) {
                  return create_room(tx, places.caller, db::test_epoch, {places.building, "102", 1, new_year, {}, {}});
                })
            .value()
            .id;
    places.add_room(places.building, "103");
    const auto& scope = places.caller.scope;
    const auto neighbour = places.of_estate(places.other_estate).scope;
    writing(database, [&](db::Transaction& tx) {
      add_owner(tx, places.caller, db::test_epoch, room, {"Second", day(2026, 3, 10)}).value();
      add_area(tx, places.caller, db::test_epoch, room, {Decimal{90, 0}, day(2026, 4, 1)}).value();
    });
    database.read([&](db::Transaction& tx) {
      const auto from = day(2026, 3, 1), to = day(2026, 4, 1);
      const auto history = room_history(tx, scope, room, from, to);
      CHECK(history.owners == std::vector<OwnerStretch>{{from, day(2026, 3, 10), "Owner of 101", {}},
                                                        {day(2026, 3, 10), to, "Second", {}}});
      CHECK(history.areas == std::vector<AreaStretch>{{from, to, Decimal{895'000, -4}, {}}});
      CHECK(history.people.empty());
      CHECK(history.tenants.empty());
      CHECK(text(history.uses) == "2026-03-01 2026-04-01 residential occupied\n");

      const auto all = room_histories(tx, scope, places.estate, from, to);
      CHECK(all.size() == 2);
      CHECK(all.at(room).owners == history.owners);
      CHECK(all.at(room).areas == history.areas);
      CHECK(text(room_history(tx, scope, bare, from, to).uses) == "2026-03-01 2026-04-01 residential unsold\n");
      CHECK(room_history(tx, neighbour, room, from, to).owners.empty());
      CHECK(rooms_in(tx, scope, places.estate, places.building).size() == 3);
      CHECK(rooms_in(tx, scope, places.estate, places.other_building).empty());
    });
  });
}

TEST_CASE("what was known of a room at an instant can be asked after it was withdrawn and recorded anew") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");  // its area 89.5 since the epoch
    const auto& scope = places.caller.scope;
    const Instant withdrawn = db::test_epoch + std::chrono::hours{1}, recorded = withdrawn + std::chrono::minutes{1};
    writing(database, [&](db::Transaction& tx) {
      withdraw(tx, places.caller, withdrawn, places.above().billed_until, room,
               {RoomFact::area, new_year, "typed wrong", {}})
          .value();
    });
    writing(database, [&](db::Transaction& tx) {
      add_area(tx, places.caller, recorded, room, {Decimal{80, 0}, new_year, {}}).value();
    });
    const auto area = [&](std::optional<Instant> known_at) {
      return database.read([&](db::Transaction& tx) {
        const auto areas = histories_of_rooms(tx, scope, {room}, new_year, day(2026, 2, 1), known_at).at(room).areas;
        REQUIRE(areas.size() <= 1);
        return areas.empty() ? std::string("none") : to_text(areas.front().area_m2);
      });
    };
    constexpr std::chrono::milliseconds one{1};
    CHECK(area(db::test_epoch - one) == "none");
    CHECK(area(db::test_epoch) == "89.5000");
    CHECK(area(withdrawn - one) == "89.5000");
    CHECK(area(withdrawn) == "none");
    CHECK(area(recorded - one) == "none");
    CHECK(area(recorded) == "80.0000");
    CHECK(area({}) == "80.0000");
  });
}
