// Key and certificate files. Every function throws std::runtime_error with a sentence that names the file.
//
// Files made by root belong to whom their folder belongs, so that a service can read what was made for it in its own
// folder. Everything is durable when a function returns.
#pragma once

#include <filesystem>
#include <string>

namespace lamplighter::certificates {

inline constexpr mode_t secret_mode = 0600;
inline constexpr mode_t public_mode = 0644;

void make_folder(const std::filesystem::path& folder, mode_t mode);  // with its parents, where it is not there
// Never in the place of another file.
void write_new(const std::filesystem::path& path, const std::string& text, mode_t mode);
// In one step in the place of what is there: readers see the former file or this one.
void write_over(const std::filesystem::path& path, const std::string& text, mode_t mode);
void rename_over(const std::filesystem::path& from, const std::filesystem::path& to);
// At the end of a file that only grows; made where it is not there. Writers take turns.
void append_line(const std::filesystem::path& path, const std::string& line, mode_t mode);
// At most pem_bytes_max bytes.
std::string read_file(const std::filesystem::path& path);

}  // namespace lamplighter::certificates
