// An authority, what it issues, and what openssl, which knows nothing of us, says of it.
#include "core/authority/authority.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>

#include "core/authority/broker_config.h"
#include "core/authority/ledger.h"
#include "core/authority/own_certificates.h"
#include "core/authority/sign_gateway.h"
#include "schemas/certificates/files.h"
#include "schemas/messages/catalogue.h"
#include "tests/core/command.h"
#include "tests/core/db/fixture.h"

using namespace lamplighter;
using namespace lamplighter::authority;
using certificates::RequestFacts;

namespace {

const Instant now =
    std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());  // openssl verify compares with it

std::string output_of(const std::string& command) {
  return run_command(command + " 2>&1").text;
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777;
}

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

template <class T>
std::string code_of(const Outcome<T>& outcome) {
  if (outcome) return "";
  // Every refusal can be told, and leaves no hole.
  for (const auto language : {Language::zh_cn, Language::en}) {
    const auto told = sentence(language, outcome.error().code, outcome.error().facts);
    CHECK(told.find(outcome.error().code) == std::string::npos);
    CHECK(told.find('{') == std::string::npos);
  }
  return outcome.error().code;
}

struct Office {
  db::TestFolder folder;
  std::filesystem::path at = folder.path / "authority";
  Authority authority = make_authority(at, "Lantern Garden meters", now).value();

  std::filesystem::path request(const std::string& gateway) const {
    const auto key = certificates::new_key();
    const auto file = folder.path / (gateway + ".csr");
    certificates::write_over(file, certificates::to_pem(*certificates::new_request(gateway, *key)), 0644);
    return file;
  }
  std::filesystem::path openssl_request(const std::string& name, const std::string& options) const {
    const auto file = folder.path / (name + ".csr");
    const auto said = output_of("openssl req -new -nodes -keyout " + (folder.path / (name + ".key")).string() +
                                " -out " + file.string() + " " + options);
    REQUIRE_MESSAGE(std::filesystem::exists(file), said);
    return file;
  }
};

}  // namespace

