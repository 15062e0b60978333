// The running gateway's end of `append`: a unix socket, so that the one writer stays the one writer.
//
// Conversation, in lines; the gateway answers each of the client's:
//   client: append <sha-256 of the file> stop|skip       gateway: done <lines settled before>
//   client: chunk <first line> <count>, then <count> lines of the file
//                                                        gateway: done <through line> <skipped>   they are durable
//                                                                 full                            budget used up: send
//                                                                 it again later bad <line> <reason> nothing of the
//                                                                 chunk was written
//   anything else                                        gateway: error <sentence>, and hangs up
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>

#include "gateway/append/recorded_reading.h"
#include "gateway/outbox/writer.h"

namespace lamplighter::append {

class Control {
 public:
  Control(boost::asio::io_context& io, std::shared_ptr<const config::Config> config, outbox::Writer& writer,
          std::function<Stamp()> clock, std::function<void()> appended);
  ~Control();
  // Listens on the configured socket, mode 0600. A failure is logged: polling does not depend on it.
  void start();
  void stop();
  // A new configuration: what comes from now on is read against it.
  void change(std::shared_ptr<const config::Config> config);

 private:
  struct Shared;
  struct Session;
  void accept();
  std::shared_ptr<Shared> shared_;
};

}  // namespace lamplighter::append
