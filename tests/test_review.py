"""The three reviews: what each calls an outcome, on the lines and just beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from computing_kit import INTENSITY, assigned, checked_of, milestone, plan_of, series
from gcx.computing import compute
from gcx.pipeline import check
from gcx.rendering import render, result_schema

approx = pytest.approx

SHARE = {"unit": "%", "formula": "出行比例", "goal": {"at_least": "70%", "by": 2025}}
KEPT = {"unit": "%", "formula": "污水处理率", "goal": {"at_least": "98.5%", "since": 2020, "by": 2025, "every_year": True}}
PILES = {"unit": "个", "formula": "累计(新建充电桩)", "goal": {"at_least": 3900, "since": 2020, "by": 2025}}
TREND = {"unit": "吨", "formula": "排放量", "goal": {"trend": "falling", "since": 2020, "by": 2025}}
CARBON = {"unit": "吨标准煤/万元", "formula": "能源消费总量 ÷ 地区生产总值", "goal": {"assigned": "fall", "by": 2025}}


def reviews(tmp_path, target, figures, kind, **parts):
    """year -> review of one target."""
    plan = plan_of(tmp_path, {"target": target})
    found = compute(checked_of(plan, figures, **parts), plan, review=kind)
    return {each.year: each.review for each in found}


def words(found):
    return {year: review["label"].zh for year, review in found.items()}


def intensity(*ratios, first=2020):
    """Output of 1000 and energy so that the intensity is 1 times each ratio."""
    return series("能源消费总量", first, *(None if ratio is None else 1000 * ratio for ratio in ratios)) | series(
        "地区生产总值", first, *(1000.0 for _ in ratios)
    )


def path(years):
    return 0.865 ** (years / 5)


def test_midterm_words_on_their_lines(tmp_path):
    """Three years in: exactly next year's path is 快于预期, a hair less is 符合预期; exactly the path is 符合预期, a hair less is 滞后."""
    for value, word in [
        (0.864, "提前实现"),
        (path(4), "快于预期"),
        (path(4) * (1 + 1e-9), "符合预期"),
        (path(3), "符合预期"),
        (path(3) * (1 + 1e-9), "滞后"),
        (1.02, "滞后"),
    ]:
        assert words(reviews(tmp_path, INTENSITY, intensity(1, None, None, value), "midterm"))[2023] == word, value


@pytest.mark.parametrize(
    ("value", "word"), [(68.0, "快于预期"), (67.99, "符合预期"), (66.0, "符合预期"), (65.99, "滞后"), (70.0, "提前实现")]
)
def test_midterm_of_a_level(tmp_path, value, word):
    """60 % to 70 % in five years: a step is 2 points; in 2023 the path is 66."""
    assert words(reviews(tmp_path, SHARE, series("出行比例", 2020, 60.0, None, None, value), "midterm"))[2023] == word


def test_midterm_of_other_verbs(tmp_path):
    assert words(reviews(tmp_path, PILES, series("新建充电桩", 2021, 800, 780, 1540), "midterm")) == {
        2021: "符合预期",
        2022: "符合预期",
        2023: "快于预期",
    }
    assert words(reviews(tmp_path, TREND, series("排放量", 2020, 50, 48, 49), "midterm")) == {2020: "基期", 2021: "符合预期", 2022: "滞后"}
    assert words(reviews(tmp_path, KEPT, series("污水处理率", 2021, 98.7, 98.2), "midterm")) == {2021: "符合预期", 2022: "滞后"}
    assert words(reviews(tmp_path, CARBON, intensity(1, 0.9), "midterm"))[2021] == "待下达"
    given = assigned("target", 13.5)
    assert words(reviews(tmp_path, CARBON, intensity(1, 0.9), "midterm", assigned=[given]))[2021] == "快于预期"


def test_midterm_at_the_deadline_is_the_final_word(tmp_path):
    assert words(reviews(tmp_path, INTENSITY, intensity(1, None, None, None, None, 0.9), "midterm"))[2025] == "未完成"


@pytest.mark.parametrize(
    ("value", "word", "over"), [(0.85, "超额完成", (15 - 13.5) / 13.5 * 100), (0.865, "完成", None), (0.8651, "未完成", None)]
)
def test_final_of_a_fall(tmp_path, value, word, over):
    found = reviews(tmp_path, INTENSITY, intensity(1, None, None, None, 0.8, value), "final")
    assert (found[2025]["label"].zh, found[2025]["overfulfilment_pct"]) == (word, None if over is None else approx(over))
    assert found[2024]["label"].zh == "未到期（已达标）"


