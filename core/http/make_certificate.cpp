#include "core/http/make_certificate.h"

#include <stdexcept>

#include "schemas/certificates/certificate.h"
#include "schemas/certificates/files.h"

namespace lamplighter::http {

CertificateFiles make_certificate(const CertificateWish& wish, Instant now) {
  const auto names = certificates::alternative_names(wish.name, wish.addresses);
  const CertificateFiles files{wish.folder / "core.crt", wish.folder / "core.key"};
  certificates::make_folder(wish.folder, 0755);
  for (const auto& path : {files.certificate, files.key})
    if (std::filesystem::exists(path))
      throw std::runtime_error(path.string() +
                               " is already there; it is never overwritten: move it away, or name another folder");
  const auto key = certificates::new_key();
  const auto certificate = certificates::new_certificate(
      {wish.name, names, certificates::Use::server, certificate_days}, *key, /*issuer=*/nullptr, now);
  certificates::write_new(files.key, certificates::to_pem(*key), certificates::secret_mode);
  certificates::write_new(files.certificate, certificates::to_pem(*certificate), certificates::public_mode);
  return files;
}

}  // namespace lamplighter::http
