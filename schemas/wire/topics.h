// lamplighter/<shard>/<gateway>/<kind>[/<part>] (contract.md, "Names and topics").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/ids.h"

namespace lamplighter::wire {

inline constexpr int shard_count = 64;
inline constexpr int protocol_version = 1;
// MQTT 5 user properties of readings and events messages.
inline constexpr std::string_view property_epoch = "epoch";
inline constexpr std::string_view property_first = "first";
inline constexpr std::string_view property_last = "last";

int shard_of(const GatewayName& gateway);  // crc32 (IEEE 802.3, as zlib) of the name, modulo shard_count

std::string topic(const GatewayName& gateway, std::string_view kind);  // "lamplighter/07/gate-1/readings"

// Where a core hears itself: "lamplighter/core/<user>/echo". No gateway's topic (contract.md), parse_topic refuses it.
std::string echo_topic(std::string_view core);

struct TopicParts {
  int shard = 0;
  GatewayName gateway;
  std::string kind;
  std::string part;  // "" or what follows the kind
};
// nullopt for anything that is not such a topic with a valid gateway name. The shard is reported, not checked.
std::optional<TopicParts> parse_topic(std::string_view topic);
inline bool shard_is_right(const TopicParts& parts) {
  return parts.shard == shard_of(parts.gateway);
}

}  // namespace lamplighter::wire
