// A Modbus device: when to ask for which registers, and what the answers mean.
//
//   each register is due every billing_interval or telemetry_interval, from now + phase on a fixed grid
//   due registers are read in blocks (block_plan.h); values are exact (decode.h); counters are guarded
//   (counter_guard.h)
//
//   answering --failure--> retry after 0.5 s, doubling to 60 s --failures_before_failed in a row--> failed:
//   DeviceFailed failed    --answer--> answering: DeviceRecovered
//
//   a refusal of a read (exceptions 1, 2, 3):  lengthened read -> never lengthen again
//                                              read over a gap -> never read over gaps again
//                                              several registers -> each alone
//                                              one optional register -> excluded
//                                              one needed register -> DeviceFailed("illegal_address"); asked seldom
//   other exceptions are failures: the device, or a gateway before it, cannot answer now.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "drivers/counter_guard.h"
#include "drivers/driver.h"
#include "drivers/modbus/block_plan.h"
#include "drivers/modbus/pdu.h"
#include "drivers/registry.h"

namespace lamplighter::drivers {

class ModbusDriver final : public Driver {
 public:
  ModbusDriver(DeviceConfig config, Tick now);

  Tick wake_at() const override;
  Request next(Tick now) override;
  std::vector<Fact> take(const Reply& reply, Tick now) override;
  bool failing() const override;
  DriverTally tally() const override { return tally_; }

 private:
  struct PointState {
    std::chrono::milliseconds interval{0};
    Tick grid;                            // its regular due time
    Tick due;                             // grid, or earlier to read again, or later when it is refused
    bool alone = false;                   // a read of it together with others was refused
    bool excluded = false;                // the device does not have it
    bool refused = false;                 // the device should have it, and refuses
    std::unique_ptr<CounterGuard> guard;  // billing registers only
  };
  struct Asked {  // the request under way
    Block block;
    ReadRequest request;
  };

  void plan();
  BlockRules rules() const;
  Tick due_of(const Block& block) const;
  bool holds_billing(const Block& block) const;
  std::vector<Fact> take_values(const Asked& asked, const Reply& reply);
  void take_value(const ProfileRegister& reg, PointState& point, std::span<const std::uint16_t> words,
                  const Reply& reply, std::vector<Fact>& facts);
  std::vector<Fact> take_refusal(const Asked& asked, std::uint8_t code, const Reply& reply, Tick now);
  std::vector<Fact> take_failure(std::string_view cause, const Reply& reply, Tick now);
  void answered(const Reply& reply, std::vector<Fact>& facts);
  void schedule(PointState& point, Tick now);

  DeviceConfig config_;
  std::vector<PointState> points_;  // one per profile register
  std::vector<Block> blocks_;
  std::optional<Asked> asked_;
  LengthVariation lengths_;
  bool lengthen_ = true;
  bool gaps_ = true;
  int failures_ = 0;               // in a row
  int answers_in_a_row_ = 0;       // since the last failure, up to where it does not matter any more
  std::int64_t failed_polls_ = 0;  // since DeviceFailed
  bool failed_told_;               // DeviceFailed was emitted for silence
  bool refusal_told_ = false;      // DeviceFailed was emitted for a refused register
  Tick retry_at_;
  DriverTally tally_;
};

}  // namespace lamplighter::drivers
