#include "schemas/certificates/days_left.h"

namespace lamplighter::certificates {

std::int64_t days_left(Instant ends, Instant now) {
  return std::chrono::floor<std::chrono::days>(ends - now).count();
}

std::string ending_sentence(const std::string& certificate, Instant ends, Instant now, const std::string& remedy) {
  const auto left = days_left(ends, now);
  if (left > warning_days) return "";
  const auto day = to_text(ends).substr(0, 10);
  if (ends <= now) return "the certificate " + certificate + " ended on " + day + " and is refused since: " + remedy;
  const auto when =
      left == 0 ? std::string("within a day") : "in " + std::to_string(left) + (left == 1 ? " day" : " days");
  return "the certificate " + certificate + " ends " + when + ", on " + day + " (told from " +
         std::to_string(warning_days) + " days before): " + remedy;
}

}  // namespace lamplighter::certificates
