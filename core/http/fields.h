// The members of a JSON body, taken one by one. The first that is missing or wrong becomes the refusal, which names the
// field, what came and what is wanted; so does a member that nobody asked for (a misspelt one must not be ignored).
//
//   http::Fields fields(body);
//   const auto code = fields.text("code", 1, 32);
//   const auto floor = fields.number("floor", -20, 300);
//   if (auto refusal = fields.refusal()) return *refusal;
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar/calendar.h"
#include "schemas/vocabulary/ids.h"
#include "schemas/vocabulary/quantity.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::http {

inline constexpr std::size_t list_items_max = 1000;

class Fields {
 public:
  explicit Fields(const boost::json::object& body) : body_(body) {}

  bool has(std::string_view name);  // present, even when null

  // Text of min..max characters (code points) after white space at both ends is cut; no control characters.
  std::string text(std::string_view name, std::size_t min, std::size_t max);
  // As it came, not cut: passwords. Up to max bytes, no NUL.
  std::string secret(std::string_view name, std::size_t bytes_max);
  std::int64_t number(std::string_view name, std::int64_t min, std::int64_t max);  // a JSON integer
  bool flag(std::string_view name);
  calendar::Day day(std::string_view name);  // "2026-11-23"
  Decimal decimal(std::string_view name);    // "12.50", a string
  template <class IdType>
  IdType id(std::string_view name) {
    return IdType{id_number(name)};
  }  // "123", a string
  template <class IdType>
  std::vector<IdType> ids(std::string_view name) {
    std::vector<IdType> out;
    for (const auto n : id_numbers(name)) out.push_back(IdType{n});
    return out;
  }
  // Refuses the field `name` with a code and facts of the caller's own.
  void refuse(std::string_view name, std::string code, std::map<std::string, std::string> facts = {});

  // Call last: also refuses members that were never asked for.
  std::optional<Refusal> refusal() const;

 private:
  const boost::json::value* find(std::string_view name);
  std::int64_t id_number(std::string_view name);
  std::vector<std::int64_t> id_numbers(std::string_view name);
  const boost::json::object& body_;
  std::set<std::string, std::less<>> asked_;
  std::optional<Refusal> first_;
};

// How many characters (code points) a UTF-8 text has.
std::size_t characters(std::string_view utf8);
// Without white space at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace lamplighter::http
