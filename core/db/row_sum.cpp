#include <openssl/evp.h>

#include <array>

#include "core/db/catalogue.h"

namespace lamplighter::db {
namespace {

constexpr int rows_at_once = 5'000;

// Unambiguous: every cell begins with its kind and, for a text, its length.
std::string canonical_text(const Table& table, const std::vector<Cell>& row) {
  std::string text = table.name;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Cell& cell = row[i];
    text += "|" + table.columns.at(i).name + "=";
    if (cell.kind == Cell::Kind::null)
      text += "-";
    else if (cell.kind == Cell::Kind::integer)
      text += std::to_string(cell.integer);
    else
      text += std::to_string(cell.text.size()) + ":" + cell.text;
  }
  return text;
}

}  // namespace

// Added rather than XORed: the sum of two equal rows is not nothing.
void RowSum::add(const Table& table, const std::vector<Cell>& row) {
  const std::string text = canonical_text(table, row);
  std::array<unsigned char, 32> digest{};
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw Broken("SHA-256 is not available in this OpenSSL");
  for (std::size_t lane = 0; lane < 4; ++lane) {
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < 8; ++i) n = n << 8 | digest.at(lane * 8 + i);
    lanes_[lane] += n;
  }
  ++rows_;
}

std::string RowSum::hex() const {
  std::string hex;
  for (const auto lane : lanes_)
    for (int shift = 60; shift >= 0; shift -= 4) hex += "0123456789abcdef"[lane >> shift & 15];
  return hex;
}

RowSum row_sum(Database& database, const Table& table) {
  RowSum sum;
  for (std::vector<Cell> key;;) {
    const auto rows =
        database.read([&](Transaction& tx) { return rows_after(tx, table, key, rows_at_once, TextOrder::native); });
    for (const auto& row : rows) sum.add(table, row);
    if (static_cast<int>(rows.size()) < rows_at_once) return sum;
    key = key_of(table, rows.back());
  }
}

}  // namespace lamplighter::db
