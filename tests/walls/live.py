"""The whole road under certificates: simulated meters -> gateway -> TLS broker -> core; renewed while running, restarted with it, nothing lost."""
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests/end_to_end")]
import oracle  # noqa: E402
from stack import Ports, Stack, Trouble, http_json, http_text  # noqa: E402

DAYS_FIRST, DAYS_RENEWED = 20, 397  # the first ones are so short that both programs must warn
ROUND_READINGS = 400


class TlsStack(Stack):
    """The estate of tools/up with certificates for passwords."""

    def write_files(self):
        super().write_files()
        self.call("lamplighter-core", "make-authority", "--out", self.folder / "authority", "--name", "Lantern Garden")
        self._write_tls_broker()
        self._enrol_core()
        self._enrol_gateway()

    def _write_tls_broker(self):
        folder = self.folder / "mosquitto"
        self.call("lamplighter-core", "make-broker-certificate", *self._authority(), "--out", folder, "--name", "localhost", "--address", "127.0.0.1", "--days", DAYS_FIRST)
        self.call("lamplighter-core", "broker-config", *self._authority(), "--out", folder, "--port", self.ports.mqtt, "--force")
        configuration = folder / "mosquitto.conf"
        text = configuration.read_text().replace("/var/lib/mosquitto/", f"{folder}/")
        configuration.write_text(text + ("user root\n" if os.getuid() == 0 else ""))

    def _authority(self):
        return "--authority", self.folder / "authority"

    def _enrol_core(self):
        folder = self.folder / "core/identity"
        self.call("lamplighter-core", "make-core-identity", *self._authority(), "--out", folder, "--days", DAYS_FIRST)
        tls = f"  tls: {{ca_file: {folder}/authority.crt, certificate_file: {folder}/core-identity.crt, key_file: {folder}/core-identity.key, broker_certificate_file: {self.folder}/mosquitto/broker.crt}}"
        web = self.folder / "web"  # the pages need not be built for this test
        web.mkdir()
        (web / "index.html").write_text("<!doctype html><title>walls</title>")
        path = self.folder / "core/core.yaml"
        text = re.sub(r"(?m)^  password_file: .*$", tls, path.read_text()).replace("user: lamplighter-core", "user: core")
        path.write_text(re.sub(r"(?m)^web_root: .*$", f"web_root: {web}", text))

    def _enrol_gateway(self):
        path, identity = self.folder / "gateway.yaml", self.folder / "gateway/identity"
        tls = f"  tls: {{ca_file: {identity}/authority.crt, certificate_file: {identity}/gateway.crt, key_file: {identity}/gateway.key}}"
        path.write_text(re.sub(r"(?m)^  password_file: .*$", tls, path.read_text()))
        self.renew(DAYS_FIRST)

    def renew(self, days):
        """The same three steps for the first certificate and for every later one."""
        identity = self.folder / "gateway/identity"
        self.call("lamplighter-gateway", "make-request", "--config", self.folder / "gateway.yaml")
        shutil.copy(self.folder / "authority/authority.crt", identity)
        signed = self.folder / f"signed-{time.monotonic_ns()}.crt"
        self.call("lamplighter-core", "sign-gateway", *self._authority(), "--request", identity / "gateway.csr", "--out", signed, "--days", days)
        self.call("lamplighter-gateway", "take-certificate", "--config", self.folder / "gateway.yaml", signed)

    def stored(self):
        return oracle.core_rows(self, "SELECT count(*) FROM reading")[0][0]

    def more_readings(self):
        wanted = self.stored() + ROUND_READINGS
        self.wait_for("more readings", lambda: self.stored() >= wanted)


