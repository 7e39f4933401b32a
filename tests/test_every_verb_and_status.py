"""One worked case for every verb and every status it can have: all numbers of the outcome, computed by hand; what is not listed is `None`.

Bases and goals are round, so that levels, gaps and shares are exact fractions; only paths and paces of `fall`/`rise` need a root or a
logarithm. The goal runs four years, 2020 to 2024.
"""

from __future__ import annotations

from fractions import Fraction
from math import log

import pytest

from computing_kit import assigned, milestone, plan_of, run, series

approx = pytest.approx

TERM = {"since": 2020, "by": 2024}
EMISSION = {"unit": "吨", "formula": "排放量"}
TARGETS = {
    "fall": EMISSION | {"goal": {"fall": "10%", **TERM}},
    "rise": EMISSION | {"goal": {"rise": "10%", **TERM}},
    "at_least": EMISSION | {"goal": {"at_least": 58, **TERM}},
    "at_most": EMISSION | {"goal": {"at_most": 42, **TERM}},
    "at_least every year": EMISSION | {"goal": {"at_least": 50, **TERM, "every_year": True}},
    "at_most every year": EMISSION | {"goal": {"at_most": 50, **TERM, "every_year": True}},
    "cumulative": {"unit": "个", "formula": "累计(新建充电桩)", "goal": {"at_least": 80, **TERM}},
    "falling": EMISSION | {"goal": {"trend": "falling", **TERM}},
    "rising": EMISSION | {"goal": {"trend": "rising", **TERM}},
    "falling every year": EMISSION | {"goal": {"trend": "falling", **TERM, "every_year": True}},
    "rising every year": EMISSION | {"goal": {"trend": "rising", **TERM, "every_year": True}},
    "assigned fall": EMISSION | {"goal": {"assigned": "fall", **TERM}},
    "assigned at_least": EMISSION | {"goal": {"assigned": "at_least", **TERM}},
    "assigned at_most": EMISSION | {"goal": {"assigned": "at_most", **TERM}},
    "deliver": {"goal": {"deliver": ["甲方案", "乙基地"], "by": 2022}},
    "qualitative": {"goal": {"qualitative": "没有可量化的标准"}},
}
ASSIGNED = {"assigned fall": 10, "assigned at_least": 58, "assigned at_most": 42}
COUNTED = frozenset({"met", "missed", "on-pace", "behind"})
EVERY = COUNTED | {"baseline", "unknown", "listed"}
REACHABLE = {
    "fall": EVERY | {"reversing"},
    "rise": EVERY | {"reversing"},
    "at_least": EVERY | {"reversing", "no-path"},
    "at_most": EVERY | {"reversing", "no-path"},
    "at_least every year": EVERY - {"behind"},
    "at_most every year": EVERY - {"behind"},
    "cumulative": EVERY,
    "falling": EVERY | {"reversing"},
    "rising": EVERY | {"reversing"},
    "falling every year": EVERY | {"reversing"},
    "rising every year": EVERY | {"reversing"},
    "assigned fall": EVERY | {"reversing", "awaiting"},
    "assigned at_least": EVERY | {"reversing", "no-path", "awaiting"},
    "assigned at_most": EVERY | {"reversing", "no-path", "awaiting"},
    "deliver": {"done", "pending", "overdue"},
    "qualitative": {"listed"},
}
"""Design: the table of statuses. A cumulative count cannot fall below its base of zero, 保持 is never merely behind."""

NUMBERS = (
    "value",
    "base_value",
    "change_pct",
    "level",
    "expected",
    "gap",
    "gap_pct",
    "completed_pct",
    "required_pct",
    "overfulfilment_pct",
)
PACES = ("planned", "achieved", "required")


def yearly(ratio: float, years: float) -> float:
    """Percent per year that makes `ratio` in `years` years."""
    return (ratio ** (1 / years) - 1) * 100


