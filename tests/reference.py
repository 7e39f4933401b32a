"""A slow, obvious second opinion: one area, one year at a time, plain Python, nothing shared with the engine.

Written from the design's tables alone. Values are `None` where something is missing. A formula is a nested tuple, and so is every part of it:
("item", name), ("percent", item in %), ("number", x), ("+", a, b) and so on for - × ÷, ("negative", a), ("days",), or one of the functions
by its English name: ("previous", a), ("base", a), ("cumulative", a), ("index", a), ("growth", a), ("first", a, b), ("abs", a), ("min", a, b),
("max", a, b). All of them are plain ratios: a figure in % counts as a hundredth.
"""

from __future__ import annotations

import calendar
import math
import operator
from dataclasses import dataclass, field
from itertools import pairwise

RELATIVE = 1e-12


def divided(left, right, less=0):
    """Missing where one of them is, or where there is nothing to divide by."""
    return None if left is None or right is None or right == 0 else left / right - less


PLAIN = {
    "+": operator.add,
    "-": operator.sub,
    "×": operator.mul,
    "÷": divided,
    "negative": operator.neg,
    "abs": abs,
    "min": min,
    "max": max,
}


@dataclass
class Book:
    """Everything reported: figures {(area, item, year): number}, which areas are split into which, and which items add up.

    `removed` figures were reported and are not used: no sum stands in for them.
    """

    figures: dict
    parts: dict = field(default_factory=dict)
    additive: frozenset = frozenset()
    removed: frozenset = frozenset()

    def figure(self, area, item, year):
        """Reported, or the sum of all parts when every one of them has it."""
        if (area, item, year) in self.figures:
            return self.figures[area, item, year]
        parts = () if (area, item, year) in self.removed else self.parts.get(area, ())
        if not parts or item not in self.additive:
            return None
        values = [self.figure(part, item, year) for part in parts]
        return None if None in values else sum(values)

    def value(self, formula, area, year, since):
        """The formula for one area and year."""
        kind, *rest = formula
        if kind in {"item", "percent", "number", "days"}:
            return self.leaf(kind, rest, area, year)
        if kind in {"cumulative", "index"}:
            return self.chain(kind, rest[0], area, year, since)
        if kind in {"previous", "base"}:
            return self.value(rest[0], area, year - 1 if kind == "previous" else since, since)
        if kind == "growth":
            return divided(self.value(rest[0], area, year, since), self.value(rest[0], area, year - 1, since), less=1)
        parts = [self.value(part, area, year, since) for part in rest]
        if kind == "first":
            return next((part for part in parts if part is not None), None)
        return None if None in parts else PLAIN[kind](*parts)

    def leaf(self, kind, rest, area, year):
        """A formula without parts."""
        if kind == "number":
            return rest[0]
        if kind == "days":
            return 366 if calendar.isleap(year) else 365
        figure = self.figure(area, rest[0], year)
        return figure / 100 if kind == "percent" and figure is not None else figure

    def chain(self, kind, formula, area, year, since):
        """Sum or product of the years after `since`: nothing yet in that year, missing before it and from the first gap on."""
        if year < since:
            return None
        steps = [self.value(formula, area, each, since) for each in range(since + 1, year + 1)]
        if None in steps:
            return None
        return sum(steps) if kind == "cumulative" else math.prod(1 + step for step in steps)


@dataclass
class Goal:
    verb: str
    value: float | None = None
    since: int = 2020
    by: int = 2025
    every_year: bool = False


def same(a, b):
    return abs(a - b) <= RELATIVE * max(abs(a), abs(b))


def not_less(a, b):
    return a >= b or same(a, b)


def better(a, b, *, up):
    """Strictly on the wanted side."""
    return not same(a, b) and (a > b if up else a < b)


def items_of(formula):
    """Every item a formula names."""
    kind, *rest = formula
    if kind in {"item", "percent"}:
        return {rest[0]}
    return set() if kind == "number" else set().union(*map(items_of, rest))


def years_owed(book, goal, area, years, formula, fallback=None):
    """The years of which something is said: those with any input, and once something was reported after the base year, no year is skipped."""
    items = items_of(formula) | (items_of(fallback) if fallback else set())
    said = set()
    last = None
    for year in sorted(years):
        if all(book.figure(area, item, year) is None for item in items):
            continue
        if last is not None and last > goal.since:
            said |= set(range(last + 1, year))
        said.add(year)
        last = year
    return said


