"""Wall clocks that are wrong at the start, become right, and are set wrong while the gateway runs."""
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

from live import Live
from stage import Core, wait_for


class Clock(Live):
    """libfaketime moves the wall clock; a file says, as systemd-timesyncd's does, whether it counts as synchronised."""

    def set_clock(self, offset_seconds):
        (self.stage.folder / "faketime.new").write_text(f"{offset_seconds:+d}\n")
        os.replace(self.stage.folder / "faketime.new", self.stage.folder / "faketime")

    def corrections(self, core):
        return [record for record in core.records(kind="events") if "offset_ms" in record]

    def test_a_boot_in_1970_is_marked_and_corrected_and_a_clock_set_while_running_spoils_nothing(self):
        stage = self.stage
        stage.start_broker()
        core = Core(stage).start()
        _, line = stage.meter_line(interval_ms=200)
        synchronized = stage.folder / "synchronized"
        began = datetime.now(timezone.utc)
        self.set_clock(3600 - int(began.timestamp()))
        libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        stage.start_gateway(stage.write_config(line, clock="trust: file, synchronized_file: synchronized"), env={
            **os.environ, "LD_PRELOAD": str(libraries[0]), "FAKETIME_TIMESTAMP_FILE": str(stage.folder / "faketime"),
            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"})

        def at(record):
            return datetime.fromisoformat(record["at"].replace("Z", "+00:00"))

        wait_for("readings of 1970", lambda: len(core.records(clock="unsynced")) >= 20)
        self.assertTrue(all(at(r).year == 1970 for r in core.records(kind="readings")))
        self.assertEqual(core.records(clock="synced"), [])
        self.set_clock(0)
        synchronized.touch()
        (first,) = wait_for("the correction", lambda: self.corrections(core))
        offset = timedelta(milliseconds=int(first["offset_ms"]))
        wait_for("right readings", lambda: len(core.records(kind="readings", clock="synced")) >= 20)
        now = datetime.now(timezone.utc)
        for record in core.records(kind="readings"):
            right = at(record) + (offset if record["clock"] == "unsynced" else timedelta())
            self.assertTrue(began - timedelta(seconds=2) <= right <= now + timedelta(seconds=2), record)

        boundary = max(s for _, s in core.stored)
        synchronized.unlink()
        for day in (+1, -20_000):  # tomorrow, then long before 1970 + 1 day
            self.set_clock(day * 86_400)
            count = len(core.records(kind="readings"))
            wait_for("readings meanwhile", lambda count=count: len(core.records(kind="readings")) >= count + 30)
        marked = {s: r for (_, s), r in core.stored.items() if s > boundary and r["kind"] == "readings" and r["clock"] == "unsynced"}
        self.assertGreaterEqual(len(marked), 20)
        self.set_clock(0)
        synchronized.touch()
        _, second = wait_for("the second correction", lambda: (lambda found: found if len(found) == 2 else None)(self.corrections(core)))
        self.assertLess(abs(int(second["offset_ms"])), 1_000)
        now = datetime.now(timezone.utc)
        for (_, sequence), record in core.stored.items():
            if sequence > boundary and record["kind"] == "readings":
                self.assertTrue(began <= at(record) <= now + timedelta(seconds=2), record)