def changed(value, elapsed, *, up=False, light=None, **other):
    """A `fall` of 10 % from 50 (level 45) or a `rise` of 10 % (level 55), `elapsed` of 4 years in."""
    factor, ratio = Fraction(11 if up else 9, 10), Fraction(str(value)) / 50
    sign, over = (1 if up else -1), elapsed >= 4
    met = (ratio - factor) * sign >= 0
    size = (ratio - 1) * sign * 100
    return {
        "value": value,
        "base_value": 50,
        "change_pct": (ratio - 1) * 100,
        "level": 50 * factor,
        "expected": 50 * factor if over else 50 * float(factor) ** (elapsed / 4),
        "gap": (Fraction(str(value)) - 50 * factor) * sign,
        "gap_pct": size - 10,
        "completed_pct": log(ratio) / log(factor) * 100,
        "required_pct": min(Fraction(elapsed, 4), 1) * 100,
        "overfulfilment_pct": (size - 10) / 10 * 100 if over else None,
        "planned": yearly(float(factor), 4),
        "achieved": yearly(float(ratio), elapsed),
        "required": 0 if met else None if over else yearly(float(factor / ratio), 4 - elapsed),
        "projection": None if over else float(value) * float(ratio) ** ((4 - elapsed) / elapsed),
        "light": light,
    } | other


def level(value, elapsed, *, goal, base=50, **other):
    """A level goal from 50, `elapsed` of 4 years in: straight lines."""
    v, up = Fraction(str(value)), goal > 50
    over, met = elapsed >= 4, v >= goal if up else v <= goal
    found = {"value": value, "level": goal, "gap": v - goal if up else goal - v, "required_pct": min(Fraction(elapsed, 4), 1) * 100}
    found["expected"] = goal if over else None
    found["required"] = 0 if met else None
    if base is None:
        return found | other
    achieved = (v - base) / elapsed
    return (
        found
        | {
            "base_value": base,
            "change_pct": (v - base) / base * 100,
            "expected": goal if over else base + Fraction(goal - base) * elapsed / 4,
            "completed_pct": (v - base) / (goal - base) * 100,
            "planned": Fraction(goal - base, 4),
            "achieved": achieved,
            "required": 0 if met else None if over else (goal - v) / (4 - elapsed),
            "projection": None if over else v + achieved * (4 - elapsed),
        }
        | other
    )


def kept(value, elapsed, *, sign, base=60):
    """保持: no pace, the path is the goal of 50."""
    gap = (Fraction(str(value)) - 50) * sign
    known = {} if base is None else {"base_value": base, "change_pct": Fraction(str(value)) / base * 100 - 100}
    return {"value": value, "level": 50, "expected": 50, "gap": gap, "required_pct": min(Fraction(elapsed, 4), 1) * 100} | known


def count(value, elapsed):
    """A count of 80 from nothing: 20 a year."""
    over, met = elapsed >= 4, value >= 80
    return {
        "value": value,
        "base_value": 0,
        "level": 80,
        "expected": 80 if over else 20 * elapsed,
        "gap": value - 80,
        "completed_pct": Fraction(value, 80) * 100,
        "required_pct": min(Fraction(elapsed, 4), 1) * 100,
        "planned": 20,
        "achieved": Fraction(value, elapsed),
        "required": 0 if met else None if over else Fraction(80 - value, 4 - elapsed),
        "projection": None if over else value + Fraction(value, elapsed) * (4 - elapsed),
    }


def moved(value, elapsed):
    """A direction from 50: only what it was and how fast."""
    return {"value": value, "base_value": 50, "change_pct": Fraction(value - 50, 50) * 100, "achieved": Fraction(value - 50, elapsed)}


