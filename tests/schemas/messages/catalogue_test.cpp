#include "schemas/messages/catalogue.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>

using namespace lamplighter;

TEST_CASE("every sentence exists in Chinese and in English") {
  REQUIRE_FALSE(codes(Language::en).empty());
  CHECK(codes(Language::zh_cn) == codes(Language::en));
}

TEST_CASE("both languages fill the same facts") {
  const auto holes = [](const std::string& text) {
    std::set<std::string> found;
    const std::regex hole{"\\{[a-z0-9_]+(:[a-z_.]+)?\\}"};
    for (std::sregex_iterator i{text.begin(), text.end(), hole}, end; i != end; ++i) found.insert(i->str());
    return found;
  };
  for (const auto& code : codes(Language::en)) {
    INFO(code);
    CHECK(holes(sentence(Language::en, code)) == holes(sentence(Language::zh_cn, code)));
  }
}

TEST_CASE("a sentence names its facts, and an unknown code still tells them") {
  CHECK(sentence(Language::en, "no.such.code", {{"room", "1-101"}}) == "no.such.code room=1-101");
}

TEST_CASE("a state reads in the reader's words, an instant as the clock on the wall") {
  const std::map<std::string, std::string> facts{{"run", "3"}, {"state", "posted"}, {"wanted", "reviewed"}};
  CHECK(sentence(Language::zh_cn, "charging.run_state", facts) ==
        "费用计算 #3 处于“已过账”状态，此操作需要“已复核”状态；请刷新页面后再决定。");
  CHECK(sentence(Language::en, "charging.run_state", facts) ==
        "Run #3 is in the state \"Posted\", and this needs \"Reviewed\"; reload the page, then decide.");
  CHECK(sentence(Language::zh_cn, "metering.register_unknown",
                 {{"meter", "E1"}, {"register", "heat"}, {"registers", "energy_import, power, its_own"}}) ==
        "表具 E1 没有寄存器 heat；请从 正向电能, 功率, its_own 中选择。");
  CHECK(sentence(Language::en, "request.not_permitted", {{"permission", "no.such"}}) ==
        "This needs the permission \"no.such\", which none of your roles has; ask an administrator.");
  CHECK(sentence(Language::en, "metering.reading_in_future", {{"meter", "{at}"}, {"at", "2026-11-23T18:48:00.000Z"}}) ==
        "Meter {at}: 2026-11-24 02:48 has not come yet; a reading is of now or of the past.");
  CHECK(sentence(Language::en, "metering.reading_in_future", {{"meter", "E1"}, {"at", "2026-12-31T16:00:03.120Z"}}) ==
        "Meter E1: 2027-01-01 00:00:03 has not come yet; a reading is of now or of the past.");
}

TEST_CASE("every family of words that a sentence names is there") {
  const std::regex hole{"\\{[a-z_]+:([a-z_.]+)\\}"};
  const auto all = codes(Language::en);
  int families = 0;
  for (const auto& code : all) {
    const std::string text = sentence(Language::en, code);
    for (std::sregex_iterator i{text.begin(), text.end(), hole}, end; i != end; ++i, ++families)
      CHECK_MESSAGE(std::any_of(all.begin(), all.end(),
                                [&](const std::string& one) { return one.starts_with("web." + (*i)[1].str()); }),
                    code, " names ", i->str());
  }
  CHECK(families > 10);
}
