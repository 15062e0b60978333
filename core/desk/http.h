// The dashboard (schemas/api/openapi.yaml).
#pragma once

#include <vector>

#include "core/http/route.h"

namespace lamplighter::desk {

std::vector<http::Route> routes();
std::vector<http::LiveRoute> live_routes();

}  // namespace lamplighter::desk
