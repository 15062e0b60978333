// The prepared statements of one connection, the latest used kept.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lamplighter::db {

inline constexpr std::size_t statements_max = 96;           // the oldest use goes first
inline constexpr std::size_t kept_parameters_max = 60'000;  // of all together: they are what takes the memory

template <class Statement>
class StatementCache {
 public:
  // The one kept under `key`, else the one that `make` gives. It is the latest then.
  template <class Make>
  Statement& latest(std::string_view key, std::size_t parameters, Make make) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      kept_.splice(kept_.begin(), kept_, found->second);
      return *kept_.front().statement;
    }
    kept_.push_front({std::string(key), make(), parameters});
    by_key_.emplace(kept_.front().key, kept_.begin());
    parameters_ += parameters;
    while (kept_.size() > 1 && (kept_.size() > statements_max || parameters_ > kept_parameters_max)) drop_oldest();
    return *kept_.front().statement;
  }
  // The latest threw: it is not used again, and goes with drop_failed.
  void set_latest_aside() {
    parameters_ -= kept_.front().parameters;
    by_key_.erase(kept_.front().key);
    failed_.splice(failed_.begin(), kept_, kept_.begin());
  }
  void drop_failed() { failed_.clear(); }

 private:
  struct Kept {
    std::string key;
    std::unique_ptr<Statement> statement;
    std::size_t parameters = 0;
  };
  void drop_oldest() {
    parameters_ -= kept_.back().parameters;
    by_key_.erase(kept_.back().key);
    kept_.pop_back();
  }

  std::list<Kept> kept_{}, failed_{};  // the latest use first
  std::unordered_map<std::string_view, typename std::list<Kept>::iterator> by_key_{};
  std::size_t parameters_ = 0;
};

}  // namespace lamplighter::db
