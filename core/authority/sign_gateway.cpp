#include "core/authority/sign_gateway.h"

#include <algorithm>
#include <array>

#include "core/authority/ledger.h"
#include "schemas/certificates/files.h"

namespace lamplighter::authority {
namespace {

constexpr std::array<std::string_view, 3> key_kinds{"EC", "RSA", "ED25519"};
constexpr std::size_t shown_bytes_max = 64;
// What the core calls itself at a broker, with certificates and with passwords.
constexpr std::array<std::string_view, 2> names_of_the_core{core_identity, "lamplighter-core"};

// What a stranger wrote, so that a terminal shows it and obeys nothing in it.
std::string shown(const std::string& name) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : name.substr(0, shown_bytes_max)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte <= '~')
      text += c;
    else
      (text += "\\x") += {digits[byte >> 4], digits[byte & 15]};
  }
  return name.size() > shown_bytes_max ? text + "…" : text;
}

Refusal refused(std::string code, std::map<std::string, std::string> facts) {
  return {RefusalKind::invalid, std::move(code), std::move(facts), "request"};
}

Outcome<void> check_key(const certificates::RequestFacts& request) {
  const std::map<std::string, std::string> facts{{"kind", request.key_kind},
                                                 {"bits", std::to_string(request.key_bits)},
                                                 {"strength", std::to_string(request.security_bits)},
                                                 {"limit", std::to_string(security_bits_min)}};
  if (std::find(key_kinds.begin(), key_kinds.end(), request.key_kind) == key_kinds.end())
    return refused("authority.key_kind", facts);
  if (request.security_bits < security_bits_min) return refused("authority.key_weak", facts);
  return {};
}

}  // namespace

Outcome<GatewayName> gateway_of(const certificates::RequestFacts& request) {
  if (!request.signature_good) return refused("authority.signature_wrong", {});
  if (request.common_names.empty()) return refused("authority.name_missing", {});
  if (request.common_names.size() > 1)
    return refused("authority.names_many", {{"count", std::to_string(request.common_names.size())}});
  const auto& name = request.common_names.front();
  if (name.find_first_of("*+#") != std::string::npos)
    return refused("authority.name_wildcard", {{"name", shown(name)}});
  if (!is_gateway_name(name)) return refused("authority.gateway_name_wrong", {{"name", shown(name)}});
  if (std::find(names_of_the_core.begin(), names_of_the_core.end(), name) != names_of_the_core.end())
    return refused("authority.name_of_the_core", {{"name", name}});
  if (const auto key = check_key(request); !key) return key.error();
  return GatewayName{name};
}

Outcome<Signed> sign_gateway(const Authority& authority, const SignWish& wish, Instant now) {
  if (const auto free = nothing_there({wish.out}); !free) return free.error();
  const auto request = certificates::request_of(certificates::read_file(wish.request));
  if (!request) return refused("authority.request_unreadable", {{"path", wish.request.string()}});
  const auto gateway = gateway_of(certificates::facts_of(*request));
  if (!gateway) return gateway.error();
  const auto others = still_good(read_ledger(authority.folder), gateway->text, now);
  const auto key = certificates::key_in(*request);
  const auto made = issue(authority, {"gateway", {gateway->text, "", certificates::Use::client, wish.days}}, *key, now);
  if (!made) return made.error();
  certificates::write_new(wish.out, certificates::to_pem(*made->certificate), certificates::public_mode);
  return Signed{made->issued, others};
}

}  // namespace lamplighter::authority
