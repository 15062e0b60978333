#include <algorithm>

#include "core/accounts/audit.h"
#include "core/accounts/grants.h"
#include "core/accounts/store.h"
#include "core/accounts/user_json.h"
#include "core/changes/changes.h"

namespace lamplighter::accounts {

Outcome<User> create_user(db::Transaction& tx, const Caller& caller, Instant now, const NewUser& wanted,
                          const std::vector<EstateId>& known_estates) {
  const auto company = caller.scope.company;
  if (store::user_name_taken(tx, wanted.user_name))
    return Refusal{RefusalKind::conflict, "accounts.user_name_taken", {{"user_name", wanted.user_name}}, "user_name"};
  if (auto refusal = roles_refusal(store::roles(tx, company), wanted.roles)) return *refusal;
  if (auto refusal = limits_refusal(wanted.roles, wanted.amount_limits)) return *refusal;
  if (auto refusal = scope_refusal(caller.scope, wanted.all_estates, wanted.estates, known_estates)) return *refusal;
  const auto id = store::insert_user(tx, company, wanted, now);
  const auto user = store::find_user(tx, company, id).value();
  audit(tx, caller, now,
        {.action = "accounts.user.create",
         .subject_kind = "user",
         .subject = id.n,
         .estate = {},
         .before = nullptr,
         .after = user_json(user),
         .reason = ""});
  changes::record(tx, now, company, EstateId{}, "user", id.n);
  return user;
}

}  // namespace lamplighter::accounts
