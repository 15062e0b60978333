// The routes of estates, buildings, rooms and meter assignments (api.md, "premises").
#pragma once

#include "core/http/route.h"
#include "core/premises/meter_label.h"

namespace lamplighter::premises {

std::vector<http::Route> routes(FindMeter find_meter);

}  // namespace lamplighter::premises
