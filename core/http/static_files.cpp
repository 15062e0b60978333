#include "core/http/static_files.h"

#include <fstream>
#include <functional>
#include <sstream>

#include "core/http/problem.h"

namespace lamplighter::http {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("the file " + path.string() + " of the web application cannot be read");
  return text.str();
}

std::string content_type_of(const std::string& extension) {
  static const std::map<std::string, std::string, std::less<>> known{{".html", "text/html; charset=utf-8"},
                                                                     {".js", "text/javascript; charset=utf-8"},
                                                                     {".mjs", "text/javascript; charset=utf-8"},
                                                                     {".css", "text/css; charset=utf-8"},
                                                                     {".json", "application/json"},
                                                                     {".map", "application/json"},
                                                                     {".svg", "image/svg+xml"},
                                                                     {".png", "image/png"},
                                                                     {".jpg", "image/jpeg"},
                                                                     {".ico", "image/x-icon"},
                                                                     {".webp", "image/webp"},
                                                                     {".woff", "font/woff"},
                                                                     {".woff2", "font/woff2"},
                                                                     {".ttf", "font/ttf"},
                                                                     {".txt", "text/plain; charset=utf-8"},
                                                                     {".webmanifest", "application/manifest+json"},
                                                                     {".wasm", "application/wasm"}};
  const auto found = known.find(extension);
  return found == known.end() ? "application/octet-stream" : found->second;
}

bool accepts(const Request& request, std::string_view coding) {
  const auto found = request.headers.find("accept-encoding");
  return found != request.headers.end() && found->second.find(coding) != std::string::npos;
}

}  // namespace

StaticFiles::StaticFiles(const fs::path& web_root) {
  if (web_root.empty()) return;
  if (!fs::is_directory(web_root))
    throw std::runtime_error("the folder of the web application " + web_root.string() +
                             " (http: web_root) is not there");
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(web_root)) {
    if (!entry.is_regular_file()) continue;
    bytes += entry.file_size();
    if (bytes > web_bytes_max)
      throw std::runtime_error("the web application in " + web_root.string() + " is larger than 256 MiB");
    const std::string path = "/" + fs::relative(entry.path(), web_root).generic_string();
    const auto extension = entry.path().extension().string();
    const bool compressed = extension == ".gz" || extension == ".br";
    File& file = files_[compressed ? path.substr(0, path.size() - 3) : path];
    std::string content = read_file(entry.path());
    if (extension == ".gz") {
      file.gzip = std::move(content);
    } else if (extension == ".br") {
      file.brotli = std::move(content);
    } else {
      file.content_type = content_type_of(extension);
      std::ostringstream tag;
      tag << '"' << std::hex << std::hash<std::string>{}(content) << '-' << content.size() << '"';
      file.etag = tag.str();
      file.immutable = path.starts_with("/assets/");
      file.plain = std::move(content);
    }
  }
  std::erase_if(files_, [](const auto& file) { return file.second.etag.empty(); });  // compressed forms alone
}

Response StaticFiles::answer(const Request& request) const {
  auto found = files_.find(request.path);
  const bool has_dot = request.path.find('.', request.path.rfind('/')) != std::string::npos;
  if (found == files_.end() && !has_dot && !request.path.starts_with("/api/")) found = files_.find("/index.html");
  if (found == files_.end()) {
    const auto language = request.headers.find("accept-language");
    return problem({RefusalKind::not_found, "request.no_such_path", {{"path", request.path.substr(0, 128)}}, ""},
                   parse_language(language == request.headers.end() ? "" : language->second));
  }
  const File& file = found->second;
  Response response;
  response.content_type = file.content_type;
  response.headers = {{"ETag", file.etag},
                      {"Vary", "Accept-Encoding"},
                      {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"}};
  const auto known = request.headers.find("if-none-match");
  if (known != request.headers.end() && known->second == file.etag) {
    response.status = 304;
    response.content_type.clear();
    return response;
  }
  if (!file.brotli.empty() && accepts(request, "br")) {
    response.headers.emplace_back("Content-Encoding", "br");
    response.body = file.brotli;
  } else if (!file.gzip.empty() && accepts(request, "gzip")) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = file.gzip;
  } else {
    response.body = file.plain;
  }
  return response;
}

}  // namespace lamplighter::http
