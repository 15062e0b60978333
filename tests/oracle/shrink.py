"""Makes a bill on which both sides differ smaller, feature by feature, as long as they still differ."""
import copy
import json

from formula import FormulaError, parse

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
    return len(json.dumps(bill))


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
        simpler = PLAIN_FORMULAS + list(pieces_of(found))
    elif isinstance(found, str) and found.replace(".", "").lstrip("-").isdigit():
        simpler = ["0", "1", "10"]
    for replacement in simpler:
        if replacement != found:
            replaced = copy.deepcopy(bill)
            at(replaced, path[:-1])[path[-1]] = replacement
            yield replaced


def pieces_of(formula):
    """Formulas shorter than this one, made of it."""
    ends = [i for i in range(len(formula) + 1) if i in (0, len(formula)) or not (formula[i - 1].isalnum() and formula[i].isalnum())]
    pieces = {formula[a:b].strip() for a in ends for b in ends if a < b} if len(ends) < 120 else set()
    pieces = sorted((piece for piece in pieces - {formula, ""} if is_formula(piece)), key=len)
    yield from pieces
    for piece in reversed(pieces):      # the whole with one piece made trivial
        for trivial in ("1", "0"):
            replaced = formula.replace(piece, trivial, 1)
            if is_formula(replaced):
                yield replaced


def is_formula(text):
    try:
        parse(text)
        return True
    except FormulaError:
        return False


def paths_of(node, path=()):
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
    for key, child in children:
        yield path + (key,)
        yield from paths_of(child, path + (key,))


def at(node, path):
    for key in path:
        node = node[key]
    return node
