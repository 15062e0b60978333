// Identities as distinct types, so that a room cannot be passed where a meter is meant.
// Numbers are int64 and travel as decimal strings in JSON; names are what people typed in a configuration.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace lamplighter {

template <class Tag>
struct Id {
  std::int64_t n = 0;
  friend auto operator<=>(const Id&, const Id&) = default;
};

template <class Tag>
struct Name {
  std::string text;
  Name() = default;
  explicit Name(std::string t) : text(std::move(t)) {}
  friend auto operator<=>(const Name&, const Name&) = default;
};

using CompanyId = Id<struct CompanyTag>;
using EstateId = Id<struct EstateTag>;
using BuildingId = Id<struct BuildingTag>;
using RoomId = Id<struct RoomTag>;
using MeterId = Id<struct MeterTag>;
using MeterLifeId = Id<struct MeterLifeTag>;
using MeterReadingId = Id<struct MeterReadingTag>;  // a reading that a person entered
using ReadingFlagId = Id<struct ReadingFlagTag>;
using ChannelId = Id<struct ChannelTag>;
using GatewayId = Id<struct GatewayTag>;
using UserId = Id<struct UserTag>;
using RoleId = Id<struct RoleTag>;
using JobId = Id<struct JobTag>;
using ChargeItemId = Id<struct ChargeItemTag>;
using PricePlanId = Id<struct PricePlanTag>;
using RunId = Id<struct RunTag>;
using BillId = Id<struct BillTag>;
using JournalEntryId = Id<struct JournalEntryTag>;

using GatewayName = Name<struct GatewayNameTag>;    // [a-z0-9-]{1,32}
using DeviceName = Name<struct DeviceNameTag>;      // its name in the gateway's configuration, [a-z0-9_.-]{1,64}
using RegisterName = Name<struct RegisterNameTag>;  // its name in the profile, [a-z0-9_]{1,32}

struct Epoch {  // random 63 bits made with the outbox file (contract.md, "Identity of a record")
  std::int64_t n = 0;
  friend auto operator<=>(const Epoch&, const Epoch&) = default;
};
struct Sequence {  // 1, 2, 3 … within one epoch
  std::int64_t n = 0;
  friend auto operator<=>(const Sequence&, const Sequence&) = default;
};
struct BootId {  // the kernel's boot_id, 36 characters with dashes
  std::string text;
  friend auto operator<=>(const BootId&, const BootId&) = default;
};

bool is_gateway_name(std::string_view text);   // [a-z0-9-]{1,32}
bool is_device_name(std::string_view text);    // [a-z0-9_.-]{1,64}
bool is_register_name(std::string_view text);  // [a-z0-9_]{1,32}

}  // namespace lamplighter

template <class Tag>
struct std::hash<lamplighter::Id<Tag>> {
  std::size_t operator()(const lamplighter::Id<Tag>& id) const noexcept { return std::hash<std::int64_t>{}(id.n); }
};
template <class Tag>
struct std::hash<lamplighter::Name<Tag>> {
  std::size_t operator()(const lamplighter::Name<Tag>& name) const noexcept {
    return std::hash<std::string>{}(name.text);
  }
};
