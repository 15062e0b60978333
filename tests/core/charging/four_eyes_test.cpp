#include "core/charging/four_eyes.h"

#include <boost/json.hpp>

#include "core/accounts/approval_policy.h"
#include "core/accounts/roles.h"
#include "core/accounts/store.h"
#include "tests/core/accounts/people.h"
#include "tests/core/charging/estate.h"

using namespace lamplighter;
using namespace lamplighter::charging;
using accounts::ApprovalState;
using accounts::code_of;
using accounts::Decision;

namespace {

namespace json = boost::json;

// The test estate's company with its roles, two people of finance and a manager.
struct Office : TestEstate {
  explicit Office(Database& d) : TestEstate(d) {
    const auto company = caller.scope.company;
    write([&](Transaction& tx) {
      for (const auto& seed : accounts::role_seeds())
        accounts::store::insert_role(tx, company, seed.code, seed.permissions);
    });
    clerk = accounts::add_user(d, caller, "clerk", {"finance"}).value();
    rival = accounts::add_user(d, caller, "rival", {"finance"}).value();
    manager = accounts::add_user(d, caller, "manager", {"manager"}).value();
  }
  Outcome<std::variant<PricePlan, ApprovalId>> change(const accounts::User& user, const std::string& price,
                                                      const std::string& from) {
    const json::object body{{"price", price}, {"valid_from", from}};
    return write([&](Transaction& tx) { return change_price(tx, accounts::caller_of(user, ""), item, body, now); });
  }
  Outcome<accounts::Approval> grant(ApprovalId id) {
    return write([&](Transaction& tx) {
      return accounts::decide_approval(tx, accounts::caller_of(manager, ""), approval_kinds(), id, Decision::grant, "",
                                       ApprovalState::asked, now);
    });
  }
  accounts::Approval approval(ApprovalId id) {
    return read([&](Transaction& tx) { return accounts::find_approval(tx, caller.scope, id); }).value();
  }
  std::size_t plans() {
    return read([&](Transaction& tx) { return find_charge_item(tx, caller.scope, item); }).value().plans.size();
  }
  void policy(std::string_view kind, const std::optional<accounts::ApprovalPolicy>& said) {
    REQUIRE(write([&](Transaction& tx) {
              return accounts::change_approval_policy(tx, caller, approval_kinds(), kind, said, now);
            }).has_value());
  }
  accounts::User clerk, rival, manager;
};

}  // namespace

TEST_CASE("the first price of an item needs nobody else, a change of it does, and granting it sets the price") {
  db::for_each_database([](Database& database) {
    Office o(database);
    o.home("101");
    CHECK(std::holds_alternative<PricePlan>(o.change(o.clerk, "0.825", "2026-01-01").value()));
    const auto asked = std::get<ApprovalId>(o.change(o.clerk, "0.880", "2026-12-01").value());
    CHECK(o.plans() == 1);
    const auto waiting = o.approval(asked);
    CHECK(waiting.facts.at("before").at("price").as_string() == "0.825000");
    CHECK(waiting.facts.at("after").at("price").as_string() == "0.880000");
    CHECK(waiting.facts.at("valid_from").as_string() == "2026-12-01");
    CHECK(waiting.facts.at("meters").to_number<int>() == 1);
    CHECK(waiting.facts.at("item").at("code").as_string() == "ELEC");

    const auto granted = o.grant(asked).value();
    CHECK(granted.state == ApprovalState::granted);
    CHECK(o.plans() == 2);
    const auto item = o.read([&](Transaction& tx) { return find_charge_item(tx, o.caller.scope, o.item); }).value();
    CHECK(item.plans.back().recorded_by == "clerk");
    CHECK(to_text(item.plans.back().terms.price.value()) == "0.880000");
  });
}

TEST_CASE("a price that somebody else changed meanwhile is not granted over his") {
  db::for_each_database([](Database& database) {
    Office o(database);
    REQUIRE(o.change(o.clerk, "0.825", "2026-01-01").has_value());
    const auto first = std::get<ApprovalId>(o.change(o.clerk, "0.880", "2026-12-01").value());
    const auto second = std::get<ApprovalId>(o.change(o.rival, "0.900", "2027-01-01").value());
    REQUIRE(o.grant(second).has_value());
    const auto late = o.grant(first);
    CHECK(code_of(late) == "charging.price_moved");
    CHECK(late.error().facts.at("user") == "rival");
    CHECK(o.approval(first).state == ApprovalState::asked);
    CHECK(o.plans() == 2);
  });
}

