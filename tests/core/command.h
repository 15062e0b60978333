// A program run by the shell, for tests that call what people call.
#pragma once

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace lamplighter {

struct Told {
  std::string text;  // standard output; with " 2>&1" in the command the errors too
  int exit_code = -1;
};

inline Told run_command(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  Told told;
  std::array<char, 4096> block{};
  while (const auto got = std::fread(block.data(), 1, block.size(), pipe)) told.text.append(block.data(), got);
  const int status = ::pclose(pipe);
  REQUIRE_MESSAGE(WIFEXITED(status), command);
  told.exit_code = WEXITSTATUS(status);
  return told;
}

}  // namespace lamplighter
