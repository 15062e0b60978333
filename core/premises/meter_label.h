// What premises need to know of a meter. Metering lies above premises (architecture.md section 3), so it is passed in
// by main: premises::routes(metering's function).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/accounts/caller.h"
#include "core/db/database.h"

namespace lamplighter::premises {

struct MeterLabel {
  MeterId id;
  EstateId estate;
  std::string code;
  std::string kind;  // "electricity", "water"
};
// nullopt: no such meter in that scope.
using FindMeter = std::function<std::optional<MeterLabel>(db::Transaction&, const accounts::Scope&, MeterId)>;

}  // namespace lamplighter::premises
