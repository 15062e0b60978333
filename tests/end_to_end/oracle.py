"""The oracle of the end-to-end test: compares what the simulated meters wrote down with what the core has on its disk.

Shares nothing with the product: reads the simulator's log, the core's tables and the gateway's outbox with Python's own sqlite3 and psql.
"""
import bisect
import json
import sqlite3
import subprocess
from collections import Counter, defaultdict
from contextlib import closing
from decimal import Decimal

ANSWER_AGE_MS_MAX = 5_000   # from the instant a meter computed its answer to the gateway's stamp: the response time-out and a slow machine
POLL_DEADLINE_MS = 2_000    # the interval of this test and the response time-out: until then an answer may still be in the gateway's memory
COUNTING = "count-"         # devices whose every answer differs from every other (counting_meter.yaml)
SHOWN_FAILURES_MAX = 30


class AnswerCount:
    """How many values were answered so far, reading only what the log has grown by."""

    def __init__(self, log):
        self.log, self.offset, self.values, self.rest = log, 0, 0, b""

    def now(self):
        try:
            with open(self.log, "rb") as log:
                log.seek(self.offset)
                grown = log.read()
        except FileNotFoundError:
            return 0
        self.offset += len(grown)
        lines = (self.rest + grown).split(b"\n")
        self.rest = lines.pop()
        self.values += sum(len(json.loads(line)["registers"]) for line in lines)
        return self.values


def answers_in(log):
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("}\n"):  # a torn last line belongs to an answer that never went out
                yield json.loads(line)


