"""Remarks on outcomes that are judged: a negative degree of completion, an assigned value beside, a miss that prints like the goal."""

from __future__ import annotations

import pytest

from computing_kit import INTENSITY, assigned, plan_of, run, series, table
from gcx.records import Status


def intensity(tmp_path, energy, **options):
    figures = series("能源消费总量", 2020, 520.3) | series("地区生产总值", 2020, 1000.0)
    figures |= series("能源消费总量", 2025, energy) | series("地区生产总值", 2025, 1000.0)
    return table(run(plan_of(tmp_path, {"energy": INTENSITY}), figures, **options))["energy", "北海市", 2025, None]


def test_a_rise_where_a_fall_is_wanted_prints_a_negative_completion(tmp_path):
    one = intensity(tmp_path, 541.7)
    assert one.completed_pct < 0
    assert one.reason.zh == "累计不降反升，完成进度为负"


@pytest.mark.parametrize(("energy", "remark"), [(450.0704, True), (450.05, False), (451.3, False)])
def test_a_miss_that_prints_like_the_goal_says_so(tmp_path, energy, remark):
    one = intensity(tmp_path, energy)
    assert (one.status is Status.MISSED) is (energy > 450.06)
    assert (one.reason is not None) is remark
    if remark:
        assert one.reason.zh == "四舍五入后显示为13.5，未修约的数没有达到，不算达标"


def test_a_tie_is_met_and_says_nothing_about_rounding(tmp_path):
    growth = {"unit": "亿元", "formula": "地区生产总值", "goal": {"rise": "20%"}}
    figures = series("地区生产总值", 2020, 200.0) | series("地区生产总值", 2025, 240.0)
    one = table(run(plan_of(tmp_path, {"growth": growth}), figures))["growth", "北海市", 2025, None]
    assert (one.status, one.reason) == (Status.MET, None)


def test_an_assigned_value_stands_beside_the_goal_and_other_remarks(tmp_path):
    one = intensity(tmp_path, 541.7, assigned=[assigned("energy", 13.0)])
    assert one.goal_value == 13.5
    assert one.reason.zh == "累计不降反升，完成进度为负；另有下达目标13 %（桂发〔2022〕3号）"


def test_almost_all_is_not_all(tmp_path):
    target = {"unit": "%", "formula": "污水处理率", "goal": {"at_least": "100%", "by": 2025}}
    one = table(run(plan_of(tmp_path, {"all": target}), series("污水处理率", 2025, 99.998)))["all", "北海市", 2025, None]
    assert one.status is Status.MISSED
    assert one.reason.zh == "四舍五入后显示为100，未修约的数没有达到，不算达标"
