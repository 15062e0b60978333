#include "core/metering/four_eyes.h"

#include <boost/json.hpp>

#include "core/accounts/approval_policy.h"
#include "core/metering/http.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;

json::object payload_of(const ReadingCorrection& c) {
  return {{"meter", c.meter.n},
          {"register", c.reg.text},
          {"entry", c.entry.n},
          {"channel", c.channel.n},
          {"at", c.at.time_since_epoch().count()},
          {"value", c.value.value},
          {"exponent", c.value.exponent},
          {"reason", c.reason}};
}

ReadingCorrection correction_of(const json::value& payload) {
  const auto number = [&](const char* name) { return json::value_to<std::int64_t>(payload.at(name)); };
  ReadingCorrection c;
  c.meter = MeterId{number("meter")};
  c.reg = RegisterName{std::string(payload.at("register").as_string())};
  c.entry = MeterReadingId{number("entry")};
  c.channel = ChannelId{number("channel")};
  c.at = Instant{std::chrono::milliseconds{number("at")}};
  c.value = {number("value"), static_cast<std::int8_t>(number("exponent"))};
  c.reason = std::string(payload.at("reason").as_string());
  return c;
}

// Carries the correction out. One that somebody made meanwhile is refused by correct_reading itself (reading_replaced).
Outcome<json::value> carry_out(db::Transaction& tx, const accounts::Caller& asker, const json::value& payload,
                               Instant now) {
  const auto made = correct_reading(tx, asker, correction_of(payload), now);
  if (!made) return made.error();
  return json::value{{"reading", std::to_string(made->n)}};
}

}  // namespace

Outcome<std::variant<MeterReadingId, ApprovalId>> change_reading(db::Transaction& tx, const accounts::Caller& caller,
                                                                 const ReadingCorrection& c, Instant now) {
  using Done = std::variant<MeterReadingId, ApprovalId>;
  const auto wrong = reading_to_correct(tx, caller.scope, c);
  if (!wrong) return wrong.error();
  const auto meter = find_meter(tx, caller.scope, c.meter);
  const auto need = accounts::approval_need(tx, caller, correction_rule, meter->estate, /*amount=*/std::nullopt);
  accounts::ApprovalRequest request;
  request.subject = c.entry.n != 0 ? c.entry.n : c.meter.n;
  request.estate = meter->estate;
  request.facts = {{"meter", {{"id", std::to_string(meter->id.n)}, {"code", meter->code}}},
                   {"register", c.reg.text},
                   {"unit", to_text(meter->unit)},
                   {"at", to_text(wrong->at)},
                   {"before", to_text(wrong->value)},
                   {"after", to_text(c.value)},
                   {"reason", c.reason}};
  if (need == accounts::ApprovalNeed::needed) {
    request.payload = payload_of(c);
    const auto asked = accounts::ask_approval(tx, caller, correction_rule, request, now);
    if (!asked) return asked.error();
    return Done(asked->id);
  }
  const auto made = correct_reading(tx, caller, c, now);
  if (!made) return made.error();
  if (need == accounts::ApprovalNeed::sole) accounts::audit_sole(tx, caller, correction_rule, request, now);
  return Done(*made);
}

accounts::ApprovalKinds approval_kinds() {
  return {{correction_rule, carry_out}};
}

}  // namespace lamplighter::metering
