#include "core/http/router.h"

#include <array>
#include <set>
#include <stdexcept>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::http {
namespace {

constexpr std::array<std::string_view, 5> method_words{"GET", "POST", "PUT", "PATCH", "DELETE"};

std::vector<std::string> split(std::string_view path) {
  if (!path.starts_with('/')) throw std::logic_error("route path must begin with /: " + std::string(path));
  std::vector<std::string> segments;
  path.remove_prefix(1);
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return segments;
}

bool is_variable(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

// True when they fit; `literals` counts the segments that fit by name.
bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& segments, std::size_t& literals) {
  if (pattern.size() != segments.size()) return false;
  literals = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_variable(pattern[i])) {
      if (segments[i].empty()) return false;
    } else {
      if (pattern[i] != segments[i]) return false;
      ++literals;
    }
  }
  return true;
}

}  // namespace

std::string_view to_text(Method method) {
  return method_words.at(static_cast<std::size_t>(method));
}

std::optional<Method> parse_method(std::string_view word) {
  return enumerator_of<Method>(method_words, word);
}

Router::Router(std::vector<Route> routes, std::vector<LiveRoute> live_routes)
    : routes_(std::move(routes)), live_routes_(std::move(live_routes)) {
  std::set<std::pair<Method, std::string>> seen;
  const auto add = [&](Method method, const std::string& path, std::size_t index, bool live) {
    if (!seen.emplace(method, path).second)
      throw std::logic_error("two routes for " + std::string(to_text(method)) + " " + path);
    patterns_.push_back({split(path), method, index, live});
  };
  for (std::size_t i = 0; i < routes_.size(); ++i) add(routes_[i].method, routes_[i].path, i, /*live=*/false);
  for (std::size_t i = 0; i < live_routes_.size(); ++i) add(Method::get, live_routes_[i].path, i, /*live=*/true);
}

std::variant<Match, NoSuchPath, OtherMethods> Router::match(Method method,
                                                            const std::vector<std::string>& segments) const {
  const Pattern* best = nullptr;
  std::size_t best_literals = 0;
  std::set<std::string_view> others;
  for (const auto& pattern : patterns_) {
    std::size_t literals = 0;
    if (!fits(pattern.segments, segments, literals)) continue;
    if (pattern.method != method) {
      others.insert(to_text(pattern.method));
    } else if (!best || literals > best_literals) {  // "/rooms/import" goes before "/rooms/{room}"
      best = &pattern;
      best_literals = literals;
    }
  }
  if (!best && others.empty()) return NoSuchPath{};
  if (!best) {
    OtherMethods allowed;
    for (const auto word : others) allowed.allow += (allowed.allow.empty() ? "" : ", ") + std::string(word);
    return allowed;
  }
  Match match;
  if (best->live)
    match.live = &live_routes_[best->index];
  else
    match.route = &routes_[best->index];
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (is_variable(best->segments[i]))
      match.variables.emplace(best->segments[i].substr(1, best->segments[i].size() - 2), segments[i]);
  return match;
}

}  // namespace lamplighter::http
