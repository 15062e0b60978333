#include "core/http/target.h"

#include <doctest/doctest.h>

#include "core/http/router.h"

using namespace lamplighter;
using namespace lamplighter::http;

TEST_CASE("paths and queries are decoded once, and what cannot be decoded is refused") {
  struct Row {
    std::string_view target;
    bool good;
    std::vector<std::string> segments;
  };
  for (const auto& row : {
           Row{"/", true, {}},
           Row{"/a/b", true, {"a", "b"}},
           Row{"/a/", true, {"a", ""}},
           Row{"//a", true, {"", "a"}},
           Row{"/a%2Fb", true, {"a/b"}},
           Row{"/%E5%B0%8F", true, {"小"}},
           Row{"/a+b", true, {"a+b"}},
           Row{"/..", false, {}},
           Row{"/a/../b", false, {}},
           Row{"/%2e%2E/b", false, {}},
           Row{"/./b", false, {}},
           Row{"/a/..%2Fb", true, {"a", "../b"}},  // one segment, which is no folder's name to anybody here
           Row{"/a/%2e%2e/b", false, {}},
           Row{"/a/.%2e/b", false, {}},
           Row{"/a/..", false, {}},
           Row{"/%252e%252e/b", true, {"%2e%2e", "b"}},  // decoded once
           Row{"/..\\a", true, {"..\\a"}},
           Row{"/..%5ca", true, {"..\\a"}},
           Row{"/a%00/../b", false, {}},
           Row{"/%2e", false, {}},
           Row{"/%c0%ae%c0%ae/b", false, {}},  // overlong dots
           Row{"/%", false, {}},
           Row{"/%4", false, {}},
           Row{"/%zz", false, {}},
           Row{"/%00", false, {}},
           Row{"/%ff", false, {}},
           Row{"/%c0%af", false, {}},     // overlong '/'
           Row{"/%ed%a0%80", false, {}},  // a surrogate
           Row{"/%f4%90%80%80", false, {}},
           Row{"/%e5%b0", false, {}},
           Row{"a", false, {}},
           Row{"/?a=1&a=2", false, {}},
           Row{"/?a=%ff", false, {}},
           Row{"/#a", false, {}},
       }) {
    CAPTURE(row.target);
    const auto target = parse_target(row.target);
    CHECK(target.has_value() == row.good);
    if (target && row.good) CHECK(target->segments == row.segments);
  }
  const auto query = parse_target("/a?q=%E5%B0%8F+1&empty=&flag&&x=a%3Db")->query;
  CHECK(query == TextMap{{"q", "小 1"}, {"empty", ""}, {"flag", ""}, {"x", "a=b"}});
}

TEST_CASE("cookies are name=value pairs; of two with one name the first counts") {
  CHECK(parse_cookies("a=1; b=2") == TextMap{{"a", "1"}, {"b", "2"}});
  CHECK(parse_cookies("a=1;a=2; junk; =3; c=x=y") == TextMap{{"a", "1"}, {"c", "x=y"}});
  CHECK(parse_cookies("").empty());
}

TEST_CASE("a path finds its route, a name goes before a variable, and the other methods are told") {
  const auto route = [](Method method, std::string path) { return Route{method, std::move(path), "", {}}; };
  const Router router({route(Method::get, "/rooms/{room}"), route(Method::get, "/rooms/import"),
                       route(Method::post, "/rooms"), route(Method::get, "/rooms")},
                      {{"/live/{thing}", "", "thing", {}, {}}});
  const auto match = [&](Method method, std::string_view path) {
    return router.match(method, parse_target(path)->segments);
  };
  CHECK(std::get<Match>(match(Method::get, "/rooms/12")).variables == TextMap{{"room", "12"}});
  CHECK(std::get<Match>(match(Method::get, "/rooms/a%2Fb")).variables.at("room") == "a/b");
  CHECK(std::get<Match>(match(Method::get, "/rooms/import")).route->path == "/rooms/import");
  CHECK(std::get<Match>(match(Method::get, "/live/x")).live->name == "thing");
  CHECK(std::get<OtherMethods>(match(Method::del, "/rooms")).allow == "GET, POST");
  CHECK(std::holds_alternative<NoSuchPath>(match(Method::get, "/rooms/")));
  CHECK(std::holds_alternative<NoSuchPath>(match(Method::get, "/rooms/1/2")));
  CHECK(std::holds_alternative<NoSuchPath>(match(Method::get, "/Rooms")));
  CHECK_THROWS_AS(Router({route(Method::get, "/a"), route(Method::get, "/a")}, {}), std::logic_error);
}
