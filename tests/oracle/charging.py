#!/usr/bin/env python3
"""The auditor's copy of the charging rules: one bill as JSON a line in, what it costs as JSON a line out.

Written from domain.md 2.1-2.7 alone, with exact fractions; nothing is shared with the product. README.md shows both formats.
Read price_bill() first: it is the order in which a bill comes about.
"""
from datetime import date
from fractions import Fraction
import json
import sys

from formula import Blocked, Value, add, evaluate, parse, round_half_away, scale
from slices import Line, count_months, cut_into_slices, span
from usage import measure_usage

FEN_MAX = 10 ** 14            # 10^12 yuan, far below the 64 bits of a posted amount
DECIMAL_PLACES_MAX = 24     # of an exact number in the answer; longer ones are written n/d
FEN_IN = {"fen": 1, "jiao": 10, "yuan": 100}


def price_bill(bill, applied=None):
    """The answer for one bill. `applied`, a set, receives the names of the rules that took part."""
    applied = set() if applied is None else applied
    try:
        period = span(bill["period"])
        line = Line(bill, period, cut_into_slices(bill, period), applied)
        count_months(line)
        if line.metered:
            measure_usage(line)
        fill_tiers(line)
        apply_minimum_usage(line)
        for part in line.slices:
            part.amount = evaluate(parse(part.terms["formula"]), variables(line, part), lambda x, part=part: tier(line, part, x))
        apply_minimum_amount(line)
        apply_maximum(line)
        apply_discounts(line)
        amount_fen = round_line(line)
        if abs(amount_fen) > FEN_MAX:
            raise Blocked("amount_too_large")
        return answer(line, amount_fen)
    except Blocked as reason:
        applied.add(f"blocked {reason}")
        return {"blocked": str(reason)}


# --- Tiers (domain.md 2.3) ---

def fill_tiers(line):
    """How much usage filled the tiers before each slice: of its tier year so far (annual), or of the line so far (monthly)."""
    for number, part in enumerate(line.slices):
        earlier = line.slices[:number]
        if annual(part):
            begins = tier_year_of(part)
            earlier = [other for other in earlier if other.first >= begins]
            if begins <= line.slices[0].first:
                part.before = Fraction(line.bill.get("ytd_before", 0))
            elif begins == part.first:
                line.applied.add("tier year starts inside")
        part.before += sum(other.usage for other in earlier)


def tier_year_of(part):
    """The first day of the tier year that the slice begins in."""
    month, day_of_month = map(int, part.terms["tiers"].get("year_starts", "01-01").split("-"))
    begins = date(part.first.year, month, day_of_month)
    return begins if begins <= part.first else date(part.first.year - 1, month, day_of_month)


def annual(part):
    return part.terms.get("tiers", {}).get("accumulation") == "annual"


def thresholds(line, part):
    """The last unit of each tier but the last one, for this household and as many months as the line counts."""
    tiers = part.terms["tiers"]
    limits = [Fraction(row["up_to"]) for row in tiers["rows"][:-1]]
    household = tiers.get("household")
    if household:
        persons = max(0, (part.people or 0) - household["people"])    # unknown: nobody registered a larger household
        limits = [limit + Fraction(extra) * persons for limit, extra in zip(limits, household["extra_per_person"])]
        line.applied.add("larger household" if persons else "household of normal size")
    times = Fraction(line.bill.get("year_share", 1)) if annual(part) else line.months
    return [limit * times for limit in limits]


def units_in_tiers(limits, units):
    """How many of the first `units` lie in each tier; the limit itself is the last unit of its tier. Below 0 all is in the first."""
    if units < 0:
        return [units] + [Fraction(0)] * len(limits)
    filled, below = [], Fraction(0)
    for limit in limits:
        filled.append(max(Fraction(0), min(units, limit) - below))
        below = limit
    return filled + [max(Fraction(0), units - below)]


def tier(line, part, units):
    """What `units` cost on top of those that already filled the tiers."""
    limits = thresholds(line, part)
    if part.before in limits or part.before + units in limits:
        line.applied.add("tier boundary hit exactly")
    cost = Value(0)
    before, after = units_in_tiers(limits, part.before), units_in_tiers(limits, part.before + units)
    for row, low, high in zip(part.terms["tiers"]["rows"], before, after):
        cost = add(cost, scale(priced(row), high - low))
    return cost


def priced(row):
    """A price with the components it consists of (2.07 water + 1.57 resource + 1.36 sewage)."""
    return Value(Fraction(row["price"]), {c["code"]: Fraction(c["price"]) for c in row.get("components", [])})


# --- The formula's variables (domain.md 2.2) ---

def variables(line, part):
    terms, bill = part.terms, line.bill
    known = {"area": part.area, "inner_area": part.inner_area, "people": part.people, "floor": bill.get("floor"),
             "parking_count": bill.get("parking_count"), "months": part.months, "days": part.days,
             "days_in_period": (line.period[1] - line.period[0]).days, "extra": terms.get("extra"), "coef": terms.get("coef")}
    if line.metered:
        known.update(usage=part.usage + part.shortfall, prev=part.shown[0], cur=part.shown[1], multiplier=part.multiplier,
                     ytd_usage=part.before if annual(part) else None)
    values = {name: Value(number) for name, number in known.items() if number is not None}
    if "price" in terms:
        values["price"] = priced(terms)
    return values


# --- Minimum, maximum, discount, in this order (domain.md 2.2) ---

