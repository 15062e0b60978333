// Brings an estate into a running core through the public API alone. What is there stays; what is missing is made; what
// differs is said and left alone. A second apply therefore changes nothing.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tools/lamplighterctl/api_client.h"
#include "tools/lamplighterctl/estate_plan.h"

namespace lamplighter::lamplighterctl {

struct Applied {
  std::vector<std::string> made;         // "60 rooms", in the order they were made; empty: nothing to do
  std::vector<std::string> differences;  // what is there, but not as the plan says
};

// Waits at most `patience` for the gateway to be seen with every device that the plan's rooms name. Throws ApiError.
Applied apply(ApiClient& api, const EstatePlan& plan, std::chrono::seconds patience);

}  // namespace lamplighter::lamplighterctl
