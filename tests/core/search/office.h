// An office to look for things in: shared by the tests of search and of names.
#pragma once

#include <map>

#include "core/search/search.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::search {

inline constexpr Instant now = db::test_epoch;
inline const auto today = calendar::day(2026, 11, 23);

// Two estates of one company and one of another, each with a room 1-2-101.
struct Office {
  explicit Office(db::Database& d) : database(d), company(db::add_company(d)) {
    east = estate(company, "East");
    west = estate(company, "West");
    const auto other = db::add_company(d, "Another company");
    furnish(other, estate(other, "Elsewhere"), "9");
    furnish(company, west, "8");
    furnish(company, east, "7");
    who.scope = {company, true, {}};
    who.permissions = {"premises.read", "premises.personal", "metering.read", "charging.read", "fleet.read"};
  }

  std::int64_t add(const std::string& sql, const auto&... values) {
    return database.write(db::Priority::people,
                          [&](db::Transaction& tx) { return tx.insert<EstateId>(sql + " RETURNING id", values...).n; });
  }
  EstateId estate(CompanyId of, const std::string& name) {
    return EstateId{
        add("INSERT INTO estate (company_id, code, name, time_zone, created_at) VALUES (?, ?, ?, "
            "'Asia/Shanghai', 0)",
            of, name, name)};
  }
  std::int64_t room(CompanyId of, EstateId e, std::int64_t building, const std::string& code) {
    return add(
        "INSERT INTO room (company_id, estate_id, building_id, code, full_code, sort_key, floor, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, 1, 0)",
        of, e, building, code, code, code);
  }
  void owner(CompanyId of, EstateId e, std::int64_t of_room, const std::string& name, calendar::Day from) {
    add("INSERT INTO room_owner (company_id, estate_id, room_id, name, valid_from, recorded_at) VALUES (?, ?, ?, ?, ?, "
        "0)",
        of, e, of_room, name, calendar::day_number(from));
  }
  // `mark` is the last digit of what is told apart.
  void furnish(CompanyId of, EstateId e, const std::string& mark) {
    const auto building =
        add("INSERT INTO building (company_id, estate_id, code, sort_key, name, created_at) VALUES (?, ?, '1', '1', "
            "'Rose House', 0)",
            of, e);
    const auto first = room(of, e, building, "1-2-101");
    of_mark(mark, "building", building);
    of_mark(mark, "room", first);
    room(of, e, building, "1-2-1010");
    room(of, e, building, "10-101-2");
    owner(of, e, first, "Old Owner", calendar::day(2020, 1, 1));
    owner(of, e, first, "Wang Wei", calendar::day(2024, 1, 1));
    owner(of, e, first, "Next Owner", calendar::day(2027, 1, 1));
    const auto resident =
        add("INSERT INTO resident (company_id, estate_id, name, sort_key, created_at) VALUES (?, ?, '王伟', '王伟', 0)",
            of, e);
    of_mark(mark, "resident", resident);
    database.write(db::Priority::people, [&](db::Transaction& tx) {
      tx.execute(
          "INSERT INTO resident_phone (company_id, estate_id, resident_id, place, phone) VALUES (?, ?, ?, 1, ?), (?, "
          "?, ?, 2, ?)",
          of, e, resident, "1380013800" + mark, of, e, resident, "0216688990" + mark);
      tx.execute(
          "INSERT INTO residency (company_id, estate_id, room_id, resident_id, role, valid_from) VALUES (?, ?, ?, ?, "
          "'tenant', ?)",
          of, e, first, resident, calendar::day_number(calendar::day(2025, 1, 1)));
    });
    const auto meter =
        add("INSERT INTO meter (company_id, estate_id, code, serial, kind, status, billing_register, unit, digits, "
            "multiplier_value, multiplier_exponent, gateway_name, device_name, created_at) VALUES (?, ?, 'E-1-101', ?, "
            "'electricity', 'active', 'energy_import', 'kWh', 8, 1, 0, 'gate', 'e_50%', 0)",
            of, e, "SN-400" + mark);
    of_mark(mark, "meter", meter);
    const auto gateway = add(
        "INSERT INTO gateway (company_id, estate_id, name, state, first_seen, last_seen, adopted_at) VALUES (?, ?, ?, "
        "'adopted', 0, 0, 0)",
        of, e, "Gate-" + mark);
    of_mark(mark, "gateway", gateway);
    const auto item =
        add("INSERT INTO charge_item (company_id, code, name, kind, object, meter_kind, register, unit, revenue_class, "
            "rounding_mode, rounding_unit, rounding_scope, proration, cycle_months, billing_day, ytd_follow, "
            "year_share, applies_to, payer, estimate_missing, version, created_at, created_by) VALUES (?, ?, "
            "'Electricity', 'periodic', 'meter', 'electricity', 'energy_import', 'kWh', 'own', 'half_up', 'fen', "
            "'period', 'actual_days', 1, 1, 'meter', 0, '[]', 'owner', 0, 1, 0, 0)",
            of, "E" + mark);
    const auto run =
        add("INSERT INTO charging_run (company_id, estate_id, item_id, kind, room_list, period_from, period_to, state, "
            "room_count, line_count, blocked_count, parked_count, total_fen, created_at, created_by, created_by_name) "
            "VALUES (?, ?, ?, 'regular', '', 20000, 20031, 'posted', 0, 0, 0, 0, 0, 0, 0, 'x')",
            of, e, item);
    of_mark(mark, "charge_item", item);
    of_mark(mark, "run", run);
    for (const std::string year : {"2025", "2026"})
      ids[mark]["bill"] = add(
          "INSERT INTO bill (company_id, estate_id, number, item_id, room_id, room_full_code, period_from, period_to, "
          "kind, seq, run_id, debtor, posting_date, recorded_at, recorded_by, total_fen, readings_hash) VALUES (?, ?, "
          "?, ?, ?, '1-2-101', 20000, 20031, 'regular', ?, ?, 'Wang Wei', 20040, 0, 0, 100, '')",
          of, e, year + "-00012" + mark, item, first, year == "2025" ? 0 : 1, run);
  }

  // "room 1-2-101 (Rose House, Wang Wei); …" of the estate asked for.
  std::string find(const std::string& text, EstateId in, int limit = rows_default) {
    return database.read([&](db::Transaction& tx) {
      std::string shown;
      for (const auto& one : search(tx, who, {text, in, limit}, today)) {
        shown += (shown.empty() ? "" : "; ") + std::string(to_text(one.kind)) + " " + one.name;
        std::string also;
        for (const auto& word : one.also) also += (also.empty() ? "" : ", ") + word;
        if (!also.empty()) shown += " (" + also + ")";
      }
      return shown;
    });
  }

  void of_mark(const std::string& mark, const std::string& kind, std::int64_t id) { ids[mark][kind] = id; }
  std::int64_t id(const std::string& mark, const std::string& kind) const { return ids.at(mark).at(kind); }

  db::Database& database;
  std::map<std::string, std::map<std::string, std::int64_t>> ids;  // by mark and kind
  CompanyId company;
  EstateId east, west;
  accounts::Caller who;
};

}  // namespace lamplighter::search
