#include "core/certificates.h"

#include <stdexcept>

#include "schemas/certificates/certificate.h"
#include "schemas/certificates/days_left.h"
#include "schemas/certificates/files.h"

namespace lamplighter {
namespace {

constexpr const char* renew_https =
    "renew it, lamplighter-core make-certificate makes one, then systemctl reload lamplighter-core";
constexpr const char* renew_identity =
    "move core-identity.crt and .key away, lamplighter-core make-core-identity, then systemctl restart "
    "lamplighter-core";
constexpr const char* renew_broker =
    "move broker.crt and .key away, lamplighter-core make-broker-certificate, then kill -HUP the broker";

CertificateState look_at(const std::string& use, const std::string& file, const std::string& remedy, Instant now) {
  CertificateState state{use, file, {}, ""};
  try {
    const auto certificate = certificates::certificate_of(certificates::read_file(file));
    if (!certificate) throw std::runtime_error(file + " holds no certificate");
    state.ends = certificates::facts_of(*certificate).to;
    state.warning = certificates::ending_sentence(file, *state.ends, now, remedy);
  } catch (const std::exception& e) {
    state.warning = std::string(e.what()) + ": " + remedy;
  }
  return state;
}

}  // namespace

std::vector<CertificateState> look_at_certificates(const config::Config& config, Instant now) {
  std::vector<CertificateState> states;
  if (!config.listen.certificate_file.empty())
    states.push_back(look_at("https", config.listen.certificate_file, renew_https, now));
  if (!config.mqtt.certificate_file.empty())
    states.push_back(look_at("broker", config.mqtt.certificate_file, renew_identity, now));
  if (!config.mqtt.broker_certificate_file.empty())
    states.push_back(look_at("broker_server", config.mqtt.broker_certificate_file, renew_broker, now));
  return states;
}

void check_identity(const config::Mqtt& mqtt) {
  if (mqtt.certificate_file.empty()) return;
  const auto certificate = certificates::certificate_of(certificates::read_file(mqtt.certificate_file));
  const auto key = certificates::key_of(certificates::read_file(mqtt.key_file));
  if (!certificate || !key)
    throw std::runtime_error(
        "mqtt: tls: " + (certificate ? mqtt.key_file : mqtt.certificate_file) +
        " is no PEM file that can be read; make the pair with lamplighter-core make-core-identity");
  if (!certificates::fits(*certificate, *key))
    throw std::runtime_error("mqtt: tls: " + mqtt.key_file + " is not the key of " + mqtt.certificate_file +
                             "; take both from one lamplighter-core make-core-identity");
}

}  // namespace lamplighter
