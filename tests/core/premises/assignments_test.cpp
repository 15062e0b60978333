#include "core/premises/assignments.h"

#include <thread>

#include "tests/core/premises/places.h"

using namespace lamplighter;
using namespace lamplighter::premises;
using calendar::day;

TEST_CASE("a meter serves one room at a time; the refusal says which room holds it and since when") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto first = places.add_room(places.building, "101"), second = places.add_room(places.building, "102");
    const auto held = places.assign(places.caller, first, 1, day(2026, 3, 1)).value();

    const auto later = places.assign(places.caller, second, 1, day(2026, 5, 1));
    CHECK(code_of(later) == "premises.meter_held");
    CHECK(later.error().kind == RefusalKind::conflict);
    CHECK(later.error().facts.at("room") == "1-101");
    CHECK(later.error().facts.at("since") == "2026-03-01");
    CHECK(later.error().facts.at("meter") == "M1");
    CHECK(code_of(places.assign(places.caller, first, 1, day(2026, 3, 1))) == "premises.meter_held");

    const auto before = places.assign(places.caller, second, 1, day(2026, 2, 1));
    CHECK(code_of(before) == "premises.meter_held_later");
    CHECK(before.error().facts.at("since") == "2026-03-01");

    REQUIRE(places.end(places.caller, held.id, day(2026, 6, 1)).has_value());
    const auto within = places.assign(places.caller, second, 1, day(2026, 5, 31));
    CHECK(code_of(within) == "premises.meter_held_until");
    CHECK(within.error().facts.at("until") == "2026-06-01");
    CHECK(code_of(places.assign(places.caller, second, 1, day(2026, 2, 1))) == "premises.meter_held_later");
    CHECK(code_of(places.assign(places.caller, second, 1, day(2026, 6, 1))) == "");
    CHECK(code_of(places.assign(places.caller, first, 2, day(2026, 1, 1))) == "");  // a room may have many
  });
}

TEST_CASE("a meter that nobody knows, or of another estate, is not assigned") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    CHECK(code_of(places.assign(places.caller, room, 1000, new_year)) == "premises.meter_not_found");
    CHECK(code_of(places.assign(places.caller, room, 100, new_year)) == "premises.meter_of_other_estate");
    CHECK(code_of(places.assign(places.of_estate(places.estate), room, 100, new_year)) == "premises.meter_not_found");
    CHECK(code_of(places.assign(places.caller, RoomId{999}, 1, new_year)) == "premises.room_not_found");
  });
}

TEST_CASE("an assignment ends once, after it began; saying the same end again changes nothing") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    const auto held = places.assign(places.caller, room, 1, day(2026, 3, 1)).value();
    CHECK(code_of(places.end(places.caller, held.id, day(2026, 3, 1))) == "premises.assignment_end_too_early");
    CHECK(code_of(places.end(places.caller, AssignmentId{999}, day(2026, 4, 1))) == "premises.assignment_not_found");
    CHECK(code_of(places.end(places.of_estate(places.other_estate), held.id, day(2026, 4, 1))) ==
          "premises.assignment_not_found");
    CHECK(code_of(places.end(places.stranger(), held.id, day(2026, 4, 1))) == "premises.assignment_not_found");
    CHECK(places.end(places.caller, held.id, day(2026, 4, 1))->valid_to == day(2026, 4, 1));
    CHECK(code_of(places.end(places.caller, held.id, day(2026, 4, 1))) == "");
    const auto moved = places.end(places.caller, held.id, day(2026, 5, 1));
    CHECK(code_of(moved) == "premises.assignment_ended");
    CHECK(moved.error().facts.at("until") == "2026-04-01");
  });
}

TEST_CASE("the stretches of a period are clipped to it, and a meter that moved gives two") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room_10 = places.add_room(places.building, "10"), room_2 = places.add_room(places.building, "2");
    const auto before = places.assign(places.caller, room_2, 3, day(2025, 1, 1)).value();
    places.end(places.caller, before.id, day(2026, 3, 1)).value();  // ends as the period begins
    const auto moved = places.assign(places.caller, room_10, 1, day(2026, 1, 1)).value();
    places.end(places.caller, moved.id, day(2026, 3, 11)).value();
    const auto to = places.assign(places.caller, room_2, 1, day(2026, 3, 11)).value();
    const auto whole = places.assign(places.caller, room_2, 2, day(2025, 6, 1)).value();
    places.assign(places.caller, room_10, 4, day(2026, 4, 1)).value();  // begins as the period ends
    const auto foreign = places.add_room(places.other_building, "1");
    places.assign(places.caller, foreign, 100, day(2026, 1, 1)).value();

    const auto from = day(2026, 3, 1), end = day(2026, 4, 1);
    const auto got = database.read([&](db::Transaction& tx) {
      return meter_assignments_between(tx, places.caller.scope, places.estate, from, end);
    });
    const std::vector<AssignedMeter> expected = {
        {to.id, MeterId{1}, room_2, "1-2", day(2026, 3, 11), end},
        {whole.id, MeterId{2}, room_2, "1-2", from, end},
        {moved.id, MeterId{1}, room_10, "1-10", from, day(2026, 3, 11)},
    };
    CHECK(got == expected);
  });
}

TEST_CASE("which room a meter serves on a day") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto one = places.add_room(places.building, "101"), two = places.add_room(places.building, "102");
    const auto first = places.assign(places.caller, one, 1, day(2026, 3, 1)).value();
    places.end(places.caller, first.id, day(2026, 6, 1)).value();
    places.assign(places.caller, two, 1, day(2026, 7, 1)).value();
    const auto room_on = [&](Day on) {
      return database.read([&](db::Transaction& tx) {
        const auto found = assignment_of_meter(tx, places.caller.scope, MeterId{1}, on);
        return found ? found->room : RoomId{};
      });
    };
    CHECK(room_on(day(2026, 2, 28)) == RoomId{});
    CHECK(room_on(day(2026, 3, 1)) == one);
    CHECK(room_on(day(2026, 5, 31)) == one);
    CHECK(room_on(day(2026, 6, 1)) == RoomId{});
    CHECK(room_on(day(2026, 7, 1)) == two);
    CHECK(room_on(day(2036, 7, 1)) == two);
    database.read([&](db::Transaction& tx) {
      CHECK(find_room(tx, places.caller.scope, one, day(2026, 5, 31))->meter_count == 1);
      CHECK(find_room(tx, places.caller.scope, one, day(2026, 6, 1))->meter_count == 0);
      CHECK(assignments_of_meter(tx, places.caller.scope, MeterId{1}).size() == 2);
      CHECK(assignments_of_room(tx, places.caller.scope, two).size() == 1);
    });
  });
}

TEST_CASE("of two people who assign one meter at the same moment one is refused") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    std::vector<RoomId> rooms;
    for (int i = 0; i < 6; ++i) rooms.push_back(places.add_room(places.building, std::to_string(101 + i)));
    std::vector<std::string> outcomes(rooms.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < rooms.size(); ++i)
      threads.emplace_back([&, i] { outcomes[i] = code_of(places.assign(places.caller, rooms[i], 1, new_year)); });
    for (auto& thread : threads) thread.join();
    CHECK(std::count(outcomes.begin(), outcomes.end(), "") == 1);
    CHECK(std::count(outcomes.begin(), outcomes.end(), "premises.meter_held") == 5);
  });
}
