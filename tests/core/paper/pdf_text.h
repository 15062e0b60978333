// What a PDF shows, as poppler reads it: an oracle that is not ours.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>

#include "tests/core/command.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::paper {

// The standard output of `tool FLAGS file -`; the tool must end well.
inline std::string ask_poppler(const std::string& tool, const std::string& pdf, const std::string& output = " -") {
  const db::TestFolder folder;
  const auto file = (folder.path / "file.pdf").string();
  std::ofstream(file, std::ios::binary) << pdf;
  const std::string command = tool + " " + file + output;
  auto told = run_command(command);
  REQUIRE_MESSAGE(told.exit_code == 0, command);
  return told.text;
}
// Line by line, columns kept apart by spaces.
inline std::string text_of_pdf(const std::string& pdf) {
  return ask_poppler("pdftotext -layout", pdf);
}
// As it is read, without any white space: for texts that wrap.
inline std::string letters_of_pdf(const std::string& pdf) {
  std::string text = ask_poppler("pdftotext", pdf);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
  return text;
}
inline int pages_of_pdf(const std::string& pdf) {
  const auto shown = ask_poppler("pdfinfo", pdf, "");
  const auto at = shown.find("Pages:");
  REQUIRE(at != std::string::npos);
  return std::stoi(shown.substr(at + 6));
}

inline std::size_t times(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

}  // namespace lamplighter::paper
