// One of everything in a company's first estate, every name marked, so that an answer which shows one to somebody else
// is seen.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>

#include "tests/core/accounts/people.h"

namespace lamplighter {

inline constexpr std::string_view mark = "HIDDEN";

struct Samples {
  EstateId own, foreign;                  // everything below lies in `own`
  std::map<std::string, std::string> of;  // path variable -> id of the sample
};

inline void add_unsure_reading(db::Transaction& tx, std::int64_t gateway) {
  tx.execute(
      "INSERT INTO reading_unsure (gateway_id, epoch, sequence, channel_id, boot, tick, at, value, exponent, quality, "
      "received_at, raw) VALUES (?, 1, 1, 1, 'HIDDEN-boot', 0, 0, 1, 0, 1, 0, '')",
      gateway);
}

// Who lives in the room and what stands on its parking space.
inline std::map<std::string, std::string> samples_of_room(db::Transaction& tx, std::int64_t c, std::int64_t e,
                                                          std::int64_t room) {
  const auto add = [&](const std::string& sql, const auto&... values) {
    return tx.insert<EstateId>(sql + " RETURNING id", values...).n;
  };
  const auto resident = add(
      "INSERT INTO resident (company_id, estate_id, name, sort_key, created_at) VALUES (?, ?, 'HIDDEN', 'hidden', 0)",
      c, e);
  const auto residency =
      add("INSERT INTO residency (company_id, estate_id, room_id, resident_id, role, valid_from) VALUES (?, ?, ?, ?, "
          "'tenant', 0)",
          c, e, room, resident);
  const auto parking_area =
      add("INSERT INTO parking_area (company_id, estate_id, code, sort_key, name, created_at) VALUES (?, ?, 'P', 'p', "
          "'HIDDEN', 0)",
          c, e);
  const auto space =
      add("INSERT INTO parking_space (company_id, estate_id, area_id, code, full_code, sort_key, created_at) "
          "VALUES (?, ?, ?, '1', 'HIDDEN-1', 'hidden-1', 0)",
          c, e, parking_area);
  const auto parking_assignment =
      add("INSERT INTO parking_assignment (company_id, estate_id, space_id, room_id, tenure, valid_from) VALUES (?, ?, "
          "?, ?, 'owned', 0)",
          c, e, space, room);
  const auto vehicle =
      add("INSERT INTO vehicle (company_id, estate_id, plate, room_id, valid_from) VALUES (?, ?, 'HIDDEN1', ?, 0)", c,
          e, room);
  const auto text = [](std::int64_t n) { return std::to_string(n); };
  return {{"resident", text(resident)},
          {"residency", text(residency)},
          {"parking_area", text(parking_area)},
          {"space", text(space)},
          {"parking_assignment", text(parking_assignment)},
          {"vehicle", text(vehicle)}};
}

// Made with plain SQL: the matrix asks who may see a row, not how it comes into being.
// `file_hash`: of bytes in the file store, for what is downloaded.
inline Samples make_samples(db::Transaction& tx, CompanyId company, const std::string& user,
                            const std::string& file_hash) {
  Samples samples;
  const auto add = [&](const std::string& sql, const auto&... values) {
    return tx.insert<EstateId>(sql + " RETURNING id", values...).n;
  };
  const auto c = company.n;
  const auto estate = [&](const char* code, const std::string& name) {
    return add(
        "INSERT INTO estate (company_id, code, name, time_zone, created_at) VALUES (?, ?, ?, 'Asia/Shanghai', 0)", c,
        code, name);
  };
  const auto e = estate("A", "HIDDEN estate");
  samples.own = EstateId{e};
  samples.foreign = EstateId{estate("B", "Other estate")};
  const auto building =
      add("INSERT INTO building (company_id, estate_id, code, sort_key, name, created_at) VALUES (?, ?, '1', '1', "
          "'HIDDEN', 0)",
          c, e);
  const auto room =
      add("INSERT INTO room (company_id, estate_id, building_id, code, full_code, sort_key, floor, created_at) "
          "VALUES (?, ?, ?, '101', 'HIDDEN-101', '1-101', 1, 0)",
          c, e, building);
  const auto gateway =
      add("INSERT INTO gateway (company_id, estate_id, name, state, first_seen, last_seen, adopted_at) "
          "VALUES (?, ?, 'HIDDEN-gateway', 'adopted', 0, 0, 0)",
          c, e);
  add_unsure_reading(tx, gateway);
  const auto meter = add(
      "INSERT INTO meter (company_id, estate_id, code, serial, kind, status, billing_register, unit, digits, "
      "multiplier_value, multiplier_exponent, gateway_name, device_name, created_at) VALUES (?, ?, 'HIDDEN-meter', '', "
      "'electricity', 'active', 'energy_import', 'kWh', 8, 1, 0, 'HIDDEN-gateway', 'm', 0)",
      c, e);
  const auto channel =
      add("INSERT INTO channel (company_id, estate_id, gateway_id, gateway_name, device_name, register, unit, "
          "exponent, budget, digits) VALUES (?, ?, ?, 'HIDDEN-gateway', 'm', 'energy_import', 'kWh', -2, 'billing', 8)",
          c, e, gateway);
  add("INSERT INTO meter_channel (company_id, estate_id, meter_id, channel_id, register, valid_from) "
      "VALUES (?, ?, ?, ?, 'energy_import', 0)",
      c, e, meter, channel);
  const auto flag = add(
      "INSERT INTO reading_flag (company_id, estate_id, meter_id, register, channel_id, reading_id, at, flag, value, "
      "before_value, limit_value, epoch, sequence, state, found_at) VALUES (?, ?, ?, 'energy_import', ?, 0, 0, 'HIGH', "
      "'HIDDEN', '-', '-', 0, 0, 'open', 0)",
      c, e, meter, channel);
  const auto assignment =
      add("INSERT INTO meter_assignment (company_id, estate_id, meter_id, room_id, valid_from) VALUES (?, ?, ?, ?, 0)",
          c, e, meter, room);
  const auto item =
      add("INSERT INTO charge_item (company_id, code, name, kind, object, meter_kind, register, unit, revenue_class, "
          "rounding_mode, rounding_unit, rounding_scope, proration, cycle_months, billing_day, ytd_follow, year_share, "
          "applies_to, payer, estimate_missing, version, created_at, created_by) VALUES (?, 'E', 'Electricity', "
          "'periodic', 'meter', 'electricity', 'energy_import', 'kWh', 'own', 'half_up', 'fen', 'period', "
          "'actual_days', 1, 1, 'meter', 0, '[]', 'owner', 0, 1, 0, 0)",
          c);
  const auto run =
      add("INSERT INTO charging_run (company_id, estate_id, item_id, kind, room_list, period_from, period_to, state, "
          "room_count, line_count, blocked_count, parked_count, total_fen, created_at, created_by, created_by_name) "
          "VALUES (?, ?, ?, 'regular', '', 20000, 20031, 'preview', 0, 0, 0, 0, 0, 0, 0, 'HIDDEN')",
          c, e, item);
  const auto line =
      add("INSERT INTO run_line (company_id, estate_id, run_id, job_id, room_id, room_full_code, object_kind, "
          "object_id, object_code, served_from, served_to, state, reason_code, reason_facts) VALUES (?, ?, ?, 0, ?, "
          "'HIDDEN-101', 'meter', ?, "
          "'HIDDEN-meter', 20000, 20031, 'blocked', 'charging.blocked.no_area', '{}')",
          c, e, run, room, meter);
  const auto bill =
      add("INSERT INTO bill (company_id, estate_id, number, item_id, room_id, room_full_code, period_from, period_to, "
          "kind, seq, "
          "run_id, debtor, posting_date, recorded_at, recorded_by, total_fen, readings_hash) VALUES (?, ?, 'HIDDEN-1', "
          "?, ?, "
          "'HIDDEN-101', 20000, 20031, 'regular', 0, ?, 'HIDDEN', 20040, 0, 0, 100, '')",
          c, e, item, room, run);
  const auto job =
      add("INSERT INTO job (company_id, estate_id, user_id, user_name, kind, args, state, created_at, updated_at) "
          "VALUES (?, ?, 0, 'HIDDEN', 'test', '{}', 'waiting', 0, 0)",
          c, e);
  const auto approval =
      add("INSERT INTO approval (company_id, estate_id, kind, subject, facts, payload, state, asked_by, asked_by_name, "
          "asked_at, expires_at) VALUES (?, ?, 'charging.post_run', ?, '{\"note\":\"HIDDEN\"}', '{}', 'asked', 0, "
          "'HIDDEN', "
          "0, 4000000000000)",
          c, e, run);
  const auto file =
      add("INSERT INTO file (company_id, hash, bytes, media_type, name, created_by, created_at) "
          "VALUES (?, ?, 0, 'application/pdf', 'HIDDEN.pdf', 0, 0)",
          c, file_hash);
  const auto print = add(
      "INSERT INTO job (company_id, estate_id, user_id, user_name, kind, args, state, result, created_at, updated_at) "
      "VALUES (?, ?, 0, 'HIDDEN', 'charging.print_bills', '{}', 'done', ?, 0, 0)",
      c, e, R"({"file":")" + std::to_string(file) + "\"}");
  const auto text = [](std::int64_t n) { return std::to_string(n); };
  samples.of = {{"estate", text(e)},        {"building", text(building)},
                {"room", text(room)},       {"gateway", text(gateway)},
                {"meter", text(meter)},     {"assignment", text(assignment)},
                {"item", text(item)},       {"run", text(run)},
                {"line", text(line)},       {"bill", text(bill)},
                {"job", text(job)},         {"approval", text(approval)},
                {"print", text(print)},     {"user", user},
                {"channel", text(channel)}, {"flag", text(flag)}};
  samples.of.merge(samples_of_room(tx, c, e, room));
  return samples;
}

}  // namespace lamplighter
