#include "drivers/registry.h"

#include <array>
#include <utility>

#include "drivers/modbus/modbus_driver.h"

namespace lamplighter::drivers {
namespace {

struct Protocol {
  std::string_view name;
  std::unique_ptr<Driver> (*make)(DeviceConfig, Tick);
};

template <class D>
std::unique_ptr<Driver> make(DeviceConfig config, Tick now) {
  return std::make_unique<D>(std::move(config), now);
}

constexpr std::array protocols{
    Protocol{"modbus", make<ModbusDriver>},
};

}  // namespace

std::unique_ptr<Driver> make_driver(std::string_view protocol, DeviceConfig config, Tick now) {
  for (const Protocol& known : protocols)
    if (known.name == protocol) return known.make(std::move(config), now);
  return nullptr;
}

bool is_protocol(std::string_view protocol) {
  for (const Protocol& known : protocols)
    if (known.name == protocol) return true;
  return false;
}

}  // namespace lamplighter::drivers
