#include "schemas/certificates/certificate.h"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace lamplighter::certificates {
namespace {

using Store = std::unique_ptr<X509_STORE, FreedBy<X509_STORE_free>>;
using Checking = std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>>;

struct ExtensionText {
  int which;
  const char* value;
};

std::vector<ExtensionText> extensions_of(Use use) {
  if (use == Use::authority)
    return {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
            {NID_key_usage, "critical,keyCertSign,cRLSign"},
            {NID_subject_key_identifier, "hash"}};
  return {{NID_basic_constraints, "critical,CA:FALSE"},
          {NID_key_usage, "critical,digitalSignature"},
          {NID_ext_key_usage, use == Use::server ? "serverAuth" : "clientAuth"},
          {NID_subject_key_identifier, "hash"}};
}

void add_extension(X509& certificate, const X509& issuer, int which, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, const_cast<X509*>(&issuer), &certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str()));
  must(extension && X509_add_ext(&certificate, extension.get(), -1) == 1, "add an extension to the certificate");
}

void add_common_name(X509_NAME& subject, const std::string& name) {
  must(X509_NAME_add_entry_by_txt(&subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.data()),
                                  static_cast<int>(name.size()), -1, 0) == 1,
       "set the name");
}

// Only what needs no quoting in OpenSSL's extension text either.
bool is_host_name(const std::string& name) {
  const auto fits = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= common_name_bytes_max && std::all_of(name.begin(), name.end(), fits) &&
         name.front() != '.' && name.front() != '-' && name.back() != '-' && name.find("..") == std::string::npos;
}

// As inet_ntop writes it; "" where it is no address.
std::string canonical_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  for (const int family : {AF_INET, AF_INET6})
    if (::inet_pton(family, text.c_str(), bytes.data()) == 1)
      return ::inet_ntop(family, bytes.data(), canonical.data(), canonical.size());
  return "";
}

std::string text_of(BIO& memory) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(&memory, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

template <class Write>
std::string pem_by(const char* what, Write write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  must(memory && write(memory.get()) == 1, what);
  return text_of(*memory);
}

Memory memory_of(std::string_view text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(std::min(text.size(), pem_bytes_max))));
}

// What could not be read leaves its reasons in a queue of this thread, where the next to ask would take them for its
// own.
template <class Owned>
Owned forgetting_why_not(Owned owned) {
  if (!owned) ERR_clear_error();
  return owned;
}

// No pass phrase is ever asked for: an encrypted key is none.
int no_pass_phrase(char*, int, int, void*) {
  return -1;
}

Instant instant_of(const ASN1_TIME& time) {
  std::tm parts{};
  must(ASN1_TIME_to_tm(&time, &parts) == 1, "read the validity");
  return instant_from_unix_ms(std::int64_t{::timegm(&parts)} * 1000);
}

std::string hexadecimal(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

std::string utf8_of(const ASN1_STRING& text) {
  unsigned char* bytes = nullptr;
  const int size = ASN1_STRING_to_UTF8(&bytes, &text);
  if (size < 0) return "";
  std::string name(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return name;
}

std::vector<std::string> common_names_of(const X509_NAME& subject) {
  std::vector<std::string> names;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(&subject, NID_commonName, at)) >= 0;)
    names.push_back(utf8_of(*X509_NAME_ENTRY_get_data(X509_NAME_get_entry(&subject, at))));
  return names;
}

}  // namespace

Key new_key() {
  Key key(EVP_EC_gen("P-256"));
  must(key != nullptr, "make a key");
  return key;
}

Certificate new_certificate(const Wish& wish, EVP_PKEY& key, const Issuer* issuer, Instant now) {
  Certificate made(X509_new());
  must(made != nullptr, "make a certificate");
  std::uint64_t serial = 0;
  must(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "find a serial number");
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), (serial >> 1) | 1);
  must(X509_set_version(made.get(), 2) == 1, "set the version");  // 2 says v3
  const std::time_t from = unix_ms(now - clocks_apart) / 1000;
  const std::time_t to = from + std::time_t{wish.days} * 24 * 3600;
  must(ASN1_TIME_set(X509_getm_notBefore(made.get()), from) && ASN1_TIME_set(X509_getm_notAfter(made.get()), to),
       "set the validity");
  must(X509_set_pubkey(made.get(), &key) == 1, "set the key");
  add_common_name(*X509_get_subject_name(made.get()), wish.common_name);
  const X509& signer = issuer ? issuer->certificate : static_cast<const X509&>(*made);
  must(X509_set_issuer_name(made.get(), X509_get_subject_name(&signer)) == 1, "set the issuer");
  for (const auto& [which, value] : extensions_of(wish.use)) add_extension(*made, signer, which, value);
  if (!wish.alternative_names.empty()) add_extension(*made, signer, NID_subject_alt_name, wish.alternative_names);
  if (issuer) add_extension(*made, signer, NID_authority_key_identifier, "keyid:always");
  must(X509_sign(made.get(), issuer ? &issuer->key : &key, EVP_sha256()) > 0, "sign the certificate");
  return made;
}

