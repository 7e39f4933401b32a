"""Figures that are last year's to the last digit: one by one, or a whole year filled in from the year before."""

from __future__ import annotations

import numpy as np

from gcx.checking.series import Occurrence, Series
from gcx.findings import Severity, Text, rule
from gcx.plan import Plan

_DIGITS = 4
_MANY = 4
_SHARE = 0.5


@rule("W503", "unchanged", Severity.QUERY, "与上年完全相同", "same as last year")
def unchanged(year: int) -> tuple[Text, Text]:
    """含义：一个当年发生的量与上年的数每一位都相同；一个地区一年有半数以上的量这样，合为一个问题。
    为什么：当年的量很少与上年完全相同，常见原因是复制了上年的数。
    怎么改：填当年的数；确实相同的在说明栏写明。
    依据：常见错报。
    """
    return Text(f"与{year}年完全相同", f"exactly the figure of {year}"), Text(
        "核对是否复制了上年的数；属实的在说明栏写明", "check whether last year's figure was copied; if true, say so in the note"
    )


def year_unchanged(count: int, year: int) -> tuple[Text, Text]:
    """The words of the same rule for a whole year."""
    message = Text(
        f"这一年有{count}个指标与{year}年完全相同，像是整年复制了上年的数",
        f"{count} items of this year are exactly those of {year}: the year looks copied from the one before",
    )
    return message, Text("换成当年的数", "replace them by the figures of the year")


def run_copies(series: Series, plan: Plan) -> None:
    """Look at every yearly quantity; what is named is not asked about again, unless a note explains it."""
    same, compared = _same(series, plan)
    for (row, column), items in same.items():
        figures = [int(series.cube.positions(item)[row, column]) for item in items]
        if len(items) < _MANY or len(items) < _SHARE * compared[row, column]:
            continue
        series.report(unchanged.rule, [Occurrence(figures, *year_unchanged(len(items), int(series.cube.years[column]) - 1))])
        series.led.update(figures)
    of_item: dict[tuple[int, int], list[Occurrence]] = {}
    for (row, column), items in same.items():
        for item in items:
            positions = series.cube.positions(item)[row]
            figures = [int(positions[column]), int(positions[column - 1])]
            if figures[0] not in series.led and (column < 2 or figures[1] not in series.led):
                of_item.setdefault((row, item), []).append(Occurrence(figures, *unchanged(int(series.cube.years[column]) - 1)))
    for occurrences in of_item.values():
        series.report(unchanged.rule, occurrences)
        series.led.update(each.figures[0] for each in occurrences if series.rows.explanation(each.figures[0]) is None)


def _same(series: Series, plan: Plan) -> tuple[dict[tuple[int, int], list[int]], np.ndarray[tuple[int, int], np.dtype[np.int64]]]:
    """For each matrix row and column the items equal to those of the year before, and how many could be compared at all."""
    compared = np.zeros((len(series.cube.areas), len(series.cube.years)), np.int64)
    same: dict[tuple[int, int], list[int]] = {}
    for item in series.cube.reported_items():
        if plan.items[item].kind != "flow":
            continue
        values = series.cube.values(item)
        compared[:, 1:] += ~np.isnan(values[:, 1:]) & ~np.isnan(values[:, :-1]) & (values[:, 1:] != 0)
        for row, before in np.argwhere((values[:, 1:] == values[:, :-1]) & (values[:, 1:] != 0)).tolist():
            if _significant(float(values[row, before])) >= _DIGITS:
                same.setdefault((row, before + 1), []).append(item)
    return same, compared


def _significant(value: float) -> int:
    """How many digits a figure shows, zeros at either end left out."""
    return len(f"{abs(value):.12g}".split("e")[0].replace(".", "").strip("0"))


RULES = (unchanged.rule,)
