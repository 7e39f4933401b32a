"""Published numbers, re-typed: the arithmetic of progress, provincial growth rates of 2020, national series, and ratios of many countries."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from computing_kit import FALLBACK, INTENSITY, plan_of, run, series, table
from gcx.computing import progress

approx = pytest.approx

DATA = Path(__file__).parent / "data"
QINGHAI = (1.51, -2.20, -4.18)


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_qinghai_2009():
    """青海省统计局“关于节能目标完成情况的计算方法”: 17 % in five years, three years done."""
    so_far = progress.chained(QINGHAI)
    assert so_far == approx(-4.87, abs=0.005)
    assert progress.average(so_far, 3) == approx(-1.65, abs=0.005)
    assert progress.remaining(-17.0, so_far) == approx(-12.75, abs=0.005)
    assert progress.average(progress.remaining(-17.0, so_far), 2) == approx(-6.59, abs=0.005)
    assert progress.average(-17.0, 5) == approx(-3.66, abs=0.005)
    assert progress.completed_log(1 + so_far / 100, 1.0, 0.83) == approx(26.8, abs=0.05)


def test_qinghai_through_the_engine(tmp_path):
    items = [{"name": "能耗增减率", "code": "1", "unit": "%", "basis": "无", "kind": "growth", "adds_up": False}]
    goal = {"fall": "17%", "since": 2005, "by": 2010}
    plan = plan_of(tmp_path, {"one": {"unit": "1", "formula": "定基指数(能耗增减率)", "goal": goal}}, items=items)
    one = table(run(plan, series("能耗增减率", 2006, *QINGHAI)))["one", "北海市", 2008, None]
    assert one.change_pct == approx(-4.8729894)
    assert one.completed_pct == approx(26.811220288839486)
    assert one.required_pct == approx(60.0)
    assert one.pace == {
        "planned_pct": approx(-3.658, abs=5e-4),
        "achieved_pct": approx(-1.65145, abs=5e-6),
        "required_pct": approx(-6.59134, abs=5e-6),
    }
    assert one.status == "behind"


def test_tianjin_and_the_announcement_of_2011():
    """20.07 % of 20 %: 完成进度 100.39 (log), not 100.35; 超额 6.59 points of 20 % = 32.95 %."""
    assert progress.completed_log(1 - 0.2007, 1.0, 0.8) == approx(100.39, abs=0.005)
    assert progress.overfulfilment(26.59, 20.0) == approx(32.95)
    assert progress.overfulfilment(21.0, 20.0) == approx(5.0)


@pytest.mark.parametrize(
    ("changes", "published"),
    [
        ((-2.74, -5.04, -5.20, -3.61), -15.61),
        ((-8.01, -1.79, -5.35), -14.49),
        ((-7.3, -3.8, -3.0), -13.4979),
    ],
)
def test_changes_multiply(changes, published):
    assert progress.chained(changes) == approx(published, abs=0.005)


def test_national_change_of_13_4979_prints_as_13_5_and_is_not_met(tmp_path):
    items = [{"name": "能耗增减率", "code": "1", "unit": "%", "basis": "无", "kind": "growth", "adds_up": False}]
    target = INTENSITY | {"unit": "1", "formula": "定基指数(能耗增减率)"}
    plan = plan_of(tmp_path, {"one": target}, items=items)
    change = progress.chained((-7.3, -3.8, -3.0))
    one = table(run(plan, series("能耗增减率", 2021, 0.0, 0.0, -7.3, -3.8, -3.0)))["one", "北海市", 2025, None]
    assert (one.status, f"{one.change_pct:.1f}") == ("missed", "-13.5")
    assert one.change_pct == approx(change)
    assert one.change_pct == approx(-13.4979, abs=5e-5)


@pytest.mark.parametrize(("goal", "so_far"), [(16.0, 17.49), (17.0, 20.15)])
def test_reached_a_year_early(tmp_path, goal, so_far):
    """河南、北京“十二五”前四年: 提前一年完成."""
    target = {"unit": "万吨标准煤", "formula": "能源消费总量", "goal": {"fall": f"{goal}%", "since": 2010, "by": 2015}}
    figures = series("能源消费总量", 2010, 100.0) | series("能源消费总量", 2014, 100.0 - so_far)
    assert table(run(plan_of(tmp_path, {"one": target}), figures))["one", "北海市", 2014, None].status == "met"


@pytest.mark.parametrize(("goal", "value", "status"), [(160, -22.67, "met"), (150, 28, "met"), (10, -1.61, "met"), (10, 10.01, "missed")])
def test_an_increment_may_be_negative_and_is_within_its_cap(tmp_path, goal, value, status):
    """青政办函〔2020〕81号: 能源消耗增量 against the year's 增量控制目标."""
    target = {"unit": "万吨标准煤", "formula": "能源消费总量", "goal": {"at_most": goal, "since": 2018, "by": 2019}}
    one = table(run(plan_of(tmp_path, {"one": target}), series("能源消费总量", 2019, value)))["one", "北海市", 2019, None]
    assert (one.status, one.gap) == (status, approx(goal - value))


