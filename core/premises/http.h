// The routes of estates, buildings, rooms and meter assignments (schemas/api/openapi.yaml).
#pragma once

#include "core/accounts/http.h"
#include "core/http/route.h"
#include "core/premises/meter_label.h"

namespace lamplighter::premises {

// For accounts::routes.
std::vector<accounts::EstateLabel> estate_labels(db::Transaction& tx, const accounts::Scope& scope);

std::vector<http::Route> routes(FindMeter find_meter);

}  // namespace lamplighter::premises
