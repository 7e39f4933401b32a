"""Whatever stands in the cells: nothing is raised, and no message speaks of infinity or of things that are not numbers."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checking_kit import PLAN, block
from gcx.checking import check
from gcx.records import CellError, FileInfo, Percent, Submission, Uncached

_NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, 1e-308, 1e300, -1e300, 5e-324, 100.0, 1e15, 0.1]),
    st.integers(-100, 10**6).map(float),
)
_ODD = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.booleans(),
    st.sampled_from(["—", "约3", "1,234", "25%", "35万", "3万吨", "￥3", "\x00", "\ud800", "不适用", " "]),
    st.sampled_from(
        [
            CellError("#REF!"),
            Uncached("A1"),
            Percent(0.3),
            Percent(1e300),
            date(2024, 1, 1),
            datetime(1905, 7, 17),  # noqa: DTZ001 - a cell has no time zone
            time(1, 2),
            math.inf,
            math.nan,
        ]
    ),
)
_AREAS = st.one_of(st.sampled_from([area.name for area in PLAN.areas]), st.sampled_from(["450521合浦县", 450521.0, "某地"]), _ODD)
_YEARS = st.one_of(st.sampled_from([2020.0, 2021.0, 2022.0, "2023年", 2025.0]), _ODD, _NUMBERS)
_ITEMS = st.one_of(st.sampled_from([item.name for item in PLAN.items]), st.sampled_from(["能源消费总量（吨标准煤）", "一、能源"]), _ODD)
_UNITS = st.one_of(st.sampled_from(["万吨标准煤", "吨标准煤", "亿元", "%", "家", "‰"]), _ODD)
_ROWS = st.lists(st.tuples(_AREAS, _YEARS, _ITEMS, st.one_of(_NUMBERS, _ODD), _UNITS, _ODD), max_size=14)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_ROWS)
def test_any_sheet_can_be_judged(rows: list[tuple[object, ...]]) -> None:
    table = block([["地区", "年份", "指标", "数值", "计量单位", "说明"], *(list(row) for row in rows)])
    checked = check([Submission(FileInfo("f1", "任意.xlsx", format="xlsx"), [table])], PLAN)
    assert all(math.isfinite(value) for value in checked.figures.value.tolist())
    for finding in checked.findings:
        typed = finding.found or ""
        for text in (*finding.message, *finding.hint):
            text.encode("utf-8")
            assert not re.search(r"(?<![A-Za-z])(inf|nan|None)(?![A-Za-z])", text.replace(typed, "")) or re.search("inf|nan|None", typed), (
                text
            )


_GRID = st.lists(_NUMBERS, min_size=54, max_size=54)


@settings(max_examples=150, deadline=None)
@given(_GRID)
def test_any_numbers_can_be_judged_together(values: list[float]) -> None:
    cells = iter(values)
    rows: list[list[object]] = [["地区", "指标", 2020.0, 2021.0, 2022.0]]
    rows += [
        [area.name, item, next(cells), next(cells), next(cells)]
        for area in PLAN.areas
        for item in ("能源消费总量", "地区生产总值", "绿色工厂数")
    ]
    checked = check([Submission(FileInfo("f1", "任意.xlsx", format="xlsx"), [block(rows)])], PLAN)
    assert all(math.isfinite(value) for value in checked.figures.value.tolist())
    for finding in checked.findings:
        for text in (*finding.message, *finding.hint):
            assert not re.search(r"(?<![A-Za-z])(inf|nan|None)(?![A-Za-z])", text), text
