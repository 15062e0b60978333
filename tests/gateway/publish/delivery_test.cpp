// Delivery as transcripts: what happened (lines that begin with a number: tick, word, arguments) and what it then did.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "gateway/publish/delivery.h"
#include "tests/gateway/facts.h"

using namespace lamplighter;
using namespace lamplighter::publish;
using namespace lamplighter::testing;

namespace {

std::vector<SequenceRange> ranges_in(std::istringstream& words) {
  std::vector<SequenceRange> ranges;
  for (std::string word; words >> word;) {
    const auto dash = word.find('-');
    const auto first = std::stoll(word.substr(0, dash));
    ranges.push_back({{first}, {dash == std::string::npos ? first : std::stoll(word.substr(dash + 1))}});
  }
  return ranges;
}

std::string shown(const std::vector<SequenceRange>& ranges) {
  std::string text;
  for (const auto& range : ranges) text += " " + std::to_string(range.first.n) + "-" + std::to_string(range.last.n);
  return text;
}

struct Play {
  DeliveryLimits limits;
  std::unique_ptr<Delivery> delivery;
  std::vector<StoredRecord> stored;  // what the outbox would hold
  Epoch epoch{7};
  std::int64_t generation = 1;
  std::ostringstream out;

  void line(const std::string& text) { out << "    " << text << "\n"; }

  void limit(std::istringstream& words) {
    std::string name;
    std::int64_t value = 0;
    while (words >> name >> value) {
      if (name == "window") limits.in_flight_max = static_cast<std::size_t>(value);
      if (name == "records") limits.records_max = static_cast<std::size_t>(value);
      if (name == "age") limits.batch_age = std::chrono::milliseconds(value);
      if (name == "ack") limits.ack_timeout = std::chrono::milliseconds(value);
    }
  }

  void append(std::istringstream& words) {  // r reading, e event, x a reading of another boot
    std::string kinds;
    words >> kinds;
    for (const char kind : kinds) {
      std::int64_t next = 1;
      for (const auto& record : stored)
        if (record.epoch == epoch) next = record.position.sequence.n + 1;
      auto fact = kind == 'e' ? failed("a").fact : Fact{reading("a", next)};
      if (kind == 'x') std::get<Reading>(fact).at.boot.text = "another";
      stored.push_back({{generation, {next}}, epoch, fact});
    }
    delivery->appended();
  }

  void answer(const std::string& what, std::istringstream& words, Tick now) {
    wire::AnswerMessage answer;
    answer.epoch = epoch;
    if (what == "foreign") answer.epoch = Epoch{999};
    auto ranges = ranges_in(words);
    if (what == "stored" || what == "foreign") answer.stored = ranges;
    if (what == "refused") answer.refused = {{ranges, "before_adoption"}};
    if (what == "hold") answer.hold = ranges;
    if (what == "highest") answer.highest = ranges.front().first;
    const auto verdict = delivery->answer(answer, epoch, now);
    if (!verdict.known_epoch) line("ignored: not our epoch");
    if (verdict.held > 0) line("held " + std::to_string(verdict.held));
    for (const auto& change : verdict.changes) {
      if (const auto* forget = std::get_if<outbox::Forget>(&change)) line("forget" + shown(forget->ranges));
      if (const auto* keep = std::get_if<outbox::KeepRefused>(&change))
        line("keep" + shown(keep->ranges) + " " + keep->reason);
      if (std::holds_alternative<outbox::Greet>(change)) line("greet");
    }
    if (what == "highest") delivery->opened();
  }

  void happen(const std::string& word, std::istringstream& words, Tick now) {
    if (word == "connected") delivery->connected(now);
    if (word == "disconnected") delivery->disconnected();
    if (word == "append") append(words);
    if (word == "new_epoch") ++generation, epoch.n += 1, stored.clear(), delivery->renumbered();
    if (word == "stored" || word == "refused" || word == "hold" || word == "highest" || word == "foreign")
      answer(word, words, now);
  }

  void settle(Tick now) {  // what the shell does after each event
    if (delivery->greet_again(now)) line("status again");
    if (delivery->probe_due(now)) {
      line("probe");
      delivery->opened_to_probe();
    }
    for (;;) {
      const auto request = delivery->wants();
      if (!request) break;
      delivery->fetching();
      std::vector<StoredRecord> records;
      for (const auto& record : stored) {
        const bool event = std::holds_alternative<Event>(record.fact);
        if (event == (request->kind == Kind::event) && request->after < record.position &&
            records.size() < request->records_max)
          records.push_back(record);
      }
      delivery->supply(*request, records, now);
    }
    for (const auto& message : delivery->due(now))
      line(std::string(message.again ? "again " : "send ") + (message.kind == Kind::event ? "events" : "readings") +
           " epoch " + std::to_string(message.epoch.n) + " " + std::to_string(message.first().n) + "-" +
           std::to_string(message.last().n));
    const auto wake = delivery->wake_at();
    line(wake ? "wake " + std::to_string(std::max(wake->ms, now.ms)) : "wake never");
  }

  std::string run(const std::string& script) {
    std::istringstream lines(script);
    for (std::string text; std::getline(lines, text);) {
      if (text.empty() || text[0] == ' ') continue;  // what was expected stands there
      out << text << "\n";
      if (text[0] == '#') continue;
      std::istringstream words(text);
      if (text.starts_with("limits ")) {
        words.ignore(7);
        limit(words);
        continue;
      }
      if (!delivery) delivery = std::make_unique<Delivery>(limits);
      Tick now;
      std::string word;
      words >> now.ms >> word;
      happen(word, words, now);
      settle(now);
    }
    return out.str();
  }
};

}  // namespace

TEST_CASE("delivery does what its transcripts say") {
  // LAMPLIGHTER_WRITE_GOLDEN=1 writes them anew; look at the difference before it is committed.
  for (const char* name :
       {"steady", "lost_connection", "time_out", "hold", "answers", "greeting", "batches", "new_epoch"}) {
    CAPTURE(name);
    const auto path = std::string(LAMPLIGHTER_SOURCE_DIR) + "/tests/golden/delivery/" + name + ".txt";
    std::ifstream file(path);
    REQUIRE(file);
    std::stringstream expected;
    expected << file.rdbuf();
    const auto got = Play().run(expected.str());
    if (std::getenv("LAMPLIGHTER_WRITE_GOLDEN"))
      std::ofstream(path) << got;
    else
      CHECK(got == expected.str());
  }
}
