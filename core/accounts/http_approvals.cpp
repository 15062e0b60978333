#include <boost/json.hpp>
#include <charconv>

#include "core/accounts/approval_policy.h"
#include "core/accounts/approval_store.h"
#include "core/accounts/http_parts.h"
#include "core/http/page.h"

namespace lamplighter::accounts {
namespace {

using Answer = Outcome<boost::json::value>;

// ?view=decide (what the caller could decide), mine, all; ?state=; ?kind=; ?subject=
Outcome<store::ApprovalFilter> filter_of(const http::Exchange& exchange, const ApprovalKinds& kinds) {
  store::ApprovalFilter filter;
  const auto view = exchange.query("view").value_or("all");
  if (view == "mine") {
    filter.asked_by = exchange.caller.user;
  } else if (view == "decide") {
    filter.kinds.emplace();
    for (const auto& kind : kinds)
      if (exchange.caller.may(kind.rule.approve_permission)) filter.kinds->emplace_back(kind.rule.kind);
    filter.state = ApprovalState::asked;
    filter.not_asked_by = exchange.caller.user;
    filter.expires_after = exchange.now;
  } else if (view != "all") {
    return query_refusal("view", view);
  }
  if (const auto state = exchange.query("state"); state && !state->empty()) {
    filter.state = parse_approval_state(*state);
    if (!filter.state) return query_refusal("state", *state);
  }
  if (const auto kind = exchange.query("kind"); kind && !kind->empty()) filter.kind = *kind;
  if (const auto subject = exchange.query("subject"); subject && !subject->empty()) {
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(subject->data(), subject->data() + subject->size(), n);
    if (error != std::errc{} || end != subject->data() + subject->size()) return query_refusal("subject", *subject);
    filter.subject = n;
  }
  return filter;
}

http::Response list_approvals(const http::Exchange& exchange, const ApprovalKinds& kinds) {
  const auto refuse = [&](const Refusal& refusal) { return http::problem(refusal, exchange.caller.language); };
  const auto page = http::page_of(exchange);
  if (!page) return refuse(page.error());
  auto filter = filter_of(exchange, kinds);
  if (!filter) return refuse(filter.error());
  filter->limit = page->limit + 1;
  if (page->number_after() > 0) filter->before = ApprovalId{page->number_after()};
  return exchange.read([&](db::Transaction& tx) -> Answer {
    return http::list(
        store::approvals(tx, exchange.caller.scope, *filter), page->limit,
        [](const Approval& approval) { return http::cursor_of({std::to_string(approval.id.n)}); },
        [&](const Approval& approval) { return approval_json(tx, exchange.caller, kinds, approval, exchange.now); });
  });
}

Answer shown(const http::Exchange& exchange, db::Transaction& tx, const ApprovalKinds& kinds,
             const Outcome<Approval>& approval) {
  if (!approval) return approval.error();
  return approval_json(tx, exchange.caller, kinds, *approval, exchange.now);
}

http::Response show_approval(const http::Exchange& exchange, const ApprovalKinds& kinds) {
  const auto id = exchange.id<ApprovalId>("approval");
  if (!id) return http::problem(id.error(), exchange.caller.language);
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto approval = find_approval(tx, exchange.caller.scope, *id);
    if (!approval)
      return Refusal{RefusalKind::not_found, "accounts.approval_not_found", {{"approval", std::to_string(id->n)}}, ""};
    return shown(exchange, tx, kinds, *approval);
  });
}

struct DecisionRequest {
  Decision decision = Decision::decline;
  std::string reason;
  ApprovalState seen = ApprovalState::asked;
};

Outcome<DecisionRequest> decision_request(const http::Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return body.error();
  http::Fields fields(*body);
  DecisionRequest wanted;
  const auto decision = fields.text("decision", 1, 16);
  if (decision == "grant")
    wanted.decision = Decision::grant;
  else if (decision != "decline")
    fields.refuse("decision", "accounts.decision_unknown", {{"value", decision}});
  const auto seen = fields.text("seen_state", 1, 16);
  const auto state = parse_approval_state(seen);
  if (!state) fields.refuse("seen_state", "accounts.approval_state_unknown", {{"value", seen}});
  if (fields.has("reason")) wanted.reason = fields.text("reason", 0, approval_reason_max);
  if (auto refusal = fields.refusal()) return *refusal;
  wanted.seen = *state;
  return wanted;
}

