#include "core/search/search.h"

#include "core/accounts/users.h"
#include "core/premises/residents.h"
#include "core/search/store.h"

namespace lamplighter::search {
namespace {

// Two people of one name are told apart by where they live.
std::string room_on(db::Transaction& tx, const accounts::Scope& scope, std::int64_t resident, calendar::Day today) {
  for (const auto& one : premises::residencies_of_resident(tx, scope, premises::ResidentId{resident}))
    if (one.valid_from <= today && (!one.valid_to || *one.valid_to > today)) return one.room_full_code;
  return {};
}

std::vector<Found> residents(db::Transaction& tx, const accounts::Caller& caller, const store::Asked& asked,
                             calendar::Day today) {
  const bool sees_phones = caller.may(premises::sees_phones);
  auto found = store::residents(tx, caller.scope, asked, sees_phones ? store::Phones::in_part : store::Phones::whole);
  for (auto& one : found) {
    if (!sees_phones)
      for (auto& phone : one.also) phone = premises::masked_phone(phone);
    if (auto room = room_on(tx, caller.scope, one.id, today); !room.empty()) one.also.push_back(std::move(room));
  }
  return found;
}

std::vector<Found> users(db::Transaction& tx, const accounts::Scope& scope, const store::Asked& asked) {
  std::vector<Found> found;
  for (auto& user : accounts::users_after(tx, scope, UserId{}, asked.limit, asked.text))
    found.push_back({Kind::user, user.id.n, {}, std::move(user.user_name), {}});
  return found;
}

}  // namespace

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::room:
      return "room";
    case Kind::resident:
      return "resident";
    case Kind::meter:
      return "meter";
    case Kind::run:
      return "run";
    case Kind::bill:
      return "bill";
    case Kind::charge_item:
      return "charge_item";
    case Kind::gateway:
      return "gateway";
    case Kind::user:
      return "user";
  }
  return "";
}

std::vector<Found> search(db::Transaction& tx, const accounts::Caller& caller, const Wanted& wanted,
                          calendar::Day today) {
  const auto text = plain(wanted.text);
  if (text.empty()) return {};
  const store::Asked asked{text, patterns_of(text), wanted.estate, wanted.limit};
  std::vector<Found> all;
  const auto add = [&](std::vector<Found> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  if (caller.may("premises.read")) {
    add(store::rooms(tx, caller.scope, asked, today));
    add(residents(tx, caller, asked, today));
  }
  if (caller.may("metering.read")) add(store::meters(tx, caller.scope, asked));
  if (caller.may("charging.read")) {
    add(store::runs(tx, caller.scope, asked));
    add(store::bills(tx, caller.scope, asked,
                     bill_numbers_meant(text, static_cast<int>(std::chrono::year_month_day{today.date}.year()))));
    add(store::charge_items(tx, caller.scope, asked));
  }
  if (caller.may("fleet.read")) add(store::gateways(tx, caller.scope, asked));
  if (caller.may("accounts.read")) add(users(tx, caller.scope, asked));
  return all;
}

}  // namespace lamplighter::search
