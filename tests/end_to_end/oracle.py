"""The oracle of the end-to-end test: compares what the simulated meters wrote down with what the core has on its disk.

Shares nothing with the product: reads the simulator's log, the core's tables and the gateway's outbox with Python's own sqlite3 and psql.
"""
import bisect
import json
import sqlite3
import subprocess
from collections import defaultdict
from decimal import Decimal

ANSWER_AGE_MS_MAX = 5_000   # from the instant a meter computed its answer to the gateway's stamp: the response time-out and a slow machine
POLL_DEADLINE_MS = 5_000    # an answer this shortly before a gateway died may have died with it


def answers_in(log):
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                continue  # a torn last line belongs to an answer that never went out


def count_answers(log):
    return sum(len(answer["registers"]) for answer in answers_in(log))


def core_rows(stack, sql):
    if stack.database.startswith("sqlite:"):
        with sqlite3.connect(f"file:{stack.database[7:]}?mode=ro", uri=True) as database:
            return database.execute(sql).fetchall()
    out = subprocess.run(["psql", "-qAt", "-F", "\t", stack.database, "-c", sql], check=True, capture_output=True, text=True).stdout
    return [tuple(int(cell) if cell.lstrip("-").isdigit() else cell for cell in line.split("\t")) for line in out.splitlines()]


class Findings:
    def __init__(self):
        self.passed, self.failures = 0, []

    def check(self, ok, what):
        if ok:
            self.passed += 1
        else:
            self.failures.append(what)


def judge(stack, gateway_down, late):
    """(passed, failures) over all of (a), (b), (c) and the order."""
    found = Findings()
    readings = core_rows(stack, "SELECT c.device_name, c.register, r.at, r.value, r.exponent, r.epoch, r.sequence FROM reading r "
                                "JOIN channel c ON c.id = r.channel_id ORDER BY c.device_name, c.register, r.at")
    found.check(len(readings) > 1000, f"only {len(readings)} readings were stored")
    unused = match_answers(stack, readings, found)
    check_sequences(stack, found)
    check_order(readings, found)
    check_unused(unused, gateway_down, late, found)
    conflicts = core_rows(stack, "SELECT count(*) FROM reading_conflict")[0][0]
    refused = core_rows(stack, "SELECT count(*) FROM refused_record")[0][0]
    found.check(conflicts == 0, f"{conflicts} readings conflict with another of the same instant")
    found.check(refused == 0, f"{refused} messages were refused")
    print(f"{len(readings)} readings stored, {len(unused)} answers without a row, {late:.0f} polls counted late or failed by the gateway")
    return found.passed, found.failures


def match_answers(stack, readings, found):
    """(a): takes for each stored reading the answer it came from. Returns the answers that no reading used, as (t, device, register)."""
    answers = defaultdict(list)  # (device, register) -> [[t, value, used]]
    for answer in answers_in(stack.folder / "simulator.log"):
        for register, value in answer["registers"].items():
            answers[answer["device"], register].append([answer["t"], Decimal(value), False])
    for list_ in answers.values():
        list_.sort(key=lambda a: a[0])
    for device, register, at, value, exponent, _, sequence in readings:
        candidates = answers.get((device, register), [])
        shown = Decimal(value).scaleb(exponent)
        last = bisect.bisect_right(candidates, at, key=lambda a: a[0]) - 1
        while last >= 0 and candidates[last][0] >= at - ANSWER_AGE_MS_MAX:
            if not candidates[last][2] and candidates[last][1] == shown:
                candidates[last][2] = True
                break
            last -= 1
        else:
            last = -1
        found.check(last >= 0, f"(a) {device} {register} = {shown} at {at} (sequence {sequence}): no meter answered that then, or it is used already")
    return [(t, *key) for key, list_ in answers.items() for t, _, used in list_ if not used]


def check_sequences(stack, found):
    """(b): 1…n without a gap, n is the gateway's last, and each sequence is one row."""
    outbox = sqlite3.connect(f"file:{stack.folder}/gateway/outbox.sqlite?mode=ro", uri=True)
    generations = outbox.execute("SELECT epoch, next_sequence - 1 FROM generation").fetchall()
    left = outbox.execute("SELECT count(*) FROM record").fetchone()[0]
    outbox.close()
    received = core_rows(stack, "SELECT epoch, first, last FROM received_range ORDER BY epoch, first")
    stored = defaultdict(list)
    for table in ("reading", "reading_unsure", "gateway_event"):
        for epoch, sequence in core_rows(stack, f"SELECT epoch, sequence FROM {table}"):
            stored[epoch].append(sequence)
    found.check(len(generations) >= 1, "the gateway's outbox has no epoch")
    for epoch, last in generations:
        waiting = left if epoch == generations[-1][0] else 0   # events of dead meters after the drain
        ranges = [(first, end) for e, first, end in received if e == epoch]
        found.check(len(ranges) == 1 and ranges[0][0] == 1 and ranges[0][1] + waiting == last,
                    f"(b) epoch {epoch}: received {ranges}, the gateway gave 1…{last}, of which {waiting} wait")
        sequences = sorted(stored[epoch])
        found.check(sequences == list(range(1, len(sequences) + 1)) and len(sequences) + waiting == last,
                    f"(b) epoch {epoch}: {len(sequences)} rows, {len(set(sequences))} different sequences, the gateway's last is {last}")


def check_order(readings, found):
    """Per channel, time and sequence rise together."""
    before = {}
    for device, register, at, _, _, epoch, sequence in readings:
        key = (device, register, epoch)
        found.check(sequence > before.get(key, 0), f"order: {device} {register} at {at} has sequence {sequence} after {before.get(key)}")
        before[key] = sequence


def check_unused(unused, gateway_down, late, found):
    """(c): an answer without a row died with a gateway, or the gateway counted its poll as late."""
    blocks = {(t, device) for t, device, _ in unused}
    unexplained = [(t, device) for t, device in blocks
                   if not any(down_from - POLL_DEADLINE_MS <= t <= up_at + POLL_DEADLINE_MS for down_from, up_at in gateway_down)]
    found.check(len(unexplained) <= late, f"(c) {len(unexplained)} answers have no row, were not near a gateway kill, and only {late:.0f} polls "
                                          f"were counted late; the first: {sorted(unexplained)[:5]}")
