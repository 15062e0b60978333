"""Listens at the broker to what gateway and core have promised: records sent (durable at the gateway), records answered as stored
(durable at the core). Sees each only after the promise was given."""
import json
import subprocess
import threading
from collections import defaultdict

USER = "observer"


class Promises:
    """Of one gateway, by epoch: the highest sequence it sent, and the ranges the core said are stored."""

    def __init__(self):
        self.sent, self.stored = defaultdict(int), defaultdict(list)

    def copy(self):
        twin = Promises()
        twin.sent.update(self.sent)
        twin.stored.update({epoch: list(ranges) for epoch, ranges in self.stored.items()})
        return twin

    def take(self, payload):
        message = json.loads(payload)
        epoch = int(message.get("epoch", 0))
        if message["schema"] in ("lamplighter.readings/1", "lamplighter.events/1"):
            self.sent[epoch] = max(self.sent[epoch], int(message["first"]) + len(message["records"]) - 1)
        elif message["schema"] == "lamplighter.answer/1":
            self.stored[epoch] += [(int(first), int(last)) for first, last in message["stored"]]


def let_observe(stack):
    """A user of the broker who may read everything, in tests only; the options with which mosquitto_sub is that user."""
    password = "observes"
    folder = stack.folder / "mosquitto"
    subprocess.run(["mosquitto_passwd", "-b", str(folder / "passwords"), USER, password], check=True)
    with open(folder / "access", "a", encoding="utf-8") as access:
        access.write(f"\nuser {USER}\ntopic read lamplighter/#\n")
    return ["mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(stack.ports.mqtt), "-u", USER, "-P", password, "-i", USER, "-q", "1"]


class Observer:
    def __init__(self, stack):
        self.command = let_observe(stack)
        self.promises, self.lock, self.process = Promises(), threading.Lock(), None

    def start(self):
        self.process = subprocess.Popen(
            [*self.command, "-t", "lamplighter/#", "-F", "%p"], stdout=subprocess.PIPE, text=True, start_new_session=True)
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()

    def _read(self, lines):
        for line in lines:
            if line.strip():
                with self.lock:
                    self.promises.take(line)

    def so_far(self):
        with self.lock:
            return self.promises.copy()

    def stop(self):
        self.process.kill()
        self.process.wait()

    def back_to(self, promises):
        with self.lock:
            self.promises = promises.copy()