def check_warnings(stack, check):
    health = http_json(f"http://127.0.0.1:{stack.ports.health}/healthz")
    check(health["status"] == "degraded" and any("gateway.crt ends in 18 days" in one or "gateway.crt ends in 19 days" in one for one in health["complaints"]),
          f"the gateway does not complain of its certificate: {health}")
    check(stack.gateway_metric("lamplighter_certificate_days_left") in (DAYS_FIRST - 2, DAYS_FIRST - 1), "the gateway's metric of days left is wrong")
    check("gateway.crt ends in" in (stack.log / "gateway.log").read_text(), "the gateway's log does not warn")
    health = stack.web_json("/healthz")
    check((health["status"], health["certificates_ending"]) == ("degraded", ["broker", "broker_server"]), f"the core does not complain of its certificate: {health}")
    metrics = http_text(f"{stack.url}/metrics")
    for use, file in (("broker", "core-identity.crt"), ("broker_server", "broker.crt")):
        check(re.search(rf'(?m)^lamplighter_certificate_days_left{{certificate="{use}"}} 1[89]$', metrics), f"the core's metric of days left is wrong for {file}")
        check(f"{file} ends in" in (stack.log / "core.log").read_text(), f"the core's log does not warn of {file}")


def play(stack, found):
    stack.write_files()
    stack.start_all()
    stack.first_setup()
    stack.more_readings()
    check_warnings(stack, found.check)
    identity = stack.folder / "gateway/identity"
    before = [(identity / name).read_text() for name in ("gateway.key", "gateway.crt")]

    stack.renew(DAYS_RENEWED)
    for name, text in zip(("gateway.key", "gateway.crt"), before):
        found.check((identity / name).read_text() != text, f"a renewal left {name} as it was")
    stack.running["gateway"].send_signal(signal.SIGHUP)
    stack.wait_for("the gateway to take the renewed certificate", lambda: (stack.gateway_metric("lamplighter_certificate_days_left") or 0) > 390)
    stack.wait_for("a connection with it", lambda: (stack.log / "gateway.log").read_text().count("connected to the broker") >= 2)
    stack.more_readings()

    given_up = values_given_up(stack)
    stops = [time.time() * 1000]
    found.check(stack.stop("gateway") == 0, "the gateway did not stop well")
    stack.start("gateway")
    stack.wait_for("the gateway's health page", lambda: stack.gateway_metric("lamplighter_connected") == 1)
    stack.more_readings()
    health = http_json(f"http://127.0.0.1:{stack.ports.health}/healthz")
    found.check(not any("certificate" in one for one in health["complaints"]), f"a renewed certificate is complained of: {health}")

    given_up += values_given_up(stack)
    stack.stop("estate_sim")
    stack.wait_for("the outbox to drain", lambda: stack.gateway_metric("lamplighter_outbox_records") == 0)
    for name in ("gateway", "core", "mosquitto"):
        found.check((code := stack.stop(name)) == 0, f"{name} ended with code {code}")
    found.check("password" not in (stack.folder / "gateway.yaml").read_text() + (stack.folder / "core/core.yaml").read_text(), "a password is in use")
    oracle.judge(stack, stops, given_up, found)


def values_given_up(stack):
    failed = stack.gateway_metric("lamplighter_polls_failed_total") or 0
    return failed * 40 + (stack.gateway_metric("lamplighter_values_withheld_total") or 0)


def check_live(arguments, found):
    folder = Path(tempfile.mkdtemp(prefix="lamplighter_walls_live_", dir=os.environ.get("LAMPLIGHTER_TEST_TMP")))
    settings = {"gateway_mqtt": ["ack_timeout_ms: 1000", "reconnect_ms_min: 100", "reconnect_ms_max: 1000"],
                "core_mqtt": ["reconnect_ms_min: 100", "reconnect_ms_max: 1000"],
                "generate": ["--rooms", "20", "--billing-interval-ms", "1000", "--telemetry-interval-ms", "1000"]}
    stack = TlsStack(arguments.bin.resolve(), folder, Ports(arguments.port_base), settings=settings)
    wrong = len(found.wrong)
    try:
        play(stack, found)
    except Trouble as trouble:
        found.check(False, str(trouble))
    finally:
        stack.stop_all()
    if len(found.wrong) > wrong:
        for log in sorted(stack.log.glob("*.log")):
            print(f"--- {log.name}\n{log.read_text(errors='replace')[-2500:]}", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
