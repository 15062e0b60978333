#include "core/metering/correction_approval.h"

#include <boost/json.hpp>

#include "core/accounts/approval_policy.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;

// What will happen, in the words of the page: which meter and register, when, from which value to which, and why.
json::value facts_of(const CorrectionTarget& target, const ReadingCorrection& c) {
  return {
      {"meter", {{"id", std::to_string(target.meter.id.n)}, {"code", target.meter.code}, {"kind", target.meter.kind}}},
      {"register", c.reg.text},
      {"unit", to_text(target.meter.unit)},
      {"at", to_text(target.at)},
      {"before", to_text(target.value)},
      {"after", to_text(c.value)},
      {"reason", c.reason}};
}

// That the wrong reading was not corrected meanwhile is correct_reading's own rule.
Outcome<json::value> carry_out(db::Transaction& tx, const accounts::Caller& asker, const json::value& payload,
                               Instant now) {
  const auto correction = correction_request(payload.as_object());
  if (!correction) return correction.error();
  const auto made = correct_reading(tx, asker, *correction, now);
  if (!made) return made.error();
  return json::value{{"reading", std::to_string(made->n)}};
}

}  // namespace

Outcome<std::variant<MeterReadingId, ApprovalId>> correct_or_ask(db::Transaction& tx, const accounts::Caller& caller,
                                                                 const json::object& body, Instant now) {
  using Done = std::variant<MeterReadingId, ApprovalId>;
  const auto correction = correction_request(body);
  if (!correction) return correction.error();
  const auto target = correction_target(tx, caller.scope, *correction);
  if (!target) return target.error();
  accounts::ApprovalRequest request;
  request.subject = target->meter.id.n;
  request.estate = target->meter.estate;
  request.facts = facts_of(*target, *correction);
  request.payload = body;
  const auto need = accounts::approval_need(tx, caller, correction_rule, request.estate, /*amount=*/std::nullopt);
  if (need == accounts::ApprovalNeed::needed) {
    const auto asked = accounts::ask_approval(tx, caller, correction_rule, request, now);
    if (!asked) return asked.error();
    return Done(asked->id);
  }
  const auto made = correct_reading(tx, caller, *correction, now);
  if (!made) return made.error();
  if (need == accounts::ApprovalNeed::sole) accounts::audit_sole(tx, caller, correction_rule, request, now);
  return Done(*made);
}

accounts::ApprovalKinds approval_kinds() {
  return {{correction_rule, carry_out}};
}

}  // namespace lamplighter::metering
