#!/usr/bin/env python3
"""The acceptance examples of domain.md 2.12 and the edges around them, as bills with the amount each must cost.

    tests/oracle/examples.py                      checks the auditor's copy
    tests/oracle/examples.py --bin build/ci/bin   checks the product's price_bills too

An example is (name, what differs from a plain bill, expected amount or blocked reason, expected parts of the answer).
"""
import json
from pathlib import Path
import subprocess
import sys

from charging import price_bill

JANUARY, JULY = ["2026-01-01", "2026-02-01"], ["2026-07-01", "2026-08-01"]
MARCH = ["2026-03-01", "2026-04-01"]
AREA = [["2000-01-01", "89.43"]]
FEE = {"formula": "area * price * months", "price": "2.80"}
METERED = {"formula": "usage * price", "price": "5"}
ANNUAL = {"accumulation": "annual", "rows": [{"up_to": "180", "price": "5"}, {"up_to": "260", "price": "7"}, {"price": "9"}]}
MONTHLY = {"accumulation": "monthly", "rows": [{"up_to": "240", "price": "0.4883"}, {"up_to": "400", "price": "0.5383"}, {"price": "0.7883"}]}
BEIJING = {"accumulation": "annual", "rows": [
    {"up_to": "180", "price": "5", "components": [{"code": "water", "name": "水费", "price": "2.07"},
                                                  {"code": "resource", "name": "水资源费", "price": "1.57"},
                                                  {"code": "sewage", "name": "污水处理费", "price": "1.36"}]},
    {"price": "7", "components": [{"code": "water", "name": "水费", "price": "4.07"},
                                  {"code": "resource", "name": "水资源费", "price": "1.57"},
                                  {"code": "sewage", "name": "污水处理费", "price": "1.36"}]}]}


def room(terms=None, period=JANUARY, plans=None, item=None, **more):
    return {"item": {"object": "room", **(item or {})}, "period": period, "area": AREA,
            "plans": plans or [{"valid_from": "2025-01-01", "terms": terms or FEE}], **more}


def meter(readings, terms=None, period=JANUARY, plans=None, item=None, multiplier="1", digits=8, decimals=2, **more):
    life = {"digits": digits, "decimals": decimals, "multiplier": multiplier, "readings": readings}
    return {"item": {"object": "meter", **(item or {})}, "period": period, "lives": [life],
            "plans": plans or [{"valid_from": "2025-01-01", "terms": terms or METERED}], **more}


def used(usage, terms=None, period=JANUARY, **more):
    return meter([[period[0], "1000"], [period[1], str(1000 + usage)]], terms, period, **more)


def tiered(usage, tiers=ANNUAL, **more):
    return used(usage, {"formula": "tier(tiers, usage)", "tiers": tiers}, **more)


def amount_of(fixed, mode="half_up", unit="fen", scope="period", **more):
    """A room whose charge is one number."""
    return room({"formula": fixed}, item={"rounding": {"mode": mode, "unit": unit, "scope": scope}}, **more)


def since(*terms_from):
    return [{"valid_from": day, "terms": terms} for day, terms in terms_from]


LIVES_E7 = [{"digits": 6, "decimals": 1, "multiplier": "1", "readings": [["2026-01-01", "3456.7"], ["2026-01-18", "3470.2"]]},
            {"digits": 6, "decimals": 1, "multiplier": "1", "readings": [["2026-01-18", "0.5"], ["2026-02-01", "9.8"]]}]
E4_PLANS = since(("2025-01-01", FEE), ("2026-07-16", {**FEE, "price": "3.10"}))
RISE_JAN_11 = since(("2025-01-01", METERED), ("2026-01-11", {**METERED, "price": "6"}))


def minimum(**least):
    return {**METERED, "minimum": least}


