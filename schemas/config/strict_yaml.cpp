#include "schemas/config/strict_yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <istream>
#include <sstream>

namespace lamplighter {
namespace {

int line_of(const YAML::Mark& mark) {
  return mark.line + 1;
}

struct Refused {  // leaves the parser at the first thing that is no plain YAML
  int line;
  std::string reason;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  YamlNode root;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check(mark, "", anchor);
    place(mark, YamlNode{.kind = YamlNode::Kind::empty, .line = line_of(mark)});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused{line_of(mark), "aliases (*name) are not allowed; write the value out"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check(mark, tag, anchor);
    YamlNode node{.kind = YamlNode::Kind::scalar, .line = line_of(mark), .quoted = tag == "!", .text = value};
    if (!open_.empty() && awaits_key()) {
      take_key(mark, value);
      return;
    }
    place(mark, std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(mark, tag, anchor, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(mark, tag, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { end(); }

 private:
  struct Open {
    YamlNode node;
    std::optional<std::string> key;  // of a map: read, its value is awaited
  };
  std::vector<Open> open_;
  std::size_t nodes_ = 0;

  bool awaits_key() const { return open_.back().node.kind == YamlNode::Kind::map && !open_.back().key; }

  void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) throw Refused{line_of(mark), "anchors (&name) are not allowed; write the value out"};
    // yaml-cpp says "?" for a plain node and "!" for a quoted one; anything else was written in the file.
    if (!tag.empty() && tag != "?" && tag != "!") throw Refused{line_of(mark), "tags (!type) are not allowed"};
    if (++nodes_ > yaml_nodes_max)
      throw Refused{line_of(mark), "more than " + std::to_string(yaml_nodes_max) + " values"};
  }
  void take_key(const YAML::Mark& mark, const std::string& key) {
    for (const auto& [known, value] : open_.back().node.map)
      if (known == key)
        throw Refused{line_of(mark), "key \"" + key + "\" was already given on line " + std::to_string(value.line)};
    open_.back().key = key;
  }
  void begin(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    check(mark, tag, anchor);
    if (!open_.empty() && awaits_key()) throw Refused{line_of(mark), "a key must be a word, not a list or mapping"};
    open_.push_back({YamlNode{.kind = kind, .line = line_of(mark)}, std::nullopt});
  }
  void end() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    const int line = node.line;
    place_at(line, std::move(node));
  }
  void place(const YAML::Mark& mark, YamlNode node) { place_at(line_of(mark), std::move(node)); }
  void place_at(int line, YamlNode node) {
    if (open_.empty()) {
      root = std::move(node);
    } else if (open_.back().node.kind == YamlNode::Kind::list) {
      open_.back().node.list.push_back(std::move(node));
    } else if (awaits_key()) {
      throw Refused{line, "a key is missing"};
    } else {
      open_.back().node.map.emplace_back(std::move(*open_.back().key), std::move(node));
      open_.back().key.reset();
    }
  }
};

std::optional<std::int64_t> parse_whole(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  std::string_view digits = negative ? text.substr(1) : text;
  const bool hex = digits.starts_with("0x");
  if (hex) digits.remove_prefix(2);
  if (digits.empty() || (hex && negative)) return std::nullopt;
  if (!hex && digits.size() > 1 && digits.front() == '0') return std::nullopt;  // "010" means 8 to some, 10 to others
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.front() == '-') return std::nullopt;
  return negative ? -value : value;
}

}  // namespace

std::string to_text(const YamlFault& fault) {
  return fault.file + (fault.line > 0 ? ":" + std::to_string(fault.line) : "") + ": " + fault.reason;
}

YamlDocument parse_yaml(std::string_view text, const std::string& file) {
  if (text.size() > yaml_bytes_max)
    return {
        {},
        {{file, 0,
          "has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(yaml_bytes_max) + " are read"}}};
  TreeBuilder builder;
  try {
    std::istringstream stream{std::string{text}};
    YAML::Parser parser{stream};
    if (!parser.HandleNextDocument(builder)) return {{}, {{file, 0, "is empty"}}};
    YamlNode root = std::move(builder.root);
    TreeBuilder second;
    if (parser.HandleNextDocument(second))
      return {{}, {{file, second.root.line, "holds more than one document (---)"}}};
    return {std::move(root), {}};
  } catch (const Refused& refused) {
    return {{}, {{file, refused.line, refused.reason}}};
  } catch (const YAML::Exception& error) {
    return {{}, {{file, error.mark.is_null() ? 0 : line_of(error.mark), "is not YAML: " + error.msg}}};
  }
}

void YamlFaults::add(int line, std::string reason) {
  if (found_.size() < yaml_faults_max) found_.push_back({file_, line, std::move(reason)});
}

std::vector<YamlFault> YamlFaults::sorted() const {
  auto faults = found_;
  std::stable_sort(faults.begin(), faults.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
  return faults;
}

YamlMap::YamlMap(const YamlNode& node, std::string what, YamlFaults& faults)
    : node_(node), what_(std::move(what)), faults_(faults) {
  if (node.kind != YamlNode::Kind::map) faults_.add(node.line, what_ + " must be a mapping of keys to values");
}

bool YamlMap::has(std::string_view key) const {
  return std::any_of(node_.map.begin(), node_.map.end(), [&](const auto& entry) { return entry.first == key; });
}

const YamlNode* YamlMap::find(std::string_view key) {
  asked_.emplace(key);
  for (const auto& [known, value] : node_.map)
    if (known == key) return &value;
  return nullptr;
}

const YamlNode* YamlMap::scalar(std::string_view key, bool required) {
  const YamlNode* node = find(key);
  if (node == nullptr) {
    if (required && node_.kind == YamlNode::Kind::map)
      faults_.add(node_.line, what_ + " lacks \"" + std::string{key} + "\"");
    return nullptr;
  }
  if (node->kind == YamlNode::Kind::scalar) return node;
  fault(key, node->kind == YamlNode::Kind::empty ? "has no value" : "must be a single value");
  return nullptr;
}

std::optional<std::string> YamlMap::text(std::string_view key) {
  const YamlNode* node = scalar(key, /*required=*/true);
  return node ? std::optional{node->text} : std::nullopt;
}

std::optional<std::string> YamlMap::optional_text(std::string_view key) {
  const YamlNode* node = scalar(key, /*required=*/false);
  return node ? std::optional{node->text} : std::nullopt;
}

std::optional<std::int64_t> YamlMap::whole(std::string_view key, WholeNumberLimits limits) {
  if (scalar(key, /*required=*/true) == nullptr) return std::nullopt;
  return optional_whole(key, limits);
}

std::optional<std::int64_t> YamlMap::optional_whole(std::string_view key, WholeNumberLimits limits) {
  if (!has(key)) return find(key), std::nullopt;
  const YamlNode* node = scalar(key, /*required=*/true);
  if (node == nullptr) return std::nullopt;
  const auto number = node->quoted ? std::nullopt : parse_whole(node->text);
  if (!number) {
    fault(key, "must be a whole number, not \"" + node->text + "\"");
    return std::nullopt;
  }
  if (*number >= limits.min && *number <= limits.max) return number;
  fault(key, "is " + std::to_string(*number) + "; allowed are " + std::to_string(limits.min) + " to " +
                 std::to_string(limits.max));
  return std::nullopt;
}

std::optional<bool> YamlMap::optional_truth(std::string_view key) {
  const YamlNode* node = scalar(key, /*required=*/false);
  if (node == nullptr) return std::nullopt;
  if (!node->quoted && node->text == "true") return true;
  if (!node->quoted && node->text == "false") return false;
  fault(key, "must be true or false, not \"" + node->text + "\"");
  return std::nullopt;
}

std::optional<Decimal> YamlMap::optional_decimal(std::string_view key) {
  const YamlNode* node = scalar(key, /*required=*/false);
  if (node == nullptr) return std::nullopt;
  const auto number = node->quoted ? std::nullopt : parse_decimal(node->text);
  if (!number) fault(key, "must be a decimal number such as 0.01, not \"" + node->text + "\"");
  return number;
}

const std::vector<YamlNode>* YamlMap::list(std::string_view key) {
  const YamlNode* node = find(key);
  if (node != nullptr && node->kind == YamlNode::Kind::list) return &node->list;
  if (node != nullptr)
    fault(key, "must be a list (lines that start with \"- \")");
  else if (node_.kind == YamlNode::Kind::map)
    faults_.add(node_.line, what_ + " lacks \"" + std::string{key} + "\"");
  return nullptr;
}

void YamlMap::fault(std::string_view key, const std::string& reason) {
  const YamlNode* node = find(key);
  faults_.add(node != nullptr ? node->line : node_.line, what_ + ": " + std::string{key} + " " + reason);
}

void YamlMap::finish() {
  for (const auto& [key, value] : node_.map)
    if (!asked_.contains(key)) faults_.add(value.line, what_ + ": \"" + key + "\" is not a known key");
}

}  // namespace lamplighter
