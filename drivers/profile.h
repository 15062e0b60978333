// What is known about a device model, from drivers/profiles/<make>_<model>.yaml (schemas/config/profile.schema.json).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/vocabulary/reading.h"

namespace lamplighter::drivers {

enum class NumberType : std::uint8_t {
  u16,
  s16,
  u32,
  s32,
  u64,
  s64,
  f32,
  f64,
  bcd16,
  bcd32,
  bcd64,
  s32_f32,  // whole units as s32, then their fraction as f32, each in the register's word order
};
enum class WordOrder : std::uint8_t {
  abcd,
  cdab,
  badc,
  dcba
};  // for 64 bits: the same rule over four words

struct ProfileRegister {
  RegisterName name;          // "energy_import", "power"
  std::uint8_t function = 3;  // 1..4
  std::uint16_t address = 0;  // 0-based, as on the wire
  NumberType type = NumberType::u16;
  WordOrder order = WordOrder::abcd;
  // Integer types: value = raw x scale_value x 10^exponent.
  // Float types and s32_f32: value = raw x 10^float_scale, rounded half up to 10^exponent (the resolution).
  std::int64_t scale_value = 1;
  std::int8_t float_scale = 0;
  std::int8_t exponent = 0;
  Unit unit = Unit::none;
  RegisterClass budget = RegisterClass::telemetry;
  bool optional = false;                       // an ILLEGAL DATA ADDRESS excludes this point, not the device
  std::optional<int> digits;                   // of a counter, including decimals
  std::optional<std::uint64_t> not_available;  // this raw pattern means "no value" (e.g. all FF)
  friend bool operator==(const ProfileRegister&, const ProfileRegister&) = default;
};

struct Profile {
  std::string name;  // file name without .yaml: "eastron_sdm630"
  std::string kind;  // "electricity", "water"
  std::string make, model, source, caveats;
  std::string multiplier = "none";  // who applies CT x PT: "none", "meter", "core"
  std::uint16_t block_registers_max = 125;
  std::uint16_t gap_registers_max = 0;  // registers that may be read over between two wanted ones
  std::int64_t guard_time_ms = 0;
  std::int64_t response_timeout_ms = 1000;
  // Bound a counter's plausible growth: kWh and Wh by the power, m3 and L by the flow. 0: unknown, no bound.
  std::int64_t rated_power_w = 0;
  std::int64_t rated_flow_litres_per_hour = 0;
  std::vector<ProfileRegister> registers;
  friend bool operator==(const Profile&, const Profile&) = default;
};

// A profile as its devices have it: a thousand meters of one model share one.
class SharedProfile {
 public:
  SharedProfile() : SharedProfile(Profile{}) {}
  SharedProfile(Profile profile) : profile_(std::make_shared<const Profile>(std::move(profile))) {}
  const Profile& operator*() const { return *profile_; }
  const Profile* operator->() const { return profile_.get(); }
  friend bool operator==(const SharedProfile& a, const SharedProfile& b) {
    return a.profile_ == b.profile_ || *a.profile_ == *b.profile_;
  }

 private:
  std::shared_ptr<const Profile> profile_;  // with every other device of the model, in configuration and drivers
};

std::uint16_t words_of(NumberType type);  // 1, 2 or 4
bool is_float(NumberType type);           // has a resolution to which it is rounded: f32, f64, s32_f32

std::string_view to_text(NumberType type);  // the enumerator: "f32"
std::optional<NumberType> parse_number_type(std::string_view text);
std::string_view to_text(WordOrder order);  // "abcd"
std::optional<WordOrder> parse_word_order(std::string_view text);

}  // namespace lamplighter::drivers
