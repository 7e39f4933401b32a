"""Trends, assigned goals, milestones, statements that are only listed, and the lights."""

from __future__ import annotations

import pytest

from computing_kit import INTENSITY, assigned, milestone, plan_of, run, series, table
from gcx.records import Status

approx = pytest.approx

FALLING = {"unit": "吨", "formula": "排放量", "goal": {"trend": "falling", "since": 2020, "by": 2025, "every_year": True}}
RISING = {"unit": "%", "formula": "出行比例", "goal": {"trend": "rising", "since": 2020, "by": 2025}}
ASSIGNED = {"unit": "%", "formula": "污水处理率", "goal": {"assigned": "at_least", "by": 2025, "authority": "自治区"}}
DELIVER = {"goal": {"deliver": ["甲方案", "乙基地"], "by": 2024}}


def city(tmp_path, target, figures, **options):
    found = table(run(plan_of(tmp_path, {"one": target}), figures, **options))
    return {year: one for (_, area, year, _), one in found.items() if area == "北海市"}


@pytest.mark.parametrize(
    ("values", "statuses"),
    [
        ((100, 97, 95, 94, 90, 88), ["on-pace", "on-pace", "on-pace", "on-pace", "met"]),
        ((100, 97, 98, 94, 90, 88), ["on-pace", "behind", "behind", "behind", "missed"]),
        ((100, 97, 97, 94, 90, 88), ["on-pace", "behind", "behind", "behind", "missed"]),
        ((100, 101, 95, 94, 90, 88), ["reversing", "behind", "behind", "behind", "missed"]),
        ((100, 100, 95, 94, 90, 88), ["behind", "behind", "behind", "behind", "missed"]),
    ],
)
def test_every_step_down(tmp_path, values, statuses):
    found = city(tmp_path, FALLING, series("排放量", 2020, *values))
    assert [found[year].status for year in range(2021, 2026)] == statuses


def test_a_gap_hides_a_step(tmp_path):
    found = city(tmp_path, FALLING, series("排放量", 2020, 100, 97, None, 94, 90, 88))
    assert (found[2023].status, found[2025].status) == ("on-pace", "unknown")
    assert found[2025].missing == ("排放量@北海市@2022",)


def test_a_rise_over_a_gap_is_a_failure_whatever_the_gap_was(tmp_path):
    assert city(tmp_path, FALLING, series("排放量", 2020, 100, 94, None, 97, 90, 88))[2025].status is Status.MISSED


def test_only_the_latest_against_the_base(tmp_path):
    found = city(tmp_path, RISING, series("出行比例", 2020, 50, 53, 52, 49, None, 51))
    assert [found[year].status for year in (2021, 2022, 2023, 2025)] == ["on-pace", "behind", "reversing", "met"]
    assert found[2025].change_pct == approx(2.0)
    assert (found[2025].level, found[2025].expected, found[2025].gap, found[2025].progress_rule) == (None, None, None, None)
    assert found[2025].pace == {"planned": None, "achieved": approx(0.2), "required": None}


def test_a_standstill_is_missed(tmp_path):
    assert city(tmp_path, RISING, series("出行比例", 2020, 50, None, None, None, None, 50))[2025].status is Status.MISSED


def test_one_value_alone_shows_no_direction(tmp_path):
    one = city(tmp_path, RISING, series("出行比例", 2023, 51))[2023]
    assert (one.status, one.missing) == ("unknown", ("出行比例@北海市@2020",))


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ((50, 52, 53), "持续向好"),
        ((50, 53, 52), "总体向好（本年反复）"),
        ((50, 48, 49), "本年好转"),
        ((50, 49, 48), "未向好"),
        ((50, None, 52), None),
    ],
)
def test_the_word_for_a_direction(tmp_path, values, word):
    one = city(tmp_path, RISING, series("出行比例", 2020, *values))[2022]
    assert one.trend == {"direction": "rising", "every_year": False, "values": sum(value is not None for value in values), "word": word}


def test_assigned_without_a_value_is_awaiting(tmp_path):
    found = city(tmp_path, ASSIGNED, series("污水处理率", 2020, 95.0, 96.0, 97.0, 98.0, 98.2, 98.6))
    assert [found[year].status for year in (2020, 2021, 2025)] == ["baseline", "awaiting", "awaiting"]
    one = found[2025]
    assert (one.value, one.base_value, one.goal_value, one.level, one.gap, one.goal_document) == (98.6, 95.0, None, None, None, None)
    assert "自治区" in one.reason.zh


def test_an_assigned_value_is_judged_like_its_verb(tmp_path):
    figures = series("污水处理率", 2020, 95.0, 96.0, 97.0, 98.0, 98.2, 98.6)
    found = city(tmp_path, ASSIGNED, figures, assigned=[assigned("one", 98.5)])
    assert [found[year].status for year in (2021, 2022, 2025)] == ["on-pace", "on-pace", "met"]
    one = found[2025]
    assert (one.verb, one.goal_value, one.level, one.goal_document) == ("assigned", 98.5, 98.5, "桂发〔2022〕3号")
    assert one.gap == approx(0.1)


