"""SIGHUP: the configuration is read anew, without losing a reading and without disturbing what stays as it was."""
import json
import os
import signal
import socket

from live import Live
from stage import ROOT, Core, wait_for


class Reload(Live):
    def reload(self, outcome, count):
        self.stage.processes["gateway"].send_signal(signal.SIGHUP)
        wait_for(f"reload {count} {outcome}", lambda: f'lamplighter_config_reloads_total{{outcome="{outcome}"}} {count}\n' in self.stage.http("/metrics"))

    def test_lines_come_go_and_change_and_the_others_do_not_notice(self):
        stage = self.stage
        stage.start_broker()
        core = Core(stage).start()
        kept, kept_line = stage.meter_line("kept", "room-1", interval_ms=100)
        goes, goes_line = stage.meter_line("goes", "room-2", interval_ms=100)
        changes, changes_line = stage.meter_line("changes", "room-3", interval_ms=100)
        comes, comes_line = stage.meter_line("comes", "room-4", interval_ms=100)
        stage.start_gateway(stage.write_config(kept_line + goes_line + changes_line))
        for room in ("room-1", "room-2", "room-3"):
            wait_for(f"readings of {room}", lambda room=room: len(core.records(device=room)) >= 5)
        hash_before = core.inventory["1"]["config_hash"]
        stage.write_config(comes_line + changes_line.replace("unit: 1", "unit: 7") + kept_line, mqtt=", in_flight_max: 3")
        self.reload("done", 1)
        wait_for("readings of the new line", lambda: len(core.records(device="room-4")) >= 5)
        wait_for("the inventory", lambda: core.inventory["1"]["config_hash"] != hash_before)
        self.assertEqual([d["name"] for d in core.inventory["1"]["devices"]], ["room-4", "room-3", "room-1"])
        wait_for("the status with its hash", lambda: core.status[-1]["config_hash"] == core.inventory["1"]["config_hash"])
        wait_for("the changed meter under its new unit", lambda: 7 in changes.units)
        self.assertEqual((kept.connections, changes.connections, comes.connections), (1, 2, 1))
        gone = goes.answers
        more = len(core.records(device="room-1")) + 5
        wait_for("more of the kept line", lambda: len(core.records(device="room-1")) >= more)
        self.assertEqual(goes.answers, gone)
        wait_for("its connection closed", lambda: goes.open == 0)
        self.finish(core)

    def finish(self, core):
        """Nothing lost: sequences without a gap up to the last that the gateway gave."""
        stage = self.stage
        for meter in stage.meters:
            meter.silent = True
        wait_for("the outbox to drain", lambda: stage.metric("lamplighter_outbox_records") == 0)

        def complete():   # that the meters are silent is told by events, which come later than the outbox is empty first
            last = int(stage.metric("lamplighter_outbox_sequence"))
            ((_, sequences),) = core.sequences().items()
            return sequences == list(range(1, last + 1))
        wait_for("each sequence up to the last that the gateway gave", complete)

    def test_a_wrong_file_changes_nothing_and_is_told_everywhere(self):
        stage = self.stage
        stage.start_broker()
        core = Core(stage).start()
        meter, line = stage.meter_line(interval_ms=100)
        config = stage.write_config(line)
        stage.start_gateway(config)
        wait_for("readings", lambda: len(core.stored) >= 10)
        for refused, (changes, sentence) in enumerate((
                ({"more": "colour: red"}, r"gateway\.yaml:\d+: .*colour"),
                ({"gateway": "g2"}, r"gateway\.yaml:1: gateway .*restart"),
                ({"outbox": ", budget_bytes: 2000000"}, r"gateway\.yaml:3: the outbox budget .*restart"),
                ({"clock": "trust: kernel"}, r"gateway\.yaml:\d+: whose clock is trusted .*restart")), 1):
            stage.write_config(line, **changes)
            self.reload("refused", refused)
            health = json.loads(stage.http("/healthz").split("\r\n\r\n", 1)[1])
            self.assertEqual((health["last_reload"]["outcome"], health["status"]), ("refused", "degraded"))
            self.assertRegex(health["last_reload"]["faults"][0], sentence)
            self.assertRegex(" ".join(health["complaints"]), sentence)
            self.assertRegex(stage.log("gateway"), sentence)
            self.assertEqual(stage.metric("lamplighter_config_last_reload_ok"), 0)
            enough = len(core.stored) + 5
            wait_for("polling to go on", lambda enough=enough: len(core.stored) >= enough)
        config.unlink()
        self.reload("refused", 5)
        self.assertEqual(meter.connections, 1)
        stage.write_config(line)
        self.reload("done", 1)
        self.assertEqual(stage.metric("lamplighter_config_last_reload_ok"), 1)
        self.assertEqual(meter.connections, 1)
        self.finish(core)

    def test_a_burst_of_signals_with_changing_files_loses_nothing(self):
        stage = self.stage
        stage.start_broker()
        core = Core(stage).start()
        lines = [stage.meter_line(f"line-{n}", f"room-{n}", interval_ms=100)[1] for n in range(4)]
        stage.start_gateway(stage.write_config("".join(lines)))
        wait_for("readings", lambda: len(core.stored) >= 20)
        for turn in range(40):
            there = [line.replace("unit: 1", f"unit: {turn % 5 + 1}") if n == turn % 4 else line for n, line in enumerate(lines) if n == 0 or (n + turn) % 3]
            stage.write_config("".join(there))
            for _ in range(5):
                stage.processes["gateway"].send_signal(signal.SIGHUP)
            enough = len(core.stored) + 2
            wait_for("readings meanwhile", lambda enough=enough: len(core.stored) >= enough)
        stage.write_config("".join(lines))
        done = stage.metric("lamplighter_config_reloads_total")
        stage.processes["gateway"].send_signal(signal.SIGHUP)
        wait_for("the last reload", lambda: stage.metric("lamplighter_config_reloads_total") > done)
        for n in range(4):
            before = len(core.records(device=f"room-{n}"))
            wait_for(f"line {n}", lambda n=n, before=before: len(core.records(device=f"room-{n}")) > before + 3)
        self.assertEqual(stage.metric('lamplighter_config_last_reload_ok'), 1)
        self.assertEqual(stage.metric("lamplighter_lines_stuck_total"), 0)
        self.finish(core)

    def test_another_broker_is_connected_to_and_a_changed_profile_counts(self):
        stage = self.stage
        stage.start_broker()
        core = Core(stage).start()
        meter, line = stage.meter_line(interval_ms=100)
        profiles = stage.folder / "profiles"
        profiles.mkdir()
        text = (ROOT / "drivers/profiles/eastron_sdm120.yaml").read_text()
        (profiles / "eastron_sdm120.yaml").write_text(text)
        config = stage.write_config(line, profiles=profiles)
        stage.start_gateway(config)
        wait_for("readings", lambda: core.records(register="frequency"))
        (profiles / "eastron_sdm120.yaml").write_text(text.replace("name: frequency", "name: mains_frequency"))
        self.reload("done", 1)
        wait_for("the new register", lambda: core.records(register="mains_frequency"))
        self.assertEqual(meter.connections, 2)
        core.stop()
        stage.kill("mosquitto")
        stage.move_broker()
        stage.start_broker()
        core.start()
        stage.write_config(line, profiles=profiles)
        self.reload("done", 2)
        enough = len(core.stored) + 10
        wait_for("readings over the other broker", lambda: len(core.stored) >= enough)
        self.assertEqual(meter.connections, 2)
        self.finish(core)

    def test_systemd_hears_that_it_reloads_and_is_ready_again(self):
        stage = self.stage
        path = str(stage.folder / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(path)
            notify.settimeout(20)
            _, line = stage.meter_line()
            gateway = stage.start_gateway(stage.write_config(line), env={**os.environ, "NOTIFY_SOCKET": path})
            heard = b""
            while b"READY=1" not in heard:
                heard += notify.recv(4096) + b"\n"
            gateway.send_signal(signal.SIGHUP)
            heard = b""
            while b"READY=1" not in heard:
                heard += notify.recv(4096) + b"\n"
            self.assertRegex(heard, rb"RELOADING=1\nMONOTONIC_USEC=\d+\n(.*\n)*READY=1")
