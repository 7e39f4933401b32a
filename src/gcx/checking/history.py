"""A figure against its own series: jumps, orders of magnitude, rates that leap, numbers that fall though they only grow."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gcx.checking.blame import half_unit
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
_LONG = 3
_ALIKE = 1.67
_THINGS = UnitTable.builtin().parse("个").dims
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


@rule("W509", "fallen", Severity.QUERY, "只增不减的数减少了", "fell though it only grows")
def fallen(item: Item, previous: float, year: int) -> tuple[Text, Text]:
    """含义：累计数、名单数这类一般只增不减的数，比以前报的年份减少了，没有写说明。
    为什么：多半是漏计，或累计数填成了当年数；确有减少的（移出名单、拆除、撤销）要写明。
    怎么改：填错的改正；属实的在说明栏写明减少的原因。
    依据：方案 items 的 never_falls；如2022年度全国移出绿色工厂41家、绿色工业园区3家。
    """
    before = quantity(previous, item.unit.name)
    return Text(f"比{year}年的{before}少，这个数一般只增不减", f"less than {before} in {year}, though such a number only grows"), Text(
        "核对是否漏计；确有减少（如移出名单、拆除）的在说明栏写明",
        "check whether anything was left out; if it really fell, say why in the note",
    )


@rule("W511", "like-cumulative", Severity.QUERY, "像是填了累计数", "looks like running totals")
def like_cumulative(item: Item, first: int) -> tuple[Text, Text]:
    """含义：应填当年数的指标，各年的数一年比一年多，每年多出的与第一年的数相近，像是填了从头加起来的累计数。
    为什么：累计由 gcx 逐年相加；填成累计数，会重复相加，把没有完成的算成完成。
    怎么改：填当年新增的数；确是当年数的在说明栏写明。
    依据：方案 targets 的公式“累计(…)”。
    """
    message = Text(
        f"{first}年以来每年多出的都与第一年相近，像是累计数",
        f"since {first} each year adds about what the first year shows: like running totals",
    )
    return message, Text(
        f"{item.name}填当年的数，累计由 gcx 相加；确是当年数的在说明栏写明",
        "give what each year adds, gcx sums it; if these are yearly figures, say so in the note",
    )


def run_cumulative(series: Series, plan: Plan) -> None:
    """Look at the items that targets add up over the years, from the year after the base year on."""
    for target in plan.targets:
        if target.formula is None or target.goal.since is None or not target.formula.formula.is_cumulative:
            continue
        first = max(0, target.goal.since + 1 - int(series.cube.years[0]))
        for name in target.formula.formula.names:
            if name in plan.item_position:
                _running_totals(series, plan.item_position[name], first)


def _running_totals(series: Series, position: int, first: int) -> None:
    values, figures = series.cube.values(position)[:, first:], series.cube.positions(position)[:, first:]
    for row in np.flatnonzero((~np.isnan(values)).sum(axis=1) >= _LONG).tolist():
        columns = np.flatnonzero(~np.isnan(values[row]))
        start, steps = float(values[row, columns[0]]), np.diff(values[row, columns])
        members = figures[row, columns].tolist()
        if start > 0 and bool(((steps >= start / _ALIKE) & (steps <= start * _ALIKE)).all()) and series.led.isdisjoint(members):
            words = like_cumulative(series.plan.items[position], int(series.cube.years[first + columns[0]]))
            series.report(like_cumulative.rule, [Occurrence([members[-1], *members[:-1]], *words)])
            series.led.update(members)


def run_magnitudes(series: Series, plan: Plan) -> None:
    """单位侦探 for every item that has a level: against the area's own years, then against the other parts of the same area."""
    families = [
        [row for part in plan.parts(area.name) if (row := series.cube.row(part)) is not None]
        for area in map(plan.areas.__getitem__, series.cube.areas.tolist())
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
            [
                (row, column, exponent, usual, None)
                for row, column, exponent, usual in off_by_factor(series.cube.values(position))
                if not _counts_things(item) or max(usual, float(series.cube.values(position)[row, column])) >= _MANY
            ],
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
            if item.never_falls:
                _falls(series, position, item)
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
    if item.never_falls:
        unusual &= change > 0
    jumps = [
        (
            row,
            before,
            year_on_year(float(change[row, before]), quantity(float(values[row, before]), item.unit.name), int(series.cube.years[before])),
        )
        for row, before in np.argwhere(unusual).tolist()
        if not _is_return(change[row], unusual[row], before) and _beyond_rounding(series, position, row, before)
    ]
    _report(series, position, year_on_year.rule, jumps)


def _falls(series: Series, position: int, item: Item) -> None:
    """Each figure against the last one reported before it, whatever lies between."""
    values, figures = series.cube.values(position), series.cube.positions(position)
    for row in np.flatnonzero((~np.isnan(values)).sum(axis=1) > 1).tolist():
        reported = np.flatnonzero(~np.isnan(values[row])).tolist()
        found = [
            Occurrence(
                [int(figures[row, column]), int(figures[row, before])],
                *fallen(item, float(values[row, before]), int(series.cube.years[before])),
            )
            for before, column in pairwise(reported)
            if values[row, column] < values[row, before] and series.led.isdisjoint(figures[row, [before, column]].tolist())
        ]
        if found:
            series.report(fallen.rule, found)


def _counts_things(item: Item) -> bool:
    """Whether the item counts things one by one: from 4 to 6 is no sign of a fault, and such counts are meant to grow."""
    return item.kind == "count" or item.unit.dims == _THINGS


def _beyond_rounding(series: Series, item: int, row: int, before: int) -> bool:
    """Whether a change of more than 30 % remains one however the two figures were rounded: from 0.05 to 0.07 may be from 0.054 to 0.066."""
    first, second = (float(value) for value in series.cube.values(item)[row, before : before + 2])
    half = 0.0 if series.plan.items[item].kind == "count" else half_unit(series, item, row)
    small, large = min(first, second) + half, max(first, second) - half
    return large / small - 1 > _JUMP if second > first else 1 - small / large > _JUMP


def _is_return(change: Floats, unusual: Bools, before: int) -> bool:
    """Whether this jump only undoes the one just before it: then the year between them is the odd one, and already named."""
    if before == 0 or not unusual[before - 1]:
        return False
    return bool(abs((1 + change[before - 1]) * (1 + change[before]) - 1) <= _JUMP)


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


RULES = (year_on_year.rule, rate_leap.rule, fallen.rule, like_cumulative.rule)