@pytest.mark.parametrize(
    ("years", "required"),
    [(1, -2.859), (2, -5.636), (3, -8.334), (4, -10.954), (5, -13.5)],
)
def test_geometric_path_of_the_plan(years, required):
    assert (progress.path_geometric(1.0, 0.865, years / 5) - 1) * 100 == approx(required, abs=5e-4)


@pytest.mark.parametrize(
    ("quantity", "output", "published", "decimals"),
    [(2.2, 2.3, -0.1, 1), (2.9, 6.8, -3.7, 1), (14.6, 18.3, -3.1, 1)],
)
def test_intensity_from_two_growth_rates(quantity, output, published, decimals):
    assert round(progress.of_growth(quantity, output), decimals) == published


def test_formulas_take_arrays():
    value = np.array([0.9, 0.95])
    assert progress.completed_log(value, np.ones(2), np.full(2, 0.83)) == approx(np.log(value) / np.log(0.83) * 100)


def test_provinces_2020_from_growth_rates(tmp_path):
    """各省2020年公报: the intensity change follows from the two growth rates within the rounding of the three printed numbers."""
    published = rows("prov2020.csv")
    areas = [{"name": row["region"], "code": str(code), "level": "province"} for code, row in enumerate(published)]
    target = INTENSITY | {"fallback": FALLBACK, "goal": {"fall": "3%", "since": 2019, "by": 2025}}
    plan = plan_of(tmp_path, {"one": target}, areas=areas)
    figures = {(row["region"], "能源消费总量增速", 2020): float(row["energy_growth_pct"]) for row in published}
    figures |= {(row["region"], "地区生产总值增速", 2020): float(row["gdp_growth_pct"]) for row in published}
    found = table(run(plan, figures))
    for row in published:
        one = found["one", row["region"], 2020, None]
        assert one.change_pct == approx(float(row["computed_pct"]), abs=5e-5)
        assert float(row["interval_lo"]) - 0.005 <= float(row["published_energy_intensity_change_pct"]) <= float(row["interval_hi"]) + 0.005
        assert (one.status == "reversing") == (float(row["computed_pct"]) > 0)


OWID_UNITS = {"TWh": "1000000000 千瓦时", "国际元": "new"}
OWID_ITEMS = [
    ("一次能源消费量", "TWh", "primary_energy_consumption"),
    ("生产总值", "国际元", "gdp"),
    ("人口", "人", "population"),
    ("碳排放", "百万吨二氧化碳", "co2"),
]
OWID_TARGETS = {
    "energy-per-gdp": ("kWh/国际元", "一次能源消费量 ÷ 生产总值", "energy_per_gdp", "primary_energy_consumption"),
    "energy-per-head": ("kWh/人", "一次能源消费量 ÷ 人口", "energy_per_capita", "primary_energy_consumption"),
    "co2-per-gdp": ("千克二氧化碳/国际元", "碳排放 ÷ 生产总值", "co2_per_gdp", "co2"),
    "co2-per-head": ("吨二氧化碳/人", "碳排放 ÷ 人口", "co2_per_capita", "co2"),
    "co2-per-kwh": ("千克二氧化碳/kWh", "碳排放 ÷ 一次能源消费量", "co2_per_unit_energy", "co2"),
}


def test_ratios_of_many_countries_through_declared_units(tmp_path):
    """Our World in Data prints three decimals of both ratio and inputs: the engine's ratio lies within that rounding."""
    published = rows("owid_sample.csv")
    countries = dict.fromkeys(row["country"] for row in published)
    plan = plan_of(
        tmp_path,
        {
            name: {"unit": unit, "formula": formula, "goal": {"trend": "falling", "since": 1969, "by": 2030}}
            for name, (unit, formula, _, _) in OWID_TARGETS.items()
        },
        areas=[{"name": name, "code": str(code), "level": "country"} for code, name in enumerate(countries)],
        units=OWID_UNITS,
        items=[
            {"name": name, "code": str(code), "unit": unit, "basis": "无", "kind": "flow", "adds_up": True}
            for code, (name, unit, _) in enumerate(OWID_ITEMS)
        ],
    )
    figures = {
        (row["country"], name, int(row["year"])): float(row[column]) for row in published for name, _, column in OWID_ITEMS if row[column]
    }
    found = table(run(plan, figures))
    compared = 0
    for row in published:
        for name, (_, _, column, numerator) in OWID_TARGETS.items():
            if not row[column]:
                continue
            value, given = found[name, row["country"], int(row["year"]), None].value, float(row[column])
            slack = 0.00051 + abs(given) * sum(0.0006 / float(row[each]) for each in {numerator, "primary_energy_consumption"})
            assert value == approx(given, abs=slack), (name, row["country"], row["year"])
            compared += 1
    assert compared > 2000
