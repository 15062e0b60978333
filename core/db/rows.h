// Rows for INSERT, one after another without an allocation a cell: ingest adds a thousand at once. No NULLs.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::db {

class Rows {
 public:
  explicit Rows(std::size_t columns) : columns_(columns) {}

  void reserve(std::size_t rows) { cells_.reserve(rows * columns_); }
  // One row: as many as there are columns, of the types that Transaction::execute takes, but optional ones.
  template <class... Values>
  void add(const Values&... values) {
    if (sizeof...(values) != columns_) throw std::logic_error("a row has another number of columns");
    (add_cell(to_cell(values)), ...);
  }

  std::size_t columns() const { return columns_; }
  std::size_t count() const { return cells_.size() / columns_; }
  bool is_text(std::size_t row, std::size_t column) const { return at(row, column).is_text; }
  std::int64_t integer(std::size_t row, std::size_t column) const { return at(row, column).integer; }
  std::string_view text(std::size_t row, std::size_t column) const {
    const Flat& cell = at(row, column);
    return std::string_view(texts_).substr(static_cast<std::size_t>(cell.integer), cell.bytes);
  }

 private:
  struct Flat {
    std::int64_t integer = 0;  // of a text: where it begins in texts_
    std::uint32_t bytes = 0;
    bool is_text = false;
  };
  const Flat& at(std::size_t row, std::size_t column) const { return cells_[row * columns_ + column]; }
  void add_cell(const Cell& cell) {
    if (cell.kind == Cell::Kind::null) throw std::logic_error("a NULL among rows that have none");
    if (cell.kind == Cell::Kind::integer) {
      cells_.push_back({cell.integer, 0, false});
      return;
    }
    cells_.push_back({static_cast<std::int64_t>(texts_.size()), static_cast<std::uint32_t>(cell.text.size()), true});
    texts_ += cell.text;
  }

  std::size_t columns_;
  std::vector<Flat> cells_;
  std::string texts_;
};

}  // namespace lamplighter::db