def charged_at_least(line):
    """Whether a minimum counts: always for rooms; for a meter not on a credit, and at zero usage only if so agreed."""
    at_zero = line.slices[-1].terms.get("minimum", {}).get("at_zero_usage", True)
    if line.metered and line.usage == 0 and not at_zero:
        line.applied.add("no minimum at zero usage")
    return not line.metered or line.usage > 0 or (line.usage == 0 and at_zero)


def sum_of_limits(line, limit, measure):
    """Σ limit × months over the slices whose version has it, and how many have it."""
    given = [(Fraction(part.terms[limit][measure]), part.months) for part in line.slices if measure in part.terms.get(limit, {})]
    return sum((value * months for value, months in given), Fraction(0)), len(given)


def apply_minimum_usage(line):
    least, _ = sum_of_limits(line, "minimum", "usage")
    if line.metered and line.usage < least and charged_at_least(line):
        line.applied.add("minimum usage applied")
        for part in line.slices:
            part.shortfall = (least - line.usage) * part.days / line.days


def apply_minimum_amount(line):
    least, given = sum_of_limits(line, "minimum", "amount")
    missing = least - line.raw
    if given and missing > 0 and charged_at_least(line):
        line.applied.add("minimum amount applied")
        for part in line.slices:
            part.amount = add(part.amount, Value(missing * part.days / line.days))


def apply_maximum(line):
    most, given = sum_of_limits(line, "maximum", "amount")
    raw = line.raw
    if given == len(line.slices) and raw > most:
        line.applied.add("maximum applied")
        for part in line.slices:
            part.amount = scale(part.amount, most / raw)


def apply_discounts(line):
    for part in line.slices:
        for discount in part.terms.get("discounts", []):
            if discount["occupancy"] == part.occupancy:
                line.applied.add(f"discount {part.occupancy}")
                part.amount = scale(part.amount, Fraction(discount["factor"]))


# --- Rounding, once a line, and the split over components (domain.md 2.1) ---

def round_line(line):
    rounding = line.bill["item"].get("rounding", {})
    exact = [part.amount.number for part in line.slices] if rounding.get("scope") == "slice" else [line.raw]
    rounded = [round_to_unit(line, number, rounding) for number in exact]
    if any(abs(fen) > FEN_MAX for fen in rounded):      # each amount that is rounded has the limit, and so has their sum
        raise Blocked("amount_too_large")
    return sum(rounded)


def round_to_unit(line, number, rounding):
    """Whole fen; the mode says what happens to a part of the unit. Negative amounts mirror positive ones."""
    fen_in_unit, mode = FEN_IN[rounding.get("unit", "fen")], rounding.get("mode", "half_up")
    units = number * 100 / fen_in_unit
    if abs(units) % 1 == Fraction(1, 2):
        line.applied.add(f"exact half {mode}")
    if mode == "half_up":
        whole = round_half_away(units)
    else:
        assert mode in ("up", "down"), mode
        whole = abs(units) // 1 + (1 if mode == "up" and abs(units) % 1 else 0)
        whole = whole if units >= 0 else -whole
    return int(whole) * fen_in_unit


def components(line, amount_fen):
    """(code, fen) of each component; what consists of no component (a minimum, an extra) is `other`."""
    total = Value(0)
    for part in line.slices:
        total = add(total, part.amount)
    if not total.parts:
        return []
    exact = dict(total.parts)
    rest = total.number - sum(total.parts.values())
    if rest or (total.number == 0 and amount_fen):
        exact["other"] = rest
        line.applied.add("component other")
    if total.number == 0:       # no proportion; slices rounded one by one may still leave an amount
        return [(code, amount_fen if code == "other" else 0) for code in exact]
    codes = sorted(exact)       # a fen that two deserve alike goes to the lower code (domain.md 2.1: ties by stable id)
    fen = dict(zip(codes, split_by_largest_remainder(amount_fen, [exact[code] / total.number for code in codes])))
    return [(code, fen[code]) for code in exact]


def split_by_largest_remainder(amount_fen, proportions):
    """Whole fen first, left-over fen to the largest fractions; a credit is split as its charge would be. Sums to the amount."""
    sign = -1 if amount_fen < 0 else 1
    shares = [abs(amount_fen) * proportion for proportion in proportions]
    whole = [share // 1 for share in shares]
    left_over = abs(amount_fen) - sum(whole)
    by_fraction = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i])    # stable: ties keep their order
    for i in by_fraction[:left_over]:
        whole[i] += 1
    return [sign * fen for fen in whole]


# --- The answer ---

def yuan(fen):
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def exact_text(number):
    """A decimal where it ends soon enough, else n/d in lowest terms."""
    for places in range(DECIMAL_PLACES_MAX + 1):
        if 10 ** places % number.denominator == 0:
            digits = f"{abs(number.numerator) * (10 ** places // number.denominator):0{places + 1}d}"
            sign = "-" if number < 0 else ""
            return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
    return f"{number.numerator}/{number.denominator}"


def answer(line, amount_fen):
    return {
        "amount": yuan(amount_fen), "raw": exact_text(line.raw), "usage": exact_text(line.usage),
        "slices": [{"from": part.first.isoformat(), "to": part.end.isoformat(), "days": part.days, "months": exact_text(part.months),
                    "usage": exact_text(part.usage), "raw": exact_text(part.amount.number)} for part in line.slices],
        "components": [{"code": code, "amount": yuan(fen)} for code, fen in components(line, amount_fen)],
    }


def main():
    for text in sys.stdin:
        if text.strip():
            print(json.dumps(price_bill(json.loads(text)), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
