// One line of a bill as rows of its table: the readings and the amount, then what explains them. Pure.
#pragma once

#include "core/charging/print_bill.h"

namespace lamplighter::charging {

std::vector<paper::Row> print_line(const PrintedLine& line, const Bill& bill, std::string_view zone, Language language);

// As people write it: "m³".
std::string shown(Unit unit);

}  // namespace lamplighter::charging
