#include "core/accounts/approvals.h"

#include <boost/json.hpp>

#include "core/accounts/amount_limit.h"
#include "core/accounts/approval_policy.h"
#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "tests/core/accounts/people.h"

using namespace lamplighter;
using namespace lamplighter::accounts;

namespace {

constexpr ApprovalRule rule{"charging.price_change", "charging.write", "charging.approve",
                            /*required_by_default=*/true};

// An act that leaves a trace: a change of kind "done" for each time it was carried out. {"price":"moved"} no longer
// holds.
ApprovalKinds kinds_for_tests() {
  return {{rule,
           [](db::Transaction& tx, const Caller& asker, const boost::json::value& payload,
              Instant now) -> Outcome<boost::json::value> {
             changes::record(tx, now, asker.scope.company, EstateId{0}, "done", asker.user.n);
             if (payload.at("price").as_string() == "moved")
               return Refusal{RefusalKind::conflict, "charging.price_moved", {}, ""};
             return boost::json::value{{"by", asker.user_name}};
           }}};
}

struct RolledBack {
  Refusal refusal;
};

struct Firm {
  db::Database& database;
  User admin = first_user(database);
  Caller boss = caller_of(admin, "");  // has every role there is of the kind: may ask and may approve
  User clerk = add_user(database, boss, "clerk", {"finance"}).value();
  User manager = add_user(database, boss, "manager", {"manager"}).value();
  ApprovalKinds kinds = kinds_for_tests();
  Instant now = db::test_epoch;

  Caller caller(const User& user) {  // as he is now
    return database.read([&](db::Transaction& tx) {
      for (const auto& one : users_after(tx, boss.scope, UserId{user.id.n - 1}, 1)) return caller_of(one, "192.0.2.7");
      return Caller{};
    });
  }
  // As a route does it: what was written before a refusal does not stay.
  template <class Fn>
  Outcome<Approval> write(Fn fn) {
    try {
      return database.write(db::Priority::people, [&](db::Transaction& tx) {
        auto outcome = fn(tx);
        if (!outcome) throw RolledBack{outcome.error()};
        return outcome;
      });
    } catch (const RolledBack& back) {
      return back.refusal;
    }
  }
  Outcome<Approval> ask(const User& user, const std::string& price, std::optional<Money> amount = {}) {
    ApprovalRequest request{
        .subject = 5, .estate = {}, .facts = {{"price", price}}, .payload = {{"price", price}}, .amount = amount};
    const auto who = caller(user);
    return write([&](db::Transaction& tx) { return ask_approval(tx, who, rule, request, now); });
  }
  Outcome<Approval> decide(const User& user, ApprovalId id, Decision decision, const std::string& reason = "",
                           ApprovalState seen = ApprovalState::asked) {
    const auto who = caller(user);
    return write([&](db::Transaction& tx) { return decide_approval(tx, who, kinds, id, decision, reason, seen, now); });
  }
  Outcome<Approval> withdraw(const User& user, ApprovalId id) {
    const auto who = caller(user);
    return write([&](db::Transaction& tx) { return withdraw_approval(tx, who, id, now); });
  }
  void change(const User& user, const UserChange& change) {
    REQUIRE(database
                .write(db::Priority::people,
                       [&](db::Transaction& tx) { return change_user(tx, boss, now, user.id, change, {}); })
                .has_value());
  }
  RoleId role(const std::string& code) {
    return database.read([&](db::Transaction& tx) { return roles_named(tx, admin.company, {code}).at(0); });
  }
  std::int64_t count(const std::string& sql) {
    return database.read([&](db::Transaction& tx) {
      return std::get<0>(tx.select_one<std::int64_t>("SELECT COUNT(*) " + sql).value());
    });
  }
  std::int64_t carried_out() { return count("FROM change WHERE kind = 'done'"); }
  std::int64_t audited(const std::string& action) {
    return count("FROM audit_entry WHERE action = 'accounts.approval." + action + "'");
  }
  ApprovalState state(ApprovalId id) {
    return database.read([&](db::Transaction& tx) { return find_approval(tx, boss.scope, id).value().state; });
  }
  std::int64_t to_decide(const User& user) {
    const auto who = caller(user);
    return database.read([&](db::Transaction& tx) { return approvals_to_decide(tx, who, kinds, now); });
  }
  ApprovalNeed need(const User& user, std::optional<Money> amount = {}) {
    const auto who = caller(user);
    return database.read([&](db::Transaction& tx) { return approval_need(tx, who, rule, EstateId{0}, amount); });
  }
  Outcome<KindPolicy> policy(const std::string& kind, const std::optional<ApprovalPolicy>& said) {
    return database.write(db::Priority::people, [&](db::Transaction& tx) {
      return change_approval_policy(tx, boss, kinds, kind, said, now);
    });
  }
};

}  // namespace

