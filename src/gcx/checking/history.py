"""A figure against its own series: jumps, orders of magnitude, figures copied from last year, rates that leap."""

from __future__ import annotations

import numpy as np

from gcx.checking.magnitude import SISTERS, magnitude, off_among_sisters, off_by_factor
from gcx.checking.series import Occurrence, Series
from gcx.checking.wording import number, quantity
from gcx.findings import Rule, Severity, Text, rule
from gcx.plan import Item, Plan
from gcx.records import Bools, Floats
from gcx.units import UnitTable

_JUMP = 0.30
_POINTS = 15.0
_MANY = 100
_TRIPLED = 3.0
_THINGS = UnitTable.builtin().parse("个").dims
_DIGITS = 4
_TIE = 1e-9
_LEVELS = frozenset({"flow", "stock", "count", "index"})


@rule("W501", "year-on-year", Severity.QUERY, "同比变动超过30%", "changed by more than 30 % in a year")
def year_on_year(change: float, previous: str, year: int) -> tuple[Text, Text]:
    """含义：比上年增减超过30%，没有写说明。
    为什么：这样大的变动少见，多半是填错行、填错单位或口径变了。
    怎么改：填错的改正；属实的在说明栏写明原因，写明后不再提出。
    依据：统计报表制度：增减幅度超过30%须附说明。计个数的指标，超过3倍并且达到100个才提出。
    """
    way = Text("增长", "up") if change > 0 else Text("下降", "down")
    size = number(round(abs(change) * 100, 1))
    message = Text(f"比{year}年的{previous}{way.zh}{size}%，超过30%", f"{way.en} {size} % from {previous} in {year}, more than 30 %")
    return message, Text("核对；属实请在说明栏写明原因", "check; if true, give the reason in the note")


@rule("W503", "unchanged", Severity.QUERY, "与上年完全相同", "same as last year")
def unchanged(year: int) -> tuple[Text, Text]:
    """含义：一个当年发生的量与上年的数每一位都相同。
    为什么：当年的量很少与上年完全相同，常见原因是复制了上年的数。
    怎么改：填当年的数；确实相同的在说明栏写明。
    依据：常见错报。
    """
    return Text(f"与{year}年完全相同", f"exactly the figure of {year}"), Text(
        "核对是否复制了上年的数", "check whether last year's figure was copied"
    )


@rule("W504", "rate-leap", Severity.QUERY, "比率变动超过15个百分点", "rate changed by more than 15 points")
def rate_leap(change: float, year: int) -> tuple[Text, Text]:
    """含义：比率比上年变动超过15个百分点。
    为什么：比率一年变动很少这样大，多半是分子分母口径变了或填错。
    怎么改：核对；属实的在说明栏写明原因。
    依据：比率年变化审核。
    """
    way = Text("提高", "up") if change > 0 else Text("降低", "down")
    size = number(round(abs(change), 2))
    message = Text(f"比{year}年{way.zh}{size}个百分点，超过15个百分点", f"{way.en} {size} points from {year}, more than 15")
    return message, Text("核对；属实请在说明栏写明原因", "check; if true, give the reason in the note")


def run_magnitudes(series: Series, plan: Plan) -> None:
    """单位侦探 for every item that has a level: against the area's own years, then against the other parts of the same area."""
    families = [
        [row for part in plan.parts(area.name) if (row := series.cube.row(part)) is not None]
        for area in plan.areas
        if plan.parts(area.name)
    ]
    for position in series.cube.reported_items():
        item = plan.items[position]
        if item.kind not in _LEVELS:
            continue
        _magnitudes(
            series,
            position,
            item,
            [(row, column, exponent, usual, None) for row, column, exponent, usual in off_by_factor(series.cube.values(position))],
        )
        if item.adds_up and not _counts_things(item):
            for rows in families:
                found = off_among_sisters(series.cube.values(position)[rows])
                _magnitudes(
                    series, position, item, [(rows[row], column, exponent, usual, SISTERS) for row, column, exponent, usual in found]
                )


