// Residents: who sees what of them, who is what to a room, and taking back what was wrong.
#include "core/premises/residents.h"

#include "core/premises/http.h"
#include "core/premises/room_facts.h"
#include "core/premises/vehicles.h"
#include "tests/core/accounts/browser.h"
#include "tests/core/premises/places.h"

using namespace lamplighter;
using namespace lamplighter::premises;
using accounts::Browser;
using accounts::Service;
using calendar::day;
namespace json = boost::json;

namespace {

std::int64_t count(db::Database& database, const std::string& sql) {
  return database.read([&](db::Transaction& tx) { return std::get<0>(tx.select_one<std::int64_t>(sql).value()); });
}

ResidentFacts chen() {
  ResidentFacts facts;
  facts.name = "陈静";
  facts.phones = {"13812341234"};
  facts.identity_kind = "id_card";
  facts.identity_number = "110101199001011234";
  return facts;
}

ResidentId record(Places& places, const ResidentFacts& facts) {
  return writing(places.database,
                 [&](db::Transaction& tx) {
                   return create_resident(tx, places.caller, db::test_epoch, places.estate, facts);
                 })
      .value()
      .id;
}

std::string live_in(Places& places, RoomId room, const NewResidency& wanted) {
  return code_of(writing(places.database, [&](db::Transaction& tx) {
    return add_residency(tx, places.caller, db::test_epoch, room, wanted);
  }));
}

std::string take_back(Places& places, RoomId room, RoomFact fact, Day from, std::optional<Day> billed_until = {}) {
  return code_of(writing(places.database, [&](db::Transaction& tx) {
    return withdraw(tx, places.caller, db::test_epoch, places.above().billed_until, room,
                    {fact, from, "typed wrong", billed_until});
  }));
}

}  // namespace

TEST_CASE("numbers are masked so that their owner knows them again and nobody else learns them") {
  struct Row {
    const char *number, *masked;
  };
  const Row rows[] = {{"13812341234", "138****1234"},
                      {"+8613812341234", "+86*******1234"},
                      {"110101199001011234", "110***********1234"},
                      {"62554433", "******33"},
                      {"12345", "***45"},
                      {"7", "7"},
                      {"", ""}};
  for (const auto& row : rows) {
    INFO(row.number);
    CHECK(masked_phone(row.number) == row.masked);
    CHECK(masked_identity(row.number) == row.masked);
  }
}

TEST_CASE("the service desk sees whole phones and masked identity numbers; the cashier neither; the manager asks") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto id = record(places, chen());
    Service service(database, routes(places.above()));
    struct Row {
      const char *role, *listed, *phone, *identity;  // "": may not ask
    };
    const Row rows[] = {{"cashier", "138****1234", "", ""},
                        {"auditor", "138****1234", "", ""},
                        {"service_desk", "13812341234", "13812341234", "110***********1234"},
                        {"finance", "13812341234", "13812341234", "110***********1234"},
                        {"manager", "13812341234", "13812341234", "110101199001011234"}};
    for (const auto& row : rows) {
      INFO(row.role);
      const auto user =
          accounts::add_user(database, places.caller, std::string("a.") + row.role, {row.role}, true).value();
      Browser browser(service);
      browser.become(user);
      const auto path = "/api/v1/residents/" + std::to_string(id.n);
      const auto list = browser.get("/api/v1/estates/" + std::to_string(places.estate.n) + "/residents");
      const auto listed = list.body.at("rows").at(0);
      CHECK(listed.at("phones").at(0) == json::value(row.listed));
      CHECK(listed.at("identity_number") == json::value("110***********1234"));
      CHECK(browser.get(path).body.at("identity_number") == json::value("110***********1234"));
      const auto before = count(database, "SELECT COUNT(*) FROM audit_entry WHERE action = 'premises.resident.reveal'");
      const auto shown = browser.post(path + "/reveal", {{"reason", "call back"}});
      const auto after = count(database, "SELECT COUNT(*) FROM audit_entry WHERE action = 'premises.resident.reveal'");
      if (*row.phone == '\0') {
        CHECK(shown.status == 403);
        CHECK(after == before);
        continue;
      }
      CHECK(shown.body.at("phones").at(0) == json::value(row.phone));
      CHECK(shown.body.at("identity_number") == json::value(row.identity));
      CHECK(after == before + 1);
    }
    // Not even the audit trail repeats the numbers.
    CHECK(count(database,
                "SELECT COUNT(*) FROM audit_entry WHERE after_json LIKE '%13812341234%' OR after_json LIKE "
                "'%199001011234%'") == 0);
  });
}