TEST_CASE("what one asks another grants: it is carried out once, in the name of who asked, and audited") {
  db::for_each_database([](db::Database& database) {
    Firm f{database};
    const auto asked = f.ask(f.clerk, "0.880").value();
    CHECK(f.to_decide(f.manager) == 1);
    CHECK(f.to_decide(f.clerk) == 0);
    CHECK(f.carried_out() == 0);
    f.now += std::chrono::hours{1};
    const auto granted = f.decide(f.manager, asked.id, Decision::grant, "agreed").value();
    CHECK(granted.state == ApprovalState::granted);
    CHECK(granted.result.at("by").as_string() == "clerk");
    CHECK(granted.decided_by_name == "manager");
    CHECK(granted.decided_at == f.now);
    CHECK(f.carried_out() == 1);
    CHECK(f.audited("ask") == 1);
    CHECK(f.audited("grant") == 1);
    CHECK(f.to_decide(f.manager) == 0);
    CHECK_FALSE(database.read([&](db::Transaction& tx) { return verify_audit(tx, f.admin.company); }).has_value());

    // Clicked twice; and the second of two approvers.
    CHECK(f.decide(f.manager, asked.id, Decision::grant, "agreed").value().decided_at == granted.decided_at);
    const auto second = f.decide(f.admin, asked.id, Decision::grant);
    CHECK(code_of(second) == "accounts.approval_over");
    CHECK(second.error().facts.at("user") == "manager");
    CHECK(code_of(f.decide(f.manager, asked.id, Decision::decline, "no")) == "accounts.approval_over");
    CHECK(f.carried_out() == 1);
    CHECK(f.audited("grant") == 1);
  });
}

TEST_CASE("nobody decides what they asked themselves, nor without the permission, nor without a reason to decline") {
  db::for_each_database([](db::Database& database) {
    Firm f{database};
    const auto own = f.ask(f.admin, "0.880").value();
    CHECK(code_of(f.decide(f.admin, own.id, Decision::grant)) == "accounts.approval_own");
    CHECK(code_of(f.decide(f.clerk, own.id, Decision::grant)) == "request.not_permitted");
    CHECK(code_of(f.decide(f.manager, own.id, Decision::decline)) == "accounts.reason_missing");
    CHECK(code_of(f.decide(f.manager, ApprovalId{99}, Decision::grant)) == "accounts.approval_not_found");
    CHECK(f.decide(f.manager, own.id, Decision::decline, "too much").value().reason == "too much");
    CHECK(f.carried_out() == 0);
    CHECK(f.audited("decline") == 1);
    // The database itself holds to it, whatever a verb may forget.
    CHECK_THROWS_AS(database.write(db::Priority::people,
                                   [&](db::Transaction& tx) {
                                     tx.execute("UPDATE approval SET decided_by = asked_by WHERE id = ?", own.id);
                                   }),
                    db::ConstraintViolated);
    CHECK(code_of(f.ask(f.manager, "0.890")) == "request.not_permitted");
  });
}

TEST_CASE("the same thing is asked once; its asker may withdraw it, nobody else") {
  db::for_each_database([](db::Database& database) {
    Firm f{database};
    const auto asked = f.ask(f.clerk, "0.880").value();
    CHECK(code_of(f.ask(f.admin, "0.880")) == "accounts.approval_waiting");
    CHECK(f.ask(f.clerk, "0.870").has_value());
    CHECK(code_of(f.withdraw(f.manager, asked.id)) == "accounts.approval_not_own");
    CHECK(f.withdraw(f.clerk, asked.id).value().state == ApprovalState::withdrawn);
    CHECK(f.withdraw(f.clerk, asked.id).value().state == ApprovalState::withdrawn);  // clicked twice
    CHECK(f.audited("withdraw") == 1);
    const auto late = f.decide(f.manager, asked.id, Decision::grant);
    CHECK(code_of(late) == "accounts.approval_over");
    CHECK(late.error().facts.at("user") == "clerk");
    CHECK(f.ask(f.clerk, "0.880").has_value());  // and may be asked anew
    CHECK(f.carried_out() == 0);
  });
}

