#include <boost/json.hpp>
#include <charconv>

#include "core/accounts/audit.h"
#include "core/accounts/audit_store.h"
#include "core/accounts/http_parts.h"
#include "core/accounts/user_json.h"
#include "core/http/first_characters.h"
#include "core/http/page.h"

namespace lamplighter::accounts {
namespace {

// ?subject_kind=, ?subject= (of that kind), ?user= (part of a name), ?from= and ?to= (instants, without the last)
Outcome<store::AuditFilter> filter_of(const http::Exchange& exchange) {
  store::AuditFilter filter;
  filter.subject_kind = exchange.query("subject_kind").value_or("");
  filter.user = http::first_characters(exchange.query("user").value_or(""), query_characters_max);
  if (const auto subject = exchange.query("subject"); subject && !subject->empty()) {
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(subject->data(), subject->data() + subject->size(), n);
    if (error != std::errc{} || end != subject->data() + subject->size()) return query_refusal("subject", *subject);
    if (filter.subject_kind.empty())
      return Refusal{RefusalKind::invalid, "field.missing", {{"field", "subject_kind"}}, "subject_kind"};
    filter.subject = n;
  }
  for (const auto& [name, instant] : {std::pair{"from", &filter.from}, std::pair{"to", &filter.to}}) {
    const auto text = exchange.query(name);
    if (!text || text->empty()) continue;
    *instant = parse_instant(*text);
    if (!*instant) return query_refusal(name, *text);
  }
  return filter;
}

http::Response list_audit(const http::Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Outcome<boost::json::value> {
    const auto page = http::page_of(exchange);
    if (!page) return page.error();
    const auto filter = filter_of(exchange);
    if (!filter) return filter.error();
    const auto entries =
        store::audit_entries_before(tx, exchange.caller.scope, *filter, page->number_after(), page->limit + 1);
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
