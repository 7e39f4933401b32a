"""The result as data frames: the same numbers, the same cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from books import submission
from gcx import check, frames
from gcx.plan import load_plan

PLAN = load_plan(Path(__file__).parents[1] / "config" / "targets.yaml")


@pytest.fixture
def result(tmp_path: Path):
    rows = [
        ("北海市", 2020, "能源消费总量", 664.4, "万吨标准煤"),
        ("北海市", 2025, "能源消费总量", 7391900, "吨标准煤"),
        ("北海市", 2020, "地区生产总值", 1276.9, "亿元"),
        ("北海市", 2025, "地区生产总值", 1630.2, "亿元"),
        ("北海市", 2025, "原料用能", "约100", "万吨标准煤"),
    ]
    return check(submission(tmp_path / "北海 报表.xlsx", rows), plan=PLAN)


def test_figures_keep_value_unit_and_cell(result) -> None:
    frame = frames.figures(result, PLAN)
    converted = frame[(frame["item"] == "能源消费总量") & (frame["year"] == 2025)].iloc[0]
    assert (converted["value"], converted["unit"], converted["typed"], converted["cell"]) == (739.19, "万吨标准煤", "7391900", "D3")


def test_outcomes_hold_the_same_numbers_as_the_result(result) -> None:
    frame = frames.outcomes(result)
    row = frame[(frame["target"] == "energy-intensity-gdp") & (frame["year"] == 2025) & frame["variant"].isna()].iloc[0]
    assert row["value"] == 739.19 / 1630.2
    assert row["change_pct"] == pytest.approx((739.19 / 1630.2 / (664.4 / 1276.9) - 1) * 100)
    assert row["status"] == "missed"


def test_findings_are_rows_in_order(result) -> None:
    frame = frames.findings(result)
    assert list(frame["code"]) == [finding.rule.code for finding in result.findings]
    assert frame.loc[frame["code"] == "V302", "range"].tolist() == ["D6"]