TEST_CASE("a resident is recorded once by name and phone, or name and identity number") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    record(places, chen());
    const auto again = [&](ResidentFacts facts) {
      return code_of(writing(database, [&](db::Transaction& tx) {
        return create_resident(tx, places.caller, db::test_epoch, places.estate, facts);
      }));
    };
    CHECK(again(chen()) == "premises.resident_recorded");
    auto other_phone = chen();
    other_phone.phones = {"13900001111"};
    CHECK(again(other_phone) == "premises.resident_recorded");  // the identity number says it
    other_phone.identity_kind.clear();
    CHECK(again(other_phone) == "premises.identity_incomplete");
    other_phone.identity_number.clear();
    CHECK(again(other_phone) == "");  // a namesake
    other_phone.phones = {"no phone"};
    CHECK(again(other_phone) == "premises.phone_invalid");
  });
}

TEST_CASE("an owner among the residents is the debtor; tenants have an end, and do not overlap themselves") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    const auto& scope = places.caller.scope;
    const auto id = record(places, chen());
    CHECK(live_in(places, room, {id, Role::owner, 10'000, day(2026, 5, 1)}) == "");
    CHECK(live_in(places, room, {id, Role::owner, 10'000, new_year}) == "premises.owner_recorded");
    CHECK(live_in(places, room, {id, Role::tenant, {}, day(2026, 2, 1)}) == "");
    CHECK(live_in(places, room, {id, Role::tenant, {}, day(2026, 3, 1)}) == "premises.residency_recorded");
    CHECK(live_in(places, room, {ResidentId{99}, Role::family, {}, new_year}) == "premises.resident_not_found");
    const auto all = database.read([&](db::Transaction& tx) {
      CHECK(owner_on(tx, scope, room, day(2026, 4, 30)) == "Owner of 101");
      CHECK(owner_on(tx, scope, room, day(2026, 5, 1)) == "陈静");
      return residencies_of_room(tx, scope, room);
    });
    REQUIRE(all.size() == 3);
    CHECK(all[0].name == "Owner of 101");
    CHECK(all[0].valid_to == day(2026, 5, 1));  // where the next owner begins
    CHECK(all[1].role == Role::tenant);
    CHECK(all[2].phones == std::vector<std::string>{"13812341234"});
    const auto end = [&](Day to) {
      return code_of(writing(database, [&](db::Transaction& tx) {
        return end_residency(tx, places.caller, db::test_epoch, *all[1].id, to);
      }));
    };
    CHECK(end(day(2026, 2, 1)) == "premises.residency_end_too_early");
    CHECK(end(day(2026, 4, 1)) == "");
    CHECK(end(day(2026, 4, 1)) == "");  // said twice: done once
    CHECK(end(day(2026, 4, 2)) == "premises.residency_ended");
    CHECK(live_in(places, room, {id, Role::tenant, {}, day(2026, 4, 1)}) == "");  // again, from the day it ended
  });
}

TEST_CASE("a wrong row that no bill rests on is withdrawn, and the one before holds on") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    const auto& scope = places.caller.scope;
    writing(database, [&](db::Transaction& tx) {
      add_owner(tx, places.caller, db::test_epoch, room, {"Typo", day(2026, 6, 1)}).value();
      add_people(tx, places.caller, db::test_epoch, room, {3, new_year}).value();
      add_use(tx, places.caller, db::test_epoch, room, {RoomUse::shop, Occupancy::vacant, new_year}).value();
    });
    places.billed_until = day(2026, 6, 2);
    CHECK(take_back(places, room, RoomFact::owner, day(2026, 6, 1)) == "premises.owner_billed");
    places.billed_until = day(2026, 6, 1);  // the bill ends where the row begins
    CHECK(take_back(places, room, RoomFact::owner, day(2026, 6, 1)) == "");
    CHECK(take_back(places, room, RoomFact::owner, day(2026, 6, 1)) == "premises.fact_not_recorded");
    CHECK(take_back(places, room, RoomFact::area, day(2026, 6, 1)) == "premises.fact_not_recorded");
    database.read([&](db::Transaction& tx) {
      CHECK(owner_on(tx, scope, room, day(2026, 7, 1)) == "Owner of 101");
      CHECK(find_room(tx, scope, room)->owner_name == "Owner of 101");
      CHECK(room_history(tx, scope, room, day(2026, 5, 1), day(2026, 7, 1)).owners.size() == 1);
    });
    CHECK(count(database, "SELECT COUNT(*) FROM room_owner WHERE withdrawn_reason = 'typed wrong'") == 1);
    writing(database, [&](db::Transaction& tx) {  // the day is free again
      CHECK(add_owner(tx, places.caller, db::test_epoch, room, {"Right", day(2026, 6, 1)}).value().added);
    });
    places.billed_until = {};
    CHECK(take_back(places, room, RoomFact::people, new_year) == "");
    CHECK(take_back(places, room, RoomFact::use, new_year) == "");
    database.read([&](db::Transaction& tx) {
      CHECK(people_of_room(tx, scope, room).empty());
      CHECK(find_room(tx, scope, room, day(2026, 2, 1))->use == RoomUse::residential);
    });
  });
}

