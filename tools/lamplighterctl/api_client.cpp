#include "tools/lamplighterctl/api_client.h"

#include <curl/curl.h>
#include <openssl/rand.h>

#include <array>
#include <boost/json.hpp>
#include <thread>
#include <utility>

namespace lamplighter::lamplighterctl {
namespace json = boost::json;
namespace {

constexpr std::size_t reply_bytes_max = 64 * 1024 * 1024;
constexpr int pages_max = 10'000;
constexpr long request_seconds_max = 60;
constexpr std::chrono::milliseconds pause_between_tries{500};

struct Reply {
  long status = 0;
  std::string body;
  std::string transport_fault;  // "" where an answer came
};

std::size_t append_body(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > reply_bytes_max) return 0;
  body.append(bytes, size * count);
  return size * count;
}

std::string random_key() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw ApiError("no random numbers to be had", 0);
  std::string text;
  for (const auto byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string sentence_of(const std::string& request, const Reply& reply) {
  if (reply.status == 0) return request + ": no answer: " + reply.transport_fault;
  std::string sentence = request + ": " + std::to_string(reply.status);
  boost::system::error_code fault;
  const auto problem = json::parse(reply.body, fault);
  if (fault || !problem.is_object()) return sentence;
  const auto& object = problem.as_object();
  if (const auto code = text_of(object, "code"); !code.empty()) sentence += " " + code;
  if (const auto detail = text_of(object, "detail"); !detail.empty()) sentence += ": " + detail;
  if (const auto field = text_of(object, "field"); !field.empty()) sentence += " (field " + field + ")";
  return sentence;
}

bool worth_repeating(const Reply& reply) {
  return reply.status == 0 || reply.status == 429 || reply.status == 503;
}

json::value parse_or_throw(const std::string& request, const Reply& reply) {
  if (reply.body.empty()) return nullptr;
  boost::system::error_code fault;
  auto value = json::parse(reply.body, fault);
  if (fault) throw ApiError(request + ": the answer is not JSON", reply.status);
  return value;
}

}  // namespace

struct ApiClient::State {
  ApiOptions options;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{curl_easy_init(), curl_easy_cleanup};
  std::string csrf_token;

  Reply once(const char* method, const std::string& path, const std::string& body, const std::string& key);
  Reply patiently(const char* method, const std::string& path, const std::string& body);
};

Reply ApiClient::State::once(const char* method, const std::string& path, const std::string& body,
                             const std::string& key) {
  CURL* c = curl.get();
  Reply reply;
  const std::string url = options.url + path;
  curl_slist* headers = nullptr;
  auto add = [&headers](const std::string& header) { headers = curl_slist_append(headers, header.c_str()); };
  add("Accept: application/json, application/problem+json");
  add("Accept-Language: " + options.language);
  const bool unsafe = std::string_view(method) != "GET";
  if (unsafe) {
    add("Content-Type: application/json");
    add("Origin: " + options.url);
    add("Idempotency-Key: " + key);
    if (!csrf_token.empty()) add("X-CSRF-Token: " + csrf_token);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(c, CURLOPT_COPYPOSTFIELDS, body.c_str());
  } else {
    curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
  }
  curl_easy_setopt(c, CURLOPT_URL, url.c_str());
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, append_body);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(c, CURLOPT_COOKIEFILE, "");  // the cookie engine, in memory
  curl_easy_setopt(c, CURLOPT_TIMEOUT, request_seconds_max);
  curl_easy_setopt(c, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
  if (!options.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, options.ca_file.c_str());
  const auto outcome = curl_easy_perform(c);
  curl_slist_free_all(headers);
  if (outcome != CURLE_OK)
    reply.transport_fault = curl_easy_strerror(outcome);
  else
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &reply.status);
  return reply;
}

Reply ApiClient::State::patiently(const char* method, const std::string& path, const std::string& body) {
  const auto key = random_key();
  Reply reply;
  wait_until(options.patience, [&] {
    reply = once(method, path, body, key);
    return !worth_repeating(reply);
  });
  if (reply.status < 200 || reply.status > 299) {
    const auto sentence = sentence_of(method + (" " + options.url) + path, reply);
    throw ApiError(sentence, reply.status);
  }
  return reply;
}

ApiClient::ApiClient(ApiOptions options) : state_(std::make_unique<State>()) {
  while (options.url.ends_with('/')) options.url.pop_back();
  state_->options = std::move(options);
}

ApiClient::~ApiClient() = default;

void ApiClient::sign_in(const std::string& user_name, const std::string& password) {
  const auto session = post("/api/v1/session", json::object{{"user_name", user_name}, {"password", password}});
  state_->csrf_token = text_of(session.as_object(), "csrf_token");
}

std::string ApiClient::get_raw(const std::string& path) {
  return state_->patiently("GET", path, "").body;
}

json::value ApiClient::get(const std::string& path) {
  return parse_or_throw("GET " + path, state_->patiently("GET", path, ""));
}

json::value ApiClient::post(const std::string& path, const json::value& body) {
  return parse_or_throw("POST " + path, state_->patiently("POST", path, json::serialize(body)));
}

void ApiClient::each_row(const std::string& path, const std::function<void(const json::object&)>& take) {
  const std::string first = path + (path.find('?') == std::string::npos ? "?" : "&") + "limit=500";
  std::string cursor;
  for (int page = 0; page < pages_max; ++page) {
    const auto list = get(cursor.empty() ? first : first + "&cursor=" + cursor);
    for (const auto& row : list.at("rows").as_array()) take(row.as_object());
    const auto next = text_of(list.as_object(), "next");
    if (next.empty()) return;
    const std::unique_ptr<char, decltype(&curl_free)> escaped{
        curl_easy_escape(state_->curl.get(), next.data(), static_cast<int>(next.size())), curl_free};
    cursor = escaped.get();
  }
}

std::string text_of(const json::object& object, const char* key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

bool wait_until(std::chrono::seconds patience, const std::function<bool()>& ready) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!ready()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(pause_between_tries);
  }
  return true;
}

}  // namespace lamplighter::lamplighterctl
