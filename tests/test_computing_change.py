"""Goals `fall` and `rise`, worked by hand on asymmetric numbers."""

from __future__ import annotations

import math

import pytest

from computing_kit import FALLBACK, INTENSITY, plan_of, position, run, series, table
from gcx.records import Status

approx = pytest.approx


def intensity(tmp_path, figures, *, target=None, **options):
    plan = plan_of(tmp_path, {"energy": INTENSITY | (target or {})})
    return plan, table(run(plan, figures, **options))


def levels(first, energy, output, area="北海市"):
    return series("能源消费总量", first, *energy, area=area) | series("地区生产总值", first, *output, area=area)


def test_the_worked_example_of_the_design(tmp_path):
    figures = levels(2020, [520.3], [1000.0]) | levels(2025, [812.3], [1812.6])
    _, found = intensity(tmp_path, figures)
    one = found["energy", "北海市", 2025, None]
    assert one.status is Status.MET
    assert (one.unit, one.via, one.progress_rule) == ("吨标准煤/万元", "formula", "log")
    assert one.value == approx(0.448141, abs=5e-7)
    assert (one.base_year, one.base_value) == (2020, approx(0.5203))
    assert one.change_pct == approx(-13.8688, abs=5e-5)
    assert (one.level, one.expected) == (approx(0.4500595), approx(0.4500595))
    assert one.gap == approx(0.0019187, abs=5e-8)
    assert one.gap_pct == approx(0.3688, abs=5e-5)
    assert one.flip == {"gap_pct": one.gap_pct}
    assert (one.completed_pct, one.required_pct) == (approx(102.946, abs=5e-4), 100.0)
    assert one.overfulfilment_pct == approx(2.732, abs=5e-4)
    assert one.pace == {"planned_pct": approx(-2.859, abs=5e-4), "achieved_pct": approx(-2.9418, abs=5e-5), "required_pct": 0.0}
    assert one.projection is None
    assert one.light == {"level": "三级", "rule": "ndrc-2021"}
    assert one.substituted == "812.3 万吨标准煤 ÷ 1812.6 亿元"
    assert [(each.item, each.year, each.value, each.at.cell) for each in one.inputs] == [
        ("能源消费总量", 2025, 812.3, "E3"),
        ("地区生产总值", 2025, 1812.6, "E4"),
        ("能源消费总量", 2020, 520.3, "E1"),
        ("地区生产总值", 2020, 1000.0, "E2"),
    ]
    assert (one.missing, one.reason) == ((), None)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (0.865, "met"),
        (0.865 * (1 + 1e-13), "met"),
        (0.865 * (1 + 1e-11), "missed"),
        (1 - 0.134979, "missed"),
        (1.02, "missed"),
    ],
)
def test_a_tie_is_met_and_nothing_looser(tmp_path, value, status):
    figures = levels(2020, [1000.0], [1000.0]) | levels(2025, [1000.0 * value], [1000.0])
    _, found = intensity(tmp_path, figures)
    assert found["energy", "北海市", 2025, None].status == status


@pytest.mark.parametrize(
    ("ratio", "status"),
    [
        (0.80, "met"),
        (0.90, "on-pace"),
        (0.865**0.6, "on-pace"),
        (0.918, "behind"),
        (1.0, "behind"),
        (1.001, "reversing"),
    ],
)
def test_status_on_the_way(tmp_path, ratio, status):
    figures = levels(2020, [700.0], [1400.0]) | levels(2023, [700.0 * ratio], [1400.0])
    _, found = intensity(tmp_path, figures)
    one = found["energy", "北海市", 2023, None]
    assert one.status == status
    assert one.required_pct == approx(60.0)
    assert one.expected == approx(0.5 * 0.865**0.6)
    if status == "met":
        assert one.pace["required_pct"] == 0.0


