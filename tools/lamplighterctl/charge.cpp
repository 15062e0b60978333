#include "tools/lamplighterctl/charge.h"

#include <boost/json.hpp>

namespace lamplighter::lamplighterctl {
namespace json = boost::json;
namespace {

std::string find_id(ApiClient& api, const std::string& path, const std::string& code, const std::string& what) {
  std::string id;
  int rows = 0;
  api.each_row(path, [&](const json::object& row) {
    ++rows;
    if (code.empty() || text_of(row, "code") == code) id = text_of(row, "id");
  });
  if (code.empty() && rows != 1) throw ApiError("there are " + std::to_string(rows) + " " + what + "s; name one", 0);
  if (id.empty()) throw ApiError("no " + what + " has the code '" + code + "'", 0);
  return id;
}

void wait_for_job(ApiClient& api, const json::value& started, std::chrono::seconds patience, const std::string& what) {
  const auto path = "/api/v1/jobs/" + text_of(started.as_object(), "job");
  json::value job;
  const bool ended = wait_until(patience, [&] {
    job = api.get(path);
    const auto state = text_of(job.as_object(), "state");
    return state == "done" || state == "failed" || state == "cancelled";
  });
  const auto& object = job.as_object();
  const auto state = text_of(object, "state");
  if (state == "done") return;
  std::string sentence = what + (ended ? " ended as " + state
                                       : " is still " + state + " after " + std::to_string(patience.count()) + " s");
  if (const auto* problem = object.if_contains("problem"); problem != nullptr && problem->is_object())
    sentence += ": " + text_of(problem->as_object(), "detail");
  throw ApiError(sentence, 0);
}

}  // namespace

std::string charge(ApiClient& api, const ChargeOrder& order) {
  const auto estate = find_id(api, "/api/v1/estates", order.estate, "estate");
  const auto item = find_id(api, "/api/v1/charge_items", order.item, "charge item");
  const auto made = api.post(
      "/api/v1/runs",
      json::object{
          {"estate", estate}, {"item", item}, {"period_from", order.period_from}, {"period_to", order.period_to}});
  const auto run = "/api/v1/runs/" + text_of(made.as_object(), "id");
  const json::object nothing;
  wait_for_job(api, api.post(run + "/calculation", nothing), order.patience, "the calculation");
  api.post(run + "/review", nothing);
  if (!order.posting_date.empty())
    wait_for_job(api, api.post(run + "/posting", json::object{{"posting_date", order.posting_date}}), order.patience,
                 "the posting");
  return api.get_raw(run);
}

}  // namespace lamplighter::lamplighterctl