EXAMPLES = [
    # domain.md 2.12
    ("E1 one month", room(), "250.40", {"raw": "250.404"}),
    ("E1 one quarterly bill", room(period=["2026-01-01", "2026-04-01"]), "751.21", {"raw": "751.212"}),
    ("E2 19.605", room({"formula": "area * price", "price": "0.15"}, area=[["2000-01-01", "130.70"]]), "19.61", {"raw": "19.605"}),
    ("E2 444.195", amount_of("444.195"), "444.20", {}),
    ("E3 actual days", room(period=MARCH, covered=[["2026-03-12", "2026-04-01"]]), "161.55", {}),
    ("E3 30-day rule", room(period=MARCH, covered=[["2026-03-12", "2026-04-01"]], item={"proration": "thirty_days"}), "166.94", {}),
    ("E4 price change, 15 and 16 days", room(period=JULY, plans=E4_PLANS), "264.25", {}),
    ("E5 multiplier 20", meter([["2026-01-01", "1234.56"], ["2026-02-01", "1300.06"]], {"formula": "usage * price", "price": "0.8250"}, multiplier="20"),
     "1080.75", {"usage": "1310"}),
    ("E6 rollover", meter([["2026-01-01", "99987"], ["2026-02-01", "13"]], digits=5, decimals=0), "130.00", {"usage": "26"}),
    ("E7 meter change", {**meter([], {"formula": "usage * price", "price": "3.45"}), "lives": LIVES_E7}, "78.66", {"usage": "22.8"}),
    ("E8 annual tiers", tiered(100, ytd_before="170"), "700.00", {}),
    ("E8b usage 180", tiered(180, ytd_before="0"), "900.00", {}),
    ("E8b usage 181", tiered(181, ytd_before="0"), "907.00", {}),
    ("E8c corrected to 60", tiered(60, ytd_before="170"), "400.00", {}),
    ("E8c next bill begins at YTD 230", tiered(31, ytd_before="230"), "219.00", {}),
    ("E9 monthly tiers", tiered(450, MONTHLY), "242.74", {"raw": "242.735"}),
    ("E12 usage 3", used(3, minimum(usage="5")), "25.00", {"usage": "3"}),
    ("E12 usage 0, minimum at zero", used(0, minimum(usage="5", at_zero_usage=True)), "25.00", {}),
    ("E12 usage 0, none at zero", used(0, minimum(usage="5", at_zero_usage=False)), "0.00", {}),

    # tier boundaries: the threshold is the last unit at its price
    ("tier boundary - 1", tiered(179), "895.00", {}),
    ("last boundary", tiered(260), "1460.00", {}),
    ("last boundary + 1", tiered(261), "1469.00", {}),
    ("boundary reached with ytd", tiered(10, ytd_before="170"), "50.00", {}),
    ("boundary passed with ytd", tiered(11, ytd_before="170"), "57.00", {}),
    ("ytd on the boundary", tiered(1, ytd_before="180"), "7.00", {}),
    ("monthly thresholds count twice in two months", tiered(481, MONTHLY, period=["2026-01-01", "2026-03-01"]), "234.92", {"raw": "234.9223"}),
    ("half a year's share of the thresholds", tiered(91, year_share="1/2"), "457.00", {}),
    ("6 people of a 4-people household", tiered(201, {**ANNUAL, "household": {"people": 4, "extra_per_person": ["10", "20"]}},
                                              people=[["2000-01-01", 6]]), "1007.00", {}),
    ("a tier year starts inside", tiered(62, period=["2025-12-01", "2026-02-01"], ytd_before="180"), "372.00", {}),
    ("components sum to the amount", used(1, {"formula": "tier(tiers, usage)", "tiers": BEIJING}, item={"rounding": {"unit": "yuan"}}), "5.00",
     {"components": [{"code": "water", "amount": "2.07"}, {"code": "resource", "amount": "1.57"}, {"code": "sewage", "amount": "1.36"}]}),
    ("components and an extra", used(1, {"formula": "tier(tiers, usage) + extra", "extra": "0.50", "tiers": BEIJING}), "5.50",
     {"components": [{"code": "water", "amount": "2.07"}, {"code": "resource", "amount": "1.57"}, {"code": "sewage", "amount": "1.36"},
                     {"code": "other", "amount": "0.50"}]}),
    ("left-over fen go to the largest fractions, ties by order",
     used(1, {"formula": "usage * price", "price": "0.03", "components": [{"code": c, "name": c, "price": "0.0075"} for c in "abcd"]}), "0.03",
     {"components": [{"code": "a", "amount": "0.01"}, {"code": "b", "amount": "0.01"}, {"code": "c", "amount": "0.01"}, {"code": "d", "amount": "0.00"}]}),

    # rounding: both sides of the half, each mode, each unit, negative mirrors positive
    ("half_up below the half", amount_of("1.0049999"), "1.00", {}),
    ("half_up at the half", amount_of("1.005"), "1.01", {}),
    ("half_up negative", amount_of("-1.005"), "-1.01", {}),
    ("up", amount_of("1.00000001", "up"), "1.01", {}),
    ("up of a whole fen", amount_of("1.01", "up"), "1.01", {}),
    ("up negative", amount_of("-1.00000001", "up"), "-1.01", {}),
    ("down", amount_of("1.00999999", "down"), "1.00", {}),
    ("down negative", amount_of("-1.00999999", "down"), "-1.00", {}),
    ("jiao at the half", amount_of("1.05", unit="jiao"), "1.10", {}),
    ("jiao below the half", amount_of("1.0499", unit="jiao"), "1.00", {}),
    ("yuan at the half", amount_of("-2.5", unit="yuan"), "-3.00", {}),
    ("yuan down", amount_of("2.99", "down", "yuan"), "2.00", {}),
    ("round() goes half away from zero", amount_of("round(-0.125, 2)"), "-0.13", {}),
    ("one rounding for two slices", room(plans=since(("2025-01-01", {"formula": "0.005"}), ("2026-01-16", {"formula": "0.005"}))), "0.01", {}),
    ("a rounding for each slice", room(plans=since(("2025-01-01", {"formula": "0.005"}), ("2026-01-16", {"formula": "0.005"})),
                                       item={"rounding": {"scope": "slice"}}), "0.02", {}),

    # the calendar
    ("29 days of a leap February are a month", room(period=["2028-02-01", "2028-03-01"]), "250.40", {}),
    ("only the leap day", room(period=["2028-02-01", "2028-03-01"], covered=[["2028-02-29", "2028-03-01"]]), "8.63", {}),
    ("31 January + 1 month", room(period=["2026-01-31", "2026-02-28"], item={"billing_day": 31}), "250.40", {}),
    ("28 February + 1 month", room(period=["2026-02-28", "2026-03-31"], item={"billing_day": 31}), "250.40", {}),
    ("31 January to 30 April", room(period=["2026-01-31", "2026-04-30"], item={"billing_day": 31}), "751.21", {}),
    ("half month, 15 days", room(covered=[["2026-01-17", "2026-02-01"]], item={"proration": "half_month"}), "125.20", {}),
    ("half month, 16 days", room(covered=[["2026-01-16", "2026-02-01"]], item={"proration": "half_month"}), "250.40", {}),
    ("whole month, 1 day", room(covered=[["2026-01-31", "2026-02-01"]], item={"proration": "whole_month"}), "250.40", {}),
    ("no proration, 1 day of a quarter", room(period=["2026-01-01", "2026-04-01"], covered=[["2026-03-31", "2026-04-01"]], item={"proration": "none"}),
     "751.21", {}),
    ("30-day rule, 30 of 31 days", room(covered=[["2026-01-02", "2026-02-01"]], item={"proration": "thirty_days"}), "250.40", {}),
    ("an owner left and another came", room(covered=[["2026-01-01", "2026-01-11"], ["2026-01-22", "2026-02-01"]]), "161.55", {}),

    # slices
    ("area changes", room({"formula": "area * price * months", "price": "1"}, period=["2026-04-01", "2026-05-01"],
                          area=[["2000-01-01", "60"], ["2026-04-16", "90"]]), "75.00", {}),
    ("vacant from the 16th pays 70 %", room({"formula": "area * months", "discounts": [{"occupancy": "vacant", "factor": "0.7"}]},
                                            period=["2026-04-01", "2026-05-01"], area=[["2000-01-01", "100"]],
                                            occupancy=[["2000-01-01", "occupied"], ["2026-04-16", "vacant"]]), "85.00", {}),
    ("price change cuts usage at its reading", meter([["2026-01-01", "0"], ["2026-01-11", "20"], ["2026-02-01", "31"]], plans=RISE_JAN_11), "166.00", {}),
    ("price change without reading shares by days", meter([["2026-01-01", "0"], ["2026-02-01", "31"]], plans=RISE_JAN_11), "176.00", {}),
    ("a reading on no cut changes nothing", meter([["2026-01-01", "0"], ["2026-01-20", "5"], ["2026-02-01", "31"]], plans=RISE_JAN_11), "176.00", {}),
    ("meter change on the day of the price change", {**meter([], plans=RISE_JAN_11), "lives": [
        {"digits": 5, "decimals": 0, "multiplier": "1", "readings": [["2026-01-01", "100"], ["2026-01-11", "110"]]},
        {"digits": 5, "decimals": 0, "multiplier": "10", "readings": [["2026-01-11", "0"], ["2026-02-01", "2"]]}]}, "170.00", {"usage": "30"}),
    ("rollover at a reading between", meter([["2026-01-01", "50000"], ["2026-01-20", "90000"], ["2026-02-01", "10000"]], digits=5, decimals=0),
     "300000.00", {"usage": "60000"}),
    ("prev and cur are what the meter showed", meter([["2026-01-01", "10"], ["2026-02-01", "15"]], {"formula": "cur - prev"}, multiplier="20"), "5.00", {}),

    # minimum, maximum, discount
    ("minimum 5 at usage 5", used(5, minimum(usage="5")), "25.00", {}),
    ("minimum is prorated", meter([["2026-01-17", "0"], ["2026-02-01", "0"]], minimum(amount="31"), covered=[["2026-01-17", "2026-02-01"]]), "15.00", {}),
    ("maximum", used(1000, {**METERED, "maximum": {"amount": "1000.00"}}), "1000.00", {}),
    ("discount after the minimum", used(0, {**minimum(amount="10"), "discounts": [{"occupancy": "unsold", "factor": "0.5"}]},
                                        occupancy=[["2000-01-01", "unsold"]]), "5.00", {}),
    ("zero usage", used(0), "0.00", {"usage": "0"}),

    # blocked, never 0
    ("division by zero", used(0, {"formula": "100 / usage"}), "division_by_zero", {}),
    ("a branch not taken does not block", used(0, {"formula": "if(usage = 0, 0, 100 / usage)"}), "0.00", {}),
    ("no area", room(area=[]), "missing_variable", {}),
    ("no people", room({"formula": "people * 2"}), "missing_variable", {}),
    ("overflow", room({"formula": "*".join(["999999999999"] * 13)}), "overflow", {}),
    ("too large", room({"formula": "999999999999 * 2"}), "amount_too_large", {}),
    ("a decrease that is no rollover", meter([["2026-01-01", "89999"], ["2026-02-01", "13"]], digits=5, decimals=0), "reading_decreased", {}),
    ("no price on the first day", room(plans=since(("2026-01-02", FEE))), "no_price", {}),
    ("no owner", room(covered=[]), "no_owner", {}),
]