def test_final_of_a_level_has_no_overfulfilment(tmp_path):
    found = reviews(tmp_path, SHARE, series("出行比例", 2020, 60.0, None, None, None, None, 75.0), "final")
    assert (found[2025]["label"].zh, found[2025]["overfulfilment_pct"]) == ("完成", None)


def test_annual_has_two_lenses(tmp_path):
    """2022: far ahead over the years, yet the year itself rose; 2023: its own task is done to the digit."""
    found = reviews(tmp_path, INTENSITY, intensity(1, 0.90, 0.91, 0.91 * 0.865**0.2), "annual")
    assert words(found) == {2020: "基期", 2021: "符合进度", 2022: "符合进度", 2023: "符合进度"}
    task = found[2022]["year_task"]
    assert (task["done"], task["change_pct"], task["planned_pct"]) == (
        False,
        approx((0.91 / 0.90 - 1) * 100),
        approx((0.865**0.2 - 1) * 100),
    )
    assert (task["label"].zh, task["light"]) == ("未完成年度任务", "一级")
    assert (found[2023]["year_task"]["done"], found[2023]["year_task"]["light"]) == (True, "三级")
    assert found[2020]["year_task"] is None


def test_annual_without_last_year_says_nothing_of_the_year(tmp_path):
    assert reviews(tmp_path, INTENSITY, intensity(1, None, 0.9), "annual")[2022]["year_task"] is None


def test_annual_task_of_levels_counts_and_directions(tmp_path):
    share = reviews(tmp_path, SHARE, series("出行比例", 2020, 60.0, 63.0, 64.9, 66.9), "annual")
    assert [share[year]["year_task"]["done"] for year in (2021, 2022, 2023)] == [True, False, True]
    assert (share[2022]["year_task"]["change"], share[2022]["year_task"]["planned"]) == (approx(1.9), approx(2.0))
    piles = reviews(tmp_path, PILES, series("新建充电桩", 2021, 780, 779), "annual")
    assert [piles[year]["year_task"]["done"] for year in (2021, 2022)] == [True, False]
    kept = reviews(tmp_path, KEPT, series("污水处理率", 2020, 98.9, 98.6, 98.4), "annual")
    assert [kept[year]["year_task"]["done"] for year in (2021, 2022)] == [True, False]
    trend = reviews(tmp_path, TREND, series("排放量", 2020, 50, 48, 48), "annual")
    assert [trend[year]["year_task"]["done"] for year in (2021, 2022)] == [True, False]


def test_milestones_are_reviewed_too(tmp_path):
    deliver = {"goal": {"deliver": ["规划"], "by": 2024}}
    done = milestone("target", "规划", year=2022)
    early = {"milestones": [done]}
    assert words(reviews(tmp_path, deliver, series("排放量", 2022, 5.0), "midterm", **early)) == {2022: "提前实现"}
    assert words(reviews(tmp_path, deliver, series("排放量", 2024, 5.0), "final")) == {2024: "未完成"}


def test_nothing_is_said_unasked(tmp_path):
    plan = plan_of(tmp_path, {"target": SHARE})
    assert all(each.review is None for each in compute(checked_of(plan, series("出行比例", 2020, 60.0)), plan))


def test_the_whole_way_to_table_and_json():
    sample = Path(__file__).resolve().parents[1] / "data" / "samples" / "北海市2020-2025.xlsx"
    result = check(sample, year=2023, review="midterm", areas=["北海市"])
    table, found = "".join(render(result, "table")), json.loads("".join(render(result, "json")))
    assert all(word in table for word in ("提前实现", "符合预期", "滞后·二级", "gcx 的划分"))
    Draft202012Validator(json.loads(result_schema())).validate(found)
    energy = [each["review"] for each in found["outcomes"] if each["target"] == "energy-intensity-gdp" and each["year"] == 2023]
    assert energy[0] == {"kind": "midterm", "label": "滞后"}
    unasked = json.loads("".join(render(check(sample, areas=["合浦县"]), "json")))
    assert all("review" not in each for each in unasked["outcomes"])
