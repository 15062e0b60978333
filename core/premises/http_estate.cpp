// Routes of a whole estate: its tree, what is missing, and tables pasted from a spreadsheet. And the company's name.
#include "core/accounts/store.h"
#include "core/accounts/users.h"
#include "core/premises/http_parts.h"
#include "core/premises/import.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"
#include "core/premises/tell.h"
#include "schemas/messages/catalogue.h"

namespace lamplighter::premises {
namespace {

using boost::json::object;
using http::Exchange;
using http::Fields;
using http::Response;

// A JSON text is at most twice as long as what it quotes, but for control characters.
constexpr std::size_t paste_body_bytes_max = 2 * paste_bytes_max + 4096;

Response show_tree(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto& scope = exchange.caller.scope;
    const auto estate = exchange.id<EstateId>("estate");
    if (!estate) return estate.error();
    if (!find_estate(tx, scope, *estate)) return estate_not_found(*estate);
    std::map<BuildingId, boost::json::array> entrances;
    std::map<std::pair<BuildingId, std::optional<EntranceId>>, boost::json::array> floors;
    for (const auto& floor : store::floors(tx, scope, *estate))
      floors[{floor.building, floor.entrance}].push_back({{"floor", floor.floor}, {"room_count", floor.room_count}});
    for (const auto& entrance : store::entrances(tx, scope, {.estate = *estate, .building = {}, .entrance = {}})) {
      auto row = entrance_json(entrance).as_object();
      row["floors"] = floors[{entrance.building, entrance.id}];
      entrances[entrance.building].push_back(std::move(row));
    }
    boost::json::array buildings;
    for (const auto& building : store::buildings_after(tx, scope, *estate, {}, store::all_rows)) {
      auto row = building_json(building).as_object();
      row["entrances"] = entrances[building.id];
      row["floors"] = floors[{building.id, std::nullopt}];  // of rooms without an entrance
      buildings.push_back(std::move(row));
    }
    return boost::json::value{{"buildings", std::move(buildings)}};
  });
}

Response show_readiness(const Exchange& exchange, const Above& above) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto& scope = exchange.caller.scope;
    const auto id = exchange.id<EstateId>("estate");
    if (!id) return id.error();
    const auto estate = find_estate(tx, scope, *id);
    if (!estate) return estate_not_found(*id);
    const auto today = calendar::local_day(exchange.now, estate->time_zone);
    auto all = missing_of_rooms(tx, scope, *id, today);
    if (above.missing_of_meters)
      for (auto& missing : above.missing_of_meters(tx, scope, *id, today)) all.push_back(std::move(missing));
    boost::json::array rows;
    for (const auto& missing : all)
      rows.push_back(
          {{"code", missing.code},
           {"count", missing.count},
           {"text", sentence(exchange.caller.language, missing.code, {{"count", std::to_string(missing.count)}})},
           {"examples", boost::json::value_from(missing.examples)}});
    return boost::json::value{{"missing", std::move(rows)}};
  });
}

boost::json::value error_json(const PasteError& error, Language language) {
  return {{"row", error.line},
          {"column", error.column},
          {"value", error.value},
          {"code", error.why.code},
          {"text", sentence(language, error.why.code, error.why.facts)}};
}

boost::json::value result_json(const ImportResult& result, Language language, bool dry_run) {
  boost::json::array rows, errors;
  for (const auto& row : result.rows)
    rows.push_back({{"row", row.line},
                    {"name", row.name},
                    {"outcome", row.is_new          ? "added"
                                : row.added.empty() ? "same"
                                                    : "changed"},
                    {"recorded", boost::json::value_from(row.added)}});
  for (const auto& error : result.errors) errors.push_back(error_json(error, language));
  return {{"dry_run", dry_run},  {"added", result.added},   {"changed", result.changed},
          {"same", result.same}, {"rows", std::move(rows)}, {"errors", std::move(errors)}};
}

struct WantedImport {
  EstateId estate;
  ImportKind kind = ImportKind::rooms;
  std::string text;
  std::optional<Day> valid_from;
  bool dry_run = true;
};

