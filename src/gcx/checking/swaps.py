"""Two figures of one year in each other's place: rows of two items, or of two areas, filled in the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from gcx.checking.series import Occurrence, Series
from gcx.checking.wording import quantity
from gcx.findings import Severity, Text, rule
from gcx.plan import Plan
from gcx.records import Floats

_ODD = 0.26
_FITS = 0.12
_MOST = 8
"""Where more figures than this are odd, the whole table is, and a pair that fits means nothing."""
_COUNTED = 100
"""A count below this goes from 2 to 3 without anything being odd."""
_LEVELS = frozenset({"flow", "stock", "count", "index"})


@rule("W510", "swapped", Severity.QUERY, "两个数像是互相填反", "two figures look swapped")
def swapped(other: str, value: str, other_value: str) -> tuple[Text, Text]:
    """含义：同一年的两个数（同一地区的两个指标，或同一指标的两个地区）与各自其他年份都对不上，互换以后都对得上。
    为什么：多半是填错了行；合计不变，看合计发现不了。
    怎么改：核对后互换；属实的在说明栏写明原因。
    依据：与前后年份比较，相差30%以上，互换后在12%左右以内。
    """
    message = Text(
        f"与{other}的数像是互相填反：这里是{value}，那里是{other_value}，互换后都与前后年份接近",
        f"this and the figure of {other} look swapped: {value} here, {other_value} there; exchanged, both are near the years around them",
    )
    return message, Text("核对后互换；属实的在说明栏写明原因", "check and exchange them; if true, say why in the note")


@dataclass(frozen=True, slots=True)
class _Odd:
    """A figure away from what the years around it suggest (`around`, as its own `log`, a logarithm); `beside` are those years' figures."""

    figure: int
    log: float
    around: float
    beside: tuple[int, ...]

    def takes(self, other: _Odd) -> bool:
        """Whether the other's value would fit in this place."""
        return abs(other.log - self.around) <= _FITS


def run_swaps(series: Series, plan: Plan) -> None:
    """Look for pairs among the figures that do not fit the years around them; both are then named, and not asked about again."""
    named: set[int] = set()
    for _, members in sorted(_groups(series, plan).items()):
        for one, other in combinations(members, 2) if len(members) <= _MOST else ():
            near = {one.figure, other.figure, *one.beside, *other.beside}
            if one.takes(other) and other.takes(one) and named.isdisjoint(near) and series.led.isdisjoint((one.figure, other.figure)):
                _report(series, one.figure, other.figure)
                named |= {one.figure, other.figure}
    series.led |= named


def _groups(series: Series, plan: Plan) -> dict[tuple[bool, int, str, int, str], list[_Odd]]:
    """The odd figures by year and by what can be mistaken for one another: one area's items in one unit, one item's areas of one whole.

    Figures between two others come first, then the later years: what lies beside a swapped figure looks odd itself.
    """
    found: dict[tuple[bool, int, str, int, str], list[_Odd]] = {}
    for odd in _odd(series, plan):
        row = odd.figure
        area, item = plan.areas[int(series.rows.area[row])], plan.items[int(series.rows.item[row])]
        when = (len(odd.beside) < 2, -int(series.rows.year[row]))
        found.setdefault((*when, "area", int(series.rows.area[row]), item.unit.name), []).append(odd)
        if area.part_of is not None:
            found.setdefault((*when, "item", int(series.rows.item[row]), area.part_of), []).append(odd)
    return found


def _odd(series: Series, plan: Plan) -> Iterator[_Odd]:
    """Figures 30 % or more away from what the years around them suggest."""
    for item in series.cube.reported_items():
        if plan.items[item].kind not in _LEVELS:
            continue
        values, positions = series.cube.values(item), series.cube.positions(item)
        logs = np.where(values > 0, np.log(np.where(values > 0, values, 1.0)), np.nan)
        around = _around(logs)
        with np.errstate(invalid="ignore"):
            odd = np.abs(logs - around) > _ODD
            if plan.items[item].kind == "count":
                odd &= values >= _COUNTED
        places = np.argwhere(odd).tolist()
        for row, column in places:
            sides = positions[row, [each for each in (column - 1, column + 1) if 0 <= each < values.shape[1]]].tolist()
            beside = tuple(side for side in sides if side >= 0)
            yield _Odd(int(positions[row, column]), float(logs[row, column]), float(around[row, column]), beside)


def _around(logs: Floats) -> Floats:
    """What each figure would be on a smooth way between its neighbours; of the first and last year what the nearest is."""
    gap = np.full((len(logs), 1), np.nan)
    before, after = np.hstack([gap, logs[:, :-1]]), np.hstack([logs[:, 1:], gap])
    middle = (before + after) / 2
    made: Floats = np.where(np.isnan(middle), np.where(np.isnan(before), after, before), middle)
    return made


def _report(series: Series, one: int, other: int) -> None:
    rows, plan = series.rows, series.plan
    same_item = rows.item[one] == rows.item[other]
    named = plan.areas[int(rows.area[other])].name if same_item else plan.items[int(rows.item[other])].name
    here, there = (quantity(float(rows.value[figure]), series.unit(int(rows.item[figure]))) for figure in (one, other))
    series.report(swapped.rule, [Occurrence([one, other], *swapped(named, here, there))])


RULES = (swapped.rule,)
