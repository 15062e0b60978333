// The routes of jobs (schemas/api/openapi.yaml).
#pragma once

#include "core/http/route.h"

namespace lamplighter::jobs {

std::vector<http::Route> routes();
std::vector<http::LiveRoute> live_routes();

}  // namespace lamplighter::jobs