TEST_CASE("what no longer holds is refused and stays asked; so is what the asker may no longer do") {
  db::for_each_database([](db::Database& database) {
    Firm f{database};
    const auto moved = f.ask(f.clerk, "moved").value();
    CHECK(code_of(f.decide(f.manager, moved.id, Decision::grant)) == "charging.price_moved");
    CHECK(f.state(moved.id) == ApprovalState::asked);
    CHECK(f.carried_out() == 0);

    const auto asked = f.ask(f.clerk, "0.880").value();
    f.change(f.clerk, {.enabled = {},
                       .roles = std::vector{f.role("cashier")},
                       .amount_limits = {},
                       .all_estates = {},
                       .estates = {},
                       .password_hash = {}});
    CHECK(code_of(f.decide(f.manager, asked.id, Decision::grant)) == "accounts.asker_may_no_longer");
    f.change(f.clerk, {.enabled = false,
                       .roles = std::vector{f.role("finance")},
                       .amount_limits = {},
                       .all_estates = {},
                       .estates = {},
                       .password_hash = {}});
    CHECK(code_of(f.decide(f.manager, asked.id, Decision::grant)) == "accounts.asker_may_no_longer");
    f.change(
        f.clerk,
        {.enabled = true, .roles = {}, .amount_limits = {}, .all_estates = {}, .estates = {}, .password_hash = {}});
    CHECK(f.decide(f.manager, asked.id, Decision::grant).has_value());
    CHECK(f.carried_out() == 1);
  });
}

TEST_CASE("a question nobody decides expires after thirty days, to the millisecond") {
  db::for_each_database([](db::Database& database) {
    Firm f{database};
    const auto early = f.ask(f.clerk, "0.880").value(), late = f.ask(f.clerk, "0.870").value();
    f.now += approval_age_max - std::chrono::milliseconds{1};
    CHECK(f.to_decide(f.manager) == 2);
    CHECK(f.decide(f.manager, early.id, Decision::grant).has_value());
    f.now += std::chrono::milliseconds{1};
    CHECK(f.to_decide(f.manager) == 0);
    CHECK(code_of(f.decide(f.manager, late.id, Decision::grant)) == "accounts.approval_expired");
    const auto expire = [&] {
      return database.write(db::Priority::jobs, [&](db::Transaction& tx) { return expire_approvals(tx, f.now, 10); });
    };
    CHECK(expire() == 1);
    CHECK(expire() == 0);
    CHECK(f.state(late.id) == ApprovalState::expired);
    CHECK(f.audited("expire") == 1);
  });
}

TEST_CASE("an approver's limit: below and at it he may, above it he is told who could") {
  db::for_each_database([](db::Database& database) {
    Firm f{database};
    f.change(f.manager, {.enabled = {},
                         .roles = {},
                         .amount_limits = std::map{std::pair{f.role("manager"), Money{500000}}},
                         .all_estates = {},
                         .estates = {},
                         .password_hash = {}});
    struct Row {
      std::int64_t fen;
      std::string refusal;
    };
    for (const auto& [fen, refusal] : {Row{499999, ""}, Row{500000, ""}, Row{500001, "accounts.amount_above_limit"},
                                       Row{-500000, ""}, Row{-500001, "accounts.amount_above_limit"}}) {
      CAPTURE(fen);
      const auto asked = f.ask(f.clerk, std::to_string(fen), Money{fen}).value();
      const auto decided = f.decide(f.manager, asked.id, Decision::grant);
      CHECK(code_of(decided) == refusal);
      if (decided) continue;
      CHECK(decided.error().facts.at("limit") == "5000.00");
      CHECK(decided.error().facts.at("amount") == to_text(Money{fen}));
      CHECK(decided.error().facts.at("roles").find("经理") != std::string::npos);  // the administrator is a manager too
      CHECK(f.decide(f.admin, asked.id, Decision::grant).has_value());
    }
  });
}

