// Routes of residents and who lives where.
#include <algorithm>

#include "core/http/page.h"
#include "core/premises/http_parts.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"
#include "core/premises/resident_json.h"
#include "core/premises/resident_store.h"

namespace lamplighter::premises {
namespace {

using boost::json::object;
using http::Exchange;
using http::Fields;
using http::Response;

constexpr std::int64_t birth_year_max = 2100;

std::string optional_text(const object& body, Fields& fields, std::string_view name, std::size_t max) {
  return fields.has(name) && given(body, name) ? fields.text(name, 0, max) : std::string();
}

void phones_of(const object& body, Fields& fields, ResidentFacts& facts) {
  if (!fields.has("phones") || !given(body, "phones")) return;
  const auto* phones = body.at("phones").if_array();
  const auto is_text = [](const boost::json::value& value) { return value.is_string(); };
  if (phones == nullptr || phones->size() > phones_max || !std::ranges::all_of(*phones, is_text))
    return fields.refuse("phones", "premises.phones_not_list", {{"maximum", std::to_string(phones_max)}});
  for (const auto& phone : *phones)
    if (const auto text = http::trimmed(phone.as_string()); !text.empty()) facts.phones.emplace_back(text);
}

std::string word(const object& body, Fields& fields, std::string_view name,
                 std::initializer_list<std::string_view> known) {
  const auto text = optional_text(body, fields, name, 32);
  if (text.empty() || std::ranges::find(known, text) != known.end()) return text;
  std::string all;
  for (const auto one : known) all += (all.empty() ? "" : ", ") + std::string(one);
  fields.refuse(name, "premises.choice_unknown", {{"value", text}, {"known", all}});
  return {};
}

ResidentFacts facts_of(const object& body, Fields& fields) {
  ResidentFacts facts;
  facts.name = fields.text("name", 1, name_characters_max);
  phones_of(body, fields, facts);
  facts.gender = word(body, fields, "gender", {"female", "male", "other"});
  if (fields.has("birth_year") && given(body, "birth_year"))
    facts.birth_year = fields.number("birth_year", birth_year_min, birth_year_max);
  facts.hobbies = optional_text(body, fields, "hobbies", note_characters_max);
  facts.identity_kind = word(body, fields, "identity_kind", {"id_card", "passport", "company", "other"});
  facts.identity_number = optional_text(body, fields, "identity_number", identity_characters_max);
  facts.note = optional_text(body, fields, "note", note_characters_max);
  return facts;
}

Response list_residents(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto& scope = exchange.caller.scope;
    const auto estate = exchange.id<EstateId>("estate");
    if (!estate) return estate.error();
    if (!find_estate(tx, scope, *estate)) return estate_not_found(*estate);
    const auto page = http::page_of(exchange, 2);
    if (!page) return page.error();
    store::ResidentPlace after;
    if (!page->after.empty()) after = {page->after[0], ResidentId{page->number_after(1)}};
    const auto q = search_text(exchange);
    if (!q) return q.error();
    const auto rows = store::residents_after(tx, scope, {.resident = {}, .estate = *estate, .name = {}, .q = *q}, after,
                                             page->limit + 1);
    std::vector<ResidentId> shown;
    for (const auto& resident : rows) shown.push_back(resident.id);
    std::map<ResidentId, boost::json::array> rooms;
    if (!shown.empty())
      for (const auto& residency :
           store::residencies(tx, scope, {.room = {}, .resident = {}, .residency = {}, .estate = *estate, .of = shown}))
        rooms[*residency.resident].push_back({{"id", std::to_string(residency.room.n)},
                                              {"full_code", residency.room_full_code},
                                              {"role", to_text(residency.role)}});
    const auto seen = seen_by(exchange.caller);
    return http::list(
        rows, page->limit,
        [](const Resident& r) {
          return http::cursor_of({sort_key(r.facts.name), std::to_string(r.id.n)});
        },
        [&](const Resident& r) {
          auto row = resident_json(r, seen).as_object();
          row["rooms"] = rooms[r.id];
          return boost::json::value(std::move(row));
        });
  });
}

Response add_resident(const Exchange& exchange) {
  return write_of<EstateId>(
      exchange, "estate",
      [&](auto& tx, EstateId estate, const object& body, Fields& fields) -> Answer {
        const auto facts = facts_of(body, fields);
        if (auto refusal = fields.refusal()) return *refusal;
        const auto made = create_resident(tx, exchange.caller, exchange.now, estate, facts);
        if (!made) return made.error();
        return resident_json(*made, seen_by(exchange.caller));
      },
      201);
}

