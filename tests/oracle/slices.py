"""Where a line is cut into slices, and how many months each slice counts for (domain.md 2.7)."""
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
import calendar

from formula import Blocked, Value


@dataclass
class Slice:
    """Days [first, end) on which everything that affects the amount stays the same."""
    first: date
    end: date
    terms: dict                         # of the price plan version in force
    people: int = None
    occupancy: str = None
    area: Fraction = None
    inner_area: Fraction = None
    months: Fraction = Fraction(0)
    usage: Fraction = Fraction(0)       # as measured
    shortfall: Fraction = Fraction(0)   # what a minimum usage adds to it
    before: Fraction = Fraction(0)      # usage that already filled the tiers
    shown: tuple = (None, None)         # prev and cur, as the meter showed them
    multiplier: Fraction = None
    amount: Value = None                # exact, with its components

    @property
    def days(self):
        return (self.end - self.first).days


@dataclass
class Line:
    """One charge item for one object and one period."""
    bill: dict
    period: tuple
    slices: list
    applied: set = field(default_factory=set)   # which rules took part: for the count of what random bills reached

    @property
    def metered(self):
        return self.bill["item"]["object"] == "meter"

    @property
    def days(self):
        return sum(part.days for part in self.slices)

    @property
    def months(self):
        return sum(part.months for part in self.slices)

    @property
    def usage(self):
        return sum((part.usage for part in self.slices), Fraction(0))

    @property
    def raw(self):
        return sum((part.amount.number for part in self.slices), Fraction(0))


# --- Slices: price change, move-in, move-out, vacancy, area change (domain.md 2.7) ---

def span(pair):
    return date.fromisoformat(pair[0]), date.fromisoformat(pair[1])


def in_force(dated, day):
    """The last value that begins on or before the day; None where none does. `dated`: [["2026-01-01", value], ...]"""
    value = None
    for begins, later in dated or []:
        if date.fromisoformat(begins) > day:
            break
        value = later
    return value


def change_days(dated):
    """The days on which a value becomes another one."""
    days, value = [], None
    for begins, later in dated or []:
        if later != value:
            days.append(date.fromisoformat(begins))
        value = later
    return days


def cut_into_slices(bill, period):
    covered = [span(pair) for pair in bill.get("covered", [bill["period"]])]
    if not covered:
        raise Blocked("no_owner")
    versions = [[plan["valid_from"], plan["terms"]] for plan in bill["plans"]]
    cuts = {date.fromisoformat(begins) for begins, _ in versions} | tier_year_starts(versions, covered)
    for name in ("people", "occupancy") + (("area", "inner_area") if bill["item"]["object"] == "room" else ()):
        cuts.update(change_days(bill.get(name)))
    slices = []
    for first, end in covered:
        edges = [first, *sorted(day for day in cuts if first < day < end), end]
        for start, stop in zip(edges, edges[1:]):
            slices.append(slice_of(bill, versions, start, stop))
    return slices


def slice_of(bill, versions, first, end):
    terms = in_force(versions, first)
    if terms is None:
        raise Blocked("no_price")
    part = Slice(first, end, terms, in_force(bill.get("people"), first), in_force(bill.get("occupancy"), first))
    for name in ("area", "inner_area"):
        square_metres = in_force(bill.get(name), first)
        setattr(part, name, None if square_metres is None else Fraction(square_metres))
    return part


def tier_year_starts(versions, covered):
    """Days of the line on which year-to-date usage starts again from 0: as the version in force on that day says (domain.md 2.3)."""
    days = set()
    for _, terms in versions:
        tiers = terms.get("tiers", {})
        if tiers.get("accumulation") == "annual":
            month, day_of_month = map(int, tiers.get("year_starts", "01-01").split("-"))
            starts = [date(year, month, day_of_month) for year in range(covered[0][0].year, covered[-1][1].year + 1)]
            days.update(day for day in starts if in_force(versions, day) is terms)
    return days


# --- Months: calendar arithmetic with a clamped anchor day, and proration (domain.md 2.7) ---

def anchor(year, month, billing_day):
    """The day a billing month begins; 31 becomes the last day of a shorter month."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(billing_day, calendar.monthrange(year, month)[1]))


def billing_months(billing_day, first, end):
    """The billing months that share a day with [first, end)."""
    months = []
    year, month = first.year, first.month - 1
    while (begins := anchor(year, month, billing_day)) < end:
        ends = anchor(year, month + 1, billing_day)
        if ends > first:
            months.append((begins, ends))
        month += 1
    return months


def days_in_both(first, end, begins, ends):
    return max(0, (min(end, ends) - max(first, begins)).days)


def share_of_month(rule, covered_days, month_days):
    if covered_days in (0, month_days):
        return Fraction(covered_days, month_days)
    if rule == "thirty_days":
        return min(Fraction(1), Fraction(covered_days, 30))
    if rule == "half_month":
        return Fraction(1, 2) if covered_days <= 15 else Fraction(1)
    if rule == "whole_month":
        return Fraction(1)
    assert rule == "actual_days", rule
    return Fraction(covered_days, month_days)


def count_months(line):
    """How many months each slice counts for; within a month the slices share by days."""
    rule = line.bill["item"].get("proration", "actual_days")
    grid = billing_months(line.bill["item"].get("billing_day", 1), *line.period)
    if rule == "none":
        for part in line.slices:
            part.months = Fraction(len(grid) * part.days, line.days)
        return
    for begins, ends in grid:
        days = [days_in_both(part.first, part.end, begins, ends) for part in line.slices]
        share = share_of_month(rule, sum(days), (ends - begins).days)
        if share != 1:
            line.applied.add("part of a month")
        for part, part_days in zip(line.slices, days):
            if part_days:
                part.months += share * Fraction(part_days, sum(days))
