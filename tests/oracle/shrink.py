"""Makes a bill on which both sides differ smaller, feature by feature, as long as they still differ."""
from decimal import Decimal
import copy
import json

from formula import parse

STEPS_MAX = 3_000
PLAIN_FORMULAS = ["1", "usage", "months", "price", "usage * price", "tier(tiers, usage)", "area"]


def shrink(bill, differs):
    """`differs`: bill -> bool. Greedy: the first smaller bill that still differs is the next one to make smaller."""
    steps = 0
    smaller = True
    while smaller and steps < STEPS_MAX:
        smaller = False
        for candidate in smaller_bills(bill):
            steps += 1
            if size(candidate) < size(bill) and differs(candidate):
                bill, smaller = candidate, True
                break
    return bill


def size(bill):
    """Brackets are free: a formula rewritten from its parts has more of them."""
    return len(json.dumps(bill).replace("(", "").replace(")", "").replace(" ", ""))


def smaller_bills(bill):
    for path in paths_of(bill):
        yield from replacements(bill, path)


def replacements(bill, path):
    """The bill without the thing at the path, or with something simpler there."""
    found = at(bill, path)
    without = copy.deepcopy(bill)
    del at(without, path[:-1])[path[-1]]
    yield without
    simpler = []
    if path[-1] == "formula":
        simpler = PLAIN_FORMULAS + smaller_formulas(found)
    elif isinstance(found, str) and found.replace(".", "").lstrip("-").isdigit():
        simpler = ["0", "1", "10"]
    for replacement in simpler:
        if replacement != found:
            replaced = copy.deepcopy(bill)
            at(replaced, path[:-1])[path[-1]] = replacement
            yield replaced


def smaller_formulas(formula):
    """The formula with one part replaced by a part of it, or by 1."""
    return [written(tree) for tree in smaller_trees(parse(formula))]


def smaller_trees(tree):
    children = [(place, child) for place, child in enumerate(tree) if isinstance(child, tuple)]
    if tree[0] != "compare":
        yield from (child for _, child in children if child[0] != "compare")
        yield from [("number", 1)] if children else []
    for place, child in children:
        for smaller in smaller_trees(child):
            yield tree[:place] + (smaller,) + tree[place + 1:]


def written(tree):
    kind, *rest = tree
    if kind == "number":
        return f"{Decimal(rest[0].numerator) / rest[0].denominator:f}"
    if kind == "variable":
        return rest[0]
    parts = [written(child) if isinstance(child, tuple) else str(child) for child in rest]
    if kind == "negate":
        return f"(-{parts[0]})"
    if kind == "compare":
        return f"{parts[1]} {parts[0]} {parts[2]}"
    if kind in ("+", "-", "*", "/"):
        return f"({parts[0]} {kind} {parts[1]})"
    return f"{kind}({'tiers, ' if kind == 'tier' else ''}{', '.join(parts)})"


def paths_of(node, path=()):
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
    for key, child in children:
        yield path + (key,)
        yield from paths_of(child, path + (key,))


def at(node, path):
    for key in path:
        node = node[key]
    return node
