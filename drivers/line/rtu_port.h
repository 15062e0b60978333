// One tty under libmodbus, blocking; used by the serial line's thread alone.
#pragma once

#include <modbus.h>

#include <memory>
#include <optional>

#include "drivers/line/open_line.h"
#include "drivers/modbus/pdu.h"

namespace lamplighter::line {

class RtuPort {
 public:
  explicit RtuPort(LineConfig config);

  bool is_open() const { return modbus_ != nullptr; }
  bool open();  // false: no such tty, no right to it, or its number is one libmodbus cannot wait for
  void close();

  // One request and its answer, checked. Blocks for response_timeout and the wire time of both at most.
  drivers::Reply exchange(const drivers::Request& request);
  // Reads until nothing came for recovery_silence(); false: never silent, or the tty is gone.
  bool read_to_silence(std::chrono::milliseconds response_timeout);

 private:
  struct Free {
    void operator()(modbus_t* context) const {
      modbus_close(context);
      modbus_free(context);
    }
  };
  bool send(const drivers::Request& request);
  LineConfig config_;
  std::unique_ptr<modbus_t, Free> modbus_;
};

}  // namespace lamplighter::line
