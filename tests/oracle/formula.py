"""Formulas of charge items (domain.md 2.2): parsed once, evaluated in exact fractions.

    expression = sum [ comparison sum ]        a comparison is a truth value and may stand only as the condition of if()
    sum        = product { (+|-) product }
    product    = unary { (*|/) unary }
    unary      = - unary | number | variable | function ( ... ) | ( expression )

An amount made of priced parts remembers them: every value carries `parts`, a dict of component code -> exact amount, so that
a bill can say how much of it is water, water resource and sewage (domain.md 2.3). See Value.
"""
from fractions import Fraction
from functools import lru_cache
import operator
import re

TEXT_LENGTH_MAX = 1000
DEPTH_MAX = 32
NODES_MAX = 200
INTERMEDIATE_BITS_MAX = 512     # of a numerator or denominator in lowest terms
ROUND_PLACES_MAX = 6
ARGUMENTS_MAX = 8               # of min and max

VARIABLES = {"area", "inner_area", "usage", "prev", "cur", "multiplier", "people", "months", "days", "days_in_period", "price",
             "extra", "coef", "floor", "ytd_usage", "parking_count"}
COMPARISONS = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
TOKEN = re.compile(r"\s*(?:(\d{1,12}(?:\.\d{1,8})?(?![\d.]))|([a-z_]+)|(<=|>=|!=|[-+*/(),=<>]))")


class Blocked(Exception):
    """The line cannot be charged, and this is the reason. It is never charged as 0 instead (domain.md 2.2)."""


class FormulaError(ValueError):
    """The formula cannot be saved: 1-based position, what stands there, what was expected."""

    def __init__(self, position, found, expected):
        super().__init__(f"position {position}: found {found or 'the end'}, expected {expected}")


class Value:
    """An exact number, and of which priced components it consists."""
    __slots__ = ("number", "parts")

    def __init__(self, number, parts=None):
        self.number, self.parts = Fraction(number), parts or {}


@lru_cache(maxsize=20_000)
def parse(text):
    """The formula as nested tuples, e.g. ("*", ("variable", "usage"), ("variable", "price"))."""
    if len(text) > TEXT_LENGTH_MAX:
        raise FormulaError(TEXT_LENGTH_MAX + 1, "more text", f"at most {TEXT_LENGTH_MAX} characters")
    parser = Parser(text)
    tree = parser.number_valued()
    if parser.token:
        raise FormulaError(parser.position, parser.token, "the end")
    check_size(tree)
    return tree


def check_size(tree):
    def count(node):
        return 1 + sum(count(child) for child in node[1:] if isinstance(child, tuple))
    if count(tree) > NODES_MAX:
        raise FormulaError(1, f"{count(tree)} parts", f"at most {NODES_MAX}")


def variables_of(tree):
    """Which variables a formula can ask for, on any branch."""
    if tree[0] == "variable":
        return {tree[1]}
    return set().union(*(variables_of(child) for child in tree[1:] if isinstance(child, tuple)))