BARE = {"value": 50, "base_value": 50}
CASES = [
    ("fall", "baseline", (50,), BARE | {"level": 45}),
    ("fall", "met", (50, None, None, 44), changed(44, 3, light="三级")),
    ("fall", "met", (50, None, None, None, 45), changed(45, 4, light="三级")),
    ("fall", "met", (50, None, None, None, 46, 44.5), changed(44.5, 5, light="三级")),
    ("fall", "on-pace", (50, 49, 47.4), changed(47.4, 2, light="三级")),
    ("fall", "behind", (50, 49, 47.5), changed(47.5, 2, light="二级")),
    ("fall", "reversing", (50, 49, 50.5), changed(50.5, 2, light="一级")),
    ("fall", "missed", (50, None, None, None, 45.5), changed(45.5, 4, light="二级")),
    ("fall", "missed", (50, None, None, None, 51), changed(51, 4, light="一级")),
    ("fall", "unknown", (None, 49), {"value": 49, "required_pct": 25}),
    ("fall", "unknown", (0, 49), {"value": 49, "base_value": 0, "required_pct": 25}),
    ("rise", "baseline", (50,), BARE | {"level": 55}),
    ("rise", "met", (50, 55), changed(55, 1, up=True)),
    ("rise", "met", (50, None, None, None, 57), changed(57, 4, up=True)),
    ("rise", "on-pace", (50, None, 52.5), changed(52.5, 2, up=True)),
    ("rise", "behind", (50, None, 52.4), changed(52.4, 2, up=True)),
    ("rise", "reversing", (50, None, None, 49), changed(49, 3, up=True)),
    ("rise", "missed", (50, None, None, None, 54.5), changed(54.5, 4, up=True)),
    ("rise", "unknown", (None, 57), {"value": 57, "required_pct": 25}),
    ("at_least", "baseline", (50,), BARE | {"level": 58}),
    ("at_least", "met", (50, None, 58), level(58, 2, goal=58)),
    ("at_least", "met", (50, None, None, None, 61), level(61, 4, goal=58)),
    ("at_least", "met", (None, 61), level(61, 1, goal=58, base=None)),
    ("at_least", "on-pace", (50, None, 54), level(54, 2, goal=58)),
    ("at_least", "behind", (50, None, 53.9), level(53.9, 2, goal=58)),
    ("at_least", "reversing", (50, None, 49), level(49, 2, goal=58)),
    ("at_least", "no-path", (None, None, 57), level(57, 2, goal=58, base=None)),
    ("at_least", "missed", (50, None, None, None, 57), level(57, 4, goal=58)),
    ("at_least", "unknown", (50, None), None),
    ("at_most", "baseline", (50,), BARE | {"level": 42}),
    ("at_most", "met", (50, None, None, 41), level(41, 3, goal=42)),
    ("at_most", "met", (50, None, None, None, 42), level(42, 4, goal=42)),
    ("at_most", "on-pace", (50, 48), level(48, 1, goal=42)),
    ("at_most", "behind", (50, 48.1), level(48.1, 1, goal=42)),
    ("at_most", "reversing", (50, 50.1), level(50.1, 1, goal=42)),
    ("at_most", "no-path", (None, 43), level(43, 1, goal=42, base=None)),
    ("at_most", "missed", (50, None, None, None, 43), level(43, 4, goal=42)),
    ("at_most", "unknown", (50, None), None),
    ("at_least every year", "baseline", (60,), {"value": 60, "base_value": 60, "level": 50}),
    ("at_least every year", "on-pace", (60, 51, 50), kept(50, 2, sign=1)),
    ("at_least every year", "missed", (60, 51, 49, 62), kept(62, 3, sign=1)),
    ("at_least every year", "met", (None, 51, 50, 57, 63), kept(63, 4, sign=1, base=None)),
    ("at_least every year", "unknown", (60, 51, None, 57, 63), {"value": 63, "base_value": 60, "change_pct": 5}),
    ("at_most every year", "baseline", (60,), {"value": 60, "base_value": 60, "level": 50}),
    ("at_most every year", "on-pace", (60, 45, 50), kept(50, 2, sign=-1)),
    ("at_most every year", "missed", (60, 45, 51, 42), kept(42, 3, sign=-1)),
    ("at_most every year", "met", (60, 45, 50, 42, 48), kept(48, 4, sign=-1)),
    ("at_most every year", "unknown", (60, 45, 50, None, 48), {"value": 48, "base_value": 60, "change_pct": -20}),
    ("cumulative", "baseline", (7,), {"value": 0, "base_value": 0, "level": 80}),
    ("cumulative", "on-pace", (7, 13, 27), count(40, 2)),
    ("cumulative", "behind", (7, 13, 26), count(39, 2)),
    ("cumulative", "met", (7, 13, 67), count(80, 2)),
    ("cumulative", "met", (None, 13, 27, 8, 35), count(83, 4)),
    ("cumulative", "missed", (7, 13, 27, 8, 31), count(79, 4)),
    ("cumulative", "unknown", (7, 13, None, 8), None),
    ("falling", "baseline", (50,), BARE),
    ("falling", "on-pace", (50, 52, 47), moved(47, 2)),
    ("falling", "behind", (50, 46, 47), moved(47, 2)),
    ("falling", "reversing", (50, 46, 53), moved(53, 2)),
    ("falling", "met", (50, 52, 47, 48, 49), moved(49, 4)),
    ("falling", "missed", (50, 46, 47, 48, 50), moved(50, 4)),
    ("falling", "unknown", (None, 46), {"value": 46}),
    ("rising", "baseline", (50,), BARE),
    ("rising", "on-pace", (50, 46, 53), moved(53, 2)),
    ("rising", "behind", (50, 54, 53), moved(53, 2)),
    ("rising", "reversing", (50, 54, 47), moved(47, 2)),
    ("rising", "met", (50, 46, 53, 52, 51), moved(51, 4)),
    ("rising", "missed", (50, 54, 53, 52, 50), moved(50, 4)),
    ("rising", "unknown", (None, 54), {"value": 54}),
    ("falling every year", "baseline", (50,), BARE),
    ("falling every year", "on-pace", (50, 49, 47), moved(47, 2)),
    ("falling every year", "behind", (50, 46, 46), moved(46, 2)),
    ("falling every year", "reversing", (50, 46, 53), moved(53, 2)),
    ("falling every year", "met", (50, 49, 47, 46, 42), moved(42, 4)),
    ("falling every year", "missed", (50, 49, 47, 48, 42), moved(42, 4)),
    ("falling every year", "unknown", (50, 49, None, 46, 42), {"value": 42, "base_value": 50, "change_pct": -16}),
    ("rising every year", "baseline", (50,), BARE),
    ("rising every year", "on-pace", (50, 51, 53), moved(53, 2)),
    ("rising every year", "behind", (50, 54, 54), moved(54, 2)),
    ("rising every year", "reversing", (50, 54, 47), moved(47, 2)),
    ("rising every year", "met", (50, 51, 53, 54, 58), moved(58, 4)),
    ("rising every year", "missed", (50, 51, 53, 52, 58), moved(58, 4)),
    ("rising every year", "unknown", (50, 51, None, 54, 58), {"value": 58, "base_value": 50, "change_pct": 16}),
    ("assigned fall", "awaiting", (50, 49), {"value": 49, "base_value": 50, "change_pct": -2}),
    ("assigned fall", "baseline", (50,), BARE | {"level": 45}),
    ("assigned fall", "met", (50, None, None, 44), changed(44, 3, light="三级")),
    ("assigned fall", "on-pace", (50, None, 47.4), changed(47.4, 2, light="三级")),
    ("assigned fall", "behind", (50, None, 47.5), changed(47.5, 2, light="二级")),
    ("assigned fall", "reversing", (50, None, 50.5), changed(50.5, 2, light="一级")),
    ("assigned fall", "missed", (50, None, None, None, 45.5), changed(45.5, 4, light="二级")),
    ("assigned fall", "unknown", (None, 49), {"value": 49, "required_pct": 25}),
    ("assigned at_least", "awaiting", (50, 59), {"value": 59, "base_value": 50, "change_pct": 18}),
    ("assigned at_least", "baseline", (50,), BARE | {"level": 58}),
    ("assigned at_least", "met", (50, None, 58), level(58, 2, goal=58)),
    ("assigned at_least", "on-pace", (50, None, 54), level(54, 2, goal=58)),
    ("assigned at_least", "behind", (50, None, 53.9), level(53.9, 2, goal=58)),
    ("assigned at_least", "reversing", (50, None, 49), level(49, 2, goal=58)),
    ("assigned at_least", "no-path", (None, None, 57), level(57, 2, goal=58, base=None)),
    ("assigned at_least", "missed", (50, None, None, None, 57), level(57, 4, goal=58)),
    ("assigned at_least", "unknown", (50, None), None),
    ("assigned at_most", "awaiting", (50, 41), {"value": 41, "base_value": 50, "change_pct": -18}),
    ("assigned at_most", "baseline", (50,), BARE | {"level": 42}),
    ("assigned at_most", "met", (50, None, None, 41), level(41, 3, goal=42)),
    ("assigned at_most", "on-pace", (50, 48), level(48, 1, goal=42)),
    ("assigned at_most", "behind", (50, 48.1), level(48.1, 1, goal=42)),
    ("assigned at_most", "reversing", (50, 50.1), level(50.1, 1, goal=42)),
    ("assigned at_most", "no-path", (None, 43), level(43, 1, goal=42, base=None)),
    ("assigned at_most", "missed", (50, None, None, None, 43), level(43, 4, goal=42)),
    ("assigned at_most", "unknown", (50, None), None),
]
LISTED = sorted(verb for verb, statuses in REACHABLE.items() if "listed" in statuses and verb != "qualitative")
THINGS = {"done": (True, True, 2022), "pending": (True, False, 2021), "overdue": (True, False, 2022)}


