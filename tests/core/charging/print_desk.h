// Somebody at a desk who prints bills, and what is expected on paper.
#pragma once

#include <boost/json.hpp>

#include "core/charging/print_bill.h"
#include "core/charging/print_http.h"
#include "core/charging/print_out.h"
#include "core/charging/print_store.h"
#include "tests/core/charging/left_behind.h"
#include "tests/core/paper/pdf_text.h"

namespace lamplighter::charging {

struct Desk : TestEstate {
  explicit Desk(Database& d) : TestEstate(d) {}
  db::TestFolder folder;
  files::FileStore files{folder.path};

  http::Response call(http::Method method, std::string_view path,
                      std::map<std::string, std::string, std::less<>> variables, const boost::json::value& body = {},
                      std::map<std::string, std::string, std::less<>> query = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = std::move(query);
    request.headers["idempotency-key"] = "key-" + std::to_string(++calls);
    request.headers["content-type"] = "application/json";
    if (!body.is_null()) request.body = boost::json::serialize(body);
    const http::Exchange exchange(request, caller, now, database, std::move(variables));
    for (const auto& route : printing_routes(&files))
      if (route.method == method && route.path == path) return route.handler(exchange);
    FAIL("no route ", std::string(path));
    return {};
  }
  http::Response pdf(const Bill& bill, const std::string& language = "zh-CN") {
    return call(http::Method::get, "/api/v1/bills/{bill}/pdf", {{"bill", std::to_string(bill.id.n)}}, {},
                {{"language", language}});
  }
  std::string code_of(const http::Response& response) {
    CAPTURE(response.body.substr(0, 200));
    CHECK(response.status >= 400);
    return std::string(boost::json::parse(response.body).at("code").as_string());
  }
  void print_all() {
    jobs::Worker worker(
        database, printing_job_kinds(), [this] { return now; }, printing_preparations(files));
    while (worker.run_one_slice()) {
    }
  }
  jobs::Job job(const http::Response& started) {
    CAPTURE(started.body);
    REQUIRE(started.status == 202);
    const JobId id{std::stoll(std::string(boost::json::parse(started.body).at("job").as_string()))};
    print_all();
    return read([&](Transaction& tx) { return jobs::find(tx, caller.scope, id); }).value();
  }
  std::int64_t prints(const Bill& bill, Language language) {
    const auto record = read([&](Transaction& tx) { return store::print_record(tx, caller.scope, bill.id, language); });
    return record ? record->count : 0;
  }
  PrintedBill printed(const Bill& bill) {
    return read([&](Transaction& tx) { return bill_to_print(tx, caller.scope, bill.id); }).value();
  }
  int calls = 0;
};

inline void expect(const std::string& letters, std::initializer_list<const char*> all) {
  for (const char* one : all) {
    CAPTURE(std::string(one));
    CHECK(letters.find(one) != std::string::npos);
  }
}

}  // namespace lamplighter::charging
