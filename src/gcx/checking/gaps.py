"""Years left out of a series that is otherwise reported: one note per area, so that nothing is forgotten in silence."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

import numpy as np

from gcx.checking.draft import Draft
from gcx.checking.series import Series
from gcx.findings import Finding, Location, Severity, Text, rule
from gcx.names import joined
from gcx.plan import Plan
from gcx.records import Bools

Place: TypeAlias = tuple[int, int, int]
"""Area and item positions, and the year."""

_MOST = 0.8
_NAMED = 6


@rule("V411", "row-missing", Severity.INFO, "有的年份没有报", "years missing from a series")
def row_missing(missing: list[tuple[str, int]]) -> Text:
    """含义：指标报了别的年份，中间或最近的年份在表里没有这一行，也没有填“—”或“不适用”。
    为什么：多半是漏报；缺一年，累计和连续考核的目标就不能判定。
    怎么改：补报；分批报送的，以后报的文件与这一份一起检查。
    依据：允许分批、分部门填报，缺报只作提示。
    """
    zh = joined((f"{item}（{year}年）" for item, year in missing), _NAMED)
    en = joined((f"{item} ({year})" for item, year in missing), _NAMED, ", ")
    return Text(f"有{len(missing)}个数没有报：{zh}", f"{len(missing)} figure{'s are' if len(missing) > 1 else ' is'} missing: {en}")


def run_gaps(series: Series, plan: Plan, answered: AbstractSet[Place]) -> None:
    """Note, for each area, the figures that stand in no row although the series around them does; `answered` are rows without a figure."""
    items = list(series.cube.reported_items())
    if not items:
        return
    present = np.stack([series.cube.positions(item) >= 0 for item in items])
    missing = _missing(present)
    if not missing.any():
        return
    first_year = int(series.cube.years[0])
    for row in np.flatnonzero(missing.any(axis=(0, 2))).tolist():
        area = int(series.cube.areas[row])
        places = [(items[index], first_year + column) for index, column in np.argwhere(missing[:, row, :]).tolist()]
        names = [(plan.items[item].name, year) for item, year in places if (area, item, year) not in answered]
        if names:
            figure = int(series.cube.positions(items[int(present[:, row, :].any(axis=1).argmax())])[row].max())
            at = series.rows.at(figure)
            them = "it" if len(names) == 1 else "them"
            hint = Text("补报，或与以后报送的文件一起检查", f"report {them}, or check this file together with later ones")
            message = row_missing(names)
            series.findings.append(Finding(row_missing.rule, message, Location(at.file, at.sheet), hint, plan.areas[area].name))


def _missing(present: Bools) -> Bools:
    """Gaps inside a series in years that the area reports, and the years after its end that most of its items have (items × areas × years)."""
    columns = np.arange(present.shape[2])
    enough = present.sum(axis=2, keepdims=True) > 1
    first = present.argmax(axis=2)[:, :, np.newaxis]
    last = (present.shape[2] - 1 - present[:, :, ::-1].argmax(axis=2))[:, :, np.newaxis]
    reporting = present.any(axis=2).sum(axis=0)[:, np.newaxis]
    usual = present.sum(axis=0) >= _MOST * np.maximum(reporting, 1)
    gaps: Bools = ~present & enough & (columns > first) & (((columns < last) & present.any(axis=0)) | usual[np.newaxis, :, :])
    return gaps


def answered_places(drafts: Sequence[Draft]) -> set[Place]:
    """Places for which some row stands, whatever its cell holds."""
    places: set[Place] = set()
    for draft in drafts:
        item = np.where(draft.item >= 0, draft.item, draft.suspect)
        rows = np.flatnonzero(np.isnan(draft.value) | draft.bad)
        places.update(zip(draft.area[rows].tolist(), item[rows].tolist(), draft.year[rows].tolist(), strict=True))
    return places


RULES = (row_missing.rule,)