def difference(answer, expected, parts):
    found = answer.get("amount", answer.get("blocked"))
    if found != expected:
        return f"{expected} expected, found {found}"
    return next((f"{key} {parts[key]} expected, found {answer[key]}" for key in parts if answer[key] != parts[key]), None)


def product_answers(folder, bills):
    text = "".join(json.dumps(bill, ensure_ascii=False) + "\n" for bill in bills)
    run = subprocess.run([Path(folder) / "price_bills"], input=text, capture_output=True, encoding="utf-8", check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main():
    bills = [bill for _, bill, _, _ in EXAMPLES]
    sides = {"oracle": [price_bill(bill) for bill in bills]}
    if "--bin" in sys.argv:
        sides["product"] = product_answers(sys.argv[sys.argv.index("--bin") + 1], bills)
    wrong = 0
    for side, answers in sides.items():
        assert len(answers) == len(EXAMPLES), f"{side} gave {len(answers)} answers to {len(EXAMPLES)} bills"
        for (name, bill, expected, parts), answer in zip(EXAMPLES, answers):
            if what := difference(answer, expected, parts):
                wrong += 1
                print(f"{side}: {name}: {what}\n    {json.dumps(bill, ensure_ascii=False)}\n    {json.dumps(answer, ensure_ascii=False)}")
    print(f"{len(EXAMPLES)} examples, {' and '.join(sides)}: {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
