"""The estate that the end-to-end tests run: 130 meters of the simulator's own, and counting meters, whose every answer differs."""
import re
import shutil
import time
from pathlib import Path

import oracle
from stack import ROOT

DRAIN_SECONDS_MAX = 600
VALUES_IN_A_POLL_MAX = 12   # what one failed poll can give up: its own values, or counters that waited for a second opinion
ESTATE_METERS = 130
ROUNDS = 4                  # of polls, of up to two reads a meter each
COUNTING_LINES = (("modbus_tcp", 8), ("modbus_tcp", 8), ("rtu_over_tcp", 6), ("modbus_rtu", 4))
# Polls every second, answers awaited for one, quick to connect again.
QUICK_SETTINGS = {"gateway_mqtt": ["ack_timeout_ms: 1000", "reconnect_ms_min: 100", "reconnect_ms_max: 1000"],
                  "core_mqtt": ["reconnect_ms_min: 100", "reconnect_ms_max: 1000"],
                  "generate": ["--rooms", "60", "--billing-interval-ms", "1000", "--telemetry-interval-ms", "1000"]}


def add_counting_meters(stack, counting_lines=COUNTING_LINES, first_port=None):
    """Lines of counting meters for simulator and gateway, and the folder of profiles that has theirs."""
    profiles = stack.folder / "profiles"
    shutil.copytree(ROOT / "drivers/profiles", profiles)
    shutil.copy(Path(__file__).parent / "counting_meter.yaml", profiles)
    sim, gateway, port = "", "", first_port or stack.ports.lines + 80
    for number, (transport, devices) in enumerate(counting_lines, 1):
        port += 1
        where = f"path: {stack.folder}/lines/count-{number}" if transport == "modbus_rtu" else f"port: {port}"
        head = f"  - name: count-{number}\n    transport: {transport}\n    {where}\n"
        intervals = "    billing_interval_ms: 1000\n    telemetry_interval_ms: 1000\n"
        sim += head + "    devices:\n"
        gateway += head + ("" if transport == "modbus_rtu" else "    host: 127.0.0.1\n") + intervals + "    devices:\n"
        for unit in range(1, devices + 1):
            name = f"{oracle.COUNTING}{number}-{unit}"
            sim += f"      - {{name: {name}, unit: {unit}, profile: counting_meter, seed: {number * 100 + unit}, usage_per_day: 1000}}\n"
            gateway += f"      - {{name: {name}, unit: {unit}, profile: counting_meter}}\n"
    for name, lines in (("simulator.yaml", sim), ("gateway.yaml", gateway)):
        path = stack.folder / name
        path.write_text(re.sub(r"(?m)^profiles: .*$", f"profiles: {profiles}", path.read_text()) + lines)


def serve_no_pages(stack):
    """The pages need not be built for this test."""
    web = stack.folder / "web"
    web.mkdir()
    (web / "index.html").write_text("<!doctype html><title>end to end</title>")
    path = stack.folder / "core/core.yaml"
    path.write_text(re.sub(r"(?m)^web_root: .*$", f"web_root: {web}", path.read_text()))


def given_up(stack):
    """Values the running gateway asked for and did not store, and says so."""
    failed = stack.gateway_metric("lamplighter_polls_failed_total") or 0
    return failed * VALUES_IN_A_POLL_MAX + (stack.gateway_metric("lamplighter_values_withheld_total") or 0)


def settle(stack):
    """Until the gateway has polled every meter some rounds since it last started: no counter waits for its second opinion any more."""
    devices = sum(count for _, count in COUNTING_LINES) + ESTATE_METERS
    stack.wait_for("rounds of polls", lambda: (stack.gateway_metric("lamplighter_polls_done_total") or 0) >= ROUNDS * 2 * devices, DRAIN_SECONDS_MAX)


def drain(stack):
    """Meters silent, everything up: wait until the outbox is empty and stays so."""
    def empty():
        return stack.gateway_metric("lamplighter_outbox_records") == 0
    stack.wait_for("the outbox to drain", lambda: empty() and (time.sleep(0.5) or empty()), DRAIN_SECONDS_MAX)
