#include "core/premises/readiness.h"

#include "core/premises/store.h"

namespace lamplighter::premises {

std::vector<Missing> missing_of_rooms(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, Day today) {
  std::vector<Missing> out;
  for (const auto& [code, lacks] : {std::pair{"premises.missing.room_area", store::Lacks::area},
                                    std::pair{"premises.missing.room_owner", store::Lacks::owner},
                                    std::pair{"premises.missing.room_meter", store::Lacks::meter}})
    if (auto found = store::rooms_that_lack(tx, scope, estate, lacks, today, missing_examples_max); found.count > 0)
      out.push_back({code, found.count, std::move(found.first)});
  return out;
}

}  // namespace lamplighter::premises
