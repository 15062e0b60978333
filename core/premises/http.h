// The routes of estates, buildings, rooms, residents, parking and imports (schemas/api/openapi.yaml).
#pragma once

#include "core/accounts/http.h"
#include "core/http/route.h"
#include "core/premises/above.h"

namespace lamplighter::premises {

// For accounts::routes.
std::vector<accounts::EstateLabel> estate_labels(db::Transaction& tx, const accounts::Scope& scope);

std::vector<http::Route> routes(const Above& above);

}  // namespace lamplighter::premises
