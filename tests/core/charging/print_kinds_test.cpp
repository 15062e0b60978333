// Tiers, price components and adjustments on paper, in both languages.
#include "tests/core/charging/corrected.h"
#include "tests/core/charging/print_desk.h"

using namespace lamplighter;
using namespace lamplighter::charging;
using paper::letters_of_pdf;

namespace {

const std::string monthly_tiers =
    R"json({"formula": "tier(tiers, usage)", "tiers": {"accumulation": "monthly", "rows": [
        {"up_to": "240", "price": "0.4883"}, {"up_to": "400", "price": "0.5383"}, {"price": "0.7883"}]}})json";

// Beijing's water: 5.00 of which 2.07 water, 1.57 resource, 1.36 sewage; the second tier's 7.00 likewise.
const std::string components =
    R"json({"formula": "tier(tiers, usage)", "tiers": {"accumulation": "annual", "rows": [
        {"up_to": "180", "price": "5", "components": [{"code": "water", "name": "水费", "price": "2.07"},
            {"code": "resource", "name": "水资源费", "price": "1.57"}, {"code": "sewage", "name": "污水处理费", "price": "1.36"}]},
        {"price": "7", "components": [{"code": "water", "name": "水费", "price": "4.07"},
            {"code": "resource", "name": "水资源费", "price": "1.57"}, {"code": "sewage", "name": "污水处理费", "price": "1.36"}]}]}})json";

// 170 used before October, `october` in October.
Home charge_year(Desk& desk, const std::string& terms, std::int64_t october) {
  REQUIRE(desk.terms(desk.item, terms).has_value());
  const Home home = desk.home("101");
  desk.reading(home, day(2026, 1, 1), 0);
  desk.reading(home, day(2026, 10, 1), 17000);
  desk.reading(home, day(2026, 11, 1), 17000 + 100 * october);
  desk.charge(day(2026, 1, 1), day(2026, 10, 1));
  desk.charge();
  return home;
}

Bill adjusted(Desk& desk, const Home& home, std::int64_t hundredths) {
  correct(desk, home, day(2026, 11, 1), hundredths);
  desk.charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment);
  return bills_of(desk).back();
}

std::string letters(Desk& desk, const Bill& bill, const std::string& language) {
  const auto printed = desk.pdf(bill, language);
  REQUIRE(printed.status == 200);
  return letters_of_pdf(printed.body);
}

}  // namespace

TEST_CASE("annual tiers on paper: what the year used before, each tier's units, price and amount (E8)") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    charge_year(desk, annual_tiers, 100);
    const Bill bill = bills_of(desk).back();
    expect(letters(desk, bill, "zh-CN"), {"本阶梯年度已用170kWh", "第1阶梯（0至180kWh）：10kWh×5.00元", "50.00",
                                          "第2阶梯（180至260kWh）：80kWh×7.00元", "560.00",
                                          "第3阶梯（260kWh以上）：10kWh×9.00元", "90.00", "¥700.00", "柒佰元整"});
    expect(letters(desk, bill, "en"), {"Usedsincethetieryearbegan:170kWh", "Tier1(0to180kWh):10kWh×5.00yuan", "50.00",
                                       "Tier2(180to260kWh):80kWh×7.00yuan", "560.00",
                                       "Tier3(above260kWh):10kWh×9.00yuan", "90.00", "CNYSevenHundredand00/100"});
  });
}

