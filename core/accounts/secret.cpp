#include "core/accounts/secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace lamplighter::accounts {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_characters = 43;
constexpr std::size_t setup_code_letters = 16;
constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void require_sodium() {
  static const int ready = sodium_init();
  if (ready < 0) throw std::runtime_error("libsodium cannot start: no source of random numbers");
}

std::string hex(const unsigned char* bytes, std::size_t length) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * length);
  for (std::size_t i = 0; i < length; ++i) {
    out += digits[bytes[i] >> 4];
    out += digits[bytes[i] & 15u];
  }
  return out;
}

}  // namespace

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  return hex(digest.data(), length);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
           text.size(), digest.data(), &length) == nullptr)
    throw std::runtime_error("HMAC-SHA-256 failed");
  return hex(digest.data(), length);
}

std::string random_token() {
  require_sodium();
  std::array<unsigned char, token_bytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string token(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(token.data(), token.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  token.pop_back();  // the terminating NUL
  return token;
}

bool looks_like_token(std::string_view text) {
  return text.size() == token_characters && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

std::string random_setup_code() {
  require_sodium();
  std::string code;
  for (std::size_t i = 0; i < setup_code_letters; ++i) {
    if (i > 0 && i % 4 == 0) code += '-';
    code += crockford[randombytes_uniform(static_cast<std::uint32_t>(crockford.size()))];
  }
  return code;
}

std::string normal_setup_code(std::string_view typed) {
  std::string code;
  for (char c : typed.substr(0, 64)) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'I' || c == 'L') c = '1';
    if (c == 'O') c = '0';
    if (crockford.find(c) != std::string_view::npos) code += c;
  }
  return code;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lamplighter::accounts
