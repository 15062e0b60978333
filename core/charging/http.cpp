#include "core/charging/http.h"

#include "core/charging/http_parts.h"
#include "core/charging/run_steps.h"

namespace lamplighter::charging {

std::vector<http::Route> routes() {
  auto all = item_routes();
  for (auto& route : run_routes()) all.push_back(std::move(route));
  for (auto& route : bill_routes()) all.push_back(std::move(route));
  return all;
}

std::map<std::string, jobs::Step> job_kinds() {
  return {{std::string(calculate_kind), calculate_slice}, {std::string(post_kind), post_slice}};
}

}  // namespace lamplighter::charging