def judge(book, goal, area, year, formula, fallback=None):
    """Everything the design says about one area and year: a dict with at least `status`, `value`, `base`, `via`."""
    chain, via = formula, "formula"
    change = goal.verb in {"fall", "rise"}

    def both(candidate):
        return book.value(candidate, area, year, goal.since) is not None and book.value(candidate, area, goal.since, goal.since) is not None

    if fallback is not None:
        only_year = book.value(formula, area, year, goal.since) is None and book.value(fallback, area, year, goal.since) is not None
        if not both(formula) and (both(fallback) or (only_year and not change)):
            chain, via = fallback, "fallback"
    values = {each: book.value(chain, area, each, goal.since) for each in range(goal.since, max(year, goal.by) + 1)}
    values[year] = book.value(chain, area, year, goal.since)
    value, base = values[year], 0.0 if chain[0] == "cumulative" else values[goal.since]
    found = {"value": value, "base": base, "via": via}
    if year <= goal.since:
        return found | {"status": "baseline"}
    if change:
        return found | judge_change(goal, year, value, base)
    if goal.verb in {"falling", "rising"}:
        return found | judge_trend(goal, year, values, base)
    if goal.every_year:
        return found | judge_every_year(goal, year, values)
    return found | judge_level(goal, year, value, base, cumulative=chain[0] == "cumulative")


def judge_change(goal, year, value, base):
    if value is None or base is None or value <= 0 or base <= 0:
        return {"status": "unknown"}
    up = goal.verb == "rise"
    span, elapsed, t = goal.by - goal.since, year - goal.since, goal.value / 100
    factor = 1 + t if up else 1 - t
    level = base * factor
    met = same(value, level) or (value > level if up else value < level)
    path = level if year >= goal.by else base * factor ** (elapsed / span)
    size = (value / base - 1) if up else (1 - value / base)
    found = {
        "level": level,
        "expected": path,
        "change_pct": (value / base - 1) * 100,
        "gap": value - level if up else level - value,
        "gap_pct": (size - t) * 100,
        "completed_pct": math.log(value / base) / math.log(factor) * 100,
        "required_pct": min(elapsed / span, 1) * 100,
        "overfulfilment_pct": (size - t) / t * 100 if year >= goal.by else None,
        "planned_pct": (factor ** (1 / span) - 1) * 100,
        "achieved_pct": ((value / base) ** (1 / elapsed) - 1) * 100,
    }
    if year >= goal.by:
        return found | {"status": "met" if met else "missed", "required_pace": 0 if met else None, "projected": None}
    found["required_pace"] = 0 if met else ((level / value) ** (1 / (goal.by - year)) - 1) * 100
    found["projected"] = value * (1 + found["achieved_pct"] / 100) ** (goal.by - year)
    if met:
        return found | {"status": "met"}
    if better(base, value, up=up):
        return found | {"status": "reversing"}
    fine = same(value, path) or (value > path if up else value < path)
    return found | {"status": "on-pace" if fine else "behind"}


def judge_level(goal, year, value, base, *, cumulative):
    if value is None:
        return {"status": "unknown"}
    up = goal.verb == "at_least"
    span, elapsed = goal.by - goal.since, year - goal.since

    def holds(x):
        return same(x, goal.value) or (x > goal.value if up else x < goal.value)

    found = {"level": goal.value, "gap": value - goal.value if up else goal.value - value, "required_pct": min(elapsed / span, 1) * 100}
    path = None
    if base is not None:
        path = goal.value if holds(base) else base + (goal.value - base) * elapsed / span
        found["achieved"] = (value - base) / elapsed
        found["planned"] = 0 if holds(base) else (goal.value - base) / span
        if cumulative:
            found["completed_pct"] = value / goal.value * 100
        elif not holds(base):
            found["completed_pct"] = (value - base) / (goal.value - base) * 100
    found["expected"] = goal.value if year >= goal.by else path
    if year >= goal.by:
        return found | {"status": "met" if holds(value) else "missed"}
    if holds(value):
        return found | {"status": "met"}
    if base is None:
        return found | {"status": "no-path"}
    if better(base, value, up=up):
        return found | {"status": "reversing"}
    fine = same(value, path) or (value > path if up else value < path)
    return found | {"status": "on-pace" if fine else "behind"}


def judge_every_year(goal, year, values):
    up = goal.verb == "at_least"
    seen = [values[each] for each in range(goal.since + 1, min(year, goal.by) + 1)]
    bad = any(x is not None and not same(x, goal.value) and (x < goal.value if up else x > goal.value) for x in seen)
    if bad:
        return {"status": "missed"}
    if year < goal.by:
        return {"status": "unknown" if values[year] is None else "on-pace"}
    return {"status": "unknown" if None in seen else "met"}


def judge_trend(goal, year, values, base):
    up, value = goal.verb == "rising", values[year]
    if value is None or base is None:
        return {"status": "unknown"}
    last = goal.by if goal.every_year else year
    known = [(each, x) for each, x in sorted(values.items()) if goal.since <= each <= min(year, last) and x is not None]
    steps = [better(now, before, up=up) for (_, before), (_, now) in pairwise(known)]
    if year >= goal.by:
        if not goal.every_year:
            return {"status": "met" if better(value, base, up=up) else "missed"}
        if not all(steps):
            return {"status": "missed"}
        whole = all(values[each] is not None for each in range(goal.since, goal.by + 1))
        return {"status": "met" if whole else "unknown"}
    if better(base, value, up=up):
        return {"status": "reversing"}
    turned = not all(steps) if goal.every_year else not steps[-1]
    return {"status": "behind" if turned or not better(value, base, up=up) else "on-pace"}
