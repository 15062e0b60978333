// Reading the fields of one JSON object with full checks; used by the decoders only. A wrong field leaves as
// FieldWrong, which never crosses decode_*: it becomes a DecodeError there.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/reading.h"

namespace lamplighter::wire {

inline constexpr std::size_t text_bytes_max = 200;  // of any one text in a message

struct FieldWrong {
  std::string reason;  // "field_wrong" or "unknown_schema"
  std::string detail;
};

class Fields {
 public:
  // `where` names the object in refusals: "records[3]". Throws FieldWrong when `value` is no object.
  Fields(const boost::json::value& value, std::string where);

  bool has(std::string_view name) const;
  const boost::json::value& any(std::string_view name) const;
  std::string_view text(std::string_view name) const;  // a string of at most text_bytes_max
  std::int64_t number(std::string_view name) const;    // a JSON integer
  std::int64_t big(std::string_view name) const;       // an int64 as decimal string
  std::int64_t natural(std::string_view name) const;   // big, not negative
  bool truth(std::string_view name) const;
  Instant instant(std::string_view name) const;
  std::int8_t exponent(std::string_view name) const;  // -12..12
  const boost::json::array& array(std::string_view name, std::size_t size_max) const;

  // A closed list: `parse` is one of the parse_* of the vocabulary.
  template <class T>
  T one_of(std::string_view name, std::optional<T> (*parse)(std::string_view)) const {
    const auto found = parse(text(name));
    if (!found) wrong(name, "is not one of the known ones");
    return *found;
  }
  // A name with its rule: GatewayName{...} if is_gateway_name.
  template <class NameType>
  NameType name(std::string_view field, bool (*rule)(std::string_view)) const {
    const auto t = text(field);
    if (!rule(t)) wrong(field, "is not a valid name");
    return NameType{std::string(t)};
  }
  [[noreturn]] void wrong(std::string_view name, std::string_view why) const;
  const std::string& where() const { return where_; }

 private:
  const boost::json::object* object_;
  std::string where_;
};

}  // namespace lamplighter::wire
