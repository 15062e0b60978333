#include "core/db/postgresql_tools.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "core/db/database.h"

extern char** environ;

namespace lamplighter::db {
namespace {

constexpr std::string_view prefix = "postgresql:";
constexpr std::size_t said_max = 2'000;  // bytes of what a tool said that are told

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

Options options_of(const std::string& parameters) {
  char* fault = nullptr;
  Options options(PQconninfoParse(parameters.c_str(), &fault), PQconninfoFree);
  const std::string said = fault ? fault : "";
  PQfreemem(fault);
  if (!options) throw Unavailable("the connection string of the database cannot be read: " + said);
  return options;
}

std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

bool is_secret(const PQconninfoOption& option) {
  return std::strchr(option.dispchar, '*') != nullptr;
}

enum class Secrets {
  kept,
  left_out
};
// "host='/run/postgresql' dbname='lamplighter'"
std::string as_text(const PQconninfoOption* option, Secrets secrets, const std::string& database = "") {
  std::string text;
  for (; option->keyword != nullptr; ++option) {
    const bool named = std::string_view(option->keyword) == "dbname" && !database.empty();
    const char* value = named ? database.c_str() : option->val;
    if (value == nullptr || (secrets == Secrets::left_out && is_secret(*option))) continue;
    text += (text.empty() ? "" : " ") + std::string(option->keyword) + "=" + quoted(value);
  }
  return text;
}

// The environment of this process with the passwords of the connection.
std::vector<std::string> environment(const PQconninfoOption* option) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
  for (; option->keyword != nullptr; ++option)
    if (option->val != nullptr && is_secret(*option) && option->envvar != nullptr)
      all.push_back(std::string(option->envvar) + "=" + option->val);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::string read_all(int fd) {
  std::string all;
  char block[4096];
  for (;;) {
    const auto got = ::read(fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return all;
    if (all.size() < said_max) all.append(block, static_cast<std::size_t>(got));
  }
}

}  // namespace

std::string postgresql_parameters(const std::string& connection) {
  if (connection.starts_with("postgresql://")) return connection;
  if (connection.starts_with(prefix)) return connection.substr(prefix.size());
  throw Unavailable("the database connection must begin with sqlite: or postgresql:");
}

std::string with_database_name(const std::string& parameters, const std::string& name) {
  return as_text(options_of(parameters).get(), Secrets::kept, name);
}

void run_postgresql_tool(const std::string& connection, std::vector<std::string> command) {
  const auto options = options_of(postgresql_parameters(connection));
  command.insert(command.begin() + 1, "--dbname=" + as_text(options.get(), Secrets::left_out));
  auto surroundings = environment(options.get());
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Unavailable("no pipe for " + command.front() + ": " + std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  pid_t child = 0;
  const int fault = ::posix_spawnp(&child, command.front().c_str(), &actions, nullptr, pointers(command).data(),
                                   pointers(surroundings).data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  const std::string said = fault == 0 ? read_all(ends[0]) : "";
  ::close(ends[0]);
  if (fault != 0)
    throw Unavailable(command.front() + " cannot be started (" + std::strerror(fault) +
                      "); install PostgreSQL's client programs of the server's version or a newer one");
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw Unavailable(command.front() + " failed: " + said);
}

}  // namespace lamplighter::db