Response show_resident(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto id = exchange.id<ResidentId>("resident");
    if (!id) return id.error();
    const auto resident = find_resident(tx, exchange.caller.scope, *id);
    if (!resident) return resident_not_found(*id);
    const auto seen = seen_by(exchange.caller);
    auto body = resident_json(*resident, seen).as_object();
    boost::json::array rooms;
    for (const auto& residency : residencies_of_resident(tx, exchange.caller.scope, *id))
      rooms.push_back(residency_json(residency, seen));
    body["residencies"] = std::move(rooms);
    return boost::json::value(std::move(body));
  });
}

Response put_resident(const Exchange& exchange) {
  return write_of<ResidentId>(exchange, "resident",
                              [&](auto& tx, ResidentId id, const object& body, Fields& fields) -> Answer {
                                const auto facts = facts_of(body, fields);
                                if (auto refusal = fields.refusal()) return *refusal;
                                const auto changed = change_resident(tx, exchange.caller, exchange.now, id, facts);
                                if (!changed) return changed.error();
                                return resident_json(*changed, seen_by(exchange.caller));
                              });
}

Response reveal(const Exchange& exchange) {
  return write_of<ResidentId>(
      exchange, "resident", [&](auto& tx, ResidentId id, const object& body, Fields& fields) -> Answer {
        const auto reason = optional_text(body, fields, "reason", note_characters_max);
        if (auto refusal = fields.refusal()) return *refusal;
        const auto resident = reveal_resident(tx, exchange.caller, exchange.now, id, reason);
        if (!resident) return resident.error();
        return resident_json(*resident, {.phones = true, .identity = exchange.caller.may(sees_identity)});
      });
}

// In percent, two decimals at most.
std::optional<std::int64_t> share_of(const object& body, Fields& fields) {
  if (!fields.has("share") || !given(body, "share")) return std::nullopt;
  const auto percent = fields.decimal("share");
  const auto share = rescale_exactly(percent, -2);
  if (share && *share > 0 && *share <= share_1e4_max) return share;
  fields.refuse("share", "premises.share_invalid", {{"value", lamplighter::to_text(percent)}});
  return std::nullopt;
}

// Of a resident who is recorded, or of one recorded with it (name, phone).
Response post_residency(const Exchange& exchange) {
  return write_of<RoomId>(exchange, "room",
                          [&](auto& tx, RoomId room_id, const object& body, Fields& fields) -> Answer {
                            NewResidency wanted;
                            ResidentFacts facts;
                            const bool known = fields.has("resident") && given(body, "resident");
                            if (known)
                              wanted.resident = fields.id<ResidentId>("resident");
                            else
                              facts = facts_of(body, fields);
                            const auto role = word(body, fields, "role", {"owner", "co_owner", "tenant", "family"});
                            if (role.empty()) fields.refuse("role", "field.missing");
                            wanted.share_1e4 = share_of(body, fields);
                            wanted.valid_from = fields.day("valid_from");
                            if (auto refusal = fields.refusal()) return *refusal;
                            wanted.role = parse_role(role).value();
                            if (!known) {
                              const auto room = find_room(tx, exchange.caller.scope, room_id);
                              if (!room) return room_not_found(room_id);
                              const auto made = create_resident(tx, exchange.caller, exchange.now, room->estate, facts);
                              if (!made) return made.error();
                              wanted.resident = made->id;
                            }
                            const auto added = add_residency(tx, exchange.caller, exchange.now, room_id, wanted);
                            if (!added) return added.error();
                            return boost::json::value{{"resident", std::to_string(wanted.resident.n)},
                                                      {"role", role},
                                                      {"valid_from", calendar::to_text(wanted.valid_from)},
                                                      {"added", added->added}};
                          });
}

Response finish_residency(const Exchange& exchange) {
  return write_of<ResidencyId>(exchange, "residency",
                               [&](auto& tx, ResidencyId id, const object&, Fields& fields) -> Answer {
                                 const auto valid_to = fields.day("valid_to");
                                 if (auto refusal = fields.refusal()) return *refusal;
                                 const auto ended = end_residency(tx, exchange.caller, exchange.now, id, valid_to);
                                 if (!ended) return ended.error();
                                 return residency_json(*ended, seen_by(exchange.caller));
                               });
}

}  // namespace

std::vector<http::Route> resident_routes() {
  using enum http::Method;
  return {
      {get, "/api/v1/estates/{estate}/residents", "premises.read", list_residents},
      {post, "/api/v1/estates/{estate}/residents", "premises.write", add_resident},
      {get, "/api/v1/residents/{resident}", "premises.read", show_resident},
      {put, "/api/v1/residents/{resident}", "premises.write", put_resident},
      {post, "/api/v1/residents/{resident}/reveal", "premises.personal", reveal},
      {post, "/api/v1/rooms/{room}/residents", "premises.write", post_residency},
      {post, "/api/v1/residencies/{residency}/end", "premises.write", finish_residency},
  };
}

}  // namespace lamplighter::premises
