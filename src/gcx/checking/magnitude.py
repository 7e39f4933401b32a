"""单位侦探: a figure that is ten, a hundred, a thousand or ten thousand times too large or too small for its own series.

Never changes a figure. A factor is proposed only when the rest of the series agrees with itself and the corrected figure agrees with it.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from gcx.checking.wording import quantity
from gcx.findings import Severity, Text, rule
from gcx.plan import Item
from gcx.records import Floats

_ALIKE = 0.3
_FITS = 0.15
_LARGEST = 4
_SISTERS = 3
_SPREAD = 1.7
_NEAR = {-4: 0.5, -3: 0.25, 3: 0.5, 4: 0.5}
"""How near a figure must be to a power of ten of its sisters': far above all of them is stranger than far below."""
_WHY = {
    1: Text("小数点错一位", "the decimal point is one place off"),
    2: Text("小数点错两位", "the decimal point is two places off"),
    3: Text("单位差一千倍，如千克与吨", "the unit is off by a thousand, as 千克 for 吨"),
    4: Text("单位差一万倍，如吨与万吨、万元与亿元", "the unit is off by ten thousand, as 吨 for 万吨 or 万元 for 亿元"),
}


_YEARS = Text("其他年份", "other years")
SISTERS = Text("同级各地区", "the other areas")


@rule("W502", "magnitude", Severity.QUERY, "数量级疑似有误", "order of magnitude looks wrong")
def magnitude(item: Item, exponent: int, value: float, usual: float, others: Text = _YEARS) -> tuple[Text, Text]:
    """含义：这个数与本地区其他年份差十倍、百倍、千倍或万倍，或与同级各地区差千倍、万倍，改正后相近。
    为什么：多半是单位填错（吨与万吨、千克与吨、万元与亿元）或小数点错位。
    怎么改：核对单位和小数点；程序不代为修改。属实的在说明栏写明原因。
    依据：与本地区其他年份、同级各地区的中位数比较。
    """
    times = 10 ** abs(exponent)
    ratio = Text(f"{times}倍", f"{times} times") if exponent > 0 else Text(f"1/{times}", f"1/{times} of")
    right = quantity(value / 10**exponent if exponent > 0 else value * 10**-exponent, item.unit.name)
    near = quantity(float(f"{usual:.4g}"), item.unit.name)
    message = Text(
        f"约是{others.zh}的{ratio.zh}：{others.zh}约{near}，这里是{quantity(value, item.unit.name)}",
        f"about {ratio.en} {others.en}: those are near {near}, this is {quantity(value, item.unit.name)}",
    )
    why = _WHY[abs(exponent)]
    return message, Text(f"可能{why.zh}；若是，应为{right}", f"perhaps {why.en}; then it would be {right}")


def off_by_factor(values: Floats) -> list[tuple[int, int, int, float]]:
    """(row, column, exponent, usual value) of figures off by a power of ten from the median of their row, in a matrix areas × years.

    Rows need three positive figures, all but the suspects within a factor of two of the median.
    """
    with np.errstate(all="ignore"):
        logs = np.where(values > 0, np.log10(np.where(values > 0, values, 1.0)), np.nan)
        widest = np.nanmax(logs, axis=1, initial=-np.inf) - np.nanmin(logs, axis=1, initial=np.inf)
    enough = (~np.isnan(logs)).sum(axis=1) >= 3
    found = []
    for row in np.flatnonzero(enough & (widest > 1 - _FITS)).tolist():
        distance = logs[row] - np.nanmedian(logs[row])
        exponent = np.round(distance)
        odd = (np.abs(exponent) >= 1) & (np.abs(exponent) <= _LARGEST) & (np.abs(distance - exponent) <= _FITS + _ALIKE / 2)
        rest = ~np.isnan(distance) & ~odd
        if odd.any() and odd.sum() < rest.sum() and bool((np.abs(distance[rest]) <= _ALIKE).all()):
            usual = float(10 ** np.median(logs[row][rest]))
            found += [
                (row, column, int(exponent[column]), usual)
                for column in np.flatnonzero(odd).tolist()
                if _fits(values[row, column], int(exponent[column]), usual)
            ]
    return found


def off_among_sisters(values: Floats) -> list[tuple[int, int, int, float]]:
    """(row, column, exponent, usual value) of figures a thousand or ten thousand times off those of the other areas, areas × years.

    The rows are the parts of one area. There must be three others of the same year, all within a factor of fifty of one another, and
    every year of the row must be off in the same way: a single year is judged by its own series.
    """
    found = []
    with np.errstate(all="ignore"):
        logs = np.where(values > 0, np.log10(np.where(values > 0, values, 1.0)), np.nan)
    for row, column in np.argwhere(~np.isnan(logs)).tolist():
        others = np.delete(logs[:, column], row)
        others = others[~np.isnan(others)]
        if len(others) < _SISTERS or np.ptp(others) > _SPREAD:
            continue
        distance = float(logs[row, column] - np.median(others))
        exponent = round(distance)
        if abs(distance - exponent) <= _NEAR.get(exponent, 0.0) and exponent in _NEAR:
            found.append((row, column, exponent, float(10 ** np.median(others))))
    ways = {row: {exponent for at, _, exponent, _ in found if at == row} for row, *_ in found}
    years = Counter(row for row, *_ in found)
    return [each for each in found if len(ways[each[0]]) == 1 and years[each[0]] == int((~np.isnan(logs[each[0]])).sum())]


def _fits(value: float, exponent: int, usual: float) -> bool:
    return abs(float(np.log10(value / usual)) - exponent) <= _ALIKE


RULES = (magnitude.rule,)
