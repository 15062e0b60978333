#include "core/ledger/chain.h"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace lamplighter::ledger {

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL could not compute SHA-256");  // out of memory, or a build without it
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += digits[digest.at(i) >> 4];
    hex += digits[digest.at(i) & 15U];
  }
  return hex;
}

std::string canonical_text(const StoredEntry& e) {
  std::string text = "entry|" + std::to_string(e.company.n) + "|" + std::to_string(e.number) + "|" +
                     std::to_string(e.estate.n) + "|" + e.source_kind + "|" + std::to_string(e.source) + "|" +
                     std::to_string(calendar::day_number(e.posting_date)) + "|" +
                     std::to_string(unix_ms(e.recorded_at)) + "|" + std::to_string(e.recorded_by.n) + "\n";
  for (const StoredLine& line : e.lines)
    text += "line|" + std::to_string(line.number) + "|" + line.account_code + "|" + std::to_string(line.room) + "|" +
            std::to_string(line.debit.fen) + "|" + std::to_string(line.credit.fen) + "\n";
  return text;
}

std::string chained_hash(std::string_view previous_hash, const StoredEntry& entry) {
  return sha256_hex(std::string(previous_hash) + "\n" + canonical_text(entry));
}

}  // namespace lamplighter::ledger
