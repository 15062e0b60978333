#include "core/premises/resident_store.h"

#include <algorithm>
#include <map>

#include "core/accounts/scope_sql.h"
#include "core/premises/store.h"

namespace lamplighter::premises::store {
namespace {

using accounts::Condition;
using accounts::in_scope;
using accounts::like_pattern;
using calendar::day_from_number;
using calendar::day_number;

std::optional<std::string> null_if_empty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

// Phones of the residents that `where` (on resident r) lets through.
std::map<ResidentId, std::vector<std::string>> phones(db::Transaction& tx, const Condition& where) {
  std::map<ResidentId, std::vector<std::string>> out;
  for (const auto& [resident, phone] : tx.select_with<ResidentId, std::string>(
           "SELECT p.resident_id, p.phone FROM resident_phone p WHERE p.resident_id IN (SELECT r.id FROM resident r "
           "WHERE " +
               where.sql + ") ORDER BY p.resident_id, p.place",
           where.params))
    out[resident].push_back(phone);
  return out;
}

void insert_phones(db::Transaction& tx, const Scope& scope, EstateId estate, ResidentId resident,
                   const std::vector<std::string>& numbers) {
  std::int64_t place = 0;
  for (const auto& number : numbers)
    tx.execute("INSERT INTO resident_phone (company_id, estate_id, resident_id, place, phone) VALUES (?, ?, ?, ?, ?)",
               scope.company, estate, resident, ++place, number);
}

Residency residency_of(
    const std::tuple<std::optional<ResidencyId>, RoomId, std::string, std::optional<ResidentId>, std::string,
                     std::string, std::optional<std::int64_t>, std::int64_t, std::optional<std::int64_t>>& row) {
  const auto& [id, room, room_code, resident, name, role, share, from, to] = row;
  return {id,
          room,
          room_code,
          resident,
          name,
          {},
          parse_role(role).value(),
          share,
          day_from_number(from),
          to ? std::optional(day_from_number(*to)) : std::nullopt};
}

// An owner ends where the next begins.
constexpr std::string_view owners_sql =
    "SELECT CAST(NULL AS BIGINT), o.room_id, k.full_code, o.resident_id, o.name, 'owner', o.share_1e4, o.valid_from, "
    "(SELECT MIN(x.valid_from) FROM room_owner x WHERE x.room_id = o.room_id AND x.withdrawn_at IS NULL "
    "AND x.valid_from > o.valid_from) FROM room_owner o JOIN room k ON k.id = o.room_id WHERE ";
constexpr std::string_view others_sql =
    "SELECT o.id, o.room_id, k.full_code, o.resident_id, r.name, o.role, o.share_1e4, o.valid_from, o.valid_to "
    "FROM residency o JOIN room k ON k.id = o.room_id JOIN resident r ON r.id = o.resident_id WHERE ";

void add_rows(std::vector<Residency>& out, db::Transaction& tx, std::string_view sql, const Condition& where) {
  for (const auto& row :
       tx.select_with<std::optional<ResidencyId>, RoomId, std::string, std::optional<ResidentId>, std::string,
                      std::string, std::optional<std::int64_t>, std::int64_t, std::optional<std::int64_t>>(
           std::string(sql) + where.sql, where.params))
    out.push_back(residency_of(row));
}

}  // namespace

std::vector<Resident> residents_after(db::Transaction& tx, const Scope& scope, const ResidentFilter& filter,
                                      const ResidentPlace& after, int limit) {
  auto where = in_scope(scope, "r.company_id", "r.estate_id");
  if (filter.resident) where.add(" AND r.id = ?", *filter.resident);
  if (filter.estate) where.add(" AND r.estate_id = ?", *filter.estate);
  if (!filter.name.empty()) where.add(" AND r.sort_key = ? AND r.name = ?", sort_key(filter.name), filter.name);
  if (!filter.q.empty())
    where.add(
        " AND (r.sort_key LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM resident_phone p WHERE p.resident_id = r.id "
        "AND p.phone = ?))",
        like_pattern(sort_key(filter.q)), filter.q);
  where.add(" AND (r.sort_key, r.id) > (?, ?) ORDER BY r.sort_key, r.id LIMIT ?", after.sort_key, after.resident,
            limit);
  auto numbers = phones(tx, where);
  std::vector<Resident> out;
  for (const auto& [id, estate, name, gender, born, hobbies, kind, number, note] :
       tx.select_with<ResidentId, EstateId, std::string, std::string, std::optional<std::int64_t>, std::string,
                      std::string, std::string, std::string>(
           "SELECT r.id, r.estate_id, r.name, COALESCE(r.gender, ''), r.birth_year, COALESCE(r.hobbies, ''), "
           "COALESCE(r.identity_kind, ''), COALESCE(r.identity_number, ''), COALESCE(r.note, '') FROM resident r "
           "WHERE " +
               where.sql,
           where.params))
    out.push_back({id, estate, {name, numbers[id], gender, born, hobbies, kind, number, note}});
  return out;
}

std::vector<Resident> residents_named(db::Transaction& tx, const Scope& scope, EstateId estate, std::string_view name) {
  return residents_after(tx, scope, {.resident = {}, .estate = estate, .name = std::string(name), .q = {}}, {},
                         all_rows);
}

ResidentId insert_resident(db::Transaction& tx, const Scope& scope, EstateId estate, const ResidentFacts& facts,
                           Instant now) {
  const auto id = tx.insert<ResidentId>(
      "INSERT INTO resident (company_id, estate_id, name, sort_key, gender, birth_year, hobbies, identity_kind, "
      "identity_number, note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      scope.company, estate, facts.name, sort_key(facts.name), null_if_empty(facts.gender), facts.birth_year,
      null_if_empty(facts.hobbies), null_if_empty(facts.identity_kind), null_if_empty(facts.identity_number),
      null_if_empty(facts.note), now);
  insert_phones(tx, scope, estate, id, facts.phones);
  return id;
}

void update_resident(db::Transaction& tx, const Scope& scope, const Resident& resident) {
  const auto& facts = resident.facts;
  tx.execute(
      "UPDATE resident SET name = ?, sort_key = ?, gender = ?, birth_year = ?, hobbies = ?, identity_kind = ?, "
      "identity_number = ?, note = ? WHERE company_id = ? AND id = ?",
      facts.name, sort_key(facts.name), null_if_empty(facts.gender), facts.birth_year, null_if_empty(facts.hobbies),
      null_if_empty(facts.identity_kind), null_if_empty(facts.identity_number), null_if_empty(facts.note),
      scope.company, resident.id);
  tx.execute("DELETE FROM resident_phone WHERE company_id = ? AND resident_id = ?", scope.company, resident.id);
  insert_phones(tx, scope, resident.estate, resident.id, facts.phones);
}

std::vector<Residency> residencies(db::Transaction& tx, const Scope& scope, const OfResidencies& of) {
  auto where = in_scope(scope, "o.company_id", "o.estate_id");
  where.add(" AND o.withdrawn_at IS NULL");
  if (of.room) where.add(" AND o.room_id = ?", *of.room);
  if (of.resident) where.add(" AND o.resident_id = ?", *of.resident);
  if (of.estate) where.add(" AND o.estate_id = ?", *of.estate);
  for (std::size_t i = 0; i < of.of.size(); ++i) where.add(i == 0 ? " AND o.resident_id IN (?" : ", ?", of.of[i]);
  if (!of.of.empty()) where.sql += ")";
  std::vector<Residency> out;
  if (!of.residency) add_rows(out, tx, owners_sql, where);
  if (of.residency) where.add(" AND o.id = ?", *of.residency);
  add_rows(out, tx, others_sql, where);
  std::ranges::stable_sort(out, [](const Residency& a, const Residency& b) {
    return std::tie(a.room, a.valid_from, a.role) < std::tie(b.room, b.valid_from, b.role);
  });
  auto of_those = in_scope(scope, "r.company_id", "r.estate_id");
  if (of.estate) of_those.add(" AND r.estate_id = ?", *of.estate);
  if (of.resident) of_those.add(" AND r.id = ?", *of.resident);
  if (of.room)
    of_those.add(
        " AND (r.id IN (SELECT resident_id FROM residency WHERE room_id = ?) OR r.id IN (SELECT resident_id FROM "
        "room_owner WHERE room_id = ? AND resident_id IS NOT NULL))",
        *of.room, *of.room);
  if (of.residency) of_those.add(" AND r.id IN (SELECT resident_id FROM residency WHERE id = ?)", *of.residency);
  const auto numbers = phones(tx, of_those);
  for (auto& residency : out)
    if (residency.resident && numbers.contains(*residency.resident)) residency.phones = numbers.at(*residency.resident);
  return out;
}

void insert_residency(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room,
                      const NewResidency& residency, std::optional<Day> valid_to) {
  std::optional<std::int64_t> to;
  if (valid_to) to = day_number(*valid_to);
  tx.execute(
      "INSERT INTO residency (company_id, estate_id, room_id, resident_id, role, share_1e4, valid_from, valid_to) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      scope.company, estate, room, residency.resident, to_text(residency.role), residency.share_1e4,
      day_number(residency.valid_from), to);
}

void end_residency(db::Transaction& tx, const Scope& scope, ResidencyId residency, Day valid_to) {
  tx.execute("UPDATE residency SET valid_to = ? WHERE company_id = ? AND id = ?", day_number(valid_to), scope.company,
             residency);
}

}  // namespace lamplighter::premises::store
