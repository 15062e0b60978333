#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/accounts/audit_store.h"
#include "core/accounts/http_parts.h"
#include "core/accounts/user_json.h"
#include "core/http/page.h"

namespace lamplighter::accounts {
namespace {

http::Response list_audit(const http::Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Outcome<boost::json::value> {
    const auto page = http::page_of(exchange);
    if (!page) return page.error();
    const auto entries = store::audit_entries_before(tx, exchange.caller.scope, page->number_after(), page->limit + 1);
    return http::list(
        entries, page->limit,
        [](const StoredAuditEntry& entry) { return http::cursor_of({std::to_string(entry.number)}); }, audit_json);
  });
}

http::Response show_verification(const http::Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Outcome<boost::json::value> {
    const auto company = exchange.caller.scope.company;
    const auto fault = verify_audit(tx, company);
    boost::json::value found = nullptr;
    if (fault) found = {{"id", std::to_string(fault->id)}, {"what", fault->what}};
    return boost::json::value{
        {"intact", !fault}, {"entries", audit_head(tx, company).entries}, {"fault", std::move(found)}};
  });
}

}  // namespace

std::vector<http::Route> audit_routes() {
  using enum http::Method;
  return {
      {get, "/api/v1/audit", "audit.read", list_audit},
      {get, "/api/v1/audit/verification", "audit.read", show_verification},
  };
}

}  // namespace lamplighter::accounts