TEST_CASE("an authority is a folder with a key for us alone, good for ten years, that signs and nothing below it may") {
  const Office office;
  CHECK(mode_of(office.at) == 0700);
  CHECK(mode_of(office.at / "authority.key") == 0600);
  const auto certificate = (office.at / "authority.crt").string();
  const auto text = output_of("openssl x509 -noout -text -in " + certificate);
  CAPTURE(text);
  for (const auto* part : {"ASN1 OID: prime256v1", "ecdsa-with-SHA256", "CA:TRUE, pathlen:0",
                           "Certificate Sign, CRL Sign", "Subject: CN = Lantern Garden meters"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
  CHECK(certificates::facts_of(*office.authority.certificate).to - now > std::chrono::days{3651});
  const auto before = text_of(office.at / "authority.key");
  CHECK(code_of(make_authority(office.at, "other", now)) == "authority.already_there");
  std::filesystem::remove(office.at / "authority.crt");
  CHECK(code_of(make_authority(office.at, "other", now)) == "authority.already_there");
  CHECK(text_of(office.at / "authority.key") == before);
  for (const auto& name :
       {std::string(), std::string(65, 'a'), std::string(" a"), std::string("a\nb"), std::string("灯")})
    CHECK(code_of(make_authority(office.folder.path / "b", name, now)) == "authority.name_wrong");
}

TEST_CASE("an authority that is not whole vouches for nobody, and says which file is at fault") {
  const Office office, other;
  CHECK(code_of(open_authority(office.folder.path / "nowhere", now)) == "authority.missing");
  CHECK(code_of(open_authority(office.at, now)) == "");
  CHECK(code_of(open_authority(office.at, now + std::chrono::days{3653})) == "authority.ended");
  std::filesystem::copy_file(other.at / "authority.key", office.at / "authority.key",
                             std::filesystem::copy_options::overwrite_existing);
  CHECK(code_of(open_authority(office.at, now)) == "authority.key_of_another");
  std::ofstream(office.at / "authority.key") << "no key";
  CHECK(code_of(open_authority(office.at, now)) == "authority.damaged");
}

TEST_CASE("which requests are a gateway's") {
  struct Row {
    const char* what;
    std::vector<std::string> names;
    const char* code;
    const char* kind = "EC";
    int security_bits = 128;
    bool signature_good = true;
  };
  using namespace std::string_literals;
  for (const auto& row : {
           Row{"ours", {"estate-1"}, ""},
           Row{"RSA of 2048 bits", {"g1"}, "", "RSA", 112},
           Row{"Ed25519", {"g1"}, "", "ED25519", 128},
           Row{"the longest name", {std::string(32, 'a')}, ""},
           Row{"a name too long", {std::string(33, 'a')}, "authority.gateway_name_wrong"},
           Row{"signed by another key", {"g1"}, "authority.signature_wrong", "EC", 128, false},
           Row{"no name", {}, "authority.name_missing"},
           Row{"two names", {"g1", "g2"}, "authority.names_many"},
           Row{"an empty name", {""}, "authority.gateway_name_wrong"},
           Row{"everybody", {"*"}, "authority.name_wildcard"},
           Row{"everybody, as MQTT writes it", {"+"}, "authority.name_wildcard"},
           Row{"everything", {"#"}, "authority.name_wildcard"},
           Row{"part of everybody", {"g*"}, "authority.name_wildcard"},
           Row{"another topic", {"g1/readings"}, "authority.gateway_name_wrong"},
           Row{"upper case", {"G1"}, "authority.gateway_name_wrong"},
           Row{"a name with NUL", {"g1\0x"s}, "authority.gateway_name_wrong"},
           Row{"a line end", {"g1\n"}, "authority.gateway_name_wrong"},
           Row{"a pattern of mosquitto", {"%u"}, "authority.gateway_name_wrong"},
           Row{"not ASCII", {"灯"}, "authority.gateway_name_wrong"},
           Row{"the core", {"core"}, "authority.name_of_the_core"},
           Row{"the core with passwords", {"lamplighter-core"}, "authority.name_of_the_core"},
           Row{"RSA of 1024 bits", {"g1"}, "authority.key_weak", "RSA", 80},
           Row{"P-192", {"g1"}, "authority.key_weak", "EC", 96},
           Row{"DSA", {"g1"}, "authority.key_kind", "DSA", 112},
       }) {
    INFO(std::string(row.what));
    CHECK(code_of(gateway_of({row.names, row.signature_good, row.kind, 0, row.security_bits})) == row.code);
  }
  // What a stranger wrote reaches the terminal as text.
  const auto refused = gateway_of({{"\x1b[2Jg1"}, true, "EC", 256, 128});
  CHECK(refused.error().facts.at("name") == "\\x1b[2Jg1");
}

TEST_CASE("a gateway's certificate is for its name, for clients only, and stands in the ledger") {
  const Office office;
  const auto out = office.folder.path / "g1.crt";
  const auto made = sign_gateway(office.authority, {office.request("g1"), out}, now);
  REQUIRE(code_of(made) == "");
  CHECK(made->others.empty());
  const auto text = output_of("openssl x509 -noout -text -in " + out.string());
  CAPTURE(text);
  for (const auto* part : {"Subject: CN = g1\n", "CA:FALSE", "TLS Web Client Authentication", "Digital Signature"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
  CHECK(text.find("TLS Web Server") == std::string::npos);
  CHECK(text.find("Alternative") == std::string::npos);
  const auto verify = "openssl verify -CAfile " + (office.at / "authority.crt").string() + " -purpose ";
  CHECK(output_of(verify + "sslclient " + out.string()) == out.string() + ": OK\n");
  CHECK(output_of(verify + "sslserver " + out.string()).find("unsuitable certificate purpose") != std::string::npos);
  CHECK(made->issued.ends - now == std::chrono::days{396});
  CHECK(read_ledger(office.at) == std::vector<Issued>{made->issued});
  CHECK(made->issued.fingerprint.size() == 64);
  CHECK(code_of(sign_gateway(office.authority, {office.request("g1"), out}, now)) == "authority.already_there");
  const auto again = sign_gateway(office.authority, {office.request("g1"), office.folder.path / "g1-new.crt"}, now);
  CHECK(again->others == std::vector<Issued>{made->issued});
  CHECK(again->issued.serial != made->issued.serial);
  CHECK(read_ledger(office.at).size() == 2);
}

TEST_CASE("requests of real keys and of other programs are judged alike; what is refused leaves nothing behind") {
  const Office office;
  const auto out = office.folder.path / "out.crt";
  struct Row {
    const char* what;
    std::filesystem::path request;
    const char* code;
    int days = certificate_days_default;
  };
  auto damaged = text_of(office.request("damaged"));
  const auto file = [&](const std::string& name, const std::string& text) {
    std::ofstream(office.folder.path / name) << text;
    return office.folder.path / name;
  };
  const auto resigned = [&] {  // the name exchanged after it was signed: g1 and g2 are equally long
    const auto der = office.folder.path / "g1.der";
    output_of("openssl req -in " + office.request("g1").string() + " -outform DER -out " + der.string());
    auto bytes = text_of(der);
    bytes.replace(bytes.find("g1"), 2, "g2");
    std::ofstream(der, std::ios::binary) << bytes;
    const auto pem = office.folder.path / "forged.csr";
    output_of("openssl req -inform DER -in " + der.string() + " -out " + pem.string());
    return pem;
  };
  const std::string ec = "-newkey ec -pkeyopt ec_paramgen_curve:";
  for (const auto& row : {
           Row{"RSA 1024", office.openssl_request("rsa1024", "-newkey rsa:1024 -subj /CN=g1"), "authority.key_weak"},
           Row{"P-192", office.openssl_request("p192", ec + "prime192v1 -subj /CN=g1"), "authority.key_weak"},
           Row{"no name", office.openssl_request("none", ec + "P-256 -subj /O=Lantern"), "authority.name_missing"},
           Row{"two names", office.openssl_request("two", ec + "P-256 -subj /CN=g1/CN=g2"), "authority.names_many"},
           Row{"wildcard", office.openssl_request("wild", ec + "P-256 -subj /CN=*"), "authority.name_wildcard"},
           Row{"no gateway's name", office.openssl_request("upper", ec + "P-256 -subj /CN=G1"),
               "authority.gateway_name_wrong"},
           Row{"the core", office.openssl_request("core", ec + "P-256 -subj /CN=core"), "authority.name_of_the_core"},
           Row{"another name put in", resigned(), "authority.signature_wrong"},
           Row{"no request", file("x.csr", "no request"), "authority.request_unreadable"},
           Row{"cut off", file("cut.csr", damaged.substr(0, damaged.size() / 2)), "authority.request_unreadable"},
           Row{"no days", office.request("g1"), "authority.days_out_of_range", 0},
           Row{"too many days", office.request("g1"), "authority.days_out_of_range", 826},
       }) {
    INFO(std::string(row.what));
    CHECK(code_of(sign_gateway(office.authority, {row.request, out, row.days}, now)) == row.code);
  }
  const auto late = now + std::chrono::days{3300};
  CHECK(code_of(sign_gateway(office.authority, {office.request("g1"), out}, late)) == "authority.outlives_authority");
  CHECK_FALSE(std::filesystem::exists(out));
  CHECK(read_ledger(office.at).empty());
  // What a request wishes for beyond its name is not given.
  const auto greedy = office.openssl_request(
      "greedy", ec + "P-256 -subj /O=Lantern/CN=g1 -addext subjectAltName=DNS:core -addext basicConstraints=CA:TRUE "
                     "-addext extendedKeyUsage=serverAuth");
  REQUIRE(code_of(sign_gateway(office.authority, {greedy, out}, now)) == "");
  const auto text = output_of("openssl x509 -noout -text -in " + out.string());
  for (const auto* part : {"CA:TRUE", "DNS:core", "Web Server", "Lantern,", "O = Lantern"})
    CHECK_MESSAGE(text.find(part) == std::string::npos, part);
}

TEST_CASE("damaged requests are refused, and none is ever for another name than it was signed for") {
  const std::uint32_t seed = 20261126;
  MESSAGE("seed " << seed);
  std::mt19937 random(seed);
  const auto key = certificates::new_key();
  const auto good = certificates::to_pem(*certificates::new_request("g1", *key));
  const std::string begin = "-----BEGIN CERTIFICATE REQUEST-----\n", end = "-----END CERTIFICATE REQUEST-----\n";
  const auto body = good.substr(begin.size(), good.size() - begin.size() - end.size());
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\n";
  int read = 0;
  for (int i = 0; i < 5'000; ++i) {
    auto text = body;
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
      const auto at = random() % text.size();
      if (random() % 4 == 0)
        text.erase(at, 1 + random() % 8);
      else
        text[at] = digits[random() % digits.size()];
    }
    const auto request = certificates::request_of(begin + text + end);
    if (!request) continue;
    ++read;
    const auto gateway = gateway_of(certificates::facts_of(*request));
    if (gateway) CHECK(gateway->text == "g1");
  }
  CHECK(read > 500);
}

TEST_CASE("broker and core get certificates for one use each") {
  const Office office;
  const auto folder = office.folder.path / "mosquitto";
  const auto broker = make_broker_certificate(office.authority, {folder, "broker.example", {"192.0.2.10"}}, now);
  REQUIRE(code_of(broker) == "");
  const auto core = make_core_identity(office.authority, folder, 397, now);
  REQUIRE(code_of(core) == "");
  const auto verify = "openssl verify -CAfile " + (office.at / "authority.crt").string() + " -purpose ";
  const auto crt = broker->certificate.string();
  CHECK(output_of(verify + "sslserver -verify_hostname broker.example " + crt) == crt + ": OK\n");
  CHECK(output_of(verify + "sslserver -verify_ip 192.0.2.10 " + crt) == crt + ": OK\n");
  CHECK(output_of(verify + "sslclient " + crt).find("unsuitable certificate purpose") != std::string::npos);
  CHECK(output_of(verify + "sslserver " + core->certificate.string()).find("unsuitable certificate purpose") !=
        std::string::npos);
  CHECK(certificates::facts_of(*certificates::certificate_of(text_of(core->certificate))).common_name == "core");
  CHECK(mode_of(broker->key) == 0600);
  CHECK(mode_of(core->key) == 0600);
  CHECK(text_of(folder / "authority.crt") == text_of(office.at / "authority.crt"));
  CHECK(code_of(make_core_identity(office.authority, folder, 397, now)) == "authority.already_there");
  CHECK(code_of(make_broker_certificate(office.authority, {folder, "b", {}}, now)) == "authority.already_there");
  CHECK_THROWS_WITH(make_broker_certificate(office.authority, {folder / "x", "*.example", {}}, now).has_value(),
                    doctest::Contains("is no host name"));
  CHECK(read_ledger(office.at).size() == 2);
}

TEST_CASE("the broker's configuration lets in nobody without a certificate and keeps the example's limits and rules") {
  const Office office;
  const auto folder = office.folder.path / "mosquitto";
  CHECK(code_of(write_broker_config(office.authority, {folder}, now)) == "authority.broker_certificate_missing");
  REQUIRE(code_of(make_broker_certificate(office.authority, {folder, "b.example", {}}, now)) == "");
  CHECK(code_of(write_broker_config(office.authority, {folder, 0}, now)) == "authority.port_wrong");
  CHECK(code_of(write_broker_config(office.authority, {folder, 70'000}, now)) == "authority.port_wrong");
  REQUIRE(code_of(write_broker_config(office.authority, {folder, 8884}, now)) == "");
  const auto text = "\n" + text_of(folder / "mosquitto.conf");
  for (const auto* line :
       {"listener 8884", "require_certificate true", "use_identity_as_username true", "use_username_as_clientid true",
        "allow_anonymous false", "allow_zero_length_clientid false"})
    CHECK_MESSAGE(text.find("\n" + std::string(line) + "\n") != std::string::npos, line);
  CHECK(text.find("password_file") == std::string::npos);
  CHECK(text.find("listener 1883") == std::string::npos);
  std::istringstream example(text_of(std::string(LAMPLIGHTER_SOURCE_DIR) + "/config/mosquitto.example.conf"));
  int limits = 0;
  for (std::string line; std::getline(example, line);)
    if (line.starts_with("max_") || line.starts_with("memory_limit") || line.starts_with("persist")) {
      ++limits;
      CHECK_MESSAGE(text.find("\n" + line + "\n") != std::string::npos, line);
    }
  CHECK(limits >= 9);
  const auto access = text_of(folder / "lamplighter.acl");
  CHECK(access.find("pattern write lamplighter/+/%u/readings\n") != std::string::npos);
  CHECK(access.find("user core\ntopic read lamplighter/#\n") != std::string::npos);
  CHECK(access.find("lamplighter-core") == std::string::npos);
  CHECK(text_of(folder / "authority.crt") == text_of(office.at / "authority.crt"));

  CHECK(code_of(write_broker_config(office.authority, {folder}, now)) == "authority.broker_config_there");
  CHECK(code_of(write_broker_config(office.authority, {folder, 8885, Overwrite::yes}, now)) == "");
  CHECK(text_of(folder / "mosquitto.conf").find("listener 8885\n") != std::string::npos);
  const Office other;
  CHECK(code_of(write_broker_config(other.authority, {folder, 8883, Overwrite::yes}, now)) ==
        "authority.broker_certificate_wrong");
  CHECK(code_of(write_broker_config(office.authority, {folder, 8883, Overwrite::yes}, now + std::chrono::days{397})) ==
        "authority.broker_certificate_wrong");
}
