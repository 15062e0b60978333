// The routes of gateways, devices and refused records (schemas/api/openapi.yaml).
#pragma once

#include <vector>

#include "core/http/route.h"

namespace lamplighter::fleet {

std::vector<http::Route> routes();
std::vector<http::LiveRoute> live_routes();

}  // namespace lamplighter::fleet
