#include "core/premises/room_history.h"

#include <algorithm>

#include "core/premises/history_store.h"
#include "core/premises/in_turn.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::premises {
namespace {

constexpr std::string_view use_texts[] = {"residential", "shop", "office", "storage", "other"};
constexpr std::string_view occupancy_texts[] = {"occupied", "vacant", "unsold"};

// Each row holds until the next of the same room; `stretch(row, from, to)` makes what touches [from, to).
template <class Row, class Stretch>
void spread(const std::vector<Row>& rows, Day from, Day to, Stretch stretch) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool followed = i + 1 < rows.size() && rows[i + 1].room == rows[i].room;
    const auto begins = std::max(from, rows[i].from);
    const auto ends = followed ? std::min(to, rows[i + 1].from) : to;
    if (begins < ends) stretch(rows[i], begins, ends);
  }
}

Decimal area_of(std::int64_t area_1e4) {
  return {area_1e4, -4};
}

std::map<RoomId, RoomHistory> histories(db::Transaction& tx, const accounts::Scope& scope, const store::OfRooms& of,
                                        Day from, Day to) {
  std::map<RoomId, RoomHistory> out;
  spread(store::owner_rows(tx, scope, of), from, to, [&](const store::OwnerRow& row, Day begins, Day ends) {
    out[row.room].owners.push_back({begins, ends, row.name, row.resident});
  });
  spread(store::area_rows(tx, scope, of), from, to, [&](const store::AreaRow& row, Day begins, Day ends) {
    out[row.room].areas.push_back({begins, ends, area_of(row.area_1e4),
                                   row.inner_area_1e4 ? std::optional(area_of(*row.inner_area_1e4)) : std::nullopt});
  });
  spread(store::people_rows(tx, scope, of), from, to, [&](const store::PeopleRow& row, Day begins, Day ends) {
    out[row.room].people.push_back({begins, ends, row.people});
  });
  for (const auto& row : store::tenant_rows(tx, scope, of)) {
    const auto begins = std::max(from, row.from);
    const auto ends = row.to ? std::min(to, *row.to) : to;
    if (begins < ends) out[row.room].tenants.push_back({begins, ends, row.name, row.resident});
  }
  std::map<RoomId, std::vector<UseSince>> uses;
  for (const auto& row : store::use_rows(tx, scope, of)) {
    uses[row.room].push_back(row.use);
    out[row.room];  // a room of which only the use is known has a history too
  }
  for (auto& [room, history] : out) history.uses = use_stretches(uses[room], history.owners, from, to);
  return out;
}

}  // namespace

std::string_view to_text(RoomUse use) {
  return use_texts[static_cast<std::size_t>(use)];
}
std::string_view to_text(Occupancy occupancy) {
  return occupancy_texts[static_cast<std::size_t>(occupancy)];
}
std::optional<RoomUse> parse_room_use(std::string_view text) {
  return enumerator_of<RoomUse>(use_texts, text);
}
std::optional<Occupancy> parse_occupancy(std::string_view text) {
  return enumerator_of<Occupancy>(occupancy_texts, text);
}

std::vector<UseStretch> use_stretches(const std::vector<UseSince>& recorded, const std::vector<OwnerStretch>& owners,
                                      Day from, Day to) {
  std::vector<Day> cuts = {from};
  for (const auto& row : recorded) cuts.push_back(row.valid_from);
  for (const auto& owner : owners) {
    cuts.push_back(owner.from);
    cuts.push_back(owner.to);
  }
  std::erase_if(cuts, [&](Day cut) { return cut < from || cut >= to; });
  std::ranges::sort(cuts);
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<UseStretch> out;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const auto day = cuts[i];
    const auto next = i + 1 < cuts.size() ? cuts[i + 1] : to;
    UseStretch stretch{day, next, RoomUse::residential, Occupancy::unsold};
    const bool owned =
        std::ranges::any_of(owners, [&](const OwnerStretch& owner) { return owner.from <= day && day < owner.to; });
    if (owned) stretch.occupancy = Occupancy::occupied;
    for (const auto& row : recorded) {
      if (row.valid_from > day) break;
      stretch.use = row.use;
      stretch.occupancy = row.occupancy.value_or(owned ? Occupancy::occupied : Occupancy::unsold);
    }
    if (!out.empty() && out.back().use == stretch.use && out.back().occupancy == stretch.occupancy)
      out.back().to = next;
    else
      out.push_back(stretch);
  }
  return out;
}

RoomHistory room_history(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day from, Day to) {
  auto found = histories(tx, scope, {.room = room, .estate = {}}, from, to);
  if (found.contains(room)) return std::move(found[room]);
  RoomHistory nothing_recorded;
  nothing_recorded.uses = use_stretches({}, {}, from, to);
  return nothing_recorded;
}

std::map<RoomId, RoomHistory> histories_of_rooms(db::Transaction& tx, const accounts::Scope& scope,
                                                 const std::vector<RoomId>& rooms, Day from, Day to,
                                                 std::optional<Instant> known_at) {
  std::map<RoomId, RoomHistory> found;
  if (rooms.empty()) return found;
  found = histories(tx, scope, {.room = {}, .estate = {}, .rooms = rooms, .known_at = known_at}, from, to);
  for (const RoomId room : rooms)
    if (!found.contains(room)) found[room].uses = use_stretches({}, {}, from, to);
  return found;
}

std::map<RoomId, RoomHistory> room_histories(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                             Day from, Day to) {
  return histories(tx, scope, {.room = {}, .estate = estate}, from, to);
}

}  // namespace lamplighter::premises
