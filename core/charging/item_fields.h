// The fields of a charge item that a person fills in. Pure.
#pragma once

#include "core/charging/charging.h"

namespace lamplighter::charging {

inline constexpr int outlier_factor_max = 1000;

std::optional<Refusal> fault_of_fields(const NewChargeItem& item);
// Each field as a text, for the trail and for telling what somebody else changed.
std::map<std::string, std::string> field_texts(const NewChargeItem& item);
ChargeItem item_of(const NewChargeItem& wanted);

}  // namespace lamplighter::charging
