"""The engine and the row-by-row evaluator of reference.py on random plans: random formulas, goals, areas and figures."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from computing_kit import PLACE, plan_of, position, run
from reference import Book, Goal, judge

approx = pytest.approx

YEARS = range(2018, 2026)
AXIS = 2015
"""A year no outcome is asked of: what looks two years back from the first figures finds a year, and nothing in it."""
ITEMS = {
    "甲量": {"unit": "1", "kind": "flow", "adds_up": True},
    "乙量": {"unit": "1", "kind": "stock", "adds_up": True},
    "丙数": {"unit": "1", "kind": "index", "adds_up": False},
    "丁率": {"unit": "%", "kind": "rate", "adds_up": False},
    "戊增速": {"unit": "%", "kind": "growth", "adds_up": False},
}
ADDITIVE = frozenset(name for name, keys in ITEMS.items() if keys["adds_up"])
LEAP = ("÷", ("days",), ("base", ("days",)))
LEAVES = [("percent" if keys["unit"] == "%" else "item", name) for name, keys in ITEMS.items()]
FUNCTIONS = {
    "previous": "上年",
    "base": "基期",
    "cumulative": "累计",
    "index": "定基指数",
    "growth": "增速",
    "first": "优先",
    "abs": "绝对值",
    "min": "最小",
    "max": "最大",
}
TIGHT = {"+": 1, "-": 1, "×": 2, "÷": 2}
NUMBERS = (0.5, 1, 2, 3.25, 40)
NOT_SEARCHED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)


def written(formula, tight=0, *, right=False):
    """The formula as a plan has it, with no more brackets than it needs."""
    kind, *rest = formula
    if kind in {"item", "percent", "number"}:
        return str(rest[0])
    if kind == "days":
        return "天数()"
    if kind == "negative":
        return f"(-{written(rest[0], 3)})"
    if kind in FUNCTIONS:
        return f"{FUNCTIONS[kind]}({', '.join(written(part) for part in rest)})"
    own = TIGHT[kind]
    text = f"{written(rest[0], own)} {kind} {written(rest[1], own, right=True)}"
    return f"({text})" if own < tight or (right and own == tight) else text


def deeper(smaller):
    """Formulas made of smaller ones. A bare number stands only in sums, products and quotients: elsewhere its unit is its neighbour's."""
    some = st.sampled_from(LEAVES)
    loose = st.one_of(smaller, st.sampled_from([("number", each) for each in NUMBERS] + [LEAP]))
    return st.one_of(
        st.tuples(st.sampled_from("+-×÷"), smaller, loose),
        st.tuples(st.sampled_from("+-×÷"), loose, smaller),
        st.tuples(st.sampled_from(("previous", "base", "growth", "abs", "cumulative", "negative")), smaller),
        st.tuples(st.just("index"), st.sampled_from([("percent", "戊增速"), ("growth", ("item", "甲量")), ("growth", ("item", "丙数"))])),
        st.tuples(st.sampled_from(("first", "min", "max")), smaller, some),
    )


FORMULA = st.recursive(st.sampled_from(LEAVES), deeper, max_leaves=5)


@st.composite
def goals(draw):
    verb = draw(st.sampled_from(("fall", "rise", "at_least", "at_most", "falling", "rising")))
    since = draw(st.integers(2019, 2021))
    by = since + draw(st.integers(1, 5))
    if verb in {"fall", "rise"}:
        return Goal(verb, draw(st.sampled_from((0.5, 3.3, 13.5, 50.0, 80.0))), since, by)
    value = draw(st.sampled_from((0.25, 1.0, 40.0, 95.0))) if verb.startswith("at") else None
    return Goal(verb, value, since, by, draw(st.booleans()))


@st.composite
def targets(draw):
    """(goal, formula, fallback or none, another 口径)."""
    formula = draw(FORMULA)
    spare = None if formula[0] == "cumulative" else draw(st.none() | FORMULA.filter(lambda each: each[0] != "cumulative"))
    return draw(goals()), formula, spare, draw(FORMULA)


def target(goal, formula, fallback, other):
    size = f"{goal.value}%" if goal.verb in {"fall", "rise"} else goal.value
    asked = ({"trend": goal.verb} if goal.value is None else {goal.verb: size}) | {"since": goal.since, "by": goal.by}
    keys = {"unit": "1", "formula": written(formula), "goal": asked | ({"every_year": True} if goal.every_year else {})}
    return keys | ({} if fallback is None else {"fallback": written(fallback)}) | {"variants": {"另一口径": written(other)}}


@st.composite
def areas(draw):
    """One whole, its parts, perhaps parts of the first part: {area: parts}."""
    parts = [f"县{number}" for number in range(draw(st.integers(0, 3)))]
    tree = {"全市": parts}
    if parts and draw(st.booleans()):
        tree[parts[0]] = ["镇甲", "镇乙"]
    return tree


@st.composite
def figures(draw, names):
    """Few distinct numbers, so that ties, standstills and divisions by zero happen; gaps anywhere."""
    found = {(names[0], "丙数", AXIS): 1.0}
    for name in ITEMS:
        values = (
            (-8.0, -2.5, 0.0, 1.3) if name == "戊增速" else (0.0, 40.0, 50.0, 60.0) if name == "丁率" else (0.0, 1.0, 2.0, 2.5, 40.0, 41.5)
        )
        number = st.sampled_from(values) | st.floats(0.1, 90)
        for area in draw(st.sets(st.sampled_from(names), max_size=4)):
            gaps = draw(st.sets(st.sampled_from(list(YEARS)), max_size=2))
            found |= {(area, name, year): draw(number) for year in YEARS if year not in gaps}
    return found


