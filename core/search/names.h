// What records are called, asked by kind and number: an audit trail that says "meter 133" speaks to nobody.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::search {

inline constexpr std::size_t names_asked_max = 100;

struct AskedName {
  std::string kind;  // as the audit trail's subject_kind; "reading", "line" and "plan" as its fields name them
  std::int64_t id = 0;
  friend auto operator<=>(const AskedName&, const AskedName&) = default;
};
struct Named {
  std::string kind;
  std::int64_t id = 0;
  EstateId estate;  // {0}: of the whole company
  std::string name;
};

// "meter:133,room:5": each once, in order. search.name_not_usable where a part is no kind with a number,
// search.too_many_names beyond names_asked_max.
Outcome<std::vector<AskedName>> asked_names(std::string_view text);

// The permission with which a record of the kind is named; "" for a kind that has no names. Whoever reads the audit
// trail (audit.read) is given all names: the entries tell more of the records than that.
std::string_view permission_to_name(std::string_view kind);

// In the order asked. What is not there, out of scope, of a kind without names or not permitted is left out: nobody is
// told which.
std::vector<Named> names_of(db::Transaction& tx, const accounts::Caller& caller, const std::vector<AskedName>& asked);

}  // namespace lamplighter::search
