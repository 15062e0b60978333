// The public HTTP API as a signed-in user sees it: libcurl, the session cookie in memory, CSRF token and idempotency
// key.
#pragma once

#include <boost/json/fwd.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace lamplighter::lamplighterctl {

// What went wrong as one sentence for a person: the request, the status, the service's own detail.
class ApiError : public std::runtime_error {
 public:
  ApiError(const std::string& sentence, long http_status) : std::runtime_error(sentence), status(http_status) {}
  const long status;  // 0: no answer at all
};

struct ApiOptions {
  std::string url = "http://127.0.0.1:8080";
  std::string ca_file;                // for https; "" : the system's
  std::string language = "zh-CN";     // of the service's sentences
  std::chrono::seconds patience{60};  // how long an unreachable or busy (429, 503) service is tried again
};

class ApiClient {
 public:
  explicit ApiClient(ApiOptions options);
  ~ApiClient();
  ApiClient(const ApiClient&) = delete;
  ApiClient& operator=(const ApiClient&) = delete;

  void sign_in(const std::string& user_name, const std::string& password);
  // Each throws ApiError unless the status is 2xx. A repeated POST carries the same Idempotency-Key.
  boost::json::value get(const std::string& path);
  boost::json::value post(const std::string& path, const boost::json::value& body);
  std::string get_raw(const std::string& path);
  // All rows of a list, page by page.
  void each_row(const std::string& path, const std::function<void(const boost::json::object&)>& take);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string text_of(const boost::json::object& object, const char* key);  // "" where absent or null

// Calls `ready` each half second until it says true; false when `patience` is over.
bool wait_until(std::chrono::seconds patience, const std::function<bool()>& ready);

}  // namespace lamplighter::lamplighterctl
