// Why a calculated run has nothing that could be posted.
#pragma once

#include <optional>

#include "core/charging/charging.h"

namespace lamplighter::charging {

// nullopt where a line is ready to post. Else one of charging.run_nothing_ready (each line is blocked or parked),
// run_all_billed (facts: count, runs), run_no_objects; of an adjustment run_no_difference, run_nothing_billed. Only
// of a run that has been calculated. Reads only.
std::optional<Refusal> nothing_to_post(db::Transaction& tx, const accounts::Scope& scope, const Run& run);

}  // namespace lamplighter::charging
