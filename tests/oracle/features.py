"""What a random bill exercises. A run in which one of EVERY was never hit proves less than it says, and fails."""
REASONS = ["division_by_zero", "missing_variable", "overflow", "reading_decreased", "no_price", "no_owner", "amount_too_large"]
BILLING_DAYS = [1, 15, 29, 30, 31]
EVERY = sorted(
    [f"object {kind}" for kind in ("meter", "room", "parking_space")]
    + [f"blocked {reason}" for reason in REASONS]
    + [f"{rule}, billing day {day}" for rule in ("actual_days", "thirty_days", "half_month", "whole_month", "none") for day in BILLING_DAYS]
    + [f"rounding {mode} {unit}" for mode in ("half_up", "up", "down") for unit in ("fen", "jiao", "yuan")]
    + [f"exact half {mode}" for mode in ("half_up", "up", "down")]
    + [f"formula {call}" for call in ("if(", "min(", "max(", "round(", "tier(", "/", "-")]
    + [f"{tiers} tiers" for tiers in ("annual", "monthly")] + [f"{count} tiers" for count in (2, 3, 4, 10)]
    + [f"{name} changes" for name in ("price", "area", "people", "occupancy")] + ["cut on the last day", "slice of one day"]
    + [f"discount {occupancy}" for occupancy in ("occupied", "vacant", "unsold")]
    + ["rounding slice by slice", "part of a month", "gap in the line", "29 February", "several months", "a year or more", "zero usage", "ytd before", "year share",
       "tier boundary hit exactly", "tier year starts inside", "larger household", "household of normal size", "rollover", "meter change",
       "meter change on a cut", "two lives in a stretch", "usage by days", "usage by readings at cuts", "reading between cuts",
       "minimum usage applied", "minimum amount applied", "no minimum at zero usage", "maximum applied", "negative amount", "amount 0.00",
       "components", "component other"])


def features_of(bill, answer, applied):
    item, lives = bill["item"], bill.get("lives", [])
    found = set(applied) | {f"object {item['object']}"}
    if "blocked" in answer:
        return found
    rounding = item.get("rounding", {})
    found.add(f"{item['proration']}, billing day {item['billing_day']}")
    found.add(f"rounding {rounding.get('mode', 'half_up')} {rounding.get('unit', 'fen')}")
    for version in bill["plans"]:
        terms = version["terms"]
        found.update(f"formula {call}" for call in ("if(", "min(", "max(", "round(", "tier(", "/", "-") if call in terms["formula"])
        if "tiers" in terms:
            found |= {f"{terms['tiers']['accumulation']} tiers", f"{len(terms['tiers']['rows'])} tiers"}
    found |= slice_features(bill, answer["slices"]) | meter_features(lives, answer["slices"])
    found |= {name for name, there in {
        "rounding slice by slice": rounding.get("scope") == "slice" and len(answer["slices"]) > 1,
        "ytd before": "ytd_before" in bill, "year share": "year_share" in bill,
        "zero usage": bool(lives) and answer["usage"] == "0", "negative amount": answer["amount"].startswith("-"),
        "amount 0.00": answer["amount"] == "0.00", "components": bool(answer["components"])}.items() if there}
    return found


def slice_features(bill, slices):
    first, end = slices[0]["from"], slices[-1]["to"]
    inner = {part["from"] for part in slices[1:]}
    dated = {name: {day for day, _ in bill.get(name, [])} for name in ("area", "people", "occupancy")}
    dated["price"] = {version["valid_from"] for version in bill["plans"]}
    found = {f"{name} changes" for name, days in dated.items() if days & inner}
    return found | {name for name, there in {
        "cut on the last day": len(slices) > 1 and slices[-1]["days"] == 1, "slice of one day": any(part["days"] == 1 for part in slices),
        "gap in the line": any(left["to"] != right["from"] for left, right in zip(slices, slices[1:])),
        "29 February": any(part["from"] <= f"{year}-02-29" < part["to"] for part in slices for year in (2024, 2028)),
        "several months": bill["period"][0][:7] != bill["period"][1][:7] and end[:7] > first[:7],
        "a year or more": int(end[:4] + end[5:7] + end[8:]) - int(first[:4] + first[5:7] + first[8:]) >= 10_000}.items() if there}


def meter_features(lives, slices):
    edges = {part["from"] for part in slices} | {part["to"] for part in slices}
    inner = edges - {slices[0]["from"], slices[-1]["to"]}
    read = {day for life in lives for day, _ in life["readings"]}
    found = {"usage by readings at cuts"} if read & inner else set()
    if read - edges:
        found.add("reading between cuts")
    if len(lives) > 1:
        found.add("meter change")
        if lives[1]["readings"][0][0] in inner:
            found.add("meter change on a cut")
    return found
