#include <algorithm>

#include "core/premises/import.h"
#include "core/premises/place_json.h"
#include "core/premises/residents.h"

namespace lamplighter::premises {
namespace {

using Choice = PastedCells::Choice;
constexpr Choice roles[] = {{"业主", "owner"},        {"owner", "owner"},       {"共有人", "co_owner"},
                            {"co-owner", "co_owner"}, {"co_owner", "co_owner"}, {"租户", "tenant"},
                            {"租客", "tenant"},       {"tenant", "tenant"},     {"家属", "family"},
                            {"家庭成员", "family"},   {"family", "family"}};
constexpr Choice genders[] = {{"女", "female"}, {"female", "female"}, {"男", "male"},
                              {"male", "male"}, {"其他", "other"},    {"other", "other"}};
constexpr Choice identity_kinds[] = {
    {"身份证", "id_card"},           {"id card", "id_card"}, {"护照", "passport"}, {"passport", "passport"},
    {"统一社会信用代码", "company"}, {"company", "company"}, {"其他", "other"},    {"other", "other"}};
constexpr std::int64_t birth_year_latest = 2100;

ResidentFacts facts_of(PastedCells& cells) {
  ResidentFacts facts;
  facts.name = cells.required_text("name", name_characters_max).value_or("");
  for (const auto* column : {"phone", "second_phone"})
    if (const auto phone = cells.text(column, phone_characters_max)) facts.phones.push_back(*phone);
  facts.gender = cells.choice("gender", genders).value_or("");
  facts.birth_year = cells.number("birth_year", birth_year_min, birth_year_latest);
  facts.hobbies = cells.text("hobbies", note_characters_max).value_or("");
  facts.identity_number = cells.text("identity_number", identity_characters_max).value_or("");
  facts.identity_kind = cells.choice("identity_kind", identity_kinds).value_or("");
  if (!facts.identity_number.empty() && facts.identity_kind.empty()) facts.identity_kind = "id_card";
  facts.note = cells.text("note", note_characters_max).value_or("");
  return facts;
}

// A share in percent, 1/100 of a percent kept.
std::optional<std::int64_t> share_of(PastedCells& cells) {
  const auto percent = cells.decimal("share");
  if (!percent) return std::nullopt;
  const auto share = rescale_exactly(*percent, -2);
  if (share && *share > 0 && *share <= share_1e4_max) return share;
  cells.refuse({RefusalKind::invalid, "premises.share_invalid", {{"value", lamplighter::to_text(*percent)}}, ""},
               "share");
  return std::nullopt;
}

}  // namespace

std::span<const PasteColumn> resident_columns() {
  static const std::vector<PasteColumn> columns = {
      {"room", {"房号", "房屋", "房间", "Room"}, true},
      {"name", {"姓名", "住户", "住户姓名", "Name"}, true},
      {"role", {"身份", "住户类型", "关系", "Role"}, true},
      {"phone", {"电话", "手机", "联系电话", "Phone"}},
      {"second_phone", {"备用电话", "Second phone"}},
      {"gender", {"性别", "Gender"}},
      {"birth_year", {"出生年份", "Birth year"}},
      {"identity_kind", {"证件类型", "Identity kind"}},
      {"identity_number", {"证件号码", "身份证号", "Identity number"}},
      {"share", {"产权份额", "份额", "Share"}},
      {"hobbies", {"爱好", "Hobbies"}},
      {"note", {"备注", "Note"}},
      {"valid_from", {"生效日期", "起始日期", "入住日期", "Valid from", "From"}},
      {"valid_to", {"截止日期", "终止日期", "Valid to", "To"}},
  };
  return columns;
}

void import_resident(Import& import, PastedCells& cells, ImportedRow& row) {
  const auto code = cells.required_text("room", 3 * code_characters_max).value_or("");
  const auto role = cells.choice("role", roles);
  const auto facts = facts_of(cells);
  const auto share = share_of(cells);
  auto valid_from = cells.day("valid_from");
  const auto valid_to = cells.day("valid_to");
  if (!valid_from) valid_from = import.valid_from;
  if (cells.failed()) return;
  const auto missing = [&](const char* column) {
    cells.refuse({RefusalKind::invalid, "field.missing", {{"field", column}}, ""}, column);
  };
  if (!role) return missing("role");
  if (!valid_from) return missing("valid_from");
  const auto room = import.rooms.find(code);
  if (room == import.rooms.end())
    return cells.refuse({RefusalKind::not_found, "premises.paste_room_unknown", {{"value", code}}, ""}, "room");
  row.name = code + " " + facts.name;
  const auto wanted_role = parse_role(*role).value();
  const auto& scope = import.caller.scope;
  for (const auto& other : residencies_of_room(import.tx, scope, room->second))
    if (other.role == wanted_role && other.name == facts.name && other.valid_from <= *valid_from &&
        (!other.valid_to || *other.valid_to > *valid_from) && other.resident) {
      const auto known = find_resident(import.tx, scope, *other.resident);
      if (known && (facts.phones.empty() || is_same_person(known->facts, facts))) return;  // there already
    }
  const auto resident = resident_of(import, cells, facts, facts.phones.empty() ? "name" : "phone", row);
  if (!resident) return;
  const auto added =
      add_residency(import.tx, import.caller, import.now, room->second, {*resident, wanted_role, share, *valid_from});
  if (!added) return cells.refuse(added.error(), "valid_from");
  if (!added->added) return;
  row.is_new = true;
  row.added.emplace_back(*role);
  if (!valid_to || wanted_role == Role::owner) return;
  for (const auto& other : residencies_of_room(import.tx, scope, room->second)) {
    if (other.resident != resident || other.role != wanted_role || other.valid_to) continue;
    const auto ended = end_residency(import.tx, import.caller, import.now, *other.id, *valid_to);
    if (!ended) return cells.refuse(ended.error(), "valid_to");
  }
}

}  // namespace lamplighter::premises
