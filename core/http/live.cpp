// Live views: server-sent events, driven by the change log. One coroutine follows the log for all streams; each stream
// renders at most once a second, and at least every 15 s, when it also finds out whether its session still stands.
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/changes/changes.h"
#include "core/http/problem.h"
#include "core/http/serving.h"

namespace lamplighter::http {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto render_pause = 1s;   // between two values of one stream
constexpr auto silence_max = 15s;   // then the value again, or a comment: proxies and browsers give up later
constexpr auto look_pause = 250ms;  // between two looks at the change log
constexpr auto unavailable_pause = 2s;
constexpr auto stirred_pause = 2s;  // how soon a closed browser is noticed
constexpr int changes_per_look = 2000;

struct Log {  // what one look at the change log found
  std::int64_t cursor = 0;
  std::vector<changes::Change> changes;
};

Log look(db::Database& database, std::int64_t cursor) {
  return database.read([&](db::Transaction& tx) {
    if (cursor < 0) return Log{changes::newest(tx), {}};
    Log log{cursor, changes::after(tx, cursor, changes_per_look)};
    if (!log.changes.empty()) log.cursor = log.changes.back().id;
    return log;
  });
}

bool concerns(const LiveStream& stream, const changes::Change& change) {
  if (stream.company != CompanyId{} && stream.company != change.company) return false;
  return std::find(stream.kinds.begin(), stream.kinds.end(), change.kind) != stream.kinds.end();
}

}  // namespace

asio::awaitable<Answerer::Frame> Server::Inside::render(std::shared_ptr<const Routed> routed) {
  auto work = [this, routed]() -> asio::awaitable<Answerer::Frame> { co_return answerer.render(*routed); };
  Answerer::Frame frame = co_await asio::co_spawn(workers, std::move(work), asio::use_awaitable);
  co_return frame;
}

asio::awaitable<void> Server::Inside::live(Connection& connection, std::shared_ptr<const Routed> routed) {
  if (counts.live >= settings.live_streams_max) {
    const Response busy = problem({RefusalKind::try_later, "request.busy", {}, ""}, Language::zh_cn);
    co_await send(connection, busy, /*with_body=*/true, After::close);
    co_return;
  }
  LiveStream stream(io);
  stream.kinds = routed->match.live->kinds;
  live_streams.insert(&stream);
  ++counts.live;
  std::exception_ptr failure;
  try {
    co_await send_events(connection, stream, routed);
  } catch (...) {
    failure = std::current_exception();
  }
  live_streams.erase(&stream);
  --counts.live;
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> Server::Inside::send_events(Connection& connection, LiveStream& stream,
                                                  std::shared_ptr<const Routed> routed) {
  std::string shown;
  bool begun = false;
  while (!stopping) {
    stream.dirty = false;
    const Answerer::Frame frame = co_await render(routed);
    if (frame.refused && frame.refused->status != 503) {
      if (!begun) co_await send(connection, *frame.refused, /*with_body=*/true, After::close);
      co_return;  // signed out, or no longer permitted: the browser asks again and is told
    }
    std::string text;
    if (!begun) {
      Response head;
      head.content_type = "text/event-stream";
      head.headers = {{"X-Accel-Buffering", "no"}};
      text = head_text(head, std::nullopt, answerer.transport(), After::close) + "retry: 3000\n\n";
      count_answer(200, {});
      begun = true;
    }
    stream.company = frame.company;
    if (!frame.refused && frame.json != shown) {
      text += event_text(routed->match.live->name, frame.json);
      shown = frame.json;
    }
    if (text.empty()) text = ":\n\n";
    connection.stream->expires_after(settings.write_time);
    std::vector<asio::const_buffer> buffers{asio::buffer(text)};
    co_await connection.stream->write(std::move(buffers));
    co_await wait_for_change(connection, stream);
    if (connection.stream->peer_stirred()) co_return;
  }
}

// Until something changed (but a second at least), 15 s have passed, the browser has gone, or the server stops.
asio::awaitable<void> Server::Inside::wait_for_change(Connection& connection, LiveStream& stream) {
  const auto began = Clock::now();
  for (;;) {
    const auto passed = Clock::now() - began;
    if (stopping || passed >= silence_max || (stream.dirty && passed >= render_pause)) co_return;
    if (connection.stream->peer_stirred()) co_return;
    const Clock::duration until_next = stream.dirty ? render_pause - passed : stirred_pause;
    stream.alarm.expires_after(until_next);
    boost::system::error_code cancelled;
    co_await stream.alarm.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

asio::awaitable<void> Server::Inside::look_for_changes() {
  const std::int64_t cursor = change_cursor;
  auto work = [this, cursor]() -> asio::awaitable<Log> { co_return look(database, cursor); };
  const Log log = co_await asio::co_spawn(workers, std::move(work), asio::use_awaitable);
  change_cursor = log.cursor;
  for (auto* stream : live_streams) {
    bool dirty = cursor < 0;  // what changed before the first look is not known: all render once more
    for (const auto& change : log.changes) dirty = dirty || concerns(*stream, change);
    if (!dirty || stream->dirty) continue;
    stream->dirty = true;
    stream->alarm.cancel();
  }
}

asio::awaitable<void> Server::Inside::follow_changes() {
  while (!stopping) {
    Clock::duration pause = look_pause;
    if (live_streams.empty()) {
      change_cursor = -1;
    } else {
      try {
        co_await look_for_changes();
      } catch (const std::exception& e) {
        spdlog::warn("live views wait for the database: {}", e.what());
        pause = unavailable_pause;
      }
    }
    if (stopping) break;
    tick.expires_after(pause);
    boost::system::error_code cancelled;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

}  // namespace lamplighter::http