TEST_CASE("what could not be carried out is not asked, and one person alone is audited as such") {
  db::for_each_database([](Database& database) {
    Office o(database);
    REQUIRE(o.change(o.clerk, "0.825", "2026-01-01").has_value());
    CHECK(code_of(o.change(o.clerk, "0.9", "2026-01-01")) == "charging.plan_day_taken");
    CHECK(code_of(o.change(o.clerk, "cheap", "2026-12-01")) == "charging.price_invalid");
    accounts::UserChange off;
    off.enabled = false;
    REQUIRE(o.write([&](Transaction& tx) {
               return accounts::change_user(tx, o.caller, o.now, o.manager.id, off, {});
             }).has_value());
    CHECK(std::holds_alternative<PricePlan>(o.change(o.clerk, "0.880", "2026-12-01").value()));
    CHECK(o.read([](Transaction& tx) {
      return std::get<0>(
          tx.select_one<std::int64_t>("SELECT COUNT(*) FROM audit_entry WHERE action = 'accounts.approval.sole'")
              .value());
    }) == 1);
  });
}

TEST_CASE("a run above the poster's limit waits for the manager; where nobody could approve it, it is refused") {
  db::for_each_database([](Database& database) {
    Office o(database);
    o.october(o.home("101"), 0, 10'000);  // 100.00 kWh
    REQUIRE(o.price("1.00").has_value());
    const RunId run = o.run();
    REQUIRE(o.calculate(run).has_value());
    o.work();
    REQUIRE(o.review(run).has_value());
    // Gives the user's role up to an amount only, or without a limit.
    const auto limit_to = [&](accounts::User& user, std::optional<Money> limit) {
      accounts::UserChange change;
      change.amount_limits.emplace();
      if (limit) change.amount_limits->emplace(user.roles.front().id, *limit);
      const auto changed =
          o.write([&](Transaction& tx) { return accounts::change_user(tx, o.caller, o.now, user.id, change, {}); });
      REQUIRE(changed.has_value());
      user = *changed;
    };
    const auto post = [&] {
      return o.write([&](Transaction& tx) {
        return ask_or_post_run(tx, accounts::caller_of(o.clerk, ""), run, day(2026, 11, 5), o.now);
      });
    };
    // What the page says before the press: by whom, the limit it is above, why nobody may.
    const auto said = [&] {
      return o.read([&](Transaction& tx) {
        const auto way = posting_way(tx, accounts::caller_of(o.clerk, ""), find_run(tx, o.caller.scope, run).value());
        return std::string(way.need == accounts::ApprovalNeed::needed ? "asked" : "at once") +
               (way.limit ? " " + to_text(*way.limit) : "") + (way.refusal ? " " + way.refusal->code : "");
      });
    };
    CHECK(said() == "at once");
    limit_to(o.clerk, Money{9999});
    limit_to(o.manager, Money{9999});
    CHECK(said() == "asked 99.99 accounts.amount_above_limit");
    const auto above = post();
    CHECK(code_of(above) == "accounts.amount_above_limit");
    CHECK(above.error().facts.at("amount") == "100.00");
    CHECK(above.error().facts.at("limit") == "99.99");
    CHECK(o.show(run).state == RunState::reviewed);

    limit_to(o.manager, {});
    CHECK(said() == "asked 99.99");
    const auto asked = std::get<ApprovalId>(post().value());  // though the company wants no approval of postings
    CHECK(code_of(post()) == "accounts.approval_waiting");
    CHECK(o.approval(asked).amount == Money{10000});
    CHECK(o.show(run).state == RunState::reviewed);
    limit_to(o.manager, Money{9999});
    CHECK(code_of(o.grant(asked)) == "accounts.amount_above_every_limit");
    limit_to(o.manager, Money{10000});
    REQUIRE(o.grant(asked).has_value());  // the limit of whoever grants counts, no longer that of whoever asked
    o.work();
    CHECK(o.show(run).state == RunState::posted);
  });
}

TEST_CASE("a run that was calculated again after it was asked is not posted") {
  db::for_each_database([](Database& database) {
    Office o(database);
    const auto home = o.home("101");
    o.october(home, 0, 10'000);
    const auto plan = o.price("1.00").value();
    const RunId run = o.run();
    const auto prepare = [&] {
      REQUIRE(o.calculate(run).has_value());
      o.work();
      REQUIRE(o.review(run).has_value());
    };
    prepare();
    o.policy("charging.post_run", accounts::ApprovalPolicy{true, {}});
    const auto way = o.read([&](Transaction& tx) {
      return posting_way(tx, accounts::caller_of(o.manager, ""), find_run(tx, o.caller.scope, run).value());
    });
    CHECK(way.refusal.value().code == "accounts.no_other_approver");  // there is one manager
    const auto asked = std::get<ApprovalId>(o.write([&](Transaction& tx) {
                                               return ask_or_post_run(tx, accounts::caller_of(o.clerk, ""), run,
                                                                      day(2026, 11, 5), o.now);
                                             }).value());
    REQUIRE(o.price("2.00", day(2026, 1, 1), plan.id).has_value());
    prepare();
    const auto refused = o.grant(asked);
    CHECK(code_of(refused) == "charging.run_moved");
    CHECK(refused.error().facts.at("total") == "200.00");
    CHECK(o.show(run).state == RunState::reviewed);
  });
}
