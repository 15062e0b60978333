// Everything the slices offer, put together: the one place that knows them all.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/accounts/approvals.h"
#include "core/http/answer.h"
#include "core/http/route.h"
#include "core/jobs/jobs.h"

namespace lamplighter {

std::vector<http::Route> all_routes(http::Transport transport);
std::vector<http::LiveRoute> all_live_routes();
std::map<std::string, jobs::Step> all_job_kinds();
accounts::ApprovalKinds all_approval_kinds();  // accounts lie below those who carry approvals out
http::Gate gate();

}  // namespace lamplighter
