"""Figures of past years against an earlier submission: history is revised, but not in silence."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gcx.checking.series import Occurrence, Series
from gcx.checking.wording import number, shown
from gcx.findings import Severity, Text, rule
from gcx.plan import Plan
from gcx.records import VINTAGES, Figures, Floats, Ints

_TIE = 1e-9
_YEARS = 4096
_FIRST_REVISION = VINTAGES.index("最终核实")


@rule("W505", "revised-history", Severity.QUERY, "历史数据与以前报送的不同", "history differs from an earlier submission")
def revised_history(now: str, then: str, at: str) -> tuple[Text, Text, Text]:
    """含义：最近年份以前的数，与以前报送的文件（--baseline）里的不同，没有写说明，也没有注明是最终核实或普查修订数。
    为什么：改了历史数，基期和各年的变化都跟着变；不写明原因，前后两次的结论对不上。
    怎么改：改错的改回来；确是修订的，在说明栏写明原因（如经济普查），或把数据状态填为“普查修订”。
    依据：历史数据修订须注明原因；2008年单位GDP能耗因经济普查由4.59修订为5.20。
    """
    message = Text(f"这里是{now}，以前报的是{then}（{at}）", f"this is {now}, the earlier submission has {then} ({at})")
    hint = Text(
        "改错的改回；确是修订的，在说明栏写明原因，或数据状态填“普查修订”",
        "undo it if it is wrong; if revised, say why in the note or give the data status 普查修订",
    )
    return message, hint, Text(then, then)


def run_revisions(series: Series, plan: Plan, earlier: Figures) -> None:
    """Compare every figure before the latest year with the earlier figure of the same area, item and year; removed ones are no matter."""
    rows = series.rows
    if not len(rows) or not len(earlier):
        return
    here = _place(rows.area, rows.item, rows.year, len(plan.items))
    there = _place(earlier.area, earlier.item, earlier.year, len(plan.items))
    order = np.argsort(there, kind="stable")
    found = np.minimum(np.searchsorted(there[order], here), len(there) - 1)
    match = order[found]
    same_place = (there[match] == here) & (rows.year < int(rows.year.max()))
    raised = (rows.vintage >= _FIRST_REVISION) & (rows.vintage > earlier.vintage[match])
    changed = same_place & ~raised & _differ(rows.value, earlier.value[match])
    of_series: dict[tuple[int, int], list[Occurrence]] = {}
    for figure in np.flatnonzero(changed).tolist():
        old = int(match[figure])
        at = earlier.at(old)
        words = revised_history(
            _typed(rows.typed(figure)), _typed(earlier.typed(old)), " ".join(part for part in (at.file, at.label) if part)
        )
        of_series.setdefault((int(rows.area[figure]), int(rows.item[figure])), []).append(Occurrence([figure], *words))
    for occurrences in of_series.values():
        series.report(revised_history.rule, occurrences)


def _place(area: Ints, item: Ints, year: Ints, items: int) -> npt.NDArray[np.int64]:
    return (area.astype(np.int64) * items + item) * _YEARS + year


def _differ(one: Floats, other: Floats) -> npt.NDArray[np.bool_]:
    made: npt.NDArray[np.bool_] = np.abs(one - other) > _TIE * np.maximum(np.abs(one), np.abs(other))
    return made


def _typed(text: str) -> str:
    try:
        return number(float(text))
    except ValueError:
        return shown(text)


RULES = (revised_history.rule,)