TEST_CASE("a wrong row that bills rest on is withdrawn by whoever says how far they reach; an owner is not") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");  // its area is wrong by one digit
    const Day until = day(2026, 11, 1);
    writing(database, [&](db::Transaction& tx) {
      add_people(tx, places.caller, db::test_epoch, room, {30, new_year}).value();
      add_use(tx, places.caller, db::test_epoch, room, {RoomUse::shop, Occupancy::vacant, new_year}).value();
    });
    places.billed_until = until;
    for (const RoomFact fact : {RoomFact::area, RoomFact::people, RoomFact::use}) {
      CAPTURE(to_text(fact));
      CHECK(take_back(places, room, fact, new_year) == "premises.fact_billed");
      CHECK(take_back(places, room, fact, new_year, day(2026, 10, 1)) == "premises.fact_billed");  // of yesterday
      CHECK(take_back(places, room, fact, new_year, until) == "");
      CHECK(take_back(places, room, fact, new_year, until) == "premises.fact_not_recorded");
    }
    CHECK(take_back(places, room, RoomFact::owner, new_year, until) == "premises.owner_billed");
    const auto remedy = writing(database, [&](db::Transaction& tx) {  // what the refusal says to do
      return add_owner(tx, places.caller, db::test_epoch, room, {"Right", until});
    });
    CHECK(remedy.value().added);
    CHECK(take_back(places, room, RoomFact::owner, until) == "");
    CHECK(count(database,
                "SELECT COUNT(*) FROM audit_entry WHERE action = 'premises.room.withdraw' AND reason = 'typed wrong' "
                "AND before_json LIKE '%\"billed_until\":\"2026-11-01\"%'") == 3);
    writing(database, [&](db::Transaction& tx) {  // the day is free for the right value
      CHECK(add_area(tx, places.caller, db::test_epoch, room, {Decimal{894300, -4}, new_year}).value().added);
    });
  });
}

TEST_CASE("a parking space belongs to one room at a time, a plate to one room of the estate") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto first = places.add_room(places.building, "101"), second = places.add_room(places.building, "102");
    const auto elsewhere = places.add_room(places.other_building, "101");
    const auto space = writing(database, [&](db::Transaction& tx) {
      const auto area = create_parking_area(tx, places.caller, db::test_epoch, {places.estate, "B1", "Level 1"});
      const auto made = create_parking_space(tx, places.caller, db::test_epoch, {area.value().id, "017"});
      CHECK(code_of(create_parking_space(tx, places.caller, db::test_epoch, {area.value().id, "017"})) ==
            "premises.parking_space_code_taken");
      return made.value().id;
    });
    const auto assign = [&](RoomId room, Day from) {
      return writing(database, [&](db::Transaction& tx) {
        return assign_parking(tx, places.caller, db::test_epoch, {space, room, {}, Tenure::rented, from});
      });
    };
    const auto held = assign(first, day(2026, 2, 1)).value();
    CHECK(code_of(assign(second, day(2026, 3, 1))) == "premises.parking_held");
    CHECK(code_of(assign(second, new_year)) == "premises.parking_held");  // it would overlap later
    CHECK(code_of(assign(elsewhere, day(2026, 3, 1))) == "premises.parking_of_other_estate");
    writing(database, [&](db::Transaction& tx) {
      end_parking(tx, places.caller, db::test_epoch, held.id, day(2026, 3, 1)).value();
    });
    CHECK(code_of(assign(second, day(2026, 2, 28))) == "premises.parking_held_until");
    CHECK(code_of(assign(second, day(2026, 3, 1))) == "");
    const auto drive = [&](RoomId room, const std::string& plate) {
      return code_of(writing(database, [&](db::Transaction& tx) {
        return add_vehicle(tx, places.caller, db::test_epoch, {room, plate, {}, space, new_year});
      }));
    };
    CHECK(drive(first, "沪A·12345") == "");
    CHECK(drive(second, "沪a 12345") == "premises.vehicle_recorded");
    CHECK(drive(second, "?") == "premises.plate_invalid");
    CHECK(drive(elsewhere, "沪A12345") == "premises.parking_of_other_estate");
  });
}

