// Everything the slices offer, put together: the one place that knows them all.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/accounts/approvals.h"
#include "core/files/files.h"
#include "core/http/answer.h"
#include "core/http/route.h"
#include "core/jobs/jobs.h"

namespace lamplighter {

// `files` outlives the routes; nullptr for who only lists them.
std::vector<http::Route> all_routes(http::Transport transport, const files::FileStore* files);
std::vector<http::LiveRoute> all_live_routes();
std::map<std::string, jobs::Step> all_job_kinds();
accounts::ApprovalKinds all_approval_kinds();  // accounts lie below those who carry approvals out
std::map<std::string, jobs::Preparation> all_preparations(const files::FileStore& files);
http::Gate gate();

}  // namespace lamplighter
