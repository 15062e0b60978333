"""An office with an authority, a broker with mutual TLS and enrolled gateways; all certificates by our own commands.

Everything lives in one temporary folder and on a free port of 127.0.0.1; what was started is stopped again.
"""
import functools
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 20  # only stops a hang
sys.path.append(str(ROOT / "tests/gateway/live"))
import stage  # noqa: E402
from stage import free_port, topic  # noqa: E402, F401

wait_for = functools.partial(stage.wait_for, seconds=PATIENCE_SECONDS)


class Office:
    def __init__(self, binaries):
        self.bin = Path(binaries).resolve()
        self.folder = Path(tempfile.mkdtemp(prefix="lamplighter_walls_", dir=os.environ.get("LAMPLIGHTER_TEST_TMP")))
        self.port = free_port()
        self.processes = {}
        self.authority, self.broker_folder, self.gates = self.folder / "authority", self.folder / "broker", self.folder / "gateways"
        self.gates.mkdir()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for name in reversed(list(self.processes)):
            self.kill(name)
        if kind is not None:
            for log in sorted(self.folder.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}", file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- commands ---
    def call(self, program, *arguments, fails=False):
        done = subprocess.run([str(self.bin / program), *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        assert (done.returncode != 0) == fails, f"{program} {arguments}: code {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stderr if fails else done.stdout

    def make_authority(self, folder=None):
        self.call("lamplighter-core", "make-authority", "--out", folder or self.authority, "--name", "Lantern Garden")

    def make_broker(self):
        self.call("lamplighter-core", "make-broker-certificate", "--authority", self.authority, "--out", self.broker_folder, "--name", "localhost",
                  "--address", "127.0.0.1")
        self.call("lamplighter-core", "make-core-identity", "--authority", self.authority, "--out", self.folder / "core")
        self.call("lamplighter-core", "broker-config", "--authority", self.authority, "--out", self.broker_folder, "--port", self.port)

    def enrol(self, gateway, authority=None, folder=None, days=397):
        folder, authority = folder or self.gates, authority or self.authority
        self.call("lamplighter-gateway", "make-request", "--gateway", gateway, "--out", folder)
        signed = folder / f"{gateway}.signed.{time.monotonic_ns()}"
        self.call("lamplighter-core", "sign-gateway", "--authority", authority, "--request", folder / f"{gateway}.csr", "--out", signed, "--days", days)
        self.call("lamplighter-gateway", "take-certificate", "--gateway", gateway, "--out", folder, "--authority", authority / "authority.crt", signed)

    # --- processes ---
    def start(self, name, *command, **options):
        with open(self.folder / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options)

    def start_broker(self):
        configuration = self.broker_folder / "mosquitto.conf"
        text = configuration.read_text()
        if os.getuid() == 0 and "\nuser root" not in text:  # else the broker becomes a user who may not read this folder
            configuration.write_text(text.replace("persistence_location /var/lib/mosquitto/", f"persistence_location {self.broker_folder}/") + "user root\n")
        self.start("mosquitto", "mosquitto", "-c", configuration)
        wait_for("the broker to listen", self.broker_listens)

    def broker_listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self, name):
        if process := self.processes.pop(name, None):
            process.kill()
            process.wait()

    def stop(self, name):
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(PATIENCE_SECONDS)

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    # --- clients ---
    def pair_of(self, identity):
        return (self.folder / "core/core-identity.crt", self.folder / "core/core-identity.key") if identity == "core" else (
            self.gates / f"{identity}.crt", self.gates / f"{identity}.key")

    def client(self, identity, **options):
        return Client(self, identity, **options)


class Client:
    """One MQTT 5 connection of python3-paho-mqtt under a certificate; keeps what it hears and when it was cut off."""

    def __init__(self, office, identity, client_id=None, will=None, filters=(), pair=None):
        self.heard, self.lost, self.lock = [], [], threading.Lock()
        self.connected, self.subscribed = threading.Event(), threading.Event()
        self.filters = list(filters)
        self.mqtt = mqtt.Client(client_id or identity, protocol=mqtt.MQTTv5)
        certificate, key = pair or office.pair_of(identity)
        self.mqtt.tls_set(str(office.broker_folder / "authority.crt"), str(certificate), str(key), tls_version=ssl.PROTOCOL_TLS_CLIENT)
        if will:
            self.mqtt.will_set(*will, qos=1, retain=True)
        self.mqtt.max_inflight_messages_set(0)
        self.mqtt.on_connect, self.mqtt.on_disconnect, self.mqtt.on_message = self._on_connect, self._on_disconnect, self._on_message
        self.mqtt.on_subscribe = lambda *_: self.subscribed.set()
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 0
        self.mqtt.connect("127.0.0.1", office.port, keepalive=60, clean_start=True, properties=properties)
        self.mqtt.loop_start()
        assert self.connected.wait(PATIENCE_SECONDS), f"{identity} was not let in"
        if self.filters:
            assert self.subscribed.wait(PATIENCE_SECONDS), f"{identity}'s subscription was not answered"

    def _on_connect(self, client, _userdata, _flags, reason, _properties=None):
        if reason == 0:
            self.connected.set()
            if self.filters:
                client.subscribe([(one, 1) for one in self.filters])

    def _on_disconnect(self, client, _userdata, reason, _properties=None):
        self.lost.append(str(reason))
        client.disconnect()  # who is cut off stays cut off

    def _on_message(self, _client, _userdata, message):
        with self.lock:
            self.heard.append((message.topic, message.payload.decode(), message.retain))

    def publish(self, where, payload, retain=False):
        return self.mqtt.publish(where, payload, qos=1, retain=retain)

    def hears(self, payload):
        with self.lock:
            return any(text == payload for _, text, _ in self.heard)

    def vanish(self):
        """Without a DISCONNECT: the broker publishes the will."""
        self.mqtt.socket().shutdown(socket.SHUT_RDWR)
        self.mqtt.loop_stop()

    def close(self):
        self.mqtt.disconnect()
        self.mqtt.loop_stop()
