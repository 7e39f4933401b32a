"""A rule on trial is only announced: until the year of its date it is a note, removes no figure and makes no outcome unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checking_kit import PLAN, figures, found, judged
from gcx.checking import limits, ratios, sums
from gcx.computing import compute
from gcx.findings import Severity
from gcx.records import Status

NEGATIVE = """
    地区 | 指标 | 2020 | 2022
    合浦县 | 能源消费总量 | 80.1 | 82.3
    合浦县 | 非化石能源消费量 | 20.1 | -5
"""
TOO_INTENSE = """
    地区 | 指标 | 2020 | 2022
    合浦县 | 能源消费总量 | 80.1 | 5000.4
    合浦县 | 地区生产总值 | 200.3 | 230.4
"""
ABOVE_ITS_WHOLE = """
    地区 | 指标 | 2020 | 2022
    合浦县 | 能源消费总量 | 80.1 | 80.2
    合浦县 | 地区生产总值 | 200.3 | 230.4
    北海市 | 能源消费总量 | 180.2 | 79.1
"""
CASES = [
    (limits.below_minimum, NEGATIVE, "nonfossil-share"),
    (ratios.target_out_of_range, TOO_INTENSE, "energy-intensity"),
    (sums.parts_not_equal_whole, ABOVE_ITS_WHOLE, "energy-intensity"),
]


def verdict(text: str, target: str, judged_in: int) -> Status:
    """The verdict on a target of 合浦县 in 2022, when `judged_in` is the review year."""
    outcomes = compute(judged(text), PLAN, year=judged_in)
    return next(each.status for each in outcomes if (each.target, each.area, each.year) == (target, "合浦县", 2022))


@pytest.mark.parametrize(("rule", "text", "target"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_nothing_changes_before_its_day(monkeypatch: pytest.MonkeyPatch, rule: Any, text: str, target: str) -> None:
    assert verdict(text, target, 2022) is Status.UNKNOWN
    monkeypatch.setattr(rule, "rule", replace(rule.rule, stage="trial", since="2023-01-01"))
    (finding,) = found(judged(text), rule.rule.code)
    assert finding.severity is Severity.INFO
    assert verdict(text, target, 2022) is not Status.UNKNOWN
    assert verdict(text, target, 2023) is Status.UNKNOWN


def test_a_figure_is_kept_and_no_query_is_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """81.2 → 118.5 is a jump of its own, whatever a rule on trial says of the sum."""
    text = """
        地区 | 指标 | 2020 | 2021
        合浦县 | 能源消费总量 | 81.2 | 118.5
        北海市 | 能源消费总量 | 180.2 | 79.1
    """
    monkeypatch.setattr(limits.below_minimum, "rule", replace(limits.below_minimum.rule, stage="trial"))
    assert figures(judged(NEGATIVE))["合浦县", "非化石能源消费量", 2022] == -5
    quiet = [each.area for each in found(judged(text), "W501")]
    monkeypatch.setattr(sums.parts_not_equal_whole, "rule", replace(sums.parts_not_equal_whole.rule, stage="trial"))
    assert (quiet, [each.area for each in found(judged(text), "W501")]) == (["合浦县"], ["合浦县", "北海市"])
