// Who is asking, and what they may see. Every verb takes (Transaction&, Caller, now); every store function the Scope
// first.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/messages/catalogue.h"
#include "schemas/vocabulary/ids.h"
#include "schemas/vocabulary/quantity.h"

namespace lamplighter::accounts {

struct Scope {  // company > estates
  CompanyId company;
  bool all_estates = false;       // of that company
  std::vector<EstateId> estates;  // used when !all_estates
  bool covers(EstateId estate) const;
};

struct Caller {
  UserId user;  // 0: the system itself (jobs, ingest)
  std::string user_name;
  Scope scope;
  std::set<std::string, std::less<>> permissions;  // "slice.action"
  Language language = Language::zh_cn;
  std::string from;                                       // remote address, for the audit trail
  std::map<std::string, Money, std::less<>> limits = {};  // of those permissions that reach up to an amount only
  bool may(std::string_view permission) const { return permissions.contains(permission); }
};

// The system acting for itself within one company (ingest, jobs): all estates, every permission check passed already.
Caller system_caller(CompanyId company, std::string name);

}  // namespace lamplighter::accounts
