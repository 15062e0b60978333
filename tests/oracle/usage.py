"""What a meter measured in each slice (domain.md 2.6): readings at midnights, meter changes, rollover, sharing by days."""
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from formula import Blocked


@dataclass
class Segment:
    """From one reading of a meter to its next."""
    life: int
    first: date
    end: date
    shown: tuple
    usage: Fraction
    multiplier: Fraction


def segments_of(line):
    segments = []
    for number, life in enumerate(line.bill["lives"]):
        readings = [(date.fromisoformat(day), Fraction(value)) for day, value in life["readings"]]
        for (first, prev), (end, cur) in zip(readings, readings[1:]):
            multiplier = Fraction(life["multiplier"])
            turned = counter_difference(line, prev, cur, Fraction(10) ** (life["digits"] - life["decimals"]))
            segments.append(Segment(number, first, end, (prev, cur), turned * multiplier, multiplier))
    return segments


def counter_difference(line, prev, cur, full_turn):
    if cur >= prev:
        return cur - prev
    if prev >= full_turn * Fraction(9, 10) and cur <= full_turn * Fraction(1, 10):
        line.applied.add("rollover")
        return cur + full_turn - prev
    raise Blocked("reading_decreased")


def measure_usage(line):
    """Each slice by the readings at its ends; a stretch without readings at its inner cuts is shared by days."""
    segments = segments_of(line)
    read_days = {day for segment in segments for day in (segment.first, segment.end)}
    edges = sorted({day for part in line.slices for day in (part.first, part.end)})
    if edges[0] not in read_days or edges[-1] not in read_days:
        raise ValueError("a metered line needs readings at its first and last midnight")
    ends = [day for day in edges if day in read_days]
    for begins, ends_on in zip(ends, ends[1:]):
        measure_stretch(line, [s for s in segments if begins <= s.first and s.end <= ends_on], begins, ends_on)


def measure_stretch(line, segments, begins, ends):
    parts = [part for part in line.slices if begins <= part.first and part.end <= ends]
    usage, days = sum((s.usage for s in segments), Fraction(0)), sum(part.days for part in parts)
    lives, multipliers = {s.life for s in segments}, {s.multiplier for s in segments}
    line.applied.update({"two lives in a stretch"} if len(lives) > 1 else (), {"usage by days"} if len(parts) > 1 else ())
    for part in parts:
        part.usage = usage * part.days / days
        if len(multipliers) == 1:
            part.multiplier = segments[0].multiplier
        if len(parts) == 1 and len(lives) == 1:
            part.shown = segments[0].shown[0], segments[-1].shown[1]
