"""A whole small estate as processes: mosquitto, simulated lines, gateway, core. For tools/up and the tests.

Everything lives in one folder and on 127.0.0.1; what was started here is stopped here, and nothing else is touched.
"""
import json
import os
import re
import secrets
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE_USER = "lamplighter-core"
START_SECONDS_MAX = 120  # for a program to come up: only stops a hang
STOP_SECONDS_MAX = 30


class Trouble(Exception):
    """Something a person should read as one sentence."""


class Ports:
    def __init__(self, base):
        self.web, self.mqtt, self.health, self.lines = base + 80, base + 83, base + 64, base + 100

    def all(self):
        return self.web, self.mqtt, self.health, self.lines


def port_open(port):
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def secret_file(path):
    """A secret made once, readable by us alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(descriptor, (secrets.token_urlsafe(24) + "\n").encode())
        os.close(descriptor)
    return path.read_text().strip()


def http_text(url, trusted=None):
    """`trusted`: a file of certificates, for https."""
    try:
        context = ssl.create_default_context(cafile=trusted) if trusted else None
        with urllib.request.urlopen(url, timeout=5, context=context) as reply:
            return reply.read().decode()
    except (urllib.error.URLError, OSError):
        return None


def http_json(url, trusted=None):
    text = http_text(url, trusted)
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return None


class Stack:
    """folder/{simulator,gateway,estate}.yaml, {mosquitto,gateway,core,log}/.

    database: connection string of the core; default SQLite in the folder. Options in `settings` (a dict of texts):
    queue_limit (of the broker), gateway_mqtt and core_mqtt (further lines of their mqtt section), generate and simulator (further
    options), listen (address of the web page), https (true: with a certificate made here; plain HTTP is for 127.0.0.1 only).
    """

    def __init__(self, bin_folder, folder, ports, gateway_name="lantern-garden-1", database=None, settings=None):
        self.bin, self.folder, self.ports, self.gateway_name = Path(bin_folder), Path(folder).resolve(), ports, gateway_name
        self.database = database or f"sqlite:{self.folder}/core/core.sqlite"
        self.settings = settings or {}
        self.log = self.folder / "log"
        self.running = {}  # name -> process, in the order of start
        self.https, self.listen = bool(self.settings.get("https")), self.settings.get("listen", "127.0.0.1")
        self.certificate = self.folder / "tls/core.crt" if self.https else None
        # What all of this machine can reach; people elsewhere use the address we listen on.
        self.url = f"{'https' if self.https else 'http'}://{'127.0.0.1' if self.listen == '0.0.0.0' else self.listen}:{ports.web}"

    # --- files ---
    def write_files(self):
        for name in ("log", "lines", "mosquitto", "gateway", "core"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        secret_file(self.folder / "admin.password")
        passwords = {self.gateway_name: secret_file(self.folder / "gateway/password"), CORE_USER: secret_file(self.folder / "core/password")}
        self.call("estate_sim", "generate", "--sim-config", self.folder / "simulator.yaml", "--gateway-config", self.folder / "gateway.yaml",
                  "--estate", self.folder / "estate.yaml", "--first-port", self.ports.lines, "--broker-port", self.ports.mqtt,
                  "--health-port", self.ports.health, "--run-folder", self.folder, "--profiles", ROOT / "drivers/profiles",
                  "--gateway", self.gateway_name, *self.settings.get("generate", []))
        if "gateway_mqtt" in self.settings:
            path = self.folder / "gateway.yaml"
            lines = path.read_text().splitlines()
            at = next(i for i, line in enumerate(lines) if line.strip().startswith("password_file:"))
            lines[at + 1:at + 1] = ["  " + line for line in self.settings["gateway_mqtt"]]
            path.write_text("\n".join(lines) + "\n")
        self._write_broker(passwords)
        self._write_core()

    def _write_broker(self, passwords):
        """The example's broker configuration on our port, with our password file and its access rules."""
        folder = self.folder / "mosquitto"
        password_file = folder / "passwords"
        password_file.unlink(missing_ok=True)
        os.close(os.open(password_file, os.O_WRONLY | os.O_CREAT, 0o600))
        for name, password in passwords.items():
            subprocess.run(["mosquitto_passwd", "-b", str(password_file), name, password], check=True)
        acl = folder / "access"
        acl.write_text((ROOT / "config/mosquitto.example.acl").read_text())
        acl.chmod(0o600)
        replaced = {"listener": f"listener {self.ports.mqtt} 127.0.0.1", "password_file": f"password_file {password_file}",
                    "acl_file": f"acl_file {acl}", "persistence_location": f"persistence_location {folder}/", "log_dest": "log_dest stderr"}
        if "queue_limit" in self.settings:
            replaced["max_queued_messages"] = f"max_queued_messages {self.settings['queue_limit']}"
        lines = []
        for line in (ROOT / "config/mosquitto.example.conf").read_text().splitlines():
            key = line.split(" ", 1)[0]
            if key not in ("user", "pid_file", "cafile", "certfile", "keyfile"):
                lines.append(replaced.pop(key, line))
        lines += replaced.values()  # what the example leaves at mosquitto's default
        if os.getuid() == 0:
            lines.append("user root")  # else the broker becomes a user who may not read this folder
        (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")

    def _write_core(self):
        folder = self.folder / "core"
        tls = ""
        if self.https:
            self._make_certificate()
            tls = f", tls: {{certificate_file: {self.certificate}, key_file: {self.certificate.with_suffix('.key')}}}"
        lines = ["# Written by tools/stack.py; config/core.example.yaml explains each key.",
                 f"listen: {{address: {self.listen}, port: {self.ports.web}{tls}}}",
                 f"database: \"{self.database}\"", f"files: {folder}/files", f"web_root: {ROOT}/core/web/dist",
                 "mqtt:", "  host: 127.0.0.1", f"  port: {self.ports.mqtt}", f"  user: {CORE_USER}", f"  password_file: {folder}/password"]
        lines += ["  " + line for line in self.settings.get("core_mqtt", [])]
        (folder / "core.yaml").write_text("\n".join(lines) + "\n")

    def _make_certificate(self):
        """Once for a name and address: a browser that was told to trust it goes on to."""
        addresses = sorted({"127.0.0.1", self.listen} - {"0.0.0.0"})
        made_for = self.folder / "tls/made_for"
        name = socket.gethostname() if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,61}[A-Za-z0-9]", socket.gethostname()) else "localhost"
        wanted = "\n".join([name, *addresses]) + "\n"
        if made_for.exists() and made_for.read_text() == wanted:
            return
        for file in ("core.crt", "core.key"):
            (self.folder / "tls" / file).unlink(missing_ok=True)
        self.call("lamplighter-core", "make-certificate", "--out", self.folder / "tls", "--name", name,
                  *(part for address in addresses for part in ("--address", address)))
        made_for.write_text(wanted)

    def trust(self):
        """What lamplighterctl needs to believe our certificate."""
        return ["--ca-file", self.certificate] if self.https else []

    def web_json(self, path):
        return http_json(self.url + path, self.certificate)

    def answers_logged(self):
        """What the simulated meters answered, for an oracle; it grows without end."""
        return ["--log", self.folder / "simulator.log"]

    # --- processes ---
    def command(self, name):
        return {
            "mosquitto": ["mosquitto", "-c", self.folder / "mosquitto/mosquitto.conf"],
            "estate_sim": [self.bin / "estate_sim", "run", "--config", self.folder / "simulator.yaml", *self.settings.get("simulator", self.answers_logged())],
            "gateway": [self.bin / "lamplighter-gateway", "run", self.folder / "gateway.yaml"],
            "core": [self.bin / "lamplighter-core", "run", self.folder / "core/core.yaml"],
        }[name]

    def start(self, name, **environment):
        """`environment`: what that process alone has besides ours."""
        with open(self.log / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen([str(part) for part in self.command(name)], cwd=ROOT, stdin=subprocess.DEVNULL,
                                                  env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True)

    def kill(self, name):
        """kill -9, and gone when this returns."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def stop(self, name):
        """SIGTERM, and its exit code; a program that does not stop is killed and that is Trouble."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Trouble(f"{name} did not stop within {STOP_SECONDS_MAX} s and was killed") from None

    def stop_all(self):
        for name in reversed(list(self.running)):
            try:
                self.stop(name)
            except Trouble as trouble:
                print(trouble, flush=True)

    def ended(self):
        """(name, exit code) of a process that ended by itself; None while all run."""
        return next(((name, p.returncode) for name, p in self.running.items() if p.poll() is not None), None)

    def last_words(self, name):
        """Where the log of a program lies that ended by itself, and its last line: most often the reason."""
        file = self.log / f"{name}.log"
        lines = file.read_text(errors="replace").split("\n") if file.exists() else []
        said = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
        return f"{said}\n  (all of it: {file})"

    def wait_for(self, what, ready, seconds=START_SECONDS_MAX):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if ended := self.ended():
                raise Trouble(f"{ended[0]} ended with code {ended[1]} while waiting for {what}: {self.last_words(ended[0])}")
            if result := ready():
                return result
            time.sleep(0.2)
        raise Trouble(f"{what} did not come within {seconds} s; the logs are in {self.log}/")

    def start_all(self):
        for port in self.ports.all():
            if port_open(port):
                raise Trouble(f"port {port} is in use: is another estate running? Choose others with --port-base")
        self.start("mosquitto")
        self.start("estate_sim")
        self.wait_for("the broker", lambda: port_open(self.ports.mqtt))
        self.wait_for("the simulated lines", lambda: port_open(self.ports.lines))
        self.start("gateway")
        self.start("core")
        self.wait_for("the core's web page", lambda: self.web_json("/healthz"))
        self.wait_for("the gateway's health page", lambda: port_open(self.ports.health))

    # --- what people do once ---
    def call(self, program, *arguments):
        """Runs one of our programs to its end; its output as text."""
        done = subprocess.run([str(self.bin / program), *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Trouble(f"{program} {arguments[0]} ended with code {done.returncode}: {(done.stderr or done.stdout).strip()[-2000:]}")
        return done.stdout

    def setup_code(self):
        return self.call("lamplighter-core", "setup-code", self.folder / "core/core.yaml").strip().splitlines()[-1]

    def first_setup(self):
        """The first administrator with a random password, through the one-time code; then the estate. Repeatable."""
        credentials = ["--url", self.url, "--user", "admin", "--password-file", self.folder / "admin.password", *self.trust()]
        if self.wait_for("the setup state", lambda: self.web_json("/api/v1/setup"))["needed"]:
            self.call("lamplighterctl", "setup", "--code", self.setup_code(), "--company", "灯笼物业服务有限公司", *credentials)
        return self.call("lamplighterctl", "apply", self.folder / "estate.yaml", *credentials)

    def gateway_metric(self, name):
        """The sum of a metric over its labels; None while the gateway does not answer or has no such metric."""
        text = http_text(f"http://127.0.0.1:{self.ports.health}/metrics")
        values = [float(line.rsplit(" ", 1)[1]) for line in (text or "").splitlines() if line.startswith((name + " ", name + "{"))]
        return sum(values) if values else None
