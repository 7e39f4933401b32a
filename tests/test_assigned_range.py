"""Assigned values nobody can mean: they are refused with a finding, and the target keeps waiting instead of being judged by them."""

from __future__ import annotations

import pytest

import gcx
from books import submission
from computing_kit import plan_of

TARGETS = {
    "fall": {"unit": "吨", "formula": "排放量", "goal": {"assigned": "fall", "since": 2020, "by": 2025}},
    "own": {"unit": "吨", "formula": "排放量", "goal": {"rise": "4%", "since": 2020, "by": 2025}},
    "share": {"unit": "%", "formula": "污水处理率", "min": 40, "max": 100, "goal": {"assigned": "at_least", "by": 2025}},
    "most": {"unit": "吨", "formula": "排放量", "max": 900, "goal": {"assigned": "at_most", "by": 2025}},
    "least": {"unit": "吨", "formula": "排放量", "min": 12, "goal": {"assigned": "at_least", "by": 2025}},
}
FIGURES = [
    ("北海市", year, item, value)
    for year, emitted, rate in ((2020, 100, 60), (2025, 88, 71))
    for item, value in (("排放量", emitted), ("污水处理率", rate))
]


@pytest.mark.parametrize(
    ("row", "code", "words", "hint"),
    [
        (("fall", 2025, -13, "%"), "M715", "降低幅度“-13”应大于0、小于100%", "降低的幅度填正数，如 13.5"),
        (("fall", 2025, "0%", None), "M715", "降低幅度“0%”应大于0、小于100%", "降低的幅度填正数，如 13.5"),
        (("own", 2025, -4, "%"), "M715", "提高幅度“-4”应大于0", "提高的幅度填正数，如 13.5"),
        (("share", 2025, 650, "%"), "M715", "下达值“650”超出目标的范围", "应 ≥ 40% ≤ 100%，核对小数点和目标"),
        (("share", 2025, 6.5, None), "M715", "下达值“6.5”超出目标的范围", "应 ≥ 40% ≤ 100%，核对小数点和目标"),
        (("most", 2025, 0.95, "千吨"), "M715", "下达值“0.95”超出目标的范围", "应 ≤ 900吨，核对小数点和目标"),
        (("least", 2025, 11.9, "吨"), "M715", "下达值“11.9”超出目标的范围", "应 ≥ 12吨，核对小数点和目标"),
        (("fall", 2020, 13, "%"), "M716", "年份不晚于基期（2020年）", "填要求达到的年份"),
    ],
)
def test_refused(tmp_path, row, code, words, hint):
    target, year, amount, unit = row
    book = submission(tmp_path / "下 达.xlsx", FIGURES, [], [(target, "北海市", year, amount, unit, "桂发〔2022〕3号", "2022-03-01")])
    result = gcx.check(book, plan=plan_of(tmp_path, TARGETS))
    [finding] = [each for each in result.findings if each.rule.code.startswith("M")]
    assert (finding.rule.code, finding.message.zh, finding.hint.zh) == (code, words, hint)
    said = next(each for each in result.outcomes if (each.target, each.year) == (target, 2025))
    assert said.status == ("missed" if target == "own" else "awaiting")


@pytest.mark.parametrize(
    ("target", "amount", "status"),
    [("fall", 12, "met"), ("fall", 12.1, "missed"), ("share", 71, "met"), ("most", 900, "met"), ("least", 12, "met")],
)
def test_at_the_edge_of_what_is_possible(tmp_path, target, amount, status):
    book = submission(tmp_path / "下 达.xlsx", FIGURES, [], [(target, "北海市", 2025, amount, None, "桂发〔2022〕3号", "2022-03-01")])
    result = gcx.check(book, plan=plan_of(tmp_path, TARGETS))
    assert [each.rule.code for each in result.findings if each.rule.code in {"M715", "M716"}] == []
    assert next(each for each in result.outcomes if (each.target, each.year) == (target, 2025)).status == status
