// Names by number, from the views that the slices publish. Each function gives those of `ids` that are there and in
// scope.
#pragma once

#include "core/calendar/calendar.h"
#include "core/search/names.h"

namespace lamplighter::search::store {

using Ids = std::vector<std::int64_t>;

// Of the kinds whose name is one text: premises_name, fleet_name, metering_name, charging_name (`view`).
std::vector<Named> plain_names(db::Transaction& tx, const accounts::Scope& scope, std::string_view view,
                               std::string_view kind, const Ids& ids);
std::vector<Named> item_names(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids);
std::vector<Named> plan_names(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids);
std::vector<Named> run_names(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids);

struct EnteredReading {
  std::int64_t id = 0;
  EstateId estate;
  std::string meter_code;
  Instant at{};
};
std::vector<EnteredReading> entered_readings(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids);

struct ApprovalSubject {
  std::int64_t id = 0;
  EstateId estate;  // {0}: of the whole company
  std::string kind;
  std::int64_t subject = 0;
  std::string facts;  // JSON
};
std::vector<ApprovalSubject> approval_subjects(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids);

}  // namespace lamplighter::search::store