def core_rows(stack, sql):
    if stack.database.startswith("sqlite:"):
        with closing(sqlite3.connect(f"file:{stack.database[7:]}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()
    out = subprocess.run(["psql", "-qAt", "-F", "\t", stack.database, "-c", sql], check=True, capture_output=True, text=True).stdout
    return [tuple(int(cell) if cell.lstrip("-").isdigit() else cell for cell in line.split("\t")) for line in out.splitlines()]


class Findings:
    def __init__(self):
        self.passed, self.failed, self.sentences = 0, 0, []

    def check(self, ok, what):  # what: a sentence, or a function that makes it
        if ok:
            self.passed += 1
            return
        self.failed += 1
        if len(self.sentences) < SHOWN_FAILURES_MAX:
            self.sentences.append(what() if callable(what) else what)


def judge(stack, gateway_kills, given_up, found):
    """All of (a), (b), (c) and the order. gateway_kills: unix ms; given_up: values and polls the gateway says it gave up."""
    readings = core_rows(stack, "SELECT c.device_name, c.register, r.at, r.value, r.exponent, r.epoch, r.sequence FROM reading r "
                                "JOIN channel c ON c.id = r.channel_id ORDER BY c.device_name, c.register, r.at, r.sequence")
    found.check(len(readings) > 1000, f"only {len(readings)} readings were stored")
    unused = match_answers(stack, readings, found)
    check_sequences(stack, found)
    check_order(readings, found)
    unexplained = check_unused(unused, gateway_kills, given_up, found)
    for table, what in (("reading_conflict", "readings conflict with another of the same instant"), ("refused_record", "messages were refused"),
                        ("reading_unsure", "readings were taken for unsure")):
        count = core_rows(stack, f"SELECT count(*) FROM {table}")[0][0]
        found.check(count == 0, f"{count} {what}")
    print(f"{len(readings)} readings stored; {len(unused)} answered values without a row, {unexplained} of them not near a gateway kill; "
          f"the gateway gave up {given_up:.0f}")


def match_answers(stack, readings, found):
    """(a): takes for each stored reading the answer it came from. Returns the answers that no reading used, as (t, device, register)."""
    answers = defaultdict(list)  # (device, register) -> [[t, value, used]]
    for answer in answers_in(stack.folder / "simulator.log"):
        for register, value in answer["registers"].items():
            answers[answer["device"], register].append([answer["t"], Decimal(value), False])
    for (device, register), list_ in answers.items():
        list_.sort(key=lambda a: a[0])
        if device.startswith(COUNTING):
            twice = [value for value, count in Counter(a[1] for a in list_).items() if count > 1]
            found.check(not twice, f"the test's own meter {device} {register} answered the same value twice: {twice[:3]}")
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
        found.check(last >= 0, lambda: f"(a) {device} {register} = {shown} at {at} (sequence {sequence}): no meter answered that in the "
                                       f"{ANSWER_AGE_MS_MAX} ms before, or another reading has used it")
    return [(t, *key) for key, list_ in answers.items() for t, _, used in list_ if not used]


def check_sequences(stack, found, may_be_thinned=False):
    """(b): 1…n without a gap, n is the gateway's last, and each sequence is one row; where thinning is told, what was thinned may have none."""
    outbox = sqlite3.connect(f"file:{stack.folder}/gateway/outbox.sqlite?mode=ro", uri=True)
    generations = outbox.execute("SELECT epoch, next_sequence - 1 FROM generation ORDER BY generation").fetchall()
    left = outbox.execute("SELECT count(*) FROM record").fetchone()[0]
    outbox.close()
    received = core_rows(stack, "SELECT epoch, first, last FROM received_range ORDER BY epoch, first")
    stored = defaultdict(list)
    for table in ("reading", "reading_unsure", "gateway_event"):
        for epoch, sequence in core_rows(stack, f"SELECT epoch, sequence FROM {table}"):
            stored[epoch].append(sequence)
    found.check(len(generations) == 1, f"the gateway has {len(generations)} epochs; kills alone must not make a new one")
    found.check(left == 0, f"{left} records still wait in the gateway's outbox")
    for epoch, last in generations:
        sequences = Counter(stored.pop(epoch, []))
        if may_be_thinned:
            check_thinned(stack, epoch, last, sequences, found)
            continue
        ranges = [(first, end) for e, first, end in received if e == epoch]
        found.check(ranges == [(1, last)], f"(b) epoch {epoch}: the core received {ranges}, the gateway gave 1…{last}")
        found.check(len(sequences) == last and max(sequences.values(), default=1) == 1,
                    f"(b) epoch {epoch}: {sum(sequences.values())} rows of {len(sequences)} sequences, the gateway's last is {last}; missing: "
                    f"{[n for n in range(1, last + 1) if n not in sequences][:10]}")
        found.check(all(1 <= n <= last for n in sequences), f"(b) epoch {epoch}: rows with sequences beyond 1…{last}")
    found.check(not stored, f"(b) rows of epochs the gateway never had: {list(stored)}")


def check_thinned(stack, epoch, last, sequences, found):
    """A sequence without a row was told as thinned. (Told and stored: it was on the core's disk, and the answer had not come yet.)"""
    told = set()
    for (detail,) in core_rows(stack, f"SELECT detail FROM gateway_event WHERE kind = 'thinned' AND epoch = {epoch}"):
        for first, end in json.loads(detail)["records"][0]["ranges"]:
            told.update(range(int(first), int(end) + 1))
    lost = [n for n in range(1, last + 1) if n not in sequences and n not in told]
    found.check(not lost, f"(b) epoch {epoch}: {len(lost)} sequences have no row and are not told as thinned: {lost[:10]}")
    found.check(max(sequences.values(), default=1) == 1, f"(b) epoch {epoch}: sequences with two rows")


def check_order(readings, found):
    """Per channel, time and sequence rise together."""
    before = {}
    for device, register, at, _, _, epoch, sequence in readings:
        key = (device, register, epoch)
        found.check(sequence > before.get(key, 0), lambda: f"order: {device} {register} at {at} has sequence {sequence} after {before.get(key)}")
        before[key] = sequence


def check_unused(unused, gateway_kills, given_up, found):
    """(c): an answer without a row died with a gateway, or the gateway counted it. Returns how many values were not near a kill."""
    kills = sorted(gateway_kills)

    def near_kill(t):
        i = bisect.bisect_left(kills, t - POLL_DEADLINE_MS)
        return i < len(kills) and kills[i] <= t + POLL_DEADLINE_MS

    lost = sorted(one for one in unused if not near_kill(one[0]))
    found.check(len(lost) <= given_up, f"(c) {len(lost)} answered values have no row and were not near a gateway kill, and the gateway gave up only "
                                       f"{given_up:.0f}; the first: {lost[:5]}")
    return len(lost)
