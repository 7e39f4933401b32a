"""What an officer is told about a verdict beside the verdict: 提示 of the audit requirements, on the figure or the assigned value it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from gcx.computing.emission import latest
from gcx.computing.outcomes import Computed
from gcx.computing.reasons import negative, rounds_to_goal
from gcx.computing.sources import Tracing, years_used
from gcx.computing.terms import CHANGE, STATUSES, Numbers
from gcx.computing.track import Track
from gcx.computing.view import MEASURED
from gcx.findings import NO_TEXT, Finding, Rule, Severity, Text, rule
from gcx.plan import Target
from gcx.records import Bools, Ints

_NEAR = 1e-3
"""Values further from the goal than this share of themselves print differently in four digits."""
_MEASURED = [code for code, status in enumerate(STATUSES) if status in MEASURED]
_PICKED = ("change_pct", "gap", "gap_pct", "level")


@rule("P801", "completion-negative", Severity.INFO, "完成进度为负", "completion is negative")
def completion_negative(target: Target, words: Text, completed: str) -> Text:
    """含义：最近一年比基期更差（要求下降的上升了，要求提高的降低了），完成进度是负数，照实列出。
    为什么：进度不截为0，才看得出离基期退了多远。
    怎么改：数属实的不必修改；先核对基期和这一年的数口径是否相同。
    依据：完成进度等于ln(1-累计降低率)÷ln(1-目标降低率)，累计上升时为负。
    """
    return Text(f"{target.name}{words.zh}（{completed}）", f"{target.name_en or target.name}: {words.en} ({completed})")


@rule("P802", "assigned-differs", Severity.INFO, "下达值与方案的要求不同", "assigned value differs from the plan's goal")
def assigned_differs(target: Target, own: str, assigned: str, document: str) -> tuple[Text, Text]:
    """含义：上级下达的值与方案自己写的要求不同；两个并列，仍按方案的要求判定。
    为什么：方案的要求可以严于上级下达的值，不能互相代替。
    怎么改：不必修改数据；应以下达值为准的，修改方案文件。
    依据：桂政发〔2022〕24号（自治区为13%，方案为13.5%）。
    """
    message = Text(
        f"{target.name}：方案的要求是{own}，下达值是{assigned}（{document}），仍按方案的要求判定",
        f"{target.name_en or target.name}: the plan demands {own}, the assigned value is {assigned} ({document}); judged by the plan",
    )
    return message, Text("核对下达值；应以下达值为准的，修改方案文件", "check the assigned value; if it is to decide, change the plan")


@rule("P803", "rounds-to-goal", Severity.INFO, "修约后与要求相同，没有达标", "rounds to the goal but does not reach it")
def rounded_to_goal(target: Target, words: Text, value: str) -> Text:
    """含义：计算结果四舍五入后与要求相同，未修约的数差一点，不算达标。
    为什么：判断达标用未修约的数；13.4979%显示为13.5%，没有达到13.5%。
    怎么改：不必修改数据；对外不能按四舍五入后的数说已达标。
    依据：先判断后修约。
    """
    return Text(f"{target.name}是{value}，{words.zh}", f"{target.name_en or target.name} is {value}: {words.en}")


RULES: tuple[Rule, ...] = (completion_negative.rule, assigned_differs.rule, rounded_to_goal.rule)


def hints(computed: Computed) -> list[Finding]:
    """The notes on each target's latest outcome in each area that is judged, and on assigned values unlike the plan's own goal."""
    tracing = Tracing(computed.world)
    found: list[Finding] = []
    for track, cells in computed.judged():
        asked = latest(cells) & np.isin(track.status, _MEASURED)
        if asked.any():
            numbers = track.numbers()
            found += _completions(computed, tracing, track, numbers, asked & _worse(track, numbers))
            for row, column in np.argwhere(asked & _near(track, numbers)).tolist():
                found += _rounded(computed, tracing, track, numbers, (row, column))
        found += _of_assigned(computed, track)
    return found


def _worse(track: Track, numbers: Numbers) -> Bools:
    """Cells with a negative completion."""
    with np.errstate(invalid="ignore"):
        worse: Bools = numbers["completed_pct"] < 0 if "completed_pct" in numbers else np.zeros(track.status.shape, np.bool_)
    return worse


def _near(track: Track, numbers: Numbers) -> Bools:
    """Cells so near below their goal that it may not be seen in print; the words decide."""
    change, none = track.reading.verb in CHANGE, np.full(track.status.shape, np.nan)
    gap = numbers.get("gap_pct" if change else "gap", none)
    reached = numbers.get("change_pct", none) if change else track.measure.value
    with np.errstate(invalid="ignore"):
        near: Bools = (gap < 0) & (-gap <= _NEAR * np.abs(reached))
    return near


def _completions(computed: Computed, tracing: Tracing, track: Track, numbers: Numbers, worse: Bools) -> Iterator[Finding]:
    """A note for each cell that is `worse` than the base year; there may be many, so they are made a column at a time."""
    world, names = computed.world, computed.world.plan.areas
    for column in np.flatnonzero(worse.any(axis=0)).tolist():
        rows, year = np.flatnonzero(worse[:, column]).astype(np.int32), int(world.cube.years[column])
        for alike in _alike(track, rows, column):
            terms, bound = track.terms(int(alike[0]), column), track.bound(int(alike[0]), column)
            below = None if terms is None else negative(terms.verb, {"completed_pct": -1.0})
            if terms is None or below is None:
                continue
            cells = tracing.first_cells(bound, terms, alike, years_used(terms, year, based=False))
            areas, completed = world.cube.areas[alike].tolist(), numbers["completed_pct"][alike, column].tolist()
            for at, area, percent in zip(cells, areas, completed, strict=True):
                shown = f"{percent:.1f}%"
                words = completion_negative(track.target, below, shown)
                yield Finding(completion_negative.rule, words, at, NO_TEXT, names[area].name, year, found=shown)


def _alike(track: Track, rows: Ints, column: int) -> Iterator[Ints]:
    """The rows that are judged by one demand and one formula together."""
    for demand in reversed(track.demands):
        held = demand.mask[rows, column]
        mine, rows = rows[held], rows[~held]
        fell_back = track.measure.fell_back[mine, column] & (track.fallback is not None)
        yield from (group for group in (mine[~fell_back], mine[fell_back]) if len(group))


def _rounded(computed: Computed, tracing: Tracing, track: Track, numbers: Numbers, place: tuple[int, int]) -> Iterator[Finding]:
    """A note for a cell that misses its goal by less than is printed."""
    row, column = place
    terms, world = track.terms(row, column), computed.world
    if terms is None:
        return
    picked = {name: _number(numbers[name][place]) if name in numbers else None for name in _PICKED}
    value = float(track.measure.value[place])
    rounded = rounds_to_goal(terms, value, picked)
    if rounded is not None:
        year, area, bound = int(world.cube.years[column]), world.plan.areas[int(world.cube.areas[row])].name, track.bound(row, column)
        at = tracing.first_cell(bound, terms, row, years_used(terms, year, based=False))
        shown = f"{abs(picked['change_pct'] or 0.0):.8g}%" if terms.verb in CHANGE else _with_unit(value, bound.unit.name, 8)
        yield Finding(rounded_to_goal.rule, rounded_to_goal(track.target, rounded, shown), at, NO_TEXT, area, year, found=shown)


def _of_assigned(computed: Computed, track: Track) -> Iterator[Finding]:
    """Assigned values for the deadline that differ from what the plan itself demands."""
    own, plan = track.reading.value, computed.world.plan
    unit = "%" if track.reading.verb in CHANGE else track.formula.unit.name
    for each in track.beside:
        if np.isnan(own) or each.year not in {None, track.by} or each.value == own:
            continue
        area = plan.top_area.name if each.area is None else plan.areas[each.area].name
        given = _with_unit(each.value, unit)
        message, hint = assigned_differs(track.target, _with_unit(own, unit), given, each.document)
        yield Finding(assigned_differs.rule, message, each.at, hint, area, each.year, found=given)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _with_unit(value: float, unit: str, digits: int = 15) -> str:
    return f"{value:.{digits}g}{'' if unit == '1' else unit}"