Request new_request(const std::string& common_name, EVP_PKEY& key) {
  Request made(X509_REQ_new());
  must(made && X509_REQ_set_version(made.get(), 0) == 1 && X509_REQ_set_pubkey(made.get(), &key) == 1,
       "make a certificate request");
  add_common_name(*X509_REQ_get_subject_name(made.get()), common_name);
  must(X509_REQ_sign(made.get(), &key, EVP_sha256()) > 0, "sign the certificate request");
  return made;
}

std::string alternative_names(const std::string& name, const std::vector<std::string>& addresses) {
  if (!is_host_name(name))
    throw std::runtime_error("\"" + name +
                             "\" is no host name: 1 to 64 of a-z, 0-9, - and ., such as lamplighter.office.example");
  if (addresses.size() + 1 > names_max)
    throw std::runtime_error(std::to_string(addresses.size()) + " addresses are too many; at most " +
                             std::to_string(names_max - 1) + " are taken");
  std::string names = "DNS:" + name;
  for (const auto& text : addresses) {
    const auto address = canonical_address(text);
    if (address.empty()) throw std::runtime_error("\"" + text + "\" is no IP address, such as 192.0.2.10");
    names += ",IP:" + address;
  }
  return names;
}

std::string to_pem(X509& certificate) {
  return pem_by("write the certificate", [&](BIO* to) { return PEM_write_bio_X509(to, &certificate); });
}
std::string to_pem(X509_REQ& request) {
  return pem_by("write the request", [&](BIO* to) { return PEM_write_bio_X509_REQ(to, &request); });
}
std::string to_pem(EVP_PKEY& key) {
  return pem_by("write the key", [&](BIO* to) {
    return PEM_write_bio_PKCS8PrivateKey(to, &key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

Certificate certificate_of(std::string_view pem) {
  return forgetting_why_not(Certificate(PEM_read_bio_X509(memory_of(pem).get(), nullptr, no_pass_phrase, nullptr)));
}
Request request_of(std::string_view pem) {
  return forgetting_why_not(Request(PEM_read_bio_X509_REQ(memory_of(pem).get(), nullptr, no_pass_phrase, nullptr)));
}
Key key_of(std::string_view pem) {
  return forgetting_why_not(Key(PEM_read_bio_PrivateKey(memory_of(pem).get(), nullptr, no_pass_phrase, nullptr)));
}

Facts facts_of(const X509& certificate) {
  Facts facts;
  const auto names = common_names_of(*X509_get_subject_name(&certificate));
  if (names.size() == 1) facts.common_name = names.front();
  facts.from = instant_of(*X509_get0_notBefore(&certificate));
  facts.to = instant_of(*X509_get0_notAfter(&certificate));
  const auto* serial = X509_get0_serialNumber(&certificate);
  facts.serial = hexadecimal(ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial)));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  must(X509_digest(&certificate, EVP_sha256(), digest.data(), &size) == 1, "digest the certificate");
  facts.fingerprint = hexadecimal(digest.data(), size);
  return facts;
}

RequestFacts facts_of(X509_REQ& request) {
  RequestFacts facts;
  facts.common_names = common_names_of(*X509_REQ_get_subject_name(&request));
  auto* key = X509_REQ_get0_pubkey(&request);
  facts.signature_good = key && X509_REQ_verify(&request, key) == 1;
  ERR_clear_error();
  if (!key) return facts;
  const char* kind = EVP_PKEY_get0_type_name(key);
  facts.key_kind = kind ? kind : "unknown";
  facts.key_bits = EVP_PKEY_get_bits(key);
  facts.security_bits = EVP_PKEY_get_security_bits(key);
  return facts;
}

Key key_in(X509_REQ& request) {
  return Key(X509_REQ_get_pubkey(&request));
}

bool fits(const X509& certificate, const EVP_PKEY& key) {
  return EVP_PKEY_eq(X509_get0_pubkey(&certificate), &key) == 1;
}

std::string fault_under(X509& authority, X509& certificate, Use use, Instant now) {
  const Store store(X509_STORE_new());
  const Checking checking(X509_STORE_CTX_new());
  must(store && checking && X509_STORE_add_cert(store.get(), &authority) == 1 &&
           X509_STORE_CTX_init(checking.get(), store.get(), &certificate, nullptr) == 1,
       "begin to verify the certificate");
  X509_STORE_CTX_set_time(checking.get(), 0, unix_ms(now) / 1000);
  X509_STORE_CTX_set_purpose(checking.get(), use == Use::client ? X509_PURPOSE_SSL_CLIENT : X509_PURPOSE_SSL_SERVER);
  if (X509_verify_cert(checking.get()) == 1) return "";
  ERR_clear_error();
  return X509_verify_cert_error_string(X509_STORE_CTX_get_error(checking.get()));
}

}  // namespace lamplighter::certificates