TEST_CASE("what is missing before charging is counted, and rooms said to be unsold need no owner") {
  db::TestDatabase database;
  Places places(*database);
  places.add_room(places.building, "101");
  const auto bare = [&](const char* code) {
    return writing(
               *database,
               [&](db::Transaction& tx) {
                 return create_room(tx, places.caller, db::test_epoch, {places.building, code, 1, new_year, {}, {}});
               })
        .value()
        .id;
  };
  const auto unsold = bare("102");
  bare("103");
  writing(*database, [&](db::Transaction& tx) {
    add_use(tx, places.caller, db::test_epoch, unsold, {RoomUse::residential, Occupancy::unsold, new_year}).value();
  });
  const auto missing = database->read(
      [&](db::Transaction& tx) { return missing_of_rooms(tx, places.caller.scope, places.estate, day(2026, 2, 1)); });
  std::string text;
  for (const auto& one : missing) {
    text += one.code + " " + std::to_string(one.count) + ":";
    for (const auto& example : one.examples) text += " " + example;
    text += "\n";
  }
  CHECK(text ==
        "premises.missing.room_area 2: 1-102 1-103\npremises.missing.room_owner 1: 1-103\n"
        "premises.missing.room_meter 3: 1-101 1-102 1-103\n");
}

TEST_CASE("the tree counts rooms by building, entrance and floor, and the list follows it") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    Service service(database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    const auto building = std::to_string(places.building.n);
    const auto made = browser.post("/api/v1/buildings/" + building + "/entrances", {{"code", "2"}, {"name", "East"}});
    REQUIRE(made.status == 201);
    CHECK(browser.post("/api/v1/buildings/" + building + "/entrances", {{"code", "2"}, {"name", "x"}}).code() ==
          "premises.entrance_code_taken");
    const json::object room = {
        {"building", building},  {"entrance", made.body.at("id")}, {"code", "301"}, {"floor", 3}, {"area_m2", "80"},
        {"inner_area_m2", "70"}, {"valid_from", "2026-01-01"}};
    CHECK(browser.post("/api/v1/rooms", room).text("full_code") == "1-2-301");
    CHECK(browser.post("/api/v1/rooms", room).code() == "premises.room_code_taken");
    places.add_room(places.building, "301");  // the same number without an entrance is another room
    const auto estate = std::to_string(places.estate.n);
    const auto tree = browser.get("/api/v1/estates/" + estate + "/tree").body.at("buildings").at(0);
    CHECK(tree.at("room_count") == 2);
    CHECK(tree.at("floors") == json::value({{{"floor", 1}, {"room_count", 1}}}));
    CHECK(tree.at("entrances").at(0).at("floors") == json::value({{{"floor", 3}, {"room_count", 1}}}));
    const auto found = [&](const std::string& filter) {
      std::string codes;
      const auto reply = browser.get("/api/v1/rooms?estate=" + estate + filter);
      for (const auto& row : reply.body.at("rows").as_array())
        codes += std::string(row.at("full_code").as_string()) + " ";
      return codes;
    };
    CHECK(found("") == "1-2-301 1-301 ");
    CHECK(found("&entrance=" + std::string(made.body.at("id").as_string())) == "1-2-301 ");
    CHECK(found("&floor=1") == "1-301 ");
    CHECK(found("&floor=attic") == "");
    CHECK(found("&occupancy=unsold") == "1-2-301 ");
    CHECK(found("&occupancy=occupied") == "1-301 ");
    CHECK(found("&use=shop") == "");
  });
}
