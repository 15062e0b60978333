// YAML for people, without YAML's traps (reliability.md, "yaml-cpp"): at most 1 MiB, one document, no anchors, aliases
// or tags, no duplicate keys, no type guessing. Every node knows its line; every fault names file, line and reason.
//
// A reader asks a mapping for the keys it knows; finish() then faults the keys nobody asked for, so that a typing
// error is never silently a default. All faults are collected: a person mends a file once, not once per fault.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/vocabulary/quantity.h"

namespace lamplighter {

inline constexpr std::size_t yaml_bytes_max = 1024 * 1024;
inline constexpr std::size_t yaml_nodes_max = 200'000;
inline constexpr std::size_t yaml_faults_max = 100;  // more are not collected

struct YamlFault {
  std::string file;
  int line = 0;  // 1-based; 0: the file as a whole
  std::string reason;
  friend bool operator==(const YamlFault&, const YamlFault&) = default;
};
std::string to_text(const YamlFault& fault);  // "file:12: reason"

struct YamlNode {
  enum class Kind : std::uint8_t {
    empty,
    scalar,
    list,
    map
  };
  Kind kind = Kind::empty;
  int line = 0;
  bool quoted = false;  // a quoted scalar is always text
  std::string text{};
  std::vector<YamlNode> list{};
  std::vector<std::pair<std::string, YamlNode>> map{};
};

struct YamlDocument {
  YamlNode root;
  std::vector<YamlFault> faults;  // empty: root is whole
};
YamlDocument parse_yaml(std::string_view text, const std::string& file);

class YamlFaults {  // collects faults for one file
 public:
  explicit YamlFaults(std::string file) : file_(std::move(file)) {}
  void add(int line, std::string reason);
  bool none() const { return found_.empty(); }
  std::vector<YamlFault> sorted() const;

 private:
  std::string file_;
  std::vector<YamlFault> found_;
};

struct WholeNumberLimits {
  std::int64_t min;
  std::int64_t max;
};

class YamlMap {  // one mapping being read; not a mapping: one fault, and every question answers "absent"
 public:
  YamlMap(const YamlNode& node, std::string what, YamlFaults& faults);

  int line() const { return node_.line; }
  bool has(std::string_view key) const;
  const YamlNode* find(std::string_view key);  // marks the key as known; nullptr where absent
  // Absent or wrong: a fault and nullopt. The optional_ ones fault only what is there and wrong.
  std::optional<std::string> text(std::string_view key);
  std::optional<std::string> optional_text(std::string_view key);
  std::optional<std::int64_t> whole(std::string_view key, WholeNumberLimits limits);  // decimal or 0x hex, unquoted
  std::optional<std::int64_t> optional_whole(std::string_view key, WholeNumberLimits limits);
  std::optional<bool> optional_truth(std::string_view key);       // true or false, nothing else
  std::optional<Decimal> optional_decimal(std::string_view key);  // "-12.50", unquoted
  const std::vector<YamlNode>* list(std::string_view key);        // absent or not a list: a fault and nullptr
  void fault(std::string_view key, const std::string& reason);    // on the line of the key's value
  void finish();                                                  // faults every key nobody asked for

 private:
  const YamlNode* scalar(std::string_view key, bool required);
  const YamlNode& node_;
  std::string what_;  // "profile", "register 3", for the sentences
  YamlFaults& faults_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace lamplighter