Outcome<WantedImport> wanted_import(const Exchange& exchange) {
  const auto estate = exchange.id<EstateId>("estate");
  if (!estate) return estate.error();
  const auto body = exchange.json();
  if (!body) return body.error();
  Fields fields(*body);
  WantedImport wanted;
  wanted.estate = *estate;
  const auto kind_text = fields.text("kind", 1, 32);
  const auto kind = parse_import_kind(kind_text);
  if (!kind)
    fields.refuse("kind", "premises.choice_unknown", {{"value", kind_text}, {"known", "rooms, residents, parking"}});
  const auto* text = fields.has("text") ? body->at("text").if_string() : nullptr;  // line breaks and all
  if (text == nullptr) fields.refuse("text", "field.missing", {{"field", "text"}});
  if (fields.has("valid_from") && given(*body, "valid_from")) wanted.valid_from = fields.day("valid_from");
  wanted.dry_run = fields.flag("dry_run");
  if (auto refusal = fields.refusal()) return *refusal;
  wanted.kind = *kind;
  wanted.text = std::string(*text);
  return wanted;
}

Refusal import_refused(const ImportResult& result, Language language) {
  const auto& first = result.errors.front();
  return {RefusalKind::invalid,
          "premises.paste_refused",
          {{"errors", std::to_string(result.errors.size())},
           {"line", std::to_string(first.line)},
           {"first", sentence(language, first.why.code, first.why.facts)}},
          "text"};
}

struct Tried {  // carries what a dry run found out of its transaction, which is rolled back
  Outcome<ImportResult> result;
};

// A dry run is the import itself, rolled back: what it says is what would be.
Response try_import(const Exchange& exchange, const WantedImport& wanted) {
  try {
    exchange.database().write(db::Priority::people, [&](db::Transaction& tx) {
      throw Tried{
          import_table(tx, exchange.caller, exchange.now, wanted.estate, wanted.kind, wanted.text, wanted.valid_from)};
    });
  } catch (const Tried& tried) {
    if (!tried.result) return http::problem(tried.result.error(), exchange.caller.language);
    return http::ok(result_json(*tried.result, exchange.caller.language, /*dry_run=*/true));
  }
  return http::no_content();  // not reached: the transaction always throws
}

Response post_import(const Exchange& exchange) {
  const auto wanted = wanted_import(exchange);
  if (!wanted) return http::problem(wanted.error(), exchange.caller.language);
  if (wanted->dry_run) return try_import(exchange, *wanted);
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto result =
        import_table(tx, exchange.caller, exchange.now, wanted->estate, wanted->kind, wanted->text, wanted->valid_from);
    if (!result) return result.error();
    if (!result->errors.empty()) return import_refused(*result, exchange.caller.language);
    tell(tx, exchange.caller, exchange.now,
         {"premises.estate.import",
          "estate",
          wanted->estate.n,
          wanted->estate,
          nullptr,
          {{"kind", to_text(wanted->kind)},
           {"added", result->added},
           {"changed", result->changed},
           {"same", result->same}}});
    return result_json(*result, exchange.caller.language, /*dry_run=*/false);
  });
}

Response rename_company(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto& scope = exchange.caller.scope;
    const auto body = exchange.json();
    if (!body) return body.error();
    Fields fields(*body);
    const auto name = fields.text("name", 1, accounts::company_name_characters_max);
    if (auto refusal = fields.refusal()) return *refusal;
    if (!scope.all_estates) return Refusal{RefusalKind::forbidden, "premises.company_needs_all_estates", {}, ""};
    const auto before = accounts::store::company_name(tx, scope.company);
    if (before != name) {
      store::set_company_name(tx, scope.company, name);
      accounts::audit(tx, exchange.caller, exchange.now,
                      {.action = "premises.company.rename",
                       .subject_kind = "company",
                       .subject = scope.company.n,
                       .estate = std::nullopt,
                       .before = {{"name", before}},
                       .after = {{"name", name}},
                       .reason = ""});
    }
    return boost::json::value{{"id", std::to_string(scope.company.n)}, {"name", name}};
  });
}

}  // namespace

std::vector<http::Route> estate_routes(const Above& above) {
  using enum http::Method;
  return {
      {get, "/api/v1/estates/{estate}/tree", "premises.read", show_tree},
      {get, "/api/v1/estates/{estate}/readiness", "premises.read",
       [=](const Exchange& exchange) { return show_readiness(exchange, above); }},
      {post, "/api/v1/estates/{estate}/import", "premises.write", post_import, paste_body_bytes_max},
      {patch, "/api/v1/company", "premises.write", rename_company},
  };
}

}  // namespace lamplighter::premises
