// A topic: what is taken names one gateway, and its own topic reads back.
#include "schemas/wire/topics.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {

void one(Input input) {
  const auto parts = wire::parse_topic(input.text());
  if (!parts) return;
  must(parts->gateway.text.find_first_of("+#/") == std::string::npos, "no gateway's name is a wildcard");
  must(parts->shard >= 0 && parts->shard < wire::shard_count, "a shard is one of 64");
  if (!wire::shard_is_right(*parts) || !parts->part.empty()) return;
  const auto again = wire::parse_topic(wire::topic(parts->gateway, parts->kind));
  must(again && again->gateway == parts->gateway && again->kind == parts->kind, "a topic reads back");
}

}  // namespace lamplighter::fuzz