def _magnitudes(series: Series, position: int, item: Item, suspects: list[tuple[int, int, int, float, Text | None]]) -> None:
    """Report suspects area by area, leaving out what an error already names."""
    values, figures = series.cube.values(position), series.cube.positions(position)
    of_row: dict[int, list[Occurrence]] = {}
    for row, column, exponent, usual, others in suspects:
        figure = int(figures[row, column])
        if figure not in series.led:
            words = magnitude(item, exponent, float(values[row, column]), usual, *(() if others is None else (others,)))
            of_row.setdefault(row, []).append(Occurrence([figure], *words))
    for occurrences in of_row.values():
        series.report(magnitude.rule, occurrences)
        series.led.update(each.figures[0] for each in occurrences)


def run_history(series: Series, plan: Plan) -> None:
    """Look at every item's matrix as a whole; only rows with something unusual are walked through."""
    checked = {check.require.formula.names[0] for check in plan.checks if len(check.require.formula.names) == 1}
    for position in series.cube.reported_items():
        item = plan.items[position]
        if item.kind in _LEVELS:
            _levels(series, position, item)
        elif item.kind == "rate" and item.unit.name == "%" and item.name not in checked:
            _rates(series, position)


def _levels(series: Series, position: int, item: Item) -> None:
    values = series.cube.values(position)
    with np.errstate(all="ignore"):
        change = values[:, 1:] / values[:, :-1] - 1
        unusual = np.abs(change) > _JUMP * (1 + _TIE)
        if _counts_things(item):
            ratio = np.maximum(values[:, 1:], values[:, :-1]) / np.minimum(values[:, 1:], values[:, :-1])
            unusual = (ratio > _TRIPLED) & (np.maximum(values[:, :-1], values[:, 1:]) >= _MANY)
    unusual &= (values[:, :-1] > 0) & (values[:, 1:] > 0)
    jumps = [
        (
            row,
            before,
            year_on_year(float(change[row, before]), quantity(float(values[row, before]), item.unit.name), int(series.cube.years[before])),
        )
        for row, before in np.argwhere(unusual).tolist()
        if not _is_return(change[row], unusual[row], before)
    ]
    _report(series, position, year_on_year.rule, jumps)
    if item.kind == "flow":
        _copies(series, position, values)


def _counts_things(item: Item) -> bool:
    """Whether the item counts things one by one: from 4 to 6 is no sign of a fault, and such counts are meant to grow."""
    return item.kind == "count" or item.unit.dims == _THINGS


def _is_return(change: Floats, unusual: Bools, before: int) -> bool:
    """Whether this jump only undoes the one just before it: then the year between them is the odd one, and already named."""
    if before == 0 or not unusual[before - 1]:
        return False
    return bool(abs((1 + change[before - 1]) * (1 + change[before]) - 1) <= _JUMP)


def _copies(series: Series, position: int, values: Floats) -> None:
    with np.errstate(invalid="ignore"):
        same = (values[:, 1:] == values[:, :-1]) & (values[:, 1:] != 0)
    copies = [
        (row, before, unchanged(int(series.cube.years[before])))
        for row, before in np.argwhere(same).tolist()
        if _significant(float(values[row, before])) >= _DIGITS
    ]
    _report(series, position, unchanged.rule, copies)


def _significant(value: float) -> int:
    """How many digits a figure shows, zeros at either end left out."""
    return len(f"{abs(value):.12g}".split("e")[0].replace(".", "").strip("0"))


def _rates(series: Series, position: int) -> None:
    values = series.cube.values(position)
    change = values[:, 1:] - values[:, :-1]
    with np.errstate(invalid="ignore"):
        leaps = np.abs(change) > _POINTS * (1 + _TIE)
    found = [
        (row, before, rate_leap(float(change[row, before]), int(series.cube.years[before])))
        for row, before in np.argwhere(leaps).tolist()
        if not (before and leaps[row, before - 1] and abs(change[row, before - 1] + change[row, before]) <= _POINTS)
    ]
    _report(series, position, rate_leap.rule, found)


def _report(series: Series, item: int, rule: Rule, found: list[tuple[int, int, tuple[Text, Text]]]) -> None:
    """Report changes from one year to the next, area by area; those an error or a telling query already names are left out."""
    positions = series.cube.positions(item)
    of_row: dict[int, list[Occurrence]] = {}
    for row, before, words in found:
        figures = [int(positions[row, before + 1]), int(positions[row, before])]
        if series.led.isdisjoint(figures):
            of_row.setdefault(row, []).append(Occurrence(figures, *words))
    for occurrences in of_row.values():
        series.report(rule, occurrences)


RULES = (year_on_year.rule, unchanged.rule, rate_leap.rule)