TEST_CASE("of several roles the widest limit counts, and one without a limit has none") {
  const auto role = [](const char* code, std::vector<std::string> permissions, std::optional<Money> limit) {
    return Role{RoleId{1}, code, std::move(permissions), limit};
  };
  CHECK(limits_of({role("a", {"x", "y"}, Money{100})}) ==
        std::map<std::string, Money, std::less<>>{{"x", Money{100}}, {"y", Money{100}}});
  CHECK(limits_of({role("a", {"x"}, Money{100}), role("b", {"x"}, Money{300})}).at("x") == Money{300});
  CHECK(limits_of({role("a", {"x", "y"}, Money{100}), role("b", {"x"}, {})}) ==
        std::map<std::string, Money, std::less<>>{{"y", Money{100}}});
  CHECK(limits_of({role("b", {"x"}, {}), role("a", {"x"}, Money{100})}).empty());
}

TEST_CASE("a limit where nobody else has a wider one says so, and a limit needs its role") {
  db::TestDatabase database;
  Firm f{*database};
  const std::map<RoleId, Money> limits{{f.role("finance"), Money{100}}};
  f.change(
      f.clerk,
      {.enabled = {}, .roles = {}, .amount_limits = limits, .all_estates = {}, .estates = {}, .password_hash = {}});
  const auto check = [&](const Caller& who) {
    return database->read([&](db::Transaction& tx) { return check_amount(tx, who, "charging.post", Money{101}); });
  };
  CHECK(code_of(check(f.caller(f.clerk))) == "accounts.amount_above_limit");
  // Kept by a change that does not speak of it; gone with the role.
  f.change(f.clerk, {.enabled = {},
                     .roles = std::vector{f.role("finance"), f.role("cashier")},
                     .amount_limits = {},
                     .all_estates = {},
                     .estates = {},
                     .password_hash = {}});
  CHECK(f.caller(f.clerk).limits.at("charging.post") == Money{100});
  database->write(db::Priority::people,
                  [&](db::Transaction& tx) { tx.execute("UPDATE app_user SET enabled = 0 WHERE id = ?", f.admin.id); });
  CHECK(code_of(check(f.caller(f.clerk))) == "accounts.amount_above_every_limit");
  UserChange change;
  change.roles = std::vector{f.role("cashier")};
  change.amount_limits = limits;
  const auto refused = database->write(db::Priority::people, [&](db::Transaction& tx) {
    return change_user(tx, f.boss, f.now, f.clerk.id, change, {});
  });
  CHECK(code_of(refused) == "accounts.limit_without_role");
}

TEST_CASE("a second person is needed by default where there is one, and as the company says where it says something") {
  db::for_each_database([](db::Database& database) {
    Firm f{database};
    CHECK(f.need(f.clerk) == ApprovalNeed::needed);
    CHECK(f.need(f.admin) == ApprovalNeed::needed);
    UserChange off;
    off.enabled = false;
    f.change(f.manager, off);
    CHECK(f.need(f.clerk) == ApprovalNeed::needed);  // the administrator is a manager too
    CHECK(f.need(f.admin) == ApprovalNeed::sole);

    CHECK(f.policy("charging.price_change", ApprovalPolicy{true, {}}).value().approver_count == 1);
    CHECK(f.need(f.admin) == ApprovalNeed::needed);
    CHECK(code_of(f.ask(f.admin, "0.880")) == "accounts.no_other_approver");
    REQUIRE(f.policy("charging.price_change", ApprovalPolicy{false, {}}).has_value());
    CHECK(f.need(f.clerk) == ApprovalNeed::none);
    REQUIRE(f.policy("charging.price_change", ApprovalPolicy{true, Money{1000}}).has_value());
    CHECK(f.need(f.clerk, Money{999}) == ApprovalNeed::none);
    CHECK(f.need(f.clerk, Money{1000}) == ApprovalNeed::needed);
    CHECK(f.need(f.clerk, Money{-1000}) == ApprovalNeed::needed);
    CHECK(f.need(f.clerk) == ApprovalNeed::needed);  // not about an amount
    REQUIRE(f.policy("charging.price_change", std::nullopt).has_value());
    CHECK(f.need(f.admin) == ApprovalNeed::sole);
    CHECK(code_of(f.policy("charging.nonsense", std::nullopt)) == "accounts.approval_kind_unknown");
    CHECK(f.count("FROM audit_entry WHERE action = 'accounts.approval_policy.change'") == 4);
  });
}
