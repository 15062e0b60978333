#include "gateway/identity/identity.h"

#include <stdexcept>

#include "schemas/certificates/certificate.h"
#include "schemas/certificates/files.h"

namespace lamplighter::identity {
namespace {

using certificates::Certificate;
using certificates::Key;
using std::filesystem::exists;
using std::filesystem::path;

Certificate certificate_in(const path& file) {
  auto found = certificates::certificate_of(certificates::read_file(file));
  if (!found)
    throw std::runtime_error(file.string() +
                             " holds no certificate (PEM, BEGIN CERTIFICATE); fetch it again from "
                             "where lamplighter-core sign-gateway made it");
  return found;
}

Key key_in(const path& file) {
  auto found = certificates::key_of(certificates::read_file(file));
  if (!found)
    throw std::runtime_error(file.string() +
                             " holds no key (PEM, not encrypted); move it away, make a new request with "
                             "lamplighter-gateway make-request and have it signed");
  return found;
}

bool key_fits(const path& key_file, const X509& certificate) {
  return exists(key_file) && certificates::fits(certificate, *key_in(key_file));
}

void check_name(const GatewayName& gateway, const X509& certificate, const path& file) {
  const auto name = certificates::facts_of(certificate).common_name;
  if (name != gateway.text)
    throw std::runtime_error(file.string() + " is the certificate of \"" + name + "\", this gateway is \"" +
                             gateway.text + "\"; take the one that was signed for it");
}

void write_request(const GatewayName& gateway, const Files& files, EVP_PKEY& key) {
  certificates::write_over(request_file(files), certificates::to_pem(*certificates::new_request(gateway.text, key)),
                           certificates::public_mode);
}

Requested request_with_new_key(const GatewayName& gateway, const Files& files, const path& key_file, Requested what) {
  const auto key = certificates::new_key();
  certificates::write_new(key_file, certificates::to_pem(*key), certificates::secret_mode);
  write_request(gateway, files, *key);
  return what;
}

}  // namespace

path new_key_file(const Files& files) {
  path file = files.key;
  return file += ".new";
}

path request_file(const Files& files) {
  path file = files.key;
  return file.replace_extension(".csr");
}

Requested make_request(const GatewayName& gateway, const Files& files) {
  finish_swap(files);
  if (!exists(files.key)) {
    if (files.key.has_parent_path()) certificates::make_folder(files.key.parent_path(), 0700);
    return request_with_new_key(gateway, files, files.key, Requested::first);
  }
  const auto pending = new_key_file(files);
  if (exists(files.certificate) && !exists(pending))
    return request_with_new_key(gateway, files, pending, Requested::renewal);
  write_request(gateway, files, *key_in(exists(pending) ? pending : files.key));
  return Requested::again;
}

void take_certificate(const GatewayName& gateway, const Files& files, const path& certificate_file, Instant now) {
  finish_swap(files);
  const auto certificate = certificate_in(certificate_file);
  check_name(gateway, *certificate, certificate_file);
  const auto authority = certificate_in(files.authority);
  const auto fault = certificates::fault_under(*authority, *certificate, certificates::Use::client, now);
  if (!fault.empty())
    throw std::runtime_error(certificate_file.string() + " does not hold under " + files.authority.string() + " at " +
                             to_text(now) + ": " + fault +
                             "; is it of this authority, and is this machine's clock right?");
  const bool renewal = key_fits(new_key_file(files), *certificate);
  if (!renewal && !key_fits(files.key, *certificate))
    throw std::runtime_error(certificate_file.string() + " fits neither " + files.key.string() + " nor " +
                             new_key_file(files).string() +
                             ": it was made from another request; make one with lamplighter-gateway make-request and "
                             "have that signed");
  certificates::write_over(files.certificate, certificates::to_pem(*certificate), certificates::public_mode);
  if (renewal) certificates::rename_over(new_key_file(files), files.key);
}

bool finish_swap(const Files& files) {
  const auto pending = new_key_file(files);
  if (!exists(pending) || !exists(files.certificate)) return false;
  const auto certificate = certificate_in(files.certificate);
  if (key_fits(files.key, *certificate) || !key_fits(pending, *certificate)) return false;
  certificates::rename_over(pending, files.key);
  return true;
}

Look look_at(const GatewayName& gateway, const Files& files) {
  Look look;
  try {
    const auto certificate = certificate_in(files.certificate);
    const auto facts = certificates::facts_of(*certificate);
    look.ends = facts.to;
    check_name(gateway, *certificate, files.certificate);
    if (!certificates::fits(*certificate, *key_in(files.key)))
      throw std::runtime_error(files.key.string() + " is not the key of " + files.certificate.string() +
                               "; take a certificate that fits: lamplighter-gateway make-request, sign-gateway, "
                               "take-certificate");
    look.fingerprint = facts.fingerprint;
  } catch (const std::exception& error) {
    look.fault = error.what();
  }
  return look;
}

}  // namespace lamplighter::identity
