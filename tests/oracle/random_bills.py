"""Random bills from a seed, edges over-represented: limits hit exactly, halves, leap days, cuts on first and last days, zero usage.

bill_of(seed, number) is the same bill on every machine. It draws from every rule of domain.md 2.1-2.7 and never looks at an answer.
"""
from datetime import date, timedelta
from fractions import Fraction
import random

from random_formulas import random_formula
from slices import anchor

PRORATIONS = ["actual_days", "thirty_days", "half_month", "whole_month", "none"]
BILLING_DAYS = [1, 1, 15, 29, 30, 31]
TIER_LIMITS = [["10"], ["180", "260"], ["240", "400"], ["5", "10", "15"], ["0.5", "180"], [str(10 * n) for n in range(1, 10)]]
PRICES = ["5", "7", "9", "0.4883", "0.825", "2.80", "0.15", "0.005", "0.125", "0.000001", "0", "3.45", "1.999999", "0.5"]
AREAS = ["89.43", "130.70", "120.55", "65.02", "100", "0.01", "30", "31", "28", "0.5"]
LONG_AGO = "2000-01-01"


def bill_of(seed, number):
    return BillMaker(random.Random(f"{seed}/{number}")).bill()


class BillMaker:
    def __init__(self, dice):
        self.dice = dice

    def chance(self, share):
        return self.dice.random() < share

    def one_of(self, *choices):
        return self.dice.choice(choices)

    def bill(self):
        self.object = self.one_of("meter", "meter", "meter", "room", "room", "parking_space")
        self.billing_day = self.dice.choice(BILLING_DAYS)
        self.choose_period()
        self.choose_covered()
        self.year_starts = self.choose_year_start()
        bill = {"item": self.item(), "period": texts(self.period), "plans": self.plans()}
        if self.covered != [self.period]:
            bill["covered"] = [texts(part) for part in self.covered]
        self.effective_dated(bill)
        if self.object == "meter":
            self.cuts = self.days_of_change(bill)
            bill["lives"] = self.lives()
            if self.chance(0.6):
                bill["ytd_before"] = self.ytd()
            if self.chance(0.15):
                bill["year_share"] = self.one_of("0.5", "0.25", "7/12", "1/3", "1")
        return bill

    # --- Days ---

    def choose_period(self):
        """Mostly billing months as they fall, around leap days and year ends; sometimes any days at all."""
        year, month = self.one_of((2024, 2), (2028, 2), (2026, 1), (2026, 12), (2026, 2), (2027, self.dice.randint(1, 12)), (2026, self.dice.randint(1, 12)))
        months = self.one_of(1, 1, 1, 1, 2, 3, 6, 12)
        month -= self.one_of(0, 0, 1 if months > 1 else 0)
        first = anchor(year, month, self.billing_day)
        end = anchor(year, month + months, self.billing_day)
        if self.chance(0.12):
            first += timedelta(self.dice.randint(0, 27))
            end = first + timedelta(self.one_of(1, 2, 15, 16, 30, 31, 45, 90, 366))
        self.period, self.months = (first, end), months

    def choose_covered(self):
        first, end = self.period
        draw = self.dice.random()
        if draw < 0.68:
            self.covered = [self.period]
        elif draw < 0.70:
            self.covered = []
        elif draw < 0.88 or self.object == "meter":      # a line of a meter has readings at both its ends, so no gaps
            start = self.day_within(first, end)
            stop = end if self.chance(0.6) else start + timedelta(self.one_of(1, 15, 16, 30, 31))
            self.covered = [(start, min(stop, end))]
        else:
            days = sorted({self.day_within(first, end) for _ in range(self.one_of(2, 4))} | {first, end})
            self.covered = [part for part in zip(days, days[1:])][::2]
        self.line = (self.covered[0][0], self.covered[-1][1]) if self.covered else self.period

    def day_within(self, first, end):
        """A day of [first, end), often the first, second or last, the 15th or 16th one, or a first of a month."""
        days = (end - first).days
        return first + timedelta(min(days - 1, self.one_of(0, 1, days - 1, 14, 15, self.dice.randrange(days), self.dice.randrange(days))))

    def change_days(self, count):
        """Days on which something changes: in the line, at its very ends, seldom around it."""
        days = {self.day_within(*self.line) for _ in range(count)}
        if self.chance(0.1):
            days.add(self.one_of(self.line[1], self.line[0], self.line[0] - timedelta(1)))
        return sorted(days)

    def days_of_change(self, bill):
        days = [plan["valid_from"] for plan in bill["plans"]] + [day for name in ("people", "occupancy") for day, _ in bill[name]]
        if self.year_starts:
            days += [f"{self.line[0].year + next_one}-{self.year_starts}" for next_one in (0, 1)]
        return {date.fromisoformat(day) for day in days}

    def choose_year_start(self):
        if self.chance(0.5):
            return None
        day = self.one_of(self.day_within(*self.line), self.line[0], date(2026, 7, 1), date(2026, 1, 1))
        return "03-01" if (day.month, day.day) == (2, 29) else day.strftime("%m-%d")

    # --- The item and its price plan ---

    def item(self):
        item = {"object": self.object, "proration": self.dice.choice(PRORATIONS), "billing_day": self.billing_day}
        if self.chance(0.8):
            item["rounding"] = {"mode": self.one_of("half_up", "half_up", "up", "down"), "unit": self.one_of("fen", "fen", "jiao", "yuan"),
                                "scope": self.one_of("period", "period", "slice")}
        return item

    def plans(self):
        self.with_tiers = self.chance(0.6 if self.object == "meter" else 0.1)
        self.limits = self.dice.choice(TIER_LIMITS)
        self.accumulation = self.one_of("annual", "monthly")
        starts = [self.line[0] - timedelta(self.one_of(0, 1, 365))]
        if self.chance(0.01):
            starts = [self.line[0] + timedelta(1)]       # no price on the first day
        if self.chance(0.3):
            starts = sorted({*starts, *self.change_days(self.one_of(1, 1, 2))})
        return [{"valid_from": day.isoformat(), "terms": self.terms()} for day in starts]

    def terms(self):
        formula = random_formula(self.dice, self.object, self.with_tiers)
        terms = {"formula": formula}
        if "price" in formula:
            terms.update(self.price(with_components=self.chance(0.3)))
        if "tier(" in formula:
            terms["tiers"] = self.tiers()
        if "extra" in formula:
            terms["extra"] = self.one_of("0", "0.5", "0.005", "-3.25", "12.34", "-0.015")
        if "coef" in formula:
            terms["coef"] = self.one_of("1", "0.5", "1.2", "0", "-1", "0.33333333")
        self.add_limits(terms)
        return terms

    def price(self, with_components):
        if not with_components:
            return {"price": self.dice.choice(PRICES)}
        codes = self.one_of(["water", "resource", "sewage"], ["water", "sewage"], ["energy"], ["a", "b", "c", "d"])
        millionths = [self.one_of(2_070_000, 1_570_000, 1_360_000, 500_000, 7_500, 1, 0, 333_333, 5_000) for _ in codes]
        return {"price": decimal(Fraction(sum(millionths), 10 ** 6)),
                "components": [{"code": code, "name": code, "price": decimal(Fraction(part, 10 ** 6))} for code, part in zip(codes, millionths)]}

    def tiers(self):
        with_components = self.chance(0.35)
        rows = [self.price(with_components and self.chance(0.95)) for _ in range(len(self.limits) + 1)]
        for row, limit in zip(rows, self.limits):
            row["up_to"] = limit
        tiers = {"accumulation": self.accumulation if self.chance(0.95) else self.one_of("annual", "monthly"), "rows": rows}
        if tiers["accumulation"] == "annual" and self.year_starts:
            tiers["year_starts"] = self.year_starts
        if self.chance(0.25):
            extras = sorted(self.one_of(0, 10, 20, Fraction(5, 2)) for _ in self.limits)
            tiers["household"] = {"people": self.one_of(4, 5), "extra_per_person": [decimal(extra) for extra in extras]}
        return tiers

    def add_limits(self, terms):
        least = {}
        if self.object == "meter" and self.chance(0.15):
            least["usage"] = self.one_of("5", "0.5", "100", "10", "3.3")
        if self.chance(0.12):
            least["amount"] = self.one_of("25.00", "10", "0.01", "1000", "0")
        if least and self.chance(0.6):
            least["at_zero_usage"] = self.chance(0.5)
        if least:
            terms["minimum"] = least
        if self.chance(0.15):
            terms["maximum"] = {"amount": self.one_of("1000.00", "10", "0.01", "100", "25")}
        if self.chance(0.2):
            occupancies = self.dice.sample(["vacant", "unsold", "occupied"], self.one_of(1, 1, 2))
            terms["discounts"] = [{"occupancy": occupancy, "factor": self.one_of("0.7", "0.5", "0", "1", "0.333")} for occupancy in occupancies]

    # --- The object ---

    def effective_dated(self, bill):
        self.dated(bill, "area", 0.98, 0.15, lambda: self.dice.choice(AREAS))
        self.dated(bill, "inner_area", 0.85, 0.1, lambda: self.dice.choice(AREAS))
        self.dated(bill, "people", 0.85, 0.25, lambda: self.one_of(0, 1, 3, 4, 5, 6, 9))
        self.dated(bill, "occupancy", 0.6, 0.3, lambda: self.one_of("occupied", "vacant", "unsold"))
        if self.chance(0.93):
            bill["floor"] = self.one_of(-1, 0, 1, 3, 33)
        if self.chance(0.9):
            bill["parking_count"] = self.one_of(0, 1, 2)

    def dated(self, bill, name, known, changing, value):
        days = [LONG_AGO] if self.chance(known) else []
        if self.chance(changing):
            days += [day.isoformat() for day in self.change_days(self.one_of(1, 1, 2))]
        bill[name] = [[day, value()] for day in days]

    # --- The meter ---

    def ytd(self):
        """Often just at, before or behind a limit."""
        return decimal(max(Fraction(0), self.near(Fraction(self.dice.choice(self.limits)))))

    def near(self, limit):
        return limit + self.one_of(0, 0, -1, 1, Fraction(-1, 100), Fraction(1, 100), -limit)

    def usage(self, step):
        limit = Fraction(self.dice.choice(self.limits)) * self.one_of(1, self.months)
        usage = self.one_of(Fraction(0), self.near(limit), self.near(limit), self.near(Fraction(5)), Fraction(self.dice.randint(0, 30_000), 100),
                            Fraction(self.dice.randint(0, 500)), Fraction(self.months * self.one_of(5, 10)))
        return max(Fraction(0), usage // step * step)

    def lives(self):
        first, end = self.line
        if self.chance(0.8) or (end - first).days < 2:
            return [self.life(first, end)]
        changed = max(first + timedelta(1), self.day_within(first, end))
        installed = changed if self.chance(0.7) else min(end - timedelta(1), changed + timedelta(self.one_of(1, 3)))
        lives = [self.life(first, changed), self.life(max(changed, installed), end)]
        if self.chance(0.5):
            lives[1]["multiplier"] = lives[0]["multiplier"]
        return lives

    def life(self, first, end):
        digits, decimals = self.one_of((5, 0), (8, 2), (6, 1), (7, 3), (8, 2))
        days = {first, end} | {day for day in (self.day_within(first, end) for _ in range(self.one_of(0, 0, 1, 3))) if day > first}
        if self.chance(0.6):
            days |= {day for day in self.cuts if first < day < end and self.chance(0.7)}
        step, full_turn = Fraction(1, 10 ** decimals), Fraction(10) ** (digits - decimals)
        return {"digits": digits, "decimals": decimals, "multiplier": self.one_of("1", "1", "20", "0.5", "1.25"),
                "readings": [[day.isoformat(), decimal(shown)] for day, shown in zip(sorted(days), self.shown(len(days), step, full_turn))]}

    def shown(self, count, step, full_turn):
        """Rising readings; sometimes over the end of the counter, just inside or outside what counts as a rollover."""
        usage = [self.usage(step) for _ in range(count - 1)] if self.chance(0.85) else [Fraction(0)] * (count - 1)
        draw = self.dice.random()
        if draw < 0.12 and count == 2:
            prev = full_turn * 9 / 10 + self.one_of(0, 0, step, -step, full_turn / 20)
            return [prev, full_turn / 10 + self.one_of(0, 0, -step, step, -full_turn / 20)]
        start = full_turn - self.one_of(step, sum(usage) / 2 // step * step, 1) if draw < 0.2 else Fraction(self.dice.randint(0, 2000))
        start %= full_turn
        values = [start]
        for part in usage:
            values.append((values[-1] + part) % full_turn)
        if draw > 0.985:
            values[-1] = max(Fraction(0), values[-1] - sum(usage) - step)
        return values


def texts(days):
    return [day.isoformat() for day in days]


def decimal(number):
    """The decimal text of a fraction that ends within eight places."""
    scaled = Fraction(number) * 10 ** 8
    assert scaled.denominator == 1, number
    whole, rest = divmod(abs(scaled.numerator), 10 ** 8)
    text = f"{'-' if scaled < 0 else ''}{whole}.{rest:08d}"
    return text.rstrip("0").rstrip(".")
