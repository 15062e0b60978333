#include "schemas/messages/catalogue.h"

#include <doctest/doctest.h>

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
    const std::regex hole{"\\{[a-z_]+\\}"};
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
