// One connection's bytes, plain or TLS. Every operation ends at the deadline last set; errors are
// boost::system::system_error.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

// g++ 12 with optimization warns falsely of the frames of Asio's coroutines.
// https://gcc.gnu.org/bugzilla/show_bug.cgi?id=103993
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace lamplighter::http {

class Stream {
 public:
  virtual ~Stream() = default;
  virtual boost::asio::awaitable<void> handshake() = 0;
  virtual boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer into) = 0;  // 0: the peer has ended
  virtual boost::asio::awaitable<void> write(std::vector<boost::asio::const_buffer> buffers) = 0;
  virtual void expires_after(std::chrono::milliseconds limit) = 0;
  virtual void end_sending() = 0;  // a FIN; what the peer still sends can be read
  virtual void close() = 0;        // at once; operations under way fail
  // True when the peer has closed, or sent something where nothing may come.
  virtual bool peer_stirred() = 0;
};

std::unique_ptr<Stream> plain_stream(boost::asio::ip::tcp::socket socket);

class TlsFiles {  // a certificate chain and its key, loaded
 public:
  // Throws std::runtime_error with a sentence that names the file.
  TlsFiles(const std::string& certificate_file, const std::string& key_file);
  ~TlsFiles();
  // Reads the files again: connections from now on get what is in them. Throws as above, and keeps the former ones.
  void reload();
  std::unique_ptr<Stream> stream(boost::asio::ip::tcp::socket socket);

 private:
  struct Inside;
  std::string certificate_file_, key_file_;
  std::unique_ptr<Inside> inside_;
};

}  // namespace lamplighter::http