class Parser:
    def __init__(self, text):
        self.text, self.end, self.depth = text, 0, 0
        self.advance()

    def advance(self):
        match = TOKEN.match(self.text, self.end)
        if match is None:
            rest = self.text[self.end:].lstrip()
            self.position, self.token, self.sort = len(self.text) - len(rest) + 1, rest[:1], "unknown"
            return
        self.token = match.group(match.lastindex)
        self.sort = ("number", "name", "sign")[match.lastindex - 1]
        self.position, self.end = match.start(match.lastindex) + 1, match.end()

    def take(self, *wanted):
        if self.sort == "sign" and self.token in wanted:
            token = self.token
            self.advance()
            return token
        return None

    def need(self, sign):
        if not self.take(sign):
            raise FormulaError(self.position, self.token, f"'{sign}'")

    def expression(self):
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise FormulaError(self.position, self.token, f"depth at most {DEPTH_MAX}")
        left = self.sum()
        sign = self.take(*COMPARISONS)
        self.depth -= 1
        if not sign:
            return left
        right = self.sum()
        for side in (left, right):
            self.need_number(side)
        return ("compare", sign, left, right)

    def need_number(self, node):
        if node[0] == "compare":
            raise FormulaError(self.position, "a comparison", "a number")
        return node

    def number_valued(self):
        return self.need_number(self.expression())

    def sum(self):
        return self.chain(self.product, "+", "-")

    def product(self):
        return self.chain(self.unary, "*", "/")

    def chain(self, operand, *signs):
        left = operand()
        while sign := self.take(*signs):
            left = (sign, self.need_number(left), self.need_number(operand()))
        return left

    def unary(self):
        minus_signs = 0
        while self.take("-"):
            minus_signs += 1
        node = self.atom()
        for _ in range(minus_signs):
            node = ("negate", self.need_number(node))
        return node

    def atom(self):
        if self.take("("):
            node = self.expression()
            self.need(")")
            return node
        token, sort, position = self.token, self.sort, self.position
        if sort == "number":
            self.advance()
            return ("number", Fraction(token))
        if sort == "name":
            self.advance()
            if token in VARIABLES:
                return ("variable", token)
            if token in ("if", "min", "max", "round", "tier"):
                self.need("(")
                node = getattr(self, "call_" + token)()
                self.need(")")
                return node
        raise FormulaError(position, token, "a number, a variable or a function")

    def call_if(self):
        condition = self.expression()
        if condition[0] != "compare":
            raise FormulaError(self.position, "a number", "a comparison")
        self.need(",")
        yes = self.number_valued()
        self.need(",")
        return ("if", condition, yes, self.number_valued())

    def call_min(self, name="min"):
        arguments = [self.number_valued()]
        while self.take(","):
            arguments.append(self.number_valued())
        if not 2 <= len(arguments) <= ARGUMENTS_MAX:
            raise FormulaError(self.position, f"{len(arguments)} arguments", f"2 to {ARGUMENTS_MAX}")
        return (name, *arguments)

    def call_max(self):
        return self.call_min("max")

    def call_round(self):
        inner = self.number_valued()
        self.need(",")
        places, position = self.token, self.position
        if self.sort != "number" or not places.isdigit() or int(places) > ROUND_PLACES_MAX:
            raise FormulaError(position, places, f"a number of places, 0 to {ROUND_PLACES_MAX}")
        self.advance()
        return ("round", inner, int(places))

    def call_tier(self):
        if self.sort != "name" or self.token != "tiers":
            raise FormulaError(self.position, self.token, "tiers")
        self.advance()
        self.need(",")
        return ("tier", self.number_valued())


def evaluate(tree, variables, tier):
    """The value of a formula. `variables`: name -> Value, absent or None where the object has none; `tier`: Fraction -> Value."""
    value = _value(tree, variables, tier)
    if max(abs(value.number.numerator), value.number.denominator).bit_length() > INTERMEDIATE_BITS_MAX:
        raise Blocked("overflow")
    return value


def _value(tree, variables, tier):
    kind = tree[0]
    if kind == "number":
        return Value(tree[1])
    if kind == "variable":
        value = variables.get(tree[1])
        if value is None:
            raise Blocked("missing_variable")
        return value
    if kind == "if":
        _, sign, left, right = tree[1]
        holds = COMPARISONS[sign](evaluate(left, variables, tier).number, evaluate(right, variables, tier).number)
        return evaluate(tree[2] if holds else tree[3], variables, tier)     # only the branch taken is evaluated
    arguments = [evaluate(child, variables, tier) for child in tree[1:] if isinstance(child, tuple)]
    numbers = [argument.number for argument in arguments]
    if kind == "tier":
        return tier(numbers[0])
    if kind == "round":
        return Value(round_half_away(numbers[0] * 10 ** tree[2]) / Fraction(10 ** tree[2]))
    if kind in ("min", "max"):
        return Value(min(numbers) if kind == "min" else max(numbers))
    if kind == "negate":
        return scale(arguments[0], -1)
    return arithmetic(kind, *arguments)


def arithmetic(sign, left, right):
    if sign == "+":
        return add(left, right)
    if sign == "-":
        return add(left, scale(right, -1))
    if sign == "*":
        if left.parts and right.parts:
            return Value(left.number * right.number)    # a price times a price consists of no component
        return scale(left, right.number) if left.parts else scale(right, left.number)
    if right.number == 0:
        raise Blocked("division_by_zero")
    if right.parts:
        return Value(left.number / right.number)
    return scale(left, 1 / right.number)


def add(left, right):
    parts = dict(left.parts)
    for code, amount in right.parts.items():
        parts[code] = parts.get(code, 0) + amount
    return Value(left.number + right.number, parts)


def scale(value, factor):
    return Value(value.number * factor, {code: amount * factor for code, amount in value.parts.items()})


def round_half_away(number):
    """The nearest whole number; a half goes away from zero, so that a credit mirrors its charge (domain.md 2.1)."""
    whole, rest = divmod(abs(number), 1)
    nearest = whole + (1 if rest >= Fraction(1, 2) else 0)
    return nearest if number >= 0 else -nearest
