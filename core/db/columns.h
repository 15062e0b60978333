// Cell -> C++ column types of Transaction::select. Included by database.h only.
#pragma once

#include "core/db/database.h"

namespace lamplighter::db {

[[noreturn]] void throw_unexpected_null();

template <>
struct Column<std::int64_t> {
  static constexpr auto kind = Cell::Kind::integer;
  static std::int64_t from(const Cell& c) {
    return c.kind == Cell::Kind::null ? (throw_unexpected_null(), 0) : c.integer;
  }
};
template <>
struct Column<bool> {
  static constexpr auto kind = Cell::Kind::integer;
  static bool from(const Cell& c) { return Column<std::int64_t>::from(c) != 0; }
};
template <>
struct Column<std::string> {
  static constexpr auto kind = Cell::Kind::text;
  static std::string from(const Cell& c) {
    if (c.kind == Cell::Kind::null) throw_unexpected_null();
    return c.text;
  }
};
template <>
struct Column<Instant> {
  static constexpr auto kind = Cell::Kind::integer;
  static Instant from(const Cell& c) { return instant_from_unix_ms(Column<std::int64_t>::from(c)); }
};
template <>
struct Column<Money> {
  static constexpr auto kind = Cell::Kind::integer;
  static Money from(const Cell& c) { return {Column<std::int64_t>::from(c)}; }
};
template <>
struct Column<Epoch> {
  static constexpr auto kind = Cell::Kind::integer;
  static Epoch from(const Cell& c) { return {Column<std::int64_t>::from(c)}; }
};
template <>
struct Column<Sequence> {
  static constexpr auto kind = Cell::Kind::integer;
  static Sequence from(const Cell& c) { return {Column<std::int64_t>::from(c)}; }
};
template <class Tag>
struct Column<Id<Tag>> {
  static constexpr auto kind = Cell::Kind::integer;
  static Id<Tag> from(const Cell& c) { return {Column<std::int64_t>::from(c)}; }
};
template <class Tag>
struct Column<Name<Tag>> {
  static constexpr auto kind = Cell::Kind::text;
  static Name<Tag> from(const Cell& c) { return Name<Tag>{Column<std::string>::from(c)}; }
};
template <class T>
struct Column<std::optional<T>> {
  static constexpr auto kind = Column<T>::kind;
  static std::optional<T> from(const Cell& c) {
    if (c.kind == Cell::Kind::null) return std::nullopt;
    return Column<T>::from(c);
  }
};

template <class... Columns>
std::tuple<Columns...> Transaction::convert(const std::vector<Cell>& row) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::tuple<Columns...>{Column<Columns>::from(row[I])...};
  }
  (std::index_sequence_for<Columns...>{});
}

}  // namespace lamplighter::db
