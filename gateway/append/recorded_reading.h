// Readings from a file: history, patrol sticks, replays. One JSON object a line:
//   {"device":"room-1","register":"energy_import","value":"1234.56","unit":"kWh","at":"2026-09-24T16:00:00.000Z"}
// and optionally "quality": measured (default), suspect or estimated.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "gateway/config/config.h"
#include "gateway/outbox/outbox.h"

namespace lamplighter::append {

inline constexpr std::size_t line_bytes_max = 4 * 1024;
inline constexpr std::size_t chunk_lines_max = 500;  // in one transaction

struct BadLine {
  std::int64_t line = 0;  // 1-based, in the file
  std::string reason;     // stable phrase: "line_does_not_parse", "unknown_device", "unknown_register", "unit_differs",
                          // "value_does_not_fit", "instant_wrong", "quality_wrong"
  std::string detail;     // sentence for people
};

// The registers of a configuration, quick to find.
class RegisterBook {
 public:
  explicit RegisterBook(const config::Config& config);
  const std::map<std::string, const drivers::ProfileRegister*, std::less<>>* device(std::string_view name) const;

 private:
  std::map<std::string, std::map<std::string, const drivers::ProfileRegister*, std::less<>>, std::less<>> devices_;
};

// The value must fit the register's exponent without losing a digit; `now` gives boot and tick. Its clock counts as
// synced.
boost::system::result<outbox::Entry, BadLine> read_recorded(std::string_view line, std::int64_t number,
                                                            const RegisterBook& book, const Stamp& now);
[[noreturn]] void throw_exception_from_error(const BadLine& bad, const boost::source_location&);

enum class BadLines : std::uint8_t {
  stop,  // the first one refuses the chunk
  skip,  // left out; their number is recorded as GatewayRefused, a record a reason
};

struct Chunk {
  outbox::Append append;     // with the import's progress
  std::vector<BadLine> bad;  // with `stop`: the first one, and nothing is to be appended
};
// Lines `first`, `first` + 1, … of the file with that hash.
Chunk read_chunk(const std::vector<std::string>& lines, std::int64_t first, const std::string& file_hash,
                 BadLines bad_lines, const RegisterBook& book, const Stamp& now);

}  // namespace lamplighter::append
