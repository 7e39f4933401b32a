"""Figures of different vintages inside one change, and base years nobody reported."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import numpy as np

from gcx.checking.series import Occurrence, Series
from gcx.findings import Severity, Text, rule
from gcx.plan import Plan, Target
from gcx.records import VINTAGES

_CHANGES = frozenset({"fall", "rise", "trend", "assigned"})


@rule("V404", "vintages-mixed", Severity.QUERY, "变化的两端版本不同", "vintages mixed in one change")
def vintages_mixed(base: int, later: int, since: int) -> tuple[Text, Text]:
    """含义：计算变化时，基期年的数和这一年的数不是同一版本（初步核算、最终核实、普查修订）。
    为什么：普查修订和最终核实会改变基数；两端版本不同，变化里混有修订的影响。
    怎么改：有同一版本的数就换用；没有则在说明栏写明。
    依据：地区生产总值核算和数据发布制度；经济普查后历史数据要修订。
    """
    message = Text(
        f"{since}年是{VINTAGES[base]}数，这里是{VINTAGES[later]}数，计算变化时两端版本不同",
        f"{since} is {VINTAGES[base]}, this is {VINTAGES[later]}: the two ends of a change differ",
    )
    return message, Text("换用同一版本的数，或在说明栏写明", "use one vintage, or say why in the note")


@rule("V405", "base-year-missing", Severity.INFO, "没有报基期年的数", "base year not reported")
def base_year_missing(since: int) -> tuple[Text, Text]:
    """含义：以后年份报了，基期年没有报；用到它的目标不能计算变化。
    为什么：降低、提高都是与基期年比。
    怎么改：补报基期年的数；以前报过的，检查时把那份文件一起给出。
    依据：目标的起算年。
    """
    message = Text(f"报了以后的年份，没有报{since}年（基期）的数", f"later years are reported, {since} (the base year) is not")
    return message, Text("补报，或把以前报送的文件一起检查", "report it, or check the earlier submission together with this one")


def run_bases(series: Series, plan: Plan, answered: AbstractSet[tuple[int, int, int]]) -> None:
    """For each item a change rests on: is its base year there, and are both ends of one vintage?

    `answered` are (area, item, year) of rows that hold no figure: what is wrong there is said there.
    """
    years = series.cube.years
    stated = np.append(series.rows.vintage, np.int8(0))
    for since, items in _bases(plan).items():
        column = since - int(years[0])
        for item in items:
            positions = series.cube.positions(item)
            later = (positions >= 0) & (years > since)
            based = positions[:, column] if 0 <= column < len(years) else np.full(len(positions), -1, np.int32)
            own = stated[based][:, np.newaxis]
            other = later & (own > 0) & (stated[positions] > 0) & (stated[positions] != own)
            for row in np.flatnonzero((based < 0) & later.any(axis=1)).tolist():
                if (int(series.cube.areas[row]), item, since) in answered:
                    continue
                message, hint = base_year_missing(since)
                series.report(base_year_missing.rule, [Occurrence([int(positions[row, later[row].argmax()])], message, hint)])
            for row in np.flatnonzero(other.any(axis=1)).tolist():
                figure, base = int(positions[row, other[row].argmax()]), int(based[row])
                message, hint = vintages_mixed(int(stated[base]), int(stated[figure]), since)
                series.report(vintages_mixed.rule, [Occurrence([figure, base], message, hint)])


def _bases(plan: Plan) -> dict[int, list[int]]:
    """Base year -> positions of the items whose figure of that year some goal compares with."""
    found: dict[int, dict[int, None]] = {}
    for target in plan.targets:
        if target.formula is None or target.goal.since is None or not _compares(target):
            continue
        for name in target.formula.formula.names:
            position = plan.item_position.get(name)
            if position is not None and plan.items[position].kind != "growth":
                found.setdefault(target.goal.since, {})[position] = None
    return {since: list(items) for since, items in found.items()}


def _compares(target: Target) -> bool:
    return target.goal.verb in _CHANGES and target.formula is not None and not target.formula.formula.is_cumulative


RULES = (vintages_mixed.rule, base_year_missing.rule)