def test_an_assigned_fall_has_a_path_and_a_light(tmp_path):
    target = INTENSITY | {"goal": {"assigned": "fall", "since": 2020, "by": 2025}}
    figures = series("能源消费总量", 2020, 700.0, None, 650.0) | series("地区生产总值", 2020, 1400.0, None, 1380.0)
    one = city(tmp_path, target, figures, assigned=[assigned("one", 18.0, year=2025)])[2022]
    assert one.expected == approx(0.5 * 0.82**0.4)
    assert (one.progress_rule, one.light["level"]) == ("log", "二级")
    assert set(one.pace) == {"planned_pct", "achieved_pct", "required_pct"}


def test_values_for_single_years_and_areas_hold_only_there(tmp_path):
    plan = plan_of(tmp_path, {"one": ASSIGNED})
    figures = series("污水处理率", 2020, 95.0, 96.0, 97.0) | series("污水处理率", 2020, 90.0, 91.0, 92.0, area="合浦县")
    given = [assigned("one", 96.5, year=2021), assigned("one", 91.5, area=plan.area_position["合浦县"])]
    found = table(run(plan, figures, assigned=given))
    statuses = {(area, year): one.status.value for (_, area, year, _), one in found.items() if year > 2020}
    assert statuses == {("北海市", 2021): "missed", ("北海市", 2022): "awaiting", ("合浦县", 2021): "on-pace", ("合浦县", 2022): "met"}


def test_an_assigned_value_beside_a_goal_of_the_plan_is_told_not_judged_by(tmp_path):
    figures = series("能源消费总量", 2020, 520.3) | series("能源消费总量", 2025, 812.3)
    figures |= series("地区生产总值", 2020, 1000.0) | series("地区生产总值", 2025, 1812.6)
    one = city(tmp_path, INTENSITY, figures, assigned=[assigned("one", 14.0)])[2025]
    assert (one.status, one.goal_value, one.goal_document) == ("met", 13.5, None)
    assert one.reason.zh == "另有下达目标14 %（桂发〔2022〕3号）"


def test_milestones(tmp_path):
    figures = series("排放量", 2023, 5.0)
    half = [milestone("one", "甲方案")]
    both = [*half, milestone("one", "乙基地", year=2025, date="2025-04-01")]
    one = city(tmp_path, DELIVER, figures, milestones=half)[2023]
    assert (one.status, one.area, one.verb) == ("pending", "北海市", "deliver")
    assert [(each.name, each.status, each.document) for each in one.milestones] == [
        ("甲方案", "已完成", "北政办〔2022〕7号"),
        ("乙基地", "未报", None),
    ]
    assert city(tmp_path, DELIVER, series("排放量", 2024, 5.0), milestones=half)[2024].status is Status.OVERDUE
    assert city(tmp_path, DELIVER, series("排放量", 2025, 5.0), milestones=both)[2025].status is Status.DONE
    assert city(tmp_path, DELIVER, figures, milestones=both, year=2023)[2023].status is Status.PENDING
    assert city(tmp_path, DELIVER, figures, milestones=both)[2023].status is Status.DONE
    undated = DELIVER | {"goal": {"deliver": ["甲方案"], "by": None}}
    assert city(tmp_path, undated, series("排放量", 2029, 5.0))[2029].status is Status.PENDING


def test_milestones_without_a_single_figure(tmp_path):
    one = city(tmp_path, DELIVER, {}, milestones=[milestone("one", "甲方案")])[2022]
    assert one.status is Status.PENDING


def test_statements_that_cannot_be_computed(tmp_path):
    one = city(tmp_path, {"goal": {"qualitative": "没有可计算的指标"}}, series("排放量", 2023, 5.0))[2023]
    assert (one.status, one.reason.zh) == ("listed", "没有可计算的指标")


def test_a_base_year_that_is_not_settled(tmp_path):
    target = FALLING | {"goal": {"trend": "falling", "since": None, "by": 2035}}
    one = city(tmp_path, target, series("排放量", 2020, 100, 97))[2021]
    assert (one.status, one.value, one.since) == ("listed", 97.0, None)
    assert "起算年未定" in one.reason.zh


@pytest.mark.parametrize(
    ("ratio", "by_2021", "by_2020"),
    [
        (1.001, "一级", "一级"),
        (1.0, "二级", "一级"),
        (0.927, "二级", "一级"),
        (1 - 0.9 * (1 - 0.865**0.6), "二级", "二级"),
        (0.92, "二级", "二级"),
        (0.865**0.6, "三级", "三级"),
        (0.8, "三级", "三级"),
    ],
)
def test_lights_by_both_rules(tmp_path, ratio, by_2021, by_2020):
    """7.3 % after three years misses the geometric need (8.334 %) by 12.4 % of it: 一级 in 2020's rule, 二级 in 2021's."""
    figures = series("能源消费总量", 2020, 700.0, None, None, 700.0 * ratio) | series("地区生产总值", 2020, 1400.0, None, None, 1400.0)
    assert city(tmp_path, INTENSITY, figures)[2023].light == {"level": by_2021, "rule": "ndrc-2021"}
    assert city(tmp_path, INTENSITY, figures, light="ndrc-2020")[2023].light == {"level": by_2020, "rule": "ndrc-2020"}
    assert city(tmp_path, INTENSITY, figures)[2020].light is None
