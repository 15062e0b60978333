// Tables pasted from a spreadsheet become rooms, residents or parking spaces. Rows are found again by their natural
// key, so that the same paste once more adds nothing. Everything goes through the verbs, in the caller's transaction;
// where `errors` is not empty the caller must roll back: all rows or none.
#pragma once

#include <set>

#include "core/premises/paste.h"
#include "core/premises/places.h"

namespace lamplighter::premises {

enum class ImportKind : std::uint8_t {
  rooms,
  residents,
  parking,
};
std::string_view to_text(ImportKind kind);
std::optional<ImportKind> parse_import_kind(std::string_view text);
std::span<const PasteColumn> columns_of(ImportKind kind);

struct ImportedRow {
  int line = 0;
  std::string name;                // "1-2-301", "1-101 Li Na", "B1-017"
  std::vector<std::string> added;  // what was not there yet: "room", "area", "owner" …; empty: all was there
  bool is_new = false;             // the room, resident or space itself was added
};
struct ImportResult {
  std::vector<ImportedRow> rows;
  std::vector<PasteError> errors;  // up to import_errors_max
  int added = 0, changed = 0, same = 0;
};
inline constexpr std::size_t import_errors_max = 200;

// `valid_from` is for rows that name no day. Refuses premises.estate_not_found and as parse_paste.
Outcome<ImportResult> import_table(db::Transaction& tx, const accounts::Caller& caller, Instant now, EstateId estate,
                                   ImportKind kind, std::string_view text, std::optional<Day> valid_from);

// --- the three kinds, over one row each
struct Import {  // what an import under way knows
  db::Transaction& tx;
  const accounts::Caller& caller;
  Instant now;
  EstateId estate;
  std::optional<Day> valid_from;
  std::map<std::string, Building> buildings;  // by code
  std::map<std::pair<BuildingId, std::string>, EntranceId> entrances;
  std::map<std::string, RoomId> rooms;                   // by full code
  std::map<std::string, ParkingAreaId> parking_areas;    // by code
  std::map<std::string, ParkingSpaceId> parking_spaces;  // by full code
};
void import_room(Import& import, PastedCells& cells, ImportedRow& row);
void import_resident(Import& import, PastedCells& cells, ImportedRow& row);
void import_parking(Import& import, PastedCells& cells, ImportedRow& row);
std::span<const PasteColumn> room_columns();
std::span<const PasteColumn> resident_columns();
std::span<const PasteColumn> parking_columns();

// The resident of that name and phone (or identity number): the one recorded, or a new one. nullopt: refused.
std::optional<ResidentId> resident_of(Import& import, PastedCells& cells, const struct ResidentFacts& facts,
                                      std::string_view column, ImportedRow& row);

}  // namespace lamplighter::premises
