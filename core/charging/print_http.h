// The routes that hand out bills as PDF, and the work behind printing many.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/files/files.h"
#include "core/http/route.h"
#include "core/jobs/jobs.h"

namespace lamplighter::charging {

// `files` outlives the routes. nullptr for who only lists them: no handler may be called then.
std::vector<http::Route> printing_routes(const files::FileStore* files);

// For the worker: "charging.print_bills", what it does before each slice and within it.
std::map<std::string, jobs::Step> printing_job_kinds();
std::map<std::string, jobs::Preparation> printing_preparations(const files::FileStore& files);

}  // namespace lamplighter::charging
