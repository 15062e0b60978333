// The routes of meters, readings and usage (schemas/api/openapi.yaml), and what premises ask of meters.
#pragma once

#include <vector>

#include "core/accounts/approvals.h"
#include "core/http/route.h"
#include "core/premises/meter_label.h"

namespace lamplighter::metering {

std::vector<http::Route> routes();
std::vector<http::LiveRoute> live_routes();

accounts::ApprovalKinds approval_kinds();  // correcting a reading

std::optional<premises::MeterLabel> meter_label(db::Transaction& tx, const accounts::Scope& scope, MeterId meter);

}  // namespace lamplighter::metering
