// The routes of charge items, price plans, runs and bills, and the long work behind runs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/accounts/approvals.h"
#include "core/http/route.h"
#include "core/jobs/jobs.h"

namespace lamplighter::charging {

std::vector<http::Route> routes();
// "charging.price_change" and "charging.post_run".
accounts::ApprovalKinds approval_kinds();
// For the worker: "charging.calculate_run" and "charging.post_run".
std::map<std::string, jobs::Step> job_kinds();

}  // namespace lamplighter::charging
