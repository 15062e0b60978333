#include "schemas/wire/topics.h"

#include <boost/crc.hpp>
#include <charconv>
#include <cstdio>

namespace lamplighter::wire {

int shard_of(const GatewayName& gateway) {
  boost::crc_32_type crc;
  crc.process_bytes(gateway.text.data(), gateway.text.size());
  return static_cast<int>(crc.checksum() % shard_count);
}

std::string topic(const GatewayName& gateway, std::string_view kind) {
  char shard[4];
  std::snprintf(shard, sizeof shard, "%02d", shard_of(gateway));
  return "lamplighter/" + std::string(shard) + "/" + gateway.text + "/" + std::string(kind);
}

std::string echo_topic(std::string_view core) {
  return "lamplighter/core/" + std::string(core) + "/echo";
}

std::optional<TopicParts> parse_topic(std::string_view topic) {
  constexpr std::string_view root = "lamplighter/";
  if (!topic.starts_with(root)) return std::nullopt;
  topic.remove_prefix(root.size());
  TopicParts parts;
  const auto shard_end = topic.find('/');
  if (shard_end != 2) return std::nullopt;
  const auto [end, error] = std::from_chars(topic.data(), topic.data() + 2, parts.shard);
  if (error != std::errc{} || end != topic.data() + 2 || parts.shard < 0 || parts.shard >= shard_count)
    return std::nullopt;
  topic.remove_prefix(3);
  const auto gateway_end = topic.find('/');
  if (gateway_end == std::string_view::npos || !is_gateway_name(topic.substr(0, gateway_end))) return std::nullopt;
  parts.gateway = GatewayName{std::string(topic.substr(0, gateway_end))};
  topic.remove_prefix(gateway_end + 1);
  const auto kind_end = topic.find('/');
  parts.kind = topic.substr(0, kind_end);
  if (kind_end != std::string_view::npos) parts.part = topic.substr(kind_end + 1);
  if (parts.kind.empty()) return std::nullopt;
  return parts;
}

}  // namespace lamplighter::wire
