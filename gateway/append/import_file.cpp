#include "gateway/append/import_file.h"

#include <openssl/evp.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <thread>

namespace lamplighter::append {
namespace {

using boost::asio::local::stream_protocol;
constexpr std::chrono::seconds full_pause{1};
constexpr int full_attempts_max = 3'600;  // an hour

struct Trouble {
  std::string sentence;
};

struct FileFacts {
  std::string hash;
  std::int64_t lines = 0;
  std::vector<BadLine> bad;
};

// First pass: hash, number of lines, and, where they matter, the first bad ones.
FileFacts look_through(const std::filesystem::path& file, BadLines bad_lines, const RegisterBook& book,
                       const Stamp& now) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Trouble{file.string() + ": the file does not exist or cannot be read"};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  FileFacts facts;
  for (std::string line; std::getline(stream, line);) {
    ++facts.lines;
    EVP_DigestUpdate(digest.get(), line.data(), line.size());
    EVP_DigestUpdate(digest.get(), "\n", 1);
    if (bad_lines == BadLines::skip || facts.bad.size() >= bad_lines_shown_max) continue;
    auto entry = read_recorded(line, facts.lines, book, now);
    if (!entry) facts.bad.push_back(entry.error());
  }
  if (stream.bad()) throw Trouble{file.string() + ": reading failed"};
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(digest.get(), bytes, &size);
  for (unsigned i = 0; i < size; ++i) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", bytes[i]);
    facts.hash += pair;
  }
  return facts;
}

struct Settled {
  bool full = false;  // not written: the budget is used up
  std::int64_t skipped = 0;
};

class Road {  // where the lines go
 public:
  virtual ~Road() = default;
  virtual std::int64_t lines_done(const std::string& hash) = 0;
  virtual Settled settle(const std::vector<std::string>& lines, std::int64_t first) = 0;
};

class ThroughGateway : public Road {
 public:
  ThroughGateway(const std::string& path, BadLines bad_lines) : bad_lines_(bad_lines) {
    peer_.connect(stream_protocol::endpoint(path));
  }
  bool is_open() const { return !peer_.error(); }

  std::int64_t lines_done(const std::string& hash) override {
    peer_ << "append " << hash << (bad_lines_ == BadLines::skip ? " skip\n" : " stop\n") << std::flush;
    return answer_number(heard());
  }
  Settled settle(const std::vector<std::string>& lines, std::int64_t first) override {
    peer_ << "chunk " << first << ' ' << lines.size() << '\n';
    for (const auto& line : lines)
      peer_ << (line.size() > line_bytes_max ? line.substr(0, line_bytes_max) : line) << '\n';
    peer_ << std::flush;
    const auto answer = heard();
    if (answer == "full") return {true, 0};
    if (answer.starts_with("bad "))
      throw Trouble{"the running gateway, which has another configuration, refuses line " + answer.substr(4)};
    std::int64_t skipped = 0, through = 0;
    std::string verb;
    std::istringstream(answer) >> verb >> through >> skipped;
    answer_number(answer);
    return {false, skipped};
  }

 private:
  std::string heard() {
    std::string line;
    if (!std::getline(peer_, line))
      throw Trouble{"the running gateway hung up; append the file again, it goes on where it stopped"};
    return line;
  }
  static std::int64_t answer_number(const std::string& answer) {
    std::istringstream words(answer);
    std::string verb;
    std::int64_t number = 0;
    if (!(words >> verb >> number) || verb != "done") throw Trouble{"the running gateway answers: " + answer};
    return number;
  }
  stream_protocol::iostream peer_;
  BadLines bad_lines_;
};

class IntoFile : public Road {
 public:
  IntoFile(std::unique_ptr<outbox::Outbox> outbox, BadLines bad_lines, const RegisterBook& book,
           std::function<Stamp()> clock)
      : outbox_(std::move(outbox)), bad_lines_(bad_lines), book_(book), clock_(std::move(clock)) {}

  std::int64_t lines_done(const std::string& hash) override {
    hash_ = hash;
    const auto done = outbox_->import_lines_done(hash);
    if (!done) throw Trouble{done.error().detail};
    return *done;
  }
  Settled settle(const std::vector<std::string>& lines, std::int64_t first) override {
    const auto now = clock_();
    auto chunk = read_chunk(lines, first, hash_, bad_lines_, book_, now);
    const std::vector<outbox::Change> changes{std::move(chunk.append)};
    const auto results = outbox_->commit(changes, now);
    if (!results) throw Trouble{results.error().detail};
    if (std::get<outbox::Appended>(results->front()).result == outbox::Appended::Result::budget_full)
      throw Trouble{
          "the outbox budget is used up; start the gateway so that the core can confirm records, then append the file "
          "again"};
    return {false, static_cast<std::int64_t>(chunk.bad.size())};
  }

 private:
  std::unique_ptr<outbox::Outbox> outbox_;
  BadLines bad_lines_;
  const RegisterBook& book_;
  std::function<Stamp()> clock_;
  std::string hash_;
};

std::unique_ptr<Road> choose_road(const config::Config& config, BadLines bad_lines, const RegisterBook& book,
                                  const std::function<Stamp()>& clock,
                                  const std::function<outbox::Result<std::unique_ptr<outbox::Outbox>>()>& open_own,
                                  ImportReport& report) {
  auto gateway = std::make_unique<ThroughGateway>(config.control_socket, bad_lines);
  report.through_gateway = gateway->is_open();
  if (gateway->is_open()) return gateway;
  auto own = open_own();
  if (!own) throw Trouble{own.error().detail};
  return std::make_unique<IntoFile>(std::move(*own), bad_lines, book, clock);
}

void send_lines(std::ifstream& stream, Road& road, ImportReport& report) {
  std::vector<std::string> lines;
  std::int64_t number = 0;
  const auto settle = [&] {
    if (lines.empty()) return;
    const auto first = number - static_cast<std::int64_t>(lines.size()) + 1;
    auto settled = road.settle(lines, first);
    for (int attempt = 0; settled.full; settled = road.settle(lines, first)) {
      if (++attempt > full_attempts_max)
        throw Trouble{
            "the outbox budget has been used up for an hour; append the file again when the core confirms records"};
      std::this_thread::sleep_for(full_pause);
    }
    report.skipped += settled.skipped;
    report.appended += static_cast<std::int64_t>(lines.size()) - settled.skipped;
    lines.clear();
  };
  for (std::string line; std::getline(stream, line);) {
    if (++number <= report.before) continue;
    lines.push_back(std::move(line));
    if (lines.size() == chunk_lines_max) settle();
  }
  settle();
}

}  // namespace

ImportReport import_file(const config::Config& config, const std::filesystem::path& file, BadLines bad_lines,
                         const std::function<Stamp()>& clock,
                         const std::function<outbox::Result<std::unique_ptr<outbox::Outbox>>()>& open_own) {
  ImportReport report;
  try {
    const RegisterBook book(config);
    auto facts = look_through(file, bad_lines, book, clock());
    report.lines = facts.lines;
    report.bad = std::move(facts.bad);
    if (!report.bad.empty()) throw Trouble{"nothing was written"};
    const auto road = choose_road(config, bad_lines, book, clock, open_own, report);
    report.before = road->lines_done(facts.hash);
    std::ifstream stream(file, std::ios::binary);
    send_lines(stream, *road, report);
    report.done = true;
  } catch (const Trouble& trouble) {
    report.trouble = trouble.sentence;
  }
  return report;
}

}  // namespace lamplighter::append
