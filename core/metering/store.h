// SQL of meters and of the assignment of channels to them. Readings: reading_store.h. Intake: intake.h.
#pragma once

#include "core/metering/intake.h"

namespace lamplighter::metering {

bool code_is_taken(db::Transaction& tx, EstateId estate, std::string_view code);
MeterId insert_meter(db::Transaction& tx, const Meter& meter, Instant now);  // meter.id is not looked at
// Its serial, digits, present multiplier, gateway and device.
void change_meter_row(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter);

// The channel of a device's register that was seen first last: where the unit changed, the present one.
std::optional<Channel> newest_channel(db::Transaction& tx, GatewayId gateway, const DeviceName& device,
                                      const RegisterName& reg);

// Which channels were registers of the meter, by register and time; all registers where `reg` is empty.
std::vector<MeterChannel> channels_of_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId meter,
                                            std::string_view reg);
// Which channels are or were the billing register of meters: of an estate ({0}: of all in scope), or of the given
// meters only.
struct BillingChannel {
  MeterId meter;
  std::string kind;
  Decimal multiplier{1, 0};
  ChannelId channel;
  Unit unit = Unit::none;
  std::int8_t exponent = 0;
  std::optional<int> digits;
  Instant valid_from{};
  std::optional<Instant> valid_to;
};
std::vector<BillingChannel> billing_channels(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);
std::vector<BillingChannel> billing_channels(db::Transaction& tx, const accounts::Scope& scope,
                                             const std::vector<MeterId>& meters);

bool channel_is_of(db::Transaction& tx, const accounts::Scope& scope, ChannelId channel, EstateId estate);
// Code of the meter that the channel serves at that instant or later.
std::optional<std::string> meter_served_by(db::Transaction& tx, ChannelId channel, Instant at);
// A meter change: what served the meter ends, the device's channels begin.
void end_channels(db::Transaction& tx, MeterId meter, Instant at);
void open_channels(db::Transaction& tx, const Meter& meter, GatewayId gateway, const DeviceName& device, Instant at);

struct MeterFilter {
  EstateId estate;        // {0}: any
  std::string kind;       // "": any
  std::string part;       // of code, serial or device name, in any case
  std::string after_key;  // page: rows after this sort key (premises::sort_key of a code) and id
  MeterId after_id;
  int limit = 0;
};
std::vector<Meter> meters_like(db::Transaction& tx, const accounts::Scope& scope, const MeterFilter& filter);

}  // namespace lamplighter::metering
