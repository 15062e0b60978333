#include "core/accounts/password.h"

#include <sodium.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stdexcept>

#include "core/http/fields.h"

namespace lamplighter::accounts {
namespace {

constexpr unsigned long long argon_passes = 3;
constexpr std::size_t argon_bytes = 64 * 1024 * 1024;

// Memory is the process's, so the turns are too.
class Turns {
 public:
  bool enter() {
    std::unique_lock lock(mutex_);
    if (running_ >= hashes_at_once_max && waiting_ >= hashes_waiting_max) return false;
    ++waiting_;
    free_.wait(lock, [this] { return running_ < hashes_at_once_max; });
    --waiting_;
    ++running_;
    return true;
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      --running_;
    }
    free_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  int running_ = 0;
  int waiting_ = 0;
};

class Turn {
 public:
  Turn() : mine_(turns().enter()) {}
  ~Turn() {
    if (mine_) turns().leave();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool mine() const { return mine_; }

 private:
  static Turns& turns() {
    static Turns all;
    return all;
  }
  bool mine_;
};

Refusal busy() {
  return {RefusalKind::try_later, "accounts.sign_in_busy", {}, ""};
}

void require_sodium() {
  static const int ready = sodium_init();
  if (ready < 0) throw std::runtime_error("libsodium cannot start: no source of random numbers");
}

std::string argon2id(std::string_view password) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), argon_passes, argon_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::runtime_error("Argon2id cannot get its 64 MiB of memory");
  hash.resize(hash.find('\0'));
  return hash;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// A hash of the same costs that no password fits, for users who do not exist.
const std::string& hash_of_nobody() {
  static const std::string hash = argon2id("nobody signs in with this");
  return hash;
}

}  // namespace

std::optional<Refusal> password_refusal(std::string_view password, std::string_view user_name, std::string_view field) {
  const auto refuse = [&](std::string code, std::map<std::string, std::string> facts) {
    return Refusal{RefusalKind::invalid, std::move(code), std::move(facts), std::string(field)};
  };
  const auto length = http::characters(password);
  if (length < password_characters_min)
    return refuse("accounts.password_too_short",
                  {{"length", std::to_string(length)}, {"minimum", std::to_string(password_characters_min)}});
  if (password.size() > password_bytes_max)
    return refuse("accounts.password_too_long", {{"maximum", std::to_string(password_bytes_max)}});
  const auto said = lower_ascii(password), name = lower_ascii(user_name);
  // A long password may contain a short name by chance; one that is little more than the name may not.
  if (said == name || (!name.empty() && said.find(name) != std::string::npos && said.size() < name.size() + 6))
    return refuse("accounts.password_is_user_name", {{"user_name", std::string(user_name)}});
  if (std::set<char>(password.begin(), password.end()).size() < password_distinct_min)
    return refuse("accounts.password_too_simple", {{"minimum", std::to_string(password_distinct_min)}});
  return std::nullopt;
}

Outcome<std::string> hash_password(std::string_view password) {
  require_sodium();
  const Turn turn;
  if (!turn.mine()) return busy();
  return argon2id(password);
}

Outcome<bool> verify_password(const std::optional<std::string>& hash, std::string_view password) {
  require_sodium();
  const Turn turn;
  if (!turn.mine()) return busy();
  const auto& against = hash ? *hash : hash_of_nobody();
  const bool fits = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return hash.has_value() && fits;
}

}  // namespace lamplighter::accounts
