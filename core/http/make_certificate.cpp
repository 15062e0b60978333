#include "core/http/make_certificate.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <stdexcept>

namespace lamplighter::http {
namespace {

template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreedBy<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;

constexpr std::time_t clocks_apart_s = 24 * 3600;  // a computer whose clock is behind takes it all the same

void must(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("OpenSSL could not ") + what);
}

// Only what needs no quoting in OpenSSL's extension text either.
bool is_host_name(const std::string& name) {
  constexpr std::size_t most = 64;  // the subject's common name takes no more
  const auto fits = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= most && std::all_of(name.begin(), name.end(), fits) && name.front() != '.' &&
         name.front() != '-' && name.back() != '-' && name.find("..") == std::string::npos;
}

std::string alternative_names(const CertificateWish& wish) {
  if (!is_host_name(wish.name))
    throw std::runtime_error("\"" + wish.name +
                             "\" is no host name: 1 to 64 of a-z, 0-9, - and ., such as lamplighter.office.example");
  if (wish.addresses.size() + 1 > certificate_names_max)
    throw std::runtime_error(std::to_string(wish.addresses.size()) + " addresses are too many; at most " +
                             std::to_string(certificate_names_max - 1) + " are taken");
  std::string names = "DNS:" + wish.name;
  for (const auto& text : wish.addresses) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(text, error);
    if (error) throw std::runtime_error("\"" + text + "\" is no IP address, such as 192.0.2.10");
    names += ",IP:" + address.to_string();
  }
  return names;
}

void add_extension(X509& certificate, int which, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str()));
  must(extension && X509_add_ext(&certificate, extension.get(), -1) == 1, "add an extension to the certificate");
}

Certificate signed_by(EVP_PKEY& key, const std::string& name, const std::string& names, Instant now) {
  Certificate made(X509_new());
  must(made != nullptr, "make a certificate");
  std::uint64_t serial = 0;
  must(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "find a serial number");
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), (serial >> 1) | 1);
  must(X509_set_version(made.get(), 2) == 1, "set the version");  // 2 says v3
  const std::time_t from = unix_ms(now) / 1000 - clocks_apart_s;
  const std::time_t to = from + std::time_t{certificate_days} * 24 * 3600;
  must(ASN1_TIME_set(X509_getm_notBefore(made.get()), from) && ASN1_TIME_set(X509_getm_notAfter(made.get()), to),
       "set the validity");
  must(X509_set_pubkey(made.get(), &key) == 1, "set the key");
  auto* subject = X509_get_subject_name(made.get());
  must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()),
                                  -1, -1, 0) == 1 &&
           X509_set_issuer_name(made.get(), subject) == 1,
       "set the name");
  add_extension(*made, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*made, NID_key_usage, "critical,digitalSignature");
  add_extension(*made, NID_ext_key_usage, "serverAuth");
  add_extension(*made, NID_subject_alt_name, names);
  add_extension(*made, NID_subject_key_identifier, "hash");
  must(X509_sign(made.get(), &key, EVP_sha256()) > 0, "sign the certificate");
  return made;
}

std::string text_of(BIO& memory) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(&memory, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

// Durable, and never in the place of another file.
void write_new(const std::filesystem::path& path, const std::string& text, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0)
    throw std::runtime_error(path.string() + (errno == EEXIST
                                                  ? " is already there; it is never overwritten: move it away, "
                                                    "or name another folder"
                                                  : std::string(" cannot be made: ") + std::strerror(errno)));
  const bool written = ::fchmod(file, mode) == 0 &&
                       ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file) == 0;
  const std::string why = written ? "" : std::strerror(errno);
  ::close(file);
  if (written) return;
  ::unlink(path.c_str());
  throw std::runtime_error(path.string() + " cannot be written: " + why);
}

}  // namespace

CertificateFiles make_certificate(const CertificateWish& wish, Instant now) {
  const auto names = alternative_names(wish);
  const CertificateFiles files{wish.folder / "core.crt", wish.folder / "core.key"};
  std::error_code error;
  std::filesystem::create_directories(wish.folder, error);
  if (error) throw std::runtime_error("the folder " + wish.folder.string() + " cannot be made: " + error.message());
  for (const auto& path : {files.certificate, files.key})
    if (std::filesystem::exists(path))
      throw std::runtime_error(path.string() +
                               " is already there; it is never overwritten: move it away, or name another folder");
  const Key key(EVP_EC_gen("P-256"));
  must(key != nullptr, "make a key");
  const auto certificate = signed_by(*key, wish.name, names, now);
  const Memory certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_mem()));
  must(certificate_text && PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1, "write the certificate");
  must(key_text && PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "write the key");
  write_new(files.key, text_of(*key_text), 0600);
  write_new(files.certificate, text_of(*certificate_text), 0644);
  return files;
}

}  // namespace lamplighter::http
