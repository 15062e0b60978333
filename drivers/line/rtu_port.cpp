#include "drivers/line/rtu_port.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "drivers/line/descriptors.h"
#include "drivers/line/timing.h"
#include "drivers/modbus/rtu_frame.h"

namespace lamplighter::line {

using drivers::ByteSpan;
using drivers::Reply;
using drivers::ReplyKind;
using std::chrono::microseconds;
using Clock = std::chrono::steady_clock;

RtuPort::RtuPort(LineConfig config) : config_(std::move(config)) {}

bool RtuPort::open() {
  modbus_.reset(modbus_new_rtu(config_.tty.c_str(), config_.baud, static_cast<char>(config_.parity), config_.data_bits,
                               config_.stop_bits));
  if (!modbus_) return false;
  modbus_set_error_recovery(modbus_.get(), MODBUS_ERROR_RECOVERY_NONE);
  if (modbus_connect(modbus_.get()) != 0 || modbus_get_socket(modbus_.get()) >= low_descriptors) {
    close();
    return false;
  }
  modbus_flush(modbus_.get());  // what came before we listened belongs to nobody
  return true;
}

void RtuPort::close() {
  modbus_.reset();
}

bool RtuPort::send(const drivers::Request& request) {
  drivers::Bytes raw{request.unit};
  raw.insert(raw.end(), request.pdu.begin(), request.pdu.end());
  modbus_set_slave(modbus_.get(), request.unit);
  return modbus_send_raw_request(modbus_.get(), raw.data(), static_cast<int>(raw.size())) >= 0;
}

Reply RtuPort::exchange(const drivers::Request& request) {
  modbus_flush(modbus_.get());  // a doubled answer to the last request may have come since
  const auto wire = wire_time(config_, request.pdu.size() + drivers::expected_answer_bytes(request.pdu) + 6);
  const auto patience = microseconds{request.response_timeout} + wire;
  // A byte time-out of 0: the whole answer must come within the response time-out, however it dribbles.
  modbus_set_response_timeout(modbus_.get(), static_cast<std::uint32_t>(patience.count() / 1'000'000),
                              static_cast<std::uint32_t>(patience.count() % 1'000'000));
  modbus_set_byte_timeout(modbus_.get(), 0, 0);
  if (!send(request)) return {ReplyKind::line_closed, {}, {}};
  std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> answer{};
  errno = 0;
  const int length = modbus_receive_confirmation(modbus_.get(), answer.data());
  if (length > 0) {
    const ByteSpan received{answer.data(), static_cast<std::size_t>(length)};
    return drivers::check_rtu_answer(request.unit, request.pdu, received);
  }
  // 0: a frame of another unit, which libmodbus does not check any further.
  if (length == 0) return {ReplyKind::foreign, {}, {}};
  if (errno == ETIMEDOUT) return {ReplyKind::timed_out, {}, {}};
  if (errno == EMBBADCRC || errno == EMBBADDATA || errno == EMBBADEXC) return {ReplyKind::damaged, {}, {}};
  return {ReplyKind::line_closed, {}, {}};
}

bool RtuPort::read_to_silence(std::chrono::milliseconds response_timeout) {
  const auto silence = recovery_silence(config_, response_timeout);
  const auto ends = Clock::now() + recovery_silences_max * silence;
  const int descriptor = modbus_get_socket(modbus_.get());
  std::array<std::uint8_t, 512> bytes{};
  while (Clock::now() < ends) {
    pollfd waiting{descriptor, POLLIN, 0};
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(silence).count();
    const int ready = ::poll(&waiting, 1, static_cast<int>(ms));
    if (ready == 0) return modbus_flush(modbus_.get()) >= 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0 || !(waiting.revents & POLLIN)) return false;
    if (::read(descriptor, bytes.data(), bytes.size()) <= 0 && errno != EAGAIN) return false;
  }
  return false;
}

}  // namespace lamplighter::line
