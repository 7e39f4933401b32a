"""Rows 合计 typed beside their parts: they are no figures, but what they show must be what the rows add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from gcx.checking.blame import decimals
from gcx.checking.draft import Draft
from gcx.checking.series import Series
from gcx.checking.wording import number
from gcx.findings import Finding, Location, Severity, Text, rule
from gcx.plan import Plan
from gcx.records import Ints, Total

_TIE = 1e-9
_RELATED = 12


@rule("W506", "total-not-sum", Severity.QUERY, "合计与各行之和不等", "total differs from its rows")
def total_not_sum(label: str, shown: str, summed: str, difference: str) -> tuple[Text, Text]:
    """含义：表内“合计”“小计”“总计”行的数，与同一指标各地区行相加的和不等，相差超过四舍五入误差。
    为什么：合计行不作为填报数，但它不等，说明合计或某一行填错了。
    怎么改：核对合计和各行，改正填错的；合计口径不同的，在说明栏写明。
    依据：平衡审核；误差按各数末位的一半相加。
    """
    message = Text(
        f"“{label}”填的是{shown}，各行相加是{summed}，相差{difference}",
        f"“{label}” shows {shown}, its rows add up to {summed}: {difference} apart",
    )
    return message, Text("核对合计和各行，改正填错的", "check the total and its rows and correct the wrong one")


def run_totals(series: Series, plan: Plan, drafts: Sequence[Draft]) -> None:
    """Recompute every row 合计 whose rows are one additive item of one year, area by area; what cannot be told apart is left alone."""
    for position, draft in enumerate(drafts):
        led = _led(series, position)
        for total in draft.block.totals:
            for column, shown in total.numbers.items():
                finding = _judged(plan, draft, total, column, shown, led)
                if finding is not None:
                    series.findings.append(finding)


def _led(series: Series, block: int) -> set[int]:
    """Rows of a block that an error or a telling query already names."""
    return {int(series.rows.index[figure]) for figure in series.led if int(series.rows.block[figure]) == block}


def _judged(plan: Plan, draft: Draft, total: Total, column: int, shown: float, led: set[int]) -> Finding | None:
    """What is wrong with one cell of a row 合计; the rows it adds may be those down to the last total, all above, all below, or all."""
    nearest: tuple[Ints, float] | None = None
    for rows in _spans(draft, total, column):
        if not _addable(plan, draft, rows, led):
            continue
        sums = [_sum(draft, part) for part in _choices(plan, draft, rows)]
        if any(abs(each - shown) <= _tolerance(draft, rows, shown) for each in sums):
            return None
        nearest = nearest or (rows, sums[0])
    if nearest is None:
        return None
    rows, summed = nearest
    words = total_not_sum(total.label, number(shown), number(summed), number(_exact(shown) - _exact(summed)))
    _, year, item = draft.shared(rows)
    at = Location(draft.block.file, draft.block.sheet, total.row, column)
    related = tuple(draft.block.at(index) for index in rows[:_RELATED].tolist())
    return Finding(total_not_sum.rule, words[0], at, words[1], None, year, item, number(shown), related=related)


def _spans(draft: Draft, total: Total, column: int) -> Iterator[Ints]:
    rows = draft.block.row
    inside = draft.block.column == column
    others = [each.row for each in draft.block.totals]
    above, below = (
        max((row for row in others if row < total.row), default=0),
        min((row for row in others if row > total.row), default=1 << 30),
    )
    for chosen in ((rows > above) & (rows < total.row), rows < total.row, (rows > total.row) & (rows < below), rows > 0):
        yield np.flatnonzero(inside & chosen).astype(np.int32)


def _addable(plan: Plan, draft: Draft, rows: Ints, led: set[int]) -> bool:
    """Whether the rows are one additive item of one year in different areas, in one unit, all blank or usable."""
    if len(rows) < 2 or int(draft.item[rows[0]]) < 0 or not plan.items[int(draft.item[rows[0]])].adds_up:
        return False
    if any(len(np.unique(column[rows])) > 1 for column in (draft.item, draft.year, draft.factor)):
        return False
    if len(np.unique(draft.area[rows])) < len(rows) or int(draft.area[rows].min()) < 0:
        return False
    lost = (draft.bad[rows] | np.isnan(draft.value[rows])) & draft.filled[rows]
    return not lost.any() and led.isdisjoint(rows.tolist())


def _choices(plan: Plan, draft: Draft, rows: Ints) -> Iterator[Ints]:
    """The rows to add: wholes beside their parts are left out first, then areas inside other areas may be."""
    areas = [plan.areas[area] for area in draft.area[rows].tolist()]
    names = {area.name for area in areas}
    wholes = {area.part_of for area in areas} & names
    without_wholes = rows[[area.name not in wholes for area in areas]]
    yield without_wholes
    yield rows[[area.name not in wholes and area.within not in names for area in areas]]
    yield rows


def _typed(draft: Draft, rows: Ints) -> list[float]:
    return [float(f"{value:.12g}") for value in (draft.value[rows] / draft.factor[rows]).tolist() if value == value]  # noqa: PLR0124 - blank rows


def _sum(draft: Draft, rows: Ints) -> float:
    return float(sum((Decimal(repr(value)) for value in _typed(draft, rows)), Decimal(0)))


def _tolerance(draft: Draft, rows: Ints, shown: float) -> float:
    finest = max(decimals(value) for value in (*_typed(draft, rows), shown))
    return 0.5 * 10.0**-finest * (len(rows) + 1) * (1 + _TIE)


def _exact(value: float) -> float:
    return float(f"{value:.12g}")


RULES = (total_not_sum.rule,)