def test_one_datum_all_numbers_after_three_years(tmp_path):
    """7.3 % after three years of a 13.5 % goal: 52.27 % done against 60 %, 滞后."""
    figures = levels(2020, [1000.0], [1000.0]) | levels(2023, [927.0], [1000.0])
    _, found = intensity(tmp_path, figures)
    one = found["energy", "北海市", 2023, None]
    assert one.status is Status.BEHIND
    assert one.completed_pct == approx(52.2678, abs=1e-4)
    assert one.gap_pct == approx(-6.2)
    assert one.overfulfilment_pct is None
    assert one.pace["required_pct"] == approx(((0.865 / 0.927) ** 0.5 - 1) * 100)
    assert one.projection == {"year": 2025, "value": approx(0.927 ** (5 / 3)), "change_pct": approx((0.927 ** (5 / 3) - 1) * 100)}


def test_the_base_year_and_earlier_are_baseline(tmp_path):
    figures = levels(2019, [510.0, 520.3], [1010.0, 1000.0]) | levels(2021, [500.0], [1000.0])
    _, found = intensity(tmp_path, figures)
    assert [found["energy", "北海市", year, None].status for year in (2019, 2020, 2021)] == ["baseline", "baseline", "on-pace"]
    base = found["energy", "北海市", 2020, None]
    assert (base.value, base.expected, base.gap, base.completed_pct, base.change_pct) == (approx(0.5203), None, None, None, None)


def test_after_the_deadline_the_verdict_stands_on_the_goal_level(tmp_path):
    figures = levels(2020, [1000.0], [1000.0]) | levels(2027, [880.0], [1000.0])
    _, found = intensity(tmp_path, figures)
    one = found["energy", "北海市", 2027, None]
    assert one.status is Status.MISSED
    assert (one.expected, one.required_pct, one.projection) == (approx(0.865), 100.0, None)
    assert one.pace == {"planned_pct": approx(-2.8589, abs=1e-4), "achieved_pct": approx((0.88 ** (1 / 7) - 1) * 100), "required_pct": None}
    assert one.overfulfilment_pct == approx((12 - 13.5) / 13.5 * 100)


def test_a_rise_mirrors_a_fall(tmp_path):
    goal = {"goal": {"rise": "20%", "since": 2020, "by": 2025}}
    figures = levels(2020, [100.0], [100.0]) | levels(2022, [108.0], [100.0]) | levels(2025, [121.0], [100.0])
    _, found = intensity(tmp_path, figures, target=goal)
    early, late = found["energy", "北海市", 2022, None], found["energy", "北海市", 2025, None]
    assert (early.status, early.expected) == ("on-pace", approx(1.2**0.4))
    assert early.gap == approx(-0.12)
    assert (late.status, late.gap, late.gap_pct) == ("met", approx(0.01), approx(1.0))
    assert late.light is None


@pytest.mark.parametrize(("base", "value"), [(0.0, 5.0), (-3.0, 5.0), (4.0, 0.0), (4.0, -1.0)])
def test_zero_or_negative_is_unknown_never_a_logarithm(tmp_path, base, value):
    target = {"unit": "吨", "formula": "排放量", "goal": {"fall": "10%"}}
    _, found = intensity(tmp_path, series("排放量", 2020, base, value), target=target)
    one = found["energy", "北海市", 2021, None]
    assert one.status is Status.UNKNOWN
    assert one.value == value
    assert "0或负数" in one.reason.zh
    assert one.completed_pct is None


def test_division_by_zero_says_so(tmp_path):
    figures = levels(2020, [520.3], [1000.0]) | levels(2025, [812.3], [0.0])
    _, found = intensity(tmp_path, figures)
    one = found["energy", "北海市", 2025, None]
    assert (one.status, one.value, one.missing) == ("unknown", None, ())
    assert one.reason.zh == "除数为0，不能计算"


@pytest.mark.parametrize(("base", "value"), [(1e-300, 1e300), (1e300, 1e-300), (5e-324, 1.0)])
def test_no_number_is_ever_infinite(tmp_path, base, value):
    target = {"unit": "吨", "formula": "排放量", "goal": {"fall": "10%"}}
    _, found = intensity(tmp_path, series("排放量", 2020, base, value), target=target)
    one = found["energy", "北海市", 2021, None]
    numbers = [one.change_pct, one.completed_pct, one.gap, one.gap_pct, *one.pace.values(), *(one.projection or {}).values()]
    assert all(number is None or math.isfinite(number) for number in numbers)


def growth(area="北海市", *, energy=(4.1, 2.7), output=(6.8, 3.5)):
    return series("能源消费总量增速", 2021, *energy, area=area) | series("地区生产总值增速", 2021, *output, area=area)


