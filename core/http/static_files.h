// The web application, read into memory at start: only what was there can be served, so no path leads anywhere else.
// `name.br` and `name.gz` beside a file are its compressed forms.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/http/route.h"

namespace lamplighter::http {

inline constexpr std::uintmax_t web_bytes_max = 256 * 1024 * 1024;  // of all files together

class StaticFiles {
 public:
  StaticFiles() = default;
  // Throws std::runtime_error with a sentence where the folder cannot be read or is too large. "" serves nothing.
  explicit StaticFiles(const std::filesystem::path& web_root);

  // The file; index.html for a path whose last segment has no dot (the application routes it itself); else 404.
  Response answer(const Request& request) const;
  std::size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string content_type, etag, plain, gzip, brotli;
    bool immutable = false;  // under /assets/: the name has a hash of the content in it
  };
  std::map<std::string, File, std::less<>> files_;  // by path, "/index.html"
};

}  // namespace lamplighter::http
