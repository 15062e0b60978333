#include "core/jobs/http.h"

#include <boost/json.hpp>

#include "core/jobs/jobs.h"

namespace lamplighter::jobs {
namespace {

boost::json::value problem_json(const Refusal& refusal, Language language) {
  boost::json::object facts;
  for (const auto& [name, fact] : refusal.facts) facts[name] = fact;
  return {{"code", refusal.code},
          {"detail", sentence(language, refusal.code, refusal.facts)},
          {"facts", facts},
          {"field", refusal.field}};
}

boost::json::value to_json(const Job& job, Language language) {
  boost::json::object out{{"id", std::to_string(job.id.n)},
                          {"kind", job.kind},
                          {"state", to_text(job.state)},
                          {"done", job.done},
                          {"total", job.total},
                          {"result", job.result},
                          {"problem", nullptr}};
  if (job.problem) out["problem"] = problem_json(*job.problem, language);
  return out;
}

Outcome<boost::json::value> show(const http::Exchange& exchange, db::Transaction& tx) {
  const auto id = exchange.id<JobId>("job");
  if (!id) return id.error();
  const auto job = find(tx, exchange.caller.scope, *id);
  if (!job)
    return Refusal{
        RefusalKind::not_found, "request.not_found", {{"thing", "job"}, {"value", std::to_string(id->n)}}, ""};
  return to_json(*job, exchange.caller.language);
}

http::Response cancel(const http::Exchange& exchange) {
  return exchange.write(
      [&](db::Transaction& tx) -> Outcome<boost::json::value> {
        const auto id = exchange.id<JobId>("job");
        if (!id) return id.error();
        const auto job = find(tx, exchange.caller.scope, *id);
        if (!job)
          return Refusal{
              RefusalKind::not_found, "request.not_found", {{"thing", "job"}, {"value", std::to_string(id->n)}}, ""};
        if (job->state != State::waiting && job->state != State::running)
          return Refusal{RefusalKind::conflict, "jobs.ended", {{"job", std::to_string(id->n)}}, ""};
        ask_cancel(tx, exchange.caller.scope, *id, exchange.now);
        return boost::json::value(nullptr);
      },
      204);
}

}  // namespace

std::vector<http::Route> routes() {
  return {{http::Method::get, "/api/v1/jobs/{job}", "jobs.read",
           [](const http::Exchange& exchange) {
             return exchange.read([&](db::Transaction& tx) { return show(exchange, tx); });
           }},
          {http::Method::post, "/api/v1/jobs/{job}/cancellation", "jobs.write", cancel}};
}

std::vector<http::LiveRoute> live_routes() {
  return {{"/api/v1/live/jobs/{job}", "jobs.read", "job", {"job"}, show}};
}

}  // namespace lamplighter::jobs
