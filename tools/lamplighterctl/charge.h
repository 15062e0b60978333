// One charging run from beginning to end: create, calculate, review, post.
#pragma once

#include <chrono>
#include <string>

#include "tools/lamplighterctl/api_client.h"

namespace lamplighter::lamplighterctl {

struct ChargeOrder {
  std::string estate;                  // code; "" where the company has one estate
  std::string item;                    // code
  std::string period_from;             // a day
  std::string period_to;               // the first day after the period
  std::string posting_date;            // a day; "" : stop after the review
  std::chrono::seconds patience{600};  // for each job
};

// The run as the service shows it at the end, as JSON. Throws ApiError, also when a job fails.
std::string charge(ApiClient& api, const ChargeOrder& order);

}  // namespace lamplighter::lamplighterctl
