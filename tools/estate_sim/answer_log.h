// What the simulated meters answered, written down before the answers go out: the truth that tests compare with.
//
// One line of JSON an answered block, e.g.
//   {"t":1795450000123,"line":"b1-tcp","device":"e-1-101","registers":{"energy_import":"1234.56","power":"830.1"}}
// and "fault":"late:300" where the answer was spoiled on purpose. `t` is the instant the values were computed for.
// Append only; flush() returns after fdatasync. A torn last line can only belong to an answer that never went out.
#pragma once

#include <filesystem>
#include <string>

namespace lamplighter::estate_sim {

class AnswerLog {
 public:
  explicit AnswerLog(const std::filesystem::path& file);  // throws std::system_error when it cannot be opened
  ~AnswerLog();
  AnswerLog(const AnswerLog&) = delete;
  AnswerLog& operator=(const AnswerLog&) = delete;

  void add(const std::string& line) { (waiting_ += line) += '\n'; }
  void flush();  // throws std::system_error: then nothing that was added may be answered

 private:
  int descriptor_;
  std::string waiting_;
};

}  // namespace lamplighter::estate_sim