def test_growth_rates_stand_in_as_an_index(tmp_path):
    _, found = intensity(tmp_path, growth(), target={"fallback": FALLBACK})
    one = found["energy", "北海市", 2022, None]
    assert (one.via, one.unit, one.base_value) == ("fallback", "1", 1.0)
    assert one.value == approx(1.041 * 1.027 / (1.068 * 1.035))
    assert one.level == approx(0.865)
    assert one.gap == approx(0.865 - one.value)
    assert one.formula == FALLBACK


def test_value_and_base_come_from_one_formula(tmp_path):
    """A level in 2022 but none in 2020: the index gives both, the level is not mixed in."""
    _, found = intensity(tmp_path, growth() | levels(2022, [640.1], [1500.0]), target={"fallback": FALLBACK})
    one = found["energy", "北海市", 2022, None]
    assert (one.via, one.base_value) == ("fallback", 1.0)
    assert one.value == approx(0.967185, abs=1e-6)


def test_the_formula_wins_where_it_can(tmp_path):
    figures = growth() | levels(2020, [520.3], [1000.0]) | levels(2022, [640.1], [1500.0])
    _, found = intensity(tmp_path, figures, target={"fallback": FALLBACK})
    assert (found["energy", "北海市", 2022, None].via, found["energy", "北海市", 2021, None].via) == ("formula", "fallback")


def test_an_index_of_100_is_scaled_to_one(tmp_path):
    items = [
        {"name": "能源消费总量", "code": "1", "unit": "万吨标准煤", "basis": "无", "kind": "flow", "adds_up": True},
        {"name": "能耗指数", "code": "2", "unit": "1", "basis": "2019年=100", "kind": "index", "adds_up": False},
    ]
    target = {"unit": "万吨标准煤", "formula": "能源消费总量", "fallback": "能耗指数", "goal": {"fall": "10%"}}
    plan = plan_of(tmp_path, {"cap": target}, items=items)
    one = table(run(plan, series("能耗指数", 2020, 96.0, 91.2)))["cap", "北海市", 2021, None]
    assert (one.value, one.base_value, one.unit) == (approx(0.95), 1.0, "1")


def test_variants_are_outcomes_of_their_own(tmp_path):
    target = {"variants": {"扣除原料用能": "(能源消费总量 - 原料用能) ÷ 地区生产总值"}}
    figures = (
        levels(2020, [700.5], [1345.2]) | levels(2025, [842.7], [1731.9]) | series("原料用能", 2020, 96.4) | series("原料用能", 2025, 251.3)
    )
    _, found = intensity(tmp_path, figures, target=target)
    assert found["energy", "北海市", 2025, None].status is Status.MISSED
    less = found["energy", "北海市", 2025, "扣除原料用能"]
    assert (less.status, less.value) == ("met", approx((842.7 - 251.3) / 1731.9))
    assert less.base_value == approx((700.5 - 96.4) / 1345.2)


def test_a_variant_nobody_reports_is_not_mentioned(tmp_path):
    target = {"variants": {"扣除原料用能": "(能源消费总量 - 原料用能) ÷ 地区生产总值"}}
    _, found = intensity(tmp_path, levels(2020, [700.5], [1345.2]) | levels(2025, [842.7], [1731.9]), target=target)
    assert {variant for *_, variant in found} == {None}


def test_a_doubted_figure_keeps_its_value_and_loses_its_verdict(tmp_path):
    plan = plan_of(tmp_path, {"energy": INTENSITY})
    figures = levels(2020, [520.3, 510.0], [1000.0, 1010.0]) | levels(2025, [812.3], [1812.6])
    doubted = {position(plan, "北海市", "能源消费总量", 2025): "C-within"}
    found = table(run(plan, figures, doubted=doubted))
    one = found["energy", "北海市", 2025, None]
    assert (one.status, one.value) == ("unknown", approx(0.448141, abs=1e-6))
    assert "C-within" in one.reason.zh
    assert "能源消费总量（2025年）" in one.reason.zh
    assert (one.gap, one.light, one.flip, one.missing) == (None, None, None, ())
    assert found["energy", "北海市", 2021, None].status is Status.ON_PACE
