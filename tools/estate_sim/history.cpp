#include "tools/estate_sim/history.h"

#include <algorithm>
#include <utility>

#include "tools/estate_sim/simulated_device.h"

namespace lamplighter::estate_sim {
namespace {

constexpr std::chrono::minutes quarter{15};

std::string history_line(const SimulatedMeter& meter, const drivers::ProfileRegister& reg, Instant at) {
  return R"({"device":")" + meter.name.text + R"(","register":")" + reg.name.text + R"(","value":")" +
         to_text(shown_at(meter.load, reg, at).value) + R"(","unit":")" + std::string(to_text(reg.unit)) +
         R"(","at":")" + lamplighter::to_text(at) + R"("})";
}

}  // namespace

std::int64_t write_history(const Estate& estate, const HistoryOptions& options,
                           const std::function<void(const std::string&)>& take) {
  const auto end = std::chrono::floor<std::chrono::minutes>(options.until);
  const Instant last{end - end.time_since_epoch() % quarter};
  const Instant billing_from = last - std::chrono::days{options.days};
  const Instant power_from = last - std::chrono::days{options.power_days};
  std::int64_t lines = 0;
  for (Instant at = std::min(billing_from, power_from); at <= last; at += quarter) {
    const bool full_hour = at.time_since_epoch() % std::chrono::hours{1} == std::chrono::hours{0};
    for (const auto& line : estate.lines)
      for (const auto& meter : line.meters) {
        bool charged = true;  // a profile names its charged register first
        for (const auto& reg : estate.profiles.at(meter.profile).registers) {
          const bool billing = reg.budget == RegisterClass::billing && std::exchange(charged, false);
          const bool power = reg.name.text == "power" && at >= power_from;
          if (!power && !(billing && full_hour && at >= billing_from)) continue;
          take(history_line(meter, reg, at));
          ++lines;
        }
      }
  }
  return lines;
}

}  // namespace lamplighter::estate_sim