def outcome_of(tmp_path, verb, figures, **parts):
    """The latest outcome of one target on the figures of the top area."""
    target = TARGETS[verb] | parts.pop("keys", {})
    plan = plan_of(tmp_path, {"one": target})
    item = "新建充电桩" if verb == "cumulative" else "排放量"
    given = series(item, 2020, *figures)
    if figures and figures[-1] is None:
        given |= {("北海市", "绿色工厂", 2020 + len(figures) - 1): 1.0}  # the year itself is reported, the figure is not
    return [each for each in run(plan, given, year=2019 + len(figures) if figures else None, **parts) if each.area == "北海市"]


def numbers(outcome):
    """Every number of an outcome, by the names of the cases."""
    found = {name: getattr(outcome, name) for name in NUMBERS}
    found |= {name: outcome.pace.get(name, outcome.pace.get(f"{name}_pct")) for name in PACES}
    found["projection"] = None if outcome.projection is None else outcome.projection["value"]
    found["light"] = None if outcome.light is None else outcome.light["level"]
    return found


@pytest.mark.parametrize(
    ("verb", "status", "figures", "expected"), CASES, ids=[f"{verb}: {status} {n}" for n, (verb, status, *_) in enumerate(CASES)]
)
def test_worked_by_hand(tmp_path, verb, status, figures, expected):
    given = [] if status == "awaiting" else [assigned("one", ASSIGNED[verb])] if verb in ASSIGNED else []
    outcome = {each.year: each for each in outcome_of(tmp_path, verb, figures, assigned=given)}[2019 + len(figures)]
    assert outcome.status.value == status, outcome
    if expected is None:
        assert (outcome.value, outcome.gap, outcome.completed_pct) == (None, None, None)
        assert outcome.missing
        return
    found = numbers(outcome)
    if status == "unknown":
        found = {
            name: found[name] for name in ("value", "base_value", "change_pct", "gap", "gap_pct", "completed_pct", "achieved", "projection")
        }
    for name, number in found.items():
        want = expected.get(name)
        assert number == (want if want is None or isinstance(want, str) else approx(float(want), rel=1e-12, abs=1e-12)), name
    assert outcome.flip == (None if outcome.gap_pct is None else {"gap_pct": outcome.gap_pct})


