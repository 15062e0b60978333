// `lamplighter-gateway append FILE`: the same road for history, sticks and replays (contract.md, "Imports at the
// edge").
//
// The outbox has one writer. A running gateway is that writer: the lines go to it through its control socket. Where
// none runs, this process opens the outbox itself, which its exclusive lock allows to one process only. Every chunk's
// records and the number of lines settled are one transaction under the file's SHA-256: an interrupted append goes on
// where it stopped, and a repeated one adds nothing.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "gateway/append/recorded_reading.h"

namespace lamplighter::append {

inline constexpr std::size_t bad_lines_shown_max = 20;

struct ImportReport {
  bool done = false;
  std::string trouble;        // sentence, when not done
  std::int64_t lines = 0;     // in the file
  std::int64_t before = 0;    // settled by an earlier append of the same file
  std::int64_t appended = 0;  // records written now
  std::int64_t skipped = 0;   // lines left out now
  std::vector<BadLine> bad;   // with BadLines::stop: the first of them; nothing was written
  bool through_gateway = false;
};

// `open_own` opens the outbox for the case that no gateway runs.
ImportReport import_file(const config::Config& config, const std::filesystem::path& file, BadLines bad_lines,
                         const std::function<Stamp()>& clock,
                         const std::function<outbox::Result<std::unique_ptr<outbox::Outbox>>()>& open_own);

}  // namespace lamplighter::append
