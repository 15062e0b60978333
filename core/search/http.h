// The one box that finds everything (schemas/api/openapi.yaml).
#pragma once

#include <vector>

#include "core/http/route.h"

namespace lamplighter::search {

std::vector<http::Route> routes();

}  // namespace lamplighter::search