http::Response post_decision(const http::Exchange& exchange, const ApprovalKinds& kinds) {
  const auto id = exchange.id<ApprovalId>("approval");
  if (!id) return http::problem(id.error(), exchange.caller.language);
  const auto wanted = decision_request(exchange);
  if (!wanted) return http::problem(wanted.error(), exchange.caller.language);
  return exchange.write([&](db::Transaction& tx) {
    return shown(
        exchange, tx, kinds,
        decide_approval(tx, exchange.caller, kinds, *id, wanted->decision, wanted->reason, wanted->seen, exchange.now));
  });
}

http::Response post_withdrawal(const http::Exchange& exchange, const ApprovalKinds& kinds) {
  const auto id = exchange.id<ApprovalId>("approval");
  if (!id) return http::problem(id.error(), exchange.caller.language);
  return exchange.write([&](db::Transaction& tx) {
    return shown(exchange, tx, kinds, withdraw_approval(tx, exchange.caller, *id, exchange.now));
  });
}

boost::json::value policy_json(const KindPolicy& policy) {
  boost::json::array approvers(policy.approvers.begin(), policy.approvers.end());
  boost::json::value from = nullptr, required = nullptr;
  if (policy.said) required = policy.said->required;
  if (policy.said && policy.said->from_amount) from = to_text(*policy.said->from_amount);
  return {{"kind", policy.kind},    {"required", required},
          {"from_amount", from},    {"required_by_default", policy.required_by_default},
          {"approvers", approvers}, {"approver_count", policy.approver_count}};
}

http::Response show_policy(const http::Exchange& exchange, const ApprovalKinds& kinds) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    boost::json::array rows;
    for (const auto& policy : approval_policies(tx, exchange.caller.scope.company, kinds))
      rows.push_back(policy_json(policy));
    return boost::json::value{{"rows", rows}, {"next", nullptr}};
  });
}

// {"kind":…} alone: back to the default.
http::Response put_policy(const http::Exchange& exchange, const ApprovalKinds& kinds) {
  const auto refuse = [&](const Refusal& refusal) { return http::problem(refusal, exchange.caller.language); };
  const auto body = exchange.json();
  if (!body) return refuse(body.error());
  http::Fields fields(*body);
  const auto kind = fields.text("kind", 1, 64);
  std::optional<ApprovalPolicy> policy;
  if (fields.has("required")) policy = ApprovalPolicy{fields.flag("required"), {}};
  if (fields.has("from_amount")) {
    const auto text = fields.text("from_amount", 1, 32);
    const auto amount = parse_money(text);
    if (!amount || amount->fen <= 0) fields.refuse("from_amount", "accounts.amount_invalid", {{"value", text}});
    if (!policy || !policy->required) fields.refuse("from_amount", "accounts.from_amount_alone", {{"value", text}});
    if (policy) policy->from_amount = amount;
  }
  if (const auto refusal = fields.refusal()) return refuse(*refusal);
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto changed = change_approval_policy(tx, exchange.caller, kinds, kind, policy, exchange.now);
    if (!changed) return changed.error();
    return policy_json(*changed);
  });
}

}  // namespace

std::vector<http::Route> approval_routes(const ApprovalKinds& kinds) {
  using enum http::Method;
  const auto with = [&](auto handler) {
    return [handler, kinds](const http::Exchange& exchange) { return handler(exchange, kinds); };
  };
  return {
      {get, "/api/v1/approvals", "approvals.read", with(list_approvals)},
      {get, "/api/v1/approvals/{approval}", "approvals.read", with(show_approval)},
      {post, "/api/v1/approvals/{approval}/decision", "approvals.decide", with(post_decision)},
      {post, "/api/v1/approvals/{approval}/withdrawal", "approvals.ask", with(post_withdrawal)},
      {get, "/api/v1/approval_policy", "approvals.read", with(show_policy)},
      {put, "/api/v1/approval_policy", "accounts.write", with(put_policy)},
  };
}

std::vector<http::LiveRoute> live_routes(ApprovalKinds kinds) {
  return {{"/api/v1/live/approvals",
           "approvals.read",
           "approvals",
           {"approval"},
           [kinds = std::move(kinds)](const http::Exchange& exchange, db::Transaction& tx) -> Answer {
             return boost::json::value{{"to_decide", approvals_to_decide(tx, exchange.caller, kinds, exchange.now)}};
           }}};
}

}  // namespace lamplighter::accounts
