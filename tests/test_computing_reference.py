"""Two independent computations must agree: the engine and the row-by-row evaluator of reference.py, on random plans and figures."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from computing_kit import FALLBACK, plan_of, run
from reference import Book, Goal, judge, years_owed

approx = pytest.approx

AREAS = ("北海市", "海城区", "合浦县", "涠洲岛")
PARTS = {"北海市": ("海城区", "合浦县")}
YEARS = range(2019, 2027)
RATIO = ("÷", ("item", "能源消费总量"), ("item", "地区生产总值"))
CHAIN = ("÷", ("index", ("percent", "能源消费总量增速")), ("index", ("percent", "地区生产总值增速")))
ADDITIVE = frozenset({"能源消费总量", "地区生产总值", "新建充电桩", "排放量"})
GOALS = {
    "fall-ratio": (Goal("fall", 13.5), "吨标准煤/万元", "能源消费总量 ÷ 地区生产总值", RATIO, None),
    "fall-chain": (Goal("fall", 13.5), "吨标准煤/万元", "能源消费总量 ÷ 地区生产总值", RATIO, CHAIN),
    "rise-ratio": (Goal("rise", 20.0, by=2024), "吨标准煤/万元", "能源消费总量 ÷ 地区生产总值", RATIO, None),
    "least": (Goal("at_least", 70.0), "%", "出行比例", ("item", "出行比例"), None),
    "most": (Goal("at_most", 40.0, since=2021), "吨", "排放量", ("item", "排放量"), None),
    "kept": (Goal("at_least", 60.0, by=2023, every_year=True), "%", "出行比例", ("item", "出行比例"), None),
    "under": (Goal("at_most", 60.0, every_year=True), "吨", "排放量", ("item", "排放量"), None),
    "count": (Goal("at_least", 150.0), "个", "累计(新建充电桩)", ("cumulative", ("item", "新建充电桩")), None),
    "down": (Goal("falling", since=2020), "吨", "排放量", ("item", "排放量"), None),
    "down-each": (Goal("falling", by=2024, every_year=True), "吨", "排放量", ("item", "排放量"), None),
    "up": (Goal("rising"), "%", "出行比例", ("item", "出行比例"), None),
}
ITEMS = ("能源消费总量", "地区生产总值", "能源消费总量增速", "地区生产总值增速", "出行比例", "排放量", "新建充电桩")
_ANY = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)
THOROUGH = settings(max_examples=25, deadline=None, database=None, suppress_health_check=_ANY)
QUICK = settings(max_examples=8, deadline=None, database=None, suppress_health_check=_ANY)


def target(goal, unit, formula, fallback):
    size = f"{goal.value}%" if goal.verb in {"fall", "rise"} or unit == "%" else goal.value
    asked = {"trend": goal.verb} if goal.value is None else {goal.verb: size}
    asked |= {"since": goal.since, "by": goal.by} | ({"every_year": True} if goal.every_year else {})
    return {"unit": unit, "formula": formula, "goal": asked} | ({"fallback": FALLBACK} if fallback else {})


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    targets = {name: target(goal, unit, text, spare) for name, (goal, unit, text, _, spare) in GOALS.items()}
    return plan_of(tmp_path_factory.mktemp("方案"), targets)


def number(item):
    """Few distinct numbers, so that ties and standstills happen; growth rates may be negative, everything else may be zero."""
    if item.endswith("增速"):
        return st.sampled_from([-8.0, -2.5, 0.0, 1.3, 6.8])
    if item == "新建充电桩":
        return st.sampled_from([0.0, 17.0, 30.0, 41.0])
    return st.one_of(st.sampled_from([0.0, 40.0, 55.0, 60.0, 70.0]), st.floats(30, 90, allow_nan=False))


@st.composite
def figures(draw):
    found = {}
    for item in ITEMS:
        for area in draw(st.sets(st.sampled_from(AREAS), max_size=3)):
            gaps = draw(st.sets(st.sampled_from(list(YEARS)), max_size=2))
            found |= {(area, item, year): draw(number(item)) for year in YEARS if year not in gaps}
    return found


def pace(outcome, name):
    return outcome.pace.get(name, outcome.pace.get(f"{name}_pct"))


def engine_says(outcome):
    said = {name: getattr(outcome, name) for name in ("value", "change_pct", "level", "expected", "gap", "gap_pct")}
    said |= {name: getattr(outcome, name) for name in ("completed_pct", "required_pct", "overfulfilment_pct")}
    said |= {name + tail: pace(outcome, name) for name in ("planned", "achieved") for tail in ("", "_pct")}
    said |= {"base": outcome.base_value, "required_pace": pace(outcome, "required")}
    return said | {"projected": None if outcome.projection is None else outcome.projection["value"]}


@THOROUGH
@given(figures())
def test_engine_and_reference_agree(plan, found):
    book = Book(found, PARTS, ADDITIVE)
    for outcome in run(plan, found):
        goal, _, _, formula, fallback = GOALS[outcome.target]
        expected = judge(book, goal, outcome.area, outcome.year, formula, fallback)
        where = (outcome.target, outcome.area, outcome.year, outcome.reason)
        assert outcome.status.value == expected.pop("status"), where
        assert outcome.via == expected.pop("via"), where
        said = engine_says(outcome)
        if outcome.status in {"baseline", "unknown"}:
            expected = {"value": expected["value"]}
        for name, number in expected.items():
            assert said[name] == (None if number is None else approx(number, rel=1e-9, abs=1e-9)), (where, name)
        assert (outcome.status == "unknown") <= (outcome.reason is not None), where


@THOROUGH
@given(figures())
def test_no_year_between_two_reports_is_passed_over(plan, found):
    """Who has an outcome in which year; beyond that only an area at the head accounts for the last year. The latest is a reported year."""
    book = Book(found, PARTS, ADDITIVE)
    outcomes = run(plan, found)
    said = {(name, area): set() for name in GOALS for area in AREAS}
    for each in outcomes:
        said[each.target, each.area].add(each.year)
    newest = {(each.target, each.area): each.year for each in outcomes.latest()}
    last = max((year for _, _, year in found), default=None)
    for (name, area), years in said.items():
        goal, _, _, formula, fallback = GOALS[name]
        owed = years_owed(book, goal, area, YEARS, formula, fallback)
        assert owed <= years, (name, area)
        assert years - owed <= {last}, (name, area)
        if years:
            assert newest[name, area] == max(years), (name, area)


@QUICK
@given(figures(), st.randoms(use_true_random=False))
def test_the_order_of_figures_does_not_matter(plan, found, random):
    keys = list(found)
    random.shuffle(keys)

    def told(outcomes):
        return [(one.target, one.area, one.year, one.status, one.value, one.gap, one.missing) for one in outcomes]

    assert told(run(plan, found)) == told(run(plan, {key: found[key] for key in keys}))


@QUICK
@given(figures(), st.floats(0.5, 2.0))
def test_a_change_does_not_depend_on_the_unit_of_measure(plan, found, factor):
    """Scaling every energy figure moves levels, never changes, progress or (outside ties) statuses of `fall`."""
    scaled = {key: value * factor if key[1] == "能源消费总量" else value for key, value in found.items()}

    def told(figures):
        return [(one.area, one.year, one.change_pct, one.completed_pct) for one in run(plan, figures) if one.target == "fall-ratio"]

    for left, right in zip(told(found), told(scaled), strict=True):
        assert left[:2] == right[:2]
        assert left[2:] == tuple(None if number is None else approx(number, rel=1e-9, abs=1e-9) for number in right[2:])


@QUICK
@given(figures(), st.randoms(use_true_random=False))
def test_what_is_missing_settles_the_verdict_once_supplied(plan, found, random):
    """Supplying every figure an unknown outcome names leaves it unknown only for zero or negative values."""
    lacking = [one for one in run(plan, found) if one.status == "unknown" and one.missing]
    for outcome in random.sample(lacking, min(3, len(lacking))):
        supplied = found | {(area, item, int(year)): 33.0 for item, area, year in (each.split("@") for each in outcome.missing)}
        again = next(one for one in run(plan, supplied) if (one.target, one.area, one.year) == (outcome.target, outcome.area, outcome.year))
        assert again.status != "unknown" or "0" in again.reason.zh, (outcome, again)