TEST_CASE("monthly tiers on paper: exact amounts of the tiers, and the one rounding (E9)") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    REQUIRE(desk.terms(desk.item, monthly_tiers).has_value());
    desk.october(desk.home("101"), 0, 45000);
    desk.charge();
    const Bill bill = bills_of(desk).back();
    expect(letters(desk, bill, "zh-CN"),
           {"第1阶梯（0至240kWh）：240kWh×0.4883元", "117.192", "第2阶梯（240至400kWh）：160kWh×0.5383元", "86.128",
            "第3阶梯（400kWh以上）：50kWh×0.7883元", "39.415", "四舍五入到分：242.735元→242.74元（差额0.005）",
            "¥242.74", "贰佰肆拾贰元柒角肆分"});
    expect(letters(desk, bill, "en"), {"Tier1(0to240kWh):240kWh×0.4883yuan", "Tier3(above400kWh):50kWh×0.7883yuan",
                                       "Roundedhalfuptothefen:242.735yuan→242.74yuan(difference0.005)", "¥242.74"});
  });
}

TEST_CASE("a formula of one's own is in people's words on paper") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    REQUIRE(desk.terms(desk.item, R"json({"formula": "max(usage, 10) * price / 2", "price": "1"})json").has_value());
    desk.october(desk.home("101"), 0, 45000);
    desk.charge();
    const Bill bill = bills_of(desk).back();
    expect(letters(desk, bill, "zh-CN"), {"max(用量,10)×单价÷2", "225.00"});
    expect(letters(desk, bill, "en"), {"max(usage,10)×price÷2", "225.00"});
  });
}

TEST_CASE("price components on paper sum to the amount") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    charge_year(desk, components, 10);
    const Bill bill = bills_of(desk).back();  // 10 x 5
    expect(letters(desk, bill, "zh-CN"), {"其中：水费20.70", "其中：水资源费15.70", "其中：污水处理费13.60", "¥50.00"});
    expect(letters(desk, bill, "en"), {"ofwhich水费20.70", "ofwhich水资源费15.70", "ofwhich污水处理费13.60"});
  });
}

TEST_CASE("a credit on paper: which bill it corrects, now and before, and the components of the difference") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    const Home home = charge_year(desk, components, 30);  // 10 x 5 + 20 x 7
    const Bill wrong = bills_of(desk).back();
    CHECK(wrong.total == Money{19000});
    const Bill credit = adjusted(desk, home, 18000);  // 10 x 5
    CHECK(credit.total == Money{-14000});
    expect(letters(desk, credit, "zh-CN"),
           {"费用调整单", "更正账单", wrong.number.c_str(), "应退金额", "¥-140.00", "负壹佰肆拾元整",
            "重新计算为50.00元，此前已入账190.00元，本单为差额", "第1阶梯（0至180kWh）：10kWh×5.00元",
            "其中：水费-81.40", "其中：水资源费-31.40", "其中：污水处理费-27.20"});
    expect(letters(desk, credit, "en"),
           {"Adjustment", "Correctsbill", wrong.number.c_str(), "Amountcredited(CNY)", "¥-140.00",
            "CNYMinusOneHundredFortyand00/100",
            "Workedoutagain:50.00yuan;postedbefore:190.00yuan;thischargesthedifference", "ofwhich水费-81.40"});
    // Of the components of the line as a whole, 20.70 and so on, nothing is printed: they are not what is credited.
    CHECK(letters(desk, credit, "en").find("ofwhich水费20.70") == std::string::npos);
  });
}

TEST_CASE("an adjustment on paper that charges more says so, and the bill it corrects prints as before") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    const Home home = charge_year(desk, annual_tiers, 60);
    const Bill short_of = bills_of(desk).back();
    const auto before = desk.pdf(short_of).body;
    const Bill more = adjusted(desk, home, 27000);
    CHECK(more.total == Money{30000});  // E8c the other way: 400.00 -> 700.00
    expect(letters(desk, more, "zh-CN"),
           {"费用调整单", "应付金额", "¥300.00", "叁佰元整", "重新计算为700.00元，此前已入账400.00元，本单为差额"});
    expect(letters(desk, more, "en"),
           {"Adjustment", "Amountdue(CNY)", "¥300.00", "Workedoutagain:700.00yuan;postedbefore:400.00yuan"});
    CHECK((desk.pdf(short_of).body == before));
  });
}