def items():
    return [{"name": name, "code": str(code), "basis": "无", **keys} for code, (name, keys) in enumerate(ITEMS.items())]


def places(tree):
    above = {part: whole for whole, parts in tree.items() for part in parts}
    names = list(dict.fromkeys([*tree, *above]))
    return [
        {"name": name, "code": str(code), "level": "area"} | ({"part_of": above[name]} if name in above else {})
        for code, name in enumerate(names)
    ]


NAMES = ("value", "base_value", "change_pct", "level", "expected", "gap", "gap_pct", "completed_pct", "required_pct", "overfulfilment_pct")


def said(outcome):
    """The numbers of an outcome by the names of the reference."""
    found = {name: getattr(outcome, name) for name in NAMES}
    found |= {
        name + tail: outcome.pace.get(name, outcome.pace.get(f"{name}_pct")) for name in ("planned", "achieved") for tail in ("", "_pct")
    }
    projected = None if outcome.projection is None else outcome.projection["value"]
    return found | {
        "base": outcome.base_value,
        "required_pace": outcome.pace.get("required", outcome.pace.get("required_pct")),
        "projected": projected,
    }


def agree(outcome, expected):
    """Status, route and every number the reference gives; of a baseline and of what is unknown only the value."""
    where = (outcome.target, outcome.area, outcome.year, outcome.variant, outcome.formula, outcome.reason)
    assert outcome.status.value == expected.pop("status"), where
    assert outcome.via == expected.pop("via"), where
    if outcome.status in {"baseline", "unknown"}:
        expected = {"value": expected["value"]}
    numbers = said(outcome)
    for name, number in expected.items():
        assert numbers[name] == (None if number is None else approx(number, rel=1e-9, abs=1e-9)), (where, name)


@st.composite
def plans(draw):
    """(tree of areas, targets by id, content of the plan)."""
    tree = draw(areas())
    named = {f"t-{number}": each for number, each in enumerate(draw(st.lists(targets(), min_size=1, max_size=4)))}
    return tree, named, {"targets": {name: target(*each) for name, each in named.items()}, "items": items(), "areas": places(tree)}


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=NOT_SEARCHED)
@given(st.data())
def test_engine_and_reference_agree_on_random_plans(tmp_path, data):
    tree, named, content = data.draw(plans())
    found = data.draw(figures([each["name"] for each in content["areas"]]))
    book = Book(found, tree, ADDITIVE)
    for outcome in run(plan_of(tmp_path, **content), found):
        if outcome.year >= YEARS[0]:
            goal, formula, fallback, other = named[outcome.target]
            agree(outcome, judge(book, goal, outcome.area, outcome.year, *((other, None) if outcome.variant else (formula, fallback))))


@dataclass
class Doubted:
    """A book some of whose figures failed an error check: `clean` is the book without them. A level is judged without a doubted base."""

    book: Book
    clean: Book
    goal: Goal

    def doubts(self, formula, area, year):
        """Whether the value rests on such a figure."""
        value = self.book.value(formula, area, year, self.goal.since)
        return value is not None and value != self.clean.value(formula, area, year, self.goal.since)

    def value(self, formula, area, year, since):
        level = self.goal.verb.startswith("at") and formula[0] != "cumulative"
        return None if year == since and level and self.doubts(formula, area, year) else self.book.value(formula, area, year, since)

    def judge(self, area, year, formula, fallback):
        """As the book would be judged, unless the verdict rests on a doubted figure."""
        expected = judge(self, self.goal, area, year, formula, fallback)
        used = fallback if expected["via"] == "fallback" else formula
        expected["value"] = self.book.value(used, area, year, self.goal.since)
        level, since = self.goal.verb.startswith("at"), self.goal.since
        years = {year} | (set(range(since + level, min(year, self.goal.by) + 1)) if self.goal.every_year else set())
        if not level and used[0] != "cumulative":
            years.add(since)
        if expected["status"] != "baseline" and any(self.doubts(used, area, each) for each in years):
            expected["status"] = "unknown"
        return expected


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=NOT_SEARCHED)
@given(st.data())
def test_erroneous_and_doubted_figures_on_random_plans(tmp_path, data):
    """A removed figure is missing and is not made up for by a sum; what rests on a doubted one is not judged."""
    tree, named, content = data.draw(plans())
    found = data.draw(figures([each["name"] for each in content["areas"]]))
    some = st.sets(st.sampled_from(sorted(found)).filter(lambda each: each[2] != AXIS), max_size=3) if len(found) > 1 else st.just(set())
    lost = data.draw(some)
    doubted = data.draw(some) - lost
    plan = plan_of(tmp_path, **content)
    left = {key: value for key, value in found.items() if key not in lost}
    outcomes = run(
        plan,
        left,
        lost={position(plan, *key): PLACE for key in lost},
        doubted={position(plan, *key): "energy-not-falling" for key in doubted},
    )
    book = Book(left, tree, ADDITIVE, frozenset(lost))
    clean = Book({key: value for key, value in left.items() if key not in doubted}, tree, ADDITIVE, frozenset(lost | doubted))
    for outcome in outcomes:
        if outcome.year >= YEARS[0]:
            goal, formula, fallback, other = named[outcome.target]
            chosen = (other, None) if outcome.variant else (formula, fallback)
            agree(outcome, Doubted(book, clean, goal).judge(outcome.area, outcome.year, *chosen))
