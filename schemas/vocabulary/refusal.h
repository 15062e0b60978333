// Why something was not done, in a form that a person can be told in their language.
// Expected failures travel as Outcome<T>; the enumerators of style.md are the codes here, phrases such as
// "premises.room_code_taken", each with one sentence per language in schemas/messages/.
#pragma once

#include <boost/system/result.hpp>
#include <map>
#include <stdexcept>
#include <string>

namespace lamplighter {

enum class RefusalKind : std::uint8_t {
  invalid,          // 400/422: the request itself is wrong; do not repeat it unchanged
  unauthenticated,  // 401: sign in first
  forbidden,        // 403: signed in, but not allowed
  not_found,        // 404: not there, or not in the caller's scope
  conflict,         // 409: somebody else was first; look again, then decide
  too_large,        // 413: over a stated limit
  too_many,         // 429: slow down
  try_later,        // 503: nothing wrong with the request; repeat it
};

struct Refusal {
  RefusalKind kind = RefusalKind::invalid;
  std::string code;                          // key of the message catalogue
  std::map<std::string, std::string> facts;  // fills {name} in the sentence: the thing, the value, the limit
  std::string field;                         // the request field at fault, "" where none
};

template <class T>
using Outcome = boost::system::result<T, Refusal>;

// Lets Outcome<T>::value() throw something readable when a caller forgot to look.
[[noreturn]] inline void throw_exception_from_error(const Refusal& refusal, const boost::source_location&) {
  throw std::logic_error("unchecked refusal: " + refusal.code);
}

}  // namespace lamplighter
