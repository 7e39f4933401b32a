"""提示 P01 to P03 as findings: P801 completion below zero, P802 an assigned value unlike the plan's goal, P803 a miss that prints like it."""

from __future__ import annotations

import pytest

from computing_kit import INTENSITY, PLACE, assigned, plan_of, run, series
from gcx.computing import RULES, hints
from gcx.findings import Severity


def energy(value, year=2025):
    figures = series("能源消费总量", 2020, 520.3) | series("地区生产总值", 2020, 1000.0)
    return figures | series("能源消费总量", year, value) | series("地区生产总值", year, 1000.0)


def told(tmp_path, figures, *, target=INTENSITY, **options):
    return hints(run(plan_of(tmp_path, {"energy": target}), figures, **options))


def test_all_are_notes():
    assert {each.severity for each in RULES} == {Severity.INFO}


@pytest.mark.parametrize(("value", "code"), [(541.7, "P801"), (450.0704, "P803"), (450.05, None), (451.3, None)])
def test_each_has_a_finding_and_a_silence(tmp_path, value, code):
    assert [each.rule.code for each in told(tmp_path, energy(value))] == ([code] if code else [])


def test_a_negative_completion_is_shown_at_the_latest_figure(tmp_path):
    """ln(541.7 ÷ 520.3) ÷ ln(0.865) = -27.8 %."""
    (one,) = told(tmp_path, energy(541.7))
    assert one.message.zh == "energy累计不降反升，完成进度为负（-27.8%）"
    assert one.message.en == "energy: it has risen since the base year, so the completion is negative (-27.8%)"
    assert (one.area, one.year, one.at.sheet, one.at.row is not None) == ("北海市", 2025, "表", True)


def test_only_the_latest_year_is_told_of(tmp_path):
    assert told(tmp_path, energy(541.7, 2023) | energy(450.0)) == []


def test_a_miss_that_prints_like_the_goal_names_the_value_in_full(tmp_path):
    (one,) = told(tmp_path, energy(450.0704))
    assert one.message.zh == "energy是13.497905%，四舍五入后显示为13.5，未修约的数没有达到，不算达标"
    assert one.found == "13.497905%"


def test_a_level_keeps_its_unit(tmp_path):
    target = {"unit": "%", "formula": "污水处理率", "goal": {"at_least": "100%", "by": 2025}}
    (one,) = told(tmp_path, series("污水处理率", 2025, 99.998), target=target)
    assert one.message.zh.startswith("energy是99.998%，四舍五入后显示为100，")


def test_an_unlike_assigned_value_is_told_of_at_its_cell(tmp_path):
    (one,) = told(tmp_path, energy(440.0), assigned=[assigned("energy", 13.0)])
    assert one.rule.code == "P802"
    assert one.message.zh == "energy：方案的要求是13.5%，下达值是13%（桂发〔2022〕3号），仍按方案的要求判定"
    assert one.at == PLACE


@pytest.mark.parametrize(("value", "year"), [(13.5, None), (13.5, 2025), (5.5, 2023)])
def test_the_same_assigned_value_and_one_for_another_year_say_nothing(tmp_path, value, year):
    assert told(tmp_path, energy(440.0), assigned=[assigned("energy", value, year=year)]) == []


def test_an_assigned_goal_has_no_goal_of_its_own_to_differ_from(tmp_path):
    target = INTENSITY | {"goal": {"assigned": "fall", "since": 2020, "by": 2025}}
    assert told(tmp_path, energy(440.0), target=target, assigned=[assigned("energy", 13.0)]) == []


def test_a_sum_points_at_its_first_part(tmp_path):
    figures = {}
    for year, factor in ((2020, 1.0), (2025, 1.2)):
        for area, share in (("海城区", 0.6), ("合浦县", 0.4)):
            figures[area, "能源消费总量", year] = 500.0 * share * factor
            figures[area, "地区生产总值", year] = 1000.0 * share
    plan = plan_of(tmp_path, {"energy": INTENSITY | {"levels": ["city"]}})
    (one,) = hints(run(plan, figures))
    assert (one.area, one.at.sheet) == ("北海市", "表")
