// Which route a path belongs to.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/http/route.h"
#include "core/http/target.h"

namespace lamplighter::http {

struct Match {
  const Route* route = nullptr;
  const LiveRoute* live = nullptr;  // one of both
  TextMap variables;
};
struct NoSuchPath {};
struct OtherMethods {  // the path is there
  std::string allow;   // "GET, POST"
};

class Router {
 public:
  // Throws std::logic_error where two routes have one method and path, or a path does not begin with '/'.
  Router(std::vector<Route> routes, std::vector<LiveRoute> live_routes);
  std::variant<Match, NoSuchPath, OtherMethods> match(Method method, const std::vector<std::string>& segments) const;

  const std::vector<Route>& routes() const { return routes_; }
  const std::vector<LiveRoute>& live_routes() const { return live_routes_; }

 private:
  struct Pattern {
    std::vector<std::string> segments;  // "{name}" is a variable
    Method method;
    std::size_t index;
    bool live;
  };
  std::vector<Route> routes_;
  std::vector<LiveRoute> live_routes_;
  std::vector<Pattern> patterns_;
};

std::string_view to_text(Method method);  // "GET"
std::optional<Method> parse_method(std::string_view word);

}  // namespace lamplighter::http
