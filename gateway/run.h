// The commands of lamplighter-gateway. Each returns the exit code: 0 done, 1 failed, 78 the configuration is wrong.
#pragma once

#include <filesystem>
#include <string>

namespace lamplighter {

inline constexpr int exit_configuration = 78;  // EX_CONFIG; the unit does not restart on it

int run_gateway(const std::filesystem::path& config_file);
int check_config(const std::filesystem::path& config_file);

struct IdentityOptions {
  std::filesystem::path config_file;  // or, without one:
  std::string gateway;
  std::filesystem::path folder;       // of <gateway>.key, .csr and .crt
  std::filesystem::path authority;    // take-certificate only
  std::filesystem::path certificate;  // likewise
};
int make_request(const IdentityOptions& options);
int take_certificate(const IdentityOptions& options);

struct AppendOptions {
  std::filesystem::path config_file;
  std::filesystem::path readings;
  bool skip_bad = false;  // leave out what is wrong, and record how much
};
int append_file(const AppendOptions& options);
int show_status(const std::filesystem::path& config_file);

}  // namespace lamplighter
