"""The price base of a series of values: constant prices grow by the reported comparable-price growth, current prices do not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gcx.checking.blame import half_unit
from gcx.checking.series import Occurrence, Series
from gcx.checking.wording import number
from gcx.findings import Severity, Text, rule
from gcx.plan import Item, Plan
from gcx.units import UnitTable

_GROWTH = "增速"
_MONEY = UnitTable.builtin().parse("元").dims
_SLACK = 0.1
_YEARS = 3


@rule("W507", "nominal-price", Severity.QUERY, "像是按现价计算", "looks like current prices")
def nominal_price(level: Item, implied: float, reported: float) -> tuple[Text, Text]:
    """含义：按填报的总量推算的增速，三年以上每年都比填报的可比价增速高（或每年都低），超过四舍五入误差。
    为什么：总量按不变价、增速按可比价，两者应当相等；年年同方向相差，多半总量用的是现价，算出的能耗强度就不对。
    怎么改：总量各年都换算成方案规定的不变价；不能换算的，只填可比价增速，不填总量。
    依据：公报“地区生产总值按某年价格计算、按不变价格计算增长”；价格基期须各年一致。
    """
    way = Text("高", "above") if implied > reported else Text("低", "below")
    message = Text(
        f"按填报数推算增长{number(round(implied, 2))}%，比填报的可比价增速{number(reported)}%{way.zh}，像是按现价计算",
        f"these figures grow by {number(round(implied, 2))} %, {way.en} the reported comparable-price growth of {number(reported)} %: they look like current prices",
    )
    basis = level.basis or "不变价"
    return message, Text(f"各年都按{basis}填报，或只填可比价增速", f"give every year in the item's prices ({basis}), or only the growth")


def run_prices(series: Series, plan: Plan) -> None:
    """Compare each value series in money with its growth item, area by area."""
    for level, growth in _pairs(plan):
        values, reported = series.cube.values(level), series.cube.values(growth)
        with np.errstate(all="ignore"):
            implied = 100 * (values[:, 1:] / values[:, :-1] - 1)
        known = np.isfinite(implied) & np.isfinite(reported[:, 1:])
        for row in np.flatnonzero(known.sum(axis=1) >= _YEARS).tolist():
            columns = np.flatnonzero(known[row])
            rounding = _SLACK + half_unit(series, growth, row) + 200 * half_unit(series, level, row) / values[row, columns]
            apart = implied[row, columns] - reported[row, columns + 1]
            shares = np.abs(implied[row, columns] - 100 * reported[row, columns + 1]) <= rounding
            if ((apart > rounding).all() or (apart < -rounding).all()) and not shares.all():
                _report(series, plan, (level, growth), row, [(int(column) + 1, float(implied[row, column])) for column in columns])


def _report(series: Series, plan: Plan, pair: tuple[int, int], row: int, years: list[tuple[int, float]]) -> None:
    levels, growths = series.cube.positions(pair[0])[row], series.cube.positions(pair[1])[row]
    reported = series.cube.values(pair[1])[row]
    found = [
        Occurrence(
            [int(levels[column]), int(growths[column]), int(levels[column - 1])],
            *nominal_price(plan.items[pair[0]], implied, float(reported[column])),
        )
        for column, implied in years
    ]
    if series.led.isdisjoint(figure for each in found for figure in each.figures):
        series.report(nominal_price.rule, found)
        series.led.update(figure for each in found for figure in each.figures)


def _pairs(plan: Plan) -> Iterator[tuple[int, int]]:
    """Items in money with their growth item: called alike with 增速 behind, or the only two names of a check."""
    linked = [check.require.formula.names for check in plan.checks if len(set(check.require.formula.names)) == 2]
    for position, item in enumerate(plan.items):
        if item.kind != "flow" or item.unit.dims != _MONEY:
            continue
        for other, growth in enumerate(plan.items):
            related = growth.name == item.name + _GROWTH or any({item.name, growth.name} == set(names) for names in linked)
            if growth.kind == "growth" and growth.unit.name == "%" and related:
                yield position, other


RULES = (nominal_price.rule,)
