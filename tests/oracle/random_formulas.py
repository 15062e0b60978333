"""Random formulas: mostly the ones estates use, one in three from the grammar, nested and nasty."""
USUAL = {
    "meter": ["usage * price", "usage * price", "usage*price*coef + extra", "usage * (price + extra)", "(cur - prev) * multiplier * price",
              "usage * price / months", "ytd_usage * price", "usage * price + people * extra", "-usage * price", "usage / people * price",
              "round(usage * price, 1)", "min(usage * price, 100)", "usage * price * 0.5 + usage * price / 2", "if(usage > 100, usage * price, extra)"],
    "room": ["area * price * months", "area * price * months", "area * price", "inner_area * price * months + extra", "area * price * days / days_in_period",
             "if(floor > 1, area * price * months, 0)", "people * price * months", "max(area, inner_area) * price * months", "extra * months",
             "area * price * months * coef - extra"],
    "parking_space": ["price * months", "price * months", "parking_count * price * months", "extra * days", "area * price * months"],
}
USUAL_TIERED = {
    "meter": ["tier(tiers, usage)"] * 6 + ["tier(tiers, usage) + extra", "tier(tiers, usage) * 0.5", "-tier(tiers, usage)", "coef * tier(tiers, usage)",
              "tier(tiers, usage) + usage * price", "tier(tiers, usage - people)", "round(tier(tiers, usage), 2)", "max(tier(tiers, usage), extra)",
              "if(people > 4, tier(tiers, usage), usage * price)", "tier(tiers, -usage)", "tier(tiers, usage * 2) / 2"],
    "room": ["tier(tiers, area) * months", "tier(tiers, inner_area)", "tier(tiers, people)"],
    "parking_space": ["tier(tiers, parking_count)", "tier(tiers, months)"],
}
ANYWHERE = ["area", "inner_area", "people", "months", "days", "days_in_period", "price", "extra", "coef", "floor", "parking_count"]
METERED = ["usage", "usage", "prev", "cur", "multiplier", "ytd_usage"]
LITERALS = ["0", "1", "2", "3", "0.5", "0.005", "100", "12.345678", "0.00000001", "999999999999", "7"]
# Beyond 512 bits, in the numerator or the denominator; just inside it; beyond 10^12 yuan.
TOO_LONG = [" * ".join(["999999999999"] * 13), " / ".join(["1"] + ["999999999999"] * 13), " * ".join(["0.00000001"] * 20)]
LARGE = [" * ".join(["999999999999"] * 12) + " / 999999999999" * 12, "999999999999 * 999999999999", "1000000000 * 1000", "1000000000 * 1000 + 0.005"]
DEPTH_MAX = 5
TEXT_MAX = 900


def random_formula(dice, object_kind, with_tiers):
    draw = dice.random()
    if draw < 0.004:
        return dice.choice(TOO_LONG)
    if draw < 0.010:
        return dice.choice(LARGE)
    if draw < 0.68:
        return dice.choice((USUAL_TIERED if with_tiers else USUAL)[object_kind])
    variables = dice.sample(ANYWHERE + (METERED if object_kind == "meter" else []), 4) + ["usage" if object_kind == "meter" else "months", "price"]
    writer = FormulaWriter(dice, variables, with_tiers)
    while len(text := writer.number(0)) > TEXT_MAX:
        pass
    return text


class FormulaWriter:
    def __init__(self, dice, variables, with_tiers):
        self.dice, self.variables, self.with_tiers = dice, variables, with_tiers

    def number(self, depth):
        if depth >= DEPTH_MAX or self.dice.random() < 0.25:
            return self.dice.choice(self.variables) if self.dice.random() < 0.7 else self.dice.choice(LITERALS)
        writers = [self.operation] * 8 + [self.quotient, self.negated, self.parenthesised, self.choice, self.choice, self.least_or_most,
                                          self.rounded] + [self.tiered] * (3 if self.with_tiers else 0)
        return self.dice.choice(writers)(depth + 1)

    def operation(self, depth):
        sign, gap = self.dice.choice("+-*"), self.dice.choice(["", " "])
        return f"{self.number(depth)}{gap}{sign}{gap}{self.number(depth)}"

    def quotient(self, depth):
        return f"{self.number(depth)} / {self.number(depth)}"

    def negated(self, depth):
        return f"-{self.parenthesised(depth)}" if self.dice.random() < 0.5 else f"(-{self.number(depth)})"

    def parenthesised(self, depth):
        return f"({self.number(depth)})"

    def choice(self, depth):
        condition = f"{self.number(depth)} {self.dice.choice(['=', '!=', '<', '<=', '>', '>='])} {self.number(depth)}"
        if self.dice.random() < 0.15:
            condition = f"({condition})"
        return f"if({condition}, {self.number(depth)}, {self.number(depth)})"

    def least_or_most(self, depth):
        arguments = [self.number(depth) for _ in range(self.dice.choice([2, 2, 2, 3, 8 if depth > 3 else 4]))]
        return f"{self.dice.choice(['min', 'max'])}({', '.join(arguments)})"

    def rounded(self, depth):
        return f"round({self.number(depth)}, {self.dice.randint(0, 6)})"

    def tiered(self, depth):
        return f"tier(tiers, {self.number(depth)})"
