#include "core/authority/own_certificates.h"

#include "schemas/certificates/files.h"

namespace lamplighter::authority {
namespace {

Outcome<Pair> make_pair_in(const std::filesystem::path& folder, const std::string& stem, const Authority& authority,
                           const IssueWish& wish, Instant now) {
  Pair pair{folder / (stem + ".crt"), folder / (stem + ".key"), {}};
  if (const auto free = nothing_there({pair.certificate, pair.key}); !free) return free.error();
  certificates::make_folder(folder, 0755);
  const auto key = certificates::new_key();
  const auto made = issue(authority, wish, *key, now);
  if (!made) return made.error();
  certificates::write_new(pair.key, certificates::to_pem(*key), certificates::secret_mode);
  certificates::write_new(pair.certificate, certificates::to_pem(*made->certificate), certificates::public_mode);
  pair.issued = made->issued;
  return pair;
}

}  // namespace

Outcome<Pair> make_broker_certificate(const Authority& authority, const BrokerWish& wish, Instant now) {
  const auto names = certificates::alternative_names(wish.name, wish.addresses);
  return make_pair_in(wish.folder, "broker", authority,
                      {"broker", {wish.name, names, certificates::Use::server, wish.days}}, now);
}

Outcome<Pair> make_core_identity(const Authority& authority, const std::filesystem::path& folder, int days,
                                 Instant now) {
  auto pair = make_pair_in(folder, "core-identity", authority,
                           {"core", {std::string(core_identity), "", certificates::Use::client, days}}, now);
  if (pair)
    certificates::write_over(folder / "authority.crt", certificates::to_pem(*authority.certificate),
                             certificates::public_mode);
  return pair;
}

}  // namespace lamplighter::authority
