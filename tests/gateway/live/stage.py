"""A stage for the real gateway: mosquitto with our example configuration, a Modbus TCP meter, and a peer that answers as the core.

Standard library, mosquitto_pub and mosquitto_sub only. Everything lives in a temporary folder and on free ports of 127.0.0.1,
and what was started is stopped again.
"""
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 15  # until a thing that should happen counts as not happening; no test waits so long when all is well


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, ready, seconds=PATIENCE_SECONDS):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = ready()
        if result:
            return result
        time.sleep(0.02)
    raise AssertionError(f"did not happen within {seconds} s: {what}")


def topic(gateway, kind):
    return f"lamplighter/{zlib.crc32(gateway.encode()) % 64:02d}/{gateway}/{kind}"


class ModbusTcpMeter:
    """Answers function 3 and 4 from a dict address -> word; counts answers, connections and units. `silent` makes it say nothing."""

    def __init__(self, words):
        self.words, self.answers, self.silent = words, 0, False
        self.connections, self.open, self.units = 0, 0, set()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.connections += 1
            self.open += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                while True:
                    head = self._exactly(connection, 7)
                    transaction, _, length, unit = struct.unpack(">HHHB", head)
                    function, address, count = struct.unpack(">BHH", self._exactly(connection, length - 1))
                    if self.silent:
                        continue
                    wanted = range(address, address + count)
                    if all(a in self.words for a in wanted):
                        pdu = struct.pack(">BB", function, count * 2) + b"".join(struct.pack(">H", self.words[a]) for a in wanted)
                    else:
                        pdu = struct.pack(">BB", function | 0x80, 2)
                    connection.sendall(struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu)
                    self.answers += 1
                    self.units.add(unit)
            except (ConnectionError, OSError, struct.error):
                return
            finally:
                self.open -= 1

    @staticmethod
    def _exactly(connection, size):
        data = b""
        while len(data) < size:
            part = connection.recv(size - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def close(self):
        self.server.close()


def sdm120_words(energy_kwh=1234.5, power_w=987.5):
    """All registers of the profile's map, f32, high word first."""
    words = {address: 0 for address in range(0x0000, 0x0160)}
    for address, value in ((0x0000, 230.5), (0x0006, 4.25), (0x000C, power_w), (0x0046, 50.0), (0x0048, energy_kwh), (0x004A, 0.5), (0x0156, energy_kwh + 0.5)):
        words[address], words[address + 1] = struct.unpack(">HH", struct.pack(">f", value))
    return words


class Stage:
    def __init__(self, binary):
        self.binary = Path(binary).resolve()
        self.folder = Path(tempfile.mkdtemp(prefix="lamplighter_live_", dir=os.environ.get("LAMPLIGHTER_TEST_TMP")))
        self.mqtt_port, self.health_port = free_port(), free_port()
        self.processes, self.meters = {}, []
        self.password = "correct horse"
        (self.folder / "password").write_text(self.password + "\n")
        (self.folder / "password").chmod(0o600)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in reversed(list(self.processes)):
            self.kill(name)
        for meter in self.meters:
            meter.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- processes ---
    def start(self, name, command, **options):
        log = open(self.folder / f"{name}.log", "ab")
        self.processes[name] = subprocess.Popen([str(part) for part in command], stdin=options.pop("stdin", subprocess.DEVNULL),
                                                stdout=options.pop("stdout", log), stderr=log, **options)
        log.close()
        return self.processes[name]

    def kill(self, name):
        process = self.processes.pop(name, None)
        if process:
            process.kill()
            process.wait()

    def stop(self, name):
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(15)

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    # --- broker ---
    def write_broker(self, users):
        passwords, acl = self.folder / "passwords", self.folder / "acl"
        passwords.touch(mode=0o600)
        for user in users:
            subprocess.run(["mosquitto_passwd", "-b", passwords, user, self.password], check=True)
        # Our core is two programs: mosquitto_pub answers as lamplighter-core, mosquitto_sub hears as a user of its own,
        # because with use_username_as_clientid two connections of one user throw each other out.
        acl.write_text((ROOT / "config/mosquitto.example.acl").read_text() + "\nuser core-ear\ntopic read lamplighter/#\n")
        acl.chmod(0o600)
        ours = {"listener": f"listener {self.mqtt_port} 127.0.0.1", "password_file": f"password_file {passwords}", "acl_file": f"acl_file {acl}",
                "persistence_location": f"persistence_location {self.folder}/"}
        lines = [ours.get(line.split(" ")[0], line) for line in (ROOT / "config/mosquitto.example.conf").read_text().splitlines()]
        (self.folder / "mosquitto.conf").write_text("\n".join(lines + (["user root"] if os.getuid() == 0 else [])) + "\n")

    def start_broker(self, users=("g1", "g2", "lamplighter-core", "core-ear")):
        if not (self.folder / "mosquitto.conf").exists():
            self.write_broker(users)
        self.start("mosquitto", ["mosquitto", "-c", self.folder / "mosquitto.conf"])
        wait_for("the broker to listen", self.broker_listens)

    def move_broker(self):
        """To another port; the next start_broker() uses it, and so does the next configuration of the gateway."""
        self.mqtt_port = free_port()
        (self.folder / "mosquitto.conf").unlink()
        self.write_broker(("g1", "g2", "lamplighter-core", "core-ear"))

    def broker_listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.mqtt_port)) == 0

    def as_user(self, program, user, *arguments):
        return [program, "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(self.mqtt_port), "-u", user, "-P", self.password, "-i", user, "-q", "1", *arguments]

    # --- gateway ---
    def write_config(self, lines, name="gateway.yaml", **changes):
        texts = {"gateway": "g1", "mqtt": "", "more": "", "outbox": "", **changes}
        path = self.folder / name
        path.write_text(f"""gateway: {texts['gateway']}
profiles: {texts.get('profiles', ROOT / 'drivers/profiles')}
outbox: {{path: outbox.sqlite{texts['outbox']}}}
mqtt: {{host: 127.0.0.1, port: {self.mqtt_port}, password_file: password, ack_timeout_ms: 1000, reconnect_ms_min: 50, reconnect_ms_max: 300, hold_ms_max: 500{texts['mqtt']}}}
clock: {{{texts.get('clock', 'trust: always')}}}
health: {{port: {self.health_port}}}
control_socket: control
{texts['more']}
lines:
{lines}""")
        return path

    def meter_line(self, name="line-1", device="room-1", words=None, interval_ms=200, transport="modbus_tcp"):
        meter = ModbusTcpMeter(sdm120_words() if words is None else words)
        self.meters.append(meter)
        return meter, (f"  - {{name: {name}, transport: {transport}, host: 127.0.0.1, port: {meter.port}, billing_interval_ms: {interval_ms}, "
                       f"telemetry_interval_ms: {interval_ms}, devices: [{{name: {device}, profile: eastron_sdm120, unit: 1, serial: S1}}]}}\n")

    def start_gateway(self, config, **options):
        return self.start("gateway", [self.binary, "run", config], **options)

    def call(self, *arguments):
        return subprocess.run([str(self.binary), *map(str, arguments)], capture_output=True, text=True, timeout=120)

    def http(self, path, raw=None):
        try:
            with socket.create_connection(("127.0.0.1", self.health_port), timeout=5) as page:
                page.sendall(raw if raw is not None else f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                answer = b""
                while part := page.recv(65536):
                    answer += part
                return answer.decode()
        except OSError:
            return ""

    def metric(self, name):
        values = [float(line.rsplit(" ", 1)[1]) for line in self.http("/metrics").splitlines() if line.startswith((name + " ", name + "{"))]
        return sum(values) if values else None


class Core:
    """Hears everything, stores in memory by (epoch, sequence), answers `stored`, and at each status its highest."""

    def __init__(self, stage, gateway="g1", mode="stored"):
        self.stage, self.gateway, self.mode = stage, gateway, mode
        self.stored, self.status, self.inventory, self.seen = {}, [], {}, []
        self.received = 0
        self.lock = threading.Lock()

    def start(self):
        stage = self.stage
        self.sender = stage.start("core-answers", stage.as_user("mosquitto_pub", "lamplighter-core", "-l", "-t", topic(self.gateway, "answer")), stdin=subprocess.PIPE)
        self.hearer = stage.start("core-hears", stage.as_user("mosquitto_sub", "core-ear", "-F", "%t\t%p", "-t", "lamplighter/#"), stdout=subprocess.PIPE)
        threading.Thread(target=self._listen, args=(self.hearer.stdout,), daemon=True).start()
        return self

    def _listen(self, stream):
        for line in stream:
            where, payload = line.decode().rstrip("\n").split("\t", 1)
            self._take(where, payload)

    def _take(self, where, payload):
        kind = where.split("/")[3]
        with self.lock:
            self.seen.append(where)
            if kind == "answer" or not payload:
                return
            message = json.loads(payload)
            if kind == "status":
                self.status.append(message)
                if message["online"]:
                    self.answer(message["epoch"], highest=str(max((s for e, s in self.stored if e == message["epoch"]), default=0)))
            elif kind == "inventory":
                self.inventory[where.split("/")[4]] = message
            elif kind in ("readings", "events"):
                self.received += 1
                first = int(message["first"])
                last = first + len(message["records"]) - 1
                if self.mode == "stored":
                    for offset, record in enumerate(message["records"]):
                        self.stored.setdefault((message["epoch"], first + offset), {**record, "kind": kind})
                    self.answer(message["epoch"], stored=[[str(first), str(last)]])
                elif self.mode == "refused":
                    self.answer(message["epoch"], refused=[{"ranges": [[str(first), str(last)]], "reason": "before_adoption"}])
                elif self.mode == "hold":
                    self.answer(message["epoch"], hold=[[str(first), str(last)]])

    def answer(self, epoch, stored=(), refused=(), hold=(), highest=None):
        message = {"schema": "lamplighter.answer/1", "gateway": self.gateway, "epoch": epoch, "stored": list(stored), "refused": list(refused), "hold": list(hold)}
        if highest is not None:
            message["highest"] = highest
        try:
            self.sender.stdin.write(json.dumps(message).encode() + b"\n")
            self.sender.stdin.flush()
        except (BrokenPipeError, ValueError):
            pass  # the broker was killed; the gateway sends again

    def records(self, **wanted):
        with self.lock:
            return [r for r in self.stored.values() if all(r.get(k) == v for k, v in wanted.items())]

    def sequences(self):
        with self.lock:
            epochs = {}
            for epoch, sequence in self.stored:
                epochs.setdefault(epoch, []).append(sequence)
            return {epoch: sorted(s) for epoch, s in epochs.items()}

    def stop(self):
        self.stage.kill("core-hears")
        self.stage.kill("core-answers")
