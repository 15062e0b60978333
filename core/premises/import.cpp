#include "core/premises/import.h"

#include "core/premises/refusals.h"
#include "core/premises/resident_store.h"
#include "core/premises/residents.h"
#include "core/premises/store.h"
#include "core/premises/vehicles.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::premises {
namespace {

constexpr std::string_view kind_texts[] = {"rooms", "residents", "parking"};

Import begin(db::Transaction& tx, const accounts::Caller& caller, Instant now, EstateId estate,
             std::optional<Day> valid_from) {
  Import import{tx, caller, now, estate, valid_from, {}, {}, {}, {}, {}};
  for (auto& building : store::buildings_after(tx, caller.scope, estate, {}, store::all_rows))
    import.buildings.emplace(building.code, building);
  for (const auto& entrance : store::entrances(tx, caller.scope, {.estate = estate, .building = {}, .entrance = {}}))
    import.entrances.emplace(std::pair(entrance.building, entrance.code), entrance.id);
  for (const auto& [code, room] : store::room_codes(tx, caller.scope, estate)) import.rooms.emplace(code, room);
  for (const auto& area : parking_areas(tx, caller.scope, estate)) import.parking_areas.emplace(area.code, area.id);
  for (const auto& space : parking_spaces_of_estate(tx, caller.scope, estate, Day{}))
    import.parking_spaces.emplace(space.full_code, space.id);
  return import;
}

void import_row(ImportKind kind, Import& import, PastedCells& cells, ImportedRow& row) {
  switch (kind) {
    case ImportKind::rooms:
      return import_room(import, cells, row);
    case ImportKind::residents:
      return import_resident(import, cells, row);
    case ImportKind::parking:
      return import_parking(import, cells, row);
  }
}

}  // namespace

std::string_view to_text(ImportKind kind) {
  return kind_texts[static_cast<std::size_t>(kind)];
}
std::optional<ImportKind> parse_import_kind(std::string_view text) {
  return enumerator_of<ImportKind>(kind_texts, text);
}

std::span<const PasteColumn> columns_of(ImportKind kind) {
  switch (kind) {
    case ImportKind::rooms:
      return room_columns();
    case ImportKind::residents:
      return resident_columns();
    case ImportKind::parking:
      return parking_columns();
  }
  return {};
}

Outcome<ImportResult> import_table(db::Transaction& tx, const accounts::Caller& caller, Instant now, EstateId estate,
                                   ImportKind kind, std::string_view text, std::optional<Day> valid_from) {
  if (!find_estate(tx, caller.scope, estate)) return estate_not_found(estate);
  const auto table = parse_paste(text, columns_of(kind));
  if (!table) return table.error();
  auto import = begin(tx, caller, now, estate, valid_from);
  ImportResult result;
  for (const auto& pasted : table->rows) {
    if (result.errors.size() >= import_errors_max) break;
    PastedCells cells(*table, pasted, result.errors);
    ImportedRow row{pasted.line, {}, {}, false};
    import_row(kind, import, cells, row);
    if (cells.failed()) continue;
    ++(row.is_new ? result.added : row.added.empty() ? result.same : result.changed);
    result.rows.push_back(std::move(row));
  }
  return result;
}

std::optional<ResidentId> resident_of(Import& import, PastedCells& cells, const ResidentFacts& facts,
                                      std::string_view column, ImportedRow& row) {
  for (const auto& other : store::residents_named(import.tx, import.caller.scope, import.estate, facts.name))
    if (is_same_person(other.facts, facts)) return other.id;
  const auto made = create_resident(import.tx, import.caller, import.now, import.estate, facts);
  if (!made) {
    cells.refuse(made.error(), column);
    return std::nullopt;
  }
  row.added.emplace_back("resident");
  return made->id;
}

}  // namespace lamplighter::premises
