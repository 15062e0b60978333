// The routes of jobs (api.md, "jobs, live, desk").
#pragma once

#include "core/http/route.h"

namespace lamplighter::jobs {

std::vector<http::Route> routes();
std::vector<http::LiveRoute> live_routes();

}  // namespace lamplighter::jobs
