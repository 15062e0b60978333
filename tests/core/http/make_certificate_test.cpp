// The certificate as openssl, which knows nothing of us, sees it; and that the server takes it, also renewed.
#include "core/http/make_certificate.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "core/http/stream.h"
#include "tests/core/command.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::http {
namespace {

std::string output_of(const std::string& command) {
  return run_command(command + " 2>&1").text;
}

std::string file_text(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

Instant now() {  // openssl verify compares with the real clock
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

TEST_CASE("make_certificate makes what openssl finds good: P-256, names, 825 days, no CA, a key for us alone") {
  const db::TestFolder folder;
  const auto made =
      make_certificate({folder.path / "tls", "lamplighter.example", {"192.0.2.10", "2001:db8::1"}}, now());
  const auto certificate = made.certificate.string();
  struct stat key {};
  REQUIRE(::stat(made.key.c_str(), &key) == 0);
  CHECK((key.st_mode & 0777) == 0600);
  const auto text = output_of("openssl x509 -noout -text -in " + certificate);
  CAPTURE(text);
  for (const auto* part : {"ASN1 OID: prime256v1", "Signature Algorithm: ecdsa-with-SHA256",
                           "DNS:lamplighter.example, IP Address:192.0.2.10, IP Address:2001:DB8:0:0:0:0:0:1",
                           "CA:FALSE", "TLS Web Server Authentication", "Version: 3 (0x2)"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
  CHECK(output_of("openssl x509 -noout -checkend 71190000 -in " + certificate).find("will not") != std::string::npos);
  CHECK(output_of("openssl x509 -noout -checkend 71280000 -in " + certificate).find("will expire") !=
        std::string::npos);
  const auto verify = "openssl verify -purpose sslserver -CAfile " + certificate;
  CHECK(output_of(verify + " -verify_hostname lamplighter.example " + certificate) == certificate + ": OK\n");
  CHECK(output_of(verify + " -verify_ip 192.0.2.10 " + certificate) == certificate + ": OK\n");
  CHECK(output_of(verify + " -verify_hostname other.example " + certificate).find("mismatch") != std::string::npos);
  CHECK(output_of("openssl pkey -check -noout -in " + made.key.string()).find("Key is valid") != std::string::npos);
  CHECK_NOTHROW(TlsFiles(made.certificate, made.key));
}

TEST_CASE("make_certificate overwrites nothing and refuses what is no name, with a sentence") {
  const db::TestFolder folder;
  const auto made = make_certificate({folder.path, "here", {}}, now());
  const auto before = file_text(made.certificate) + file_text(made.key);
  CHECK_THROWS_WITH(make_certificate({folder.path, "here", {}}, now()), doctest::Contains("is never overwritten"));
  std::filesystem::remove(made.certificate);
  CHECK_THROWS_WITH(make_certificate({folder.path, "here", {}}, now()), doctest::Contains("core.key is already there"));
  CHECK(before.ends_with(file_text(made.key)));
  const auto elsewhere = folder.path / "b";
  for (const auto* name : {"", "-a", "a-", ".a", "a..b", "a b", "a,DNS:b", "ü", "a/b"})
    CHECK_THROWS_WITH(make_certificate({elsewhere, name, {}}, now()), doctest::Contains("is no host name"));
  CHECK_THROWS_WITH(make_certificate({elsewhere, std::string(65, 'a'), {}}, now()),
                    doctest::Contains("is no host name"));
  CHECK_THROWS_WITH(make_certificate({elsewhere, "a", {"1.2.3"}}, now()), doctest::Contains("is no IP address"));
  CHECK_THROWS_WITH(make_certificate({elsewhere, "a", std::vector<std::string>(16, "192.0.2.1")}, now()),
                    doctest::Contains("are too many"));
  std::ofstream(folder.path / "file") << "x";
  CHECK_THROWS_WITH(make_certificate({folder.path / "file", "a", {}}, now()), doctest::Contains("cannot be made"));
  CHECK(!std::filesystem::exists(elsewhere));
}

TEST_CASE("certificate files that were renewed are read anew; where they are no use the former ones stay") {
  const db::TestFolder folder;
  const auto made = make_certificate({folder.path, "here", {}}, now());
  TlsFiles tls(made.certificate, made.key);
  CHECK_NOTHROW(tls.reload());
  std::ofstream(made.certificate) << "not a certificate";
  CHECK_THROWS_WITH(tls.reload(), doctest::Contains("cannot be used"));
}

}  // namespace lamplighter::http