@pytest.mark.parametrize("verb", LISTED)
def test_outside_its_levels_a_value_is_listed(tmp_path, verb):
    given = [assigned("one", ASSIGNED[verb])] if verb in ASSIGNED else []
    [outcome] = [each for each in outcome_of(tmp_path, verb, (50, 44), keys={"levels": ["county"]}, assigned=given) if each.year == 2021]
    found = numbers(outcome)
    value, base = (44, 0) if verb == "cumulative" else (44, 50)
    assert (outcome.status.value, found.pop("value"), found.pop("base_value")) == ("listed", value, base)
    assert found.pop("change_pct") == (None if verb == "cumulative" else approx(-12))
    assert set(found.values()) == {None}


@pytest.mark.parametrize("status", THINGS)
def test_milestones(tmp_path, status):
    *done, year = THINGS[status]
    names = TARGETS["deliver"]["goal"]["deliver"]
    things = [
        milestone("one", name, done=is_done, status="已完成" if is_done else "推进中", year=2021 if is_done else None)
        for name, is_done in zip(names, done, strict=True)
    ]
    plan = plan_of(tmp_path, {"one": TARGETS["deliver"]})
    [outcome] = run(plan, series("排放量", year, 5), milestones=things)
    assert outcome.status.value == status
    assert set(numbers(outcome).values()) == {None}


def test_a_qualitative_statement_is_listed(tmp_path):
    [outcome] = run(plan_of(tmp_path, {"one": TARGETS["qualitative"]}), series("排放量", 2021, 5))
    assert (outcome.status.value, set(numbers(outcome).values())) == ("listed", {None})


def test_every_status_each_verb_can_have_is_worked():
    worked = {(verb, status) for verb, status, _, _ in CASES} | {(verb, "listed") for verb in [*LISTED, "qualitative"]}
    worked |= {("deliver", status) for status in THINGS}
    assert worked == {(verb, status) for verb, statuses in REACHABLE.items() for status in statuses}
