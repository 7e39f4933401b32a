"""Which figure of a relation that does not hold is wrong: what it would have to be for it to hold, and which other relations speak for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gcx.checking.blame import balanced
from gcx.checking.series import Series
from gcx.checking.wording import quantity
from gcx.cube import TrialEnv
from gcx.findings import Text
from gcx.plan import Check

_SHIFTS = (10.0, 0.1, 100.0, 0.01, 1e3, 1e-3, 1e4, 1e-4)
_OTHER_SIGN = -1.0
_LEAST_GROWTH, _MOST_GROWTH = 0.003, 0.5
"""Growth worth proposing, as a share: a growth of almost nothing fits too much."""


@dataclass(frozen=True, slots=True)
class Remedies:
    """For each figure of a relation that fails, the factors with which it would hold."""

    series: Series
    factors: dict[int, list[float]]

    @classmethod
    def of(cls, series: Series, check: Check, row: int, column: int, figures: Sequence[int]) -> Remedies:
        """Try every figure of `check` in matrix `row`, `column`."""
        found = {figure: _that_do(series, check, row, column, figure) for figure in figures}
        return cls(series, {figure: factors for figure, factors in found.items() if factors})

    @property
    def only(self) -> int | None:
        """The figure of the one change that does; `None` when there is none, or more than one."""
        return next(iter(self.factors)) if sum(map(len, self.factors.values())) == 1 else None

    def words(self, figure: int) -> Text | None:
        """What `figure` should perhaps be: as the relation, or else its own other years, would have it."""
        factors = self.factors.get(figure, [])
        if len(factors) != 1:
            return self.series.slip(figure)
        right = quantity(
            float(f"{float(self.series.rows.value[figure]) * factors[0]:.12g}"), self.series.unit(int(self.series.rows.item[figure]))
        )
        why = Text("小数点或单位错位", "the decimal point or unit is off")
        if factors[0] == _OTHER_SIGN:
            why = Text("正负号填反", "the sign is wrong")
        elif factors[0] not in _SHIFTS:
            why = Text("填成了以上年为100的指数", "an index with last year as 100 was given")
        return Text(f"可能{why.zh}；若是，应为{right}", f"perhaps {why.en}; then it would be {right}")


def vouchers(series: Series, row: int, figure: int) -> int:
    """How many relations speak for a figure: checks of its year and the next that hold, and would not if it were 5 % (a growth: one point)
    more or less, and a whole that its parts add up to.
    """
    item, value = series.plan.items[int(series.rows.item[figure])], float(series.rows.value[figure])
    at = int(series.rows.year[figure]) - int(series.cube.years[0])
    step = 0.01 / float(item.unit.factor) if item.kind == "growth" else 0.05 * value
    env = TrialEnv(series.cube.env(series.plan.header.base_year), row, item.name, at, np.array([value, value - step, value + step]))
    found = 0
    for check in series.plan.checks:
        if item.name in check.require.formula.names:
            judged = check.require.judge(env)
            holds = np.broadcast_to(judged.known & judged.holds, (3, len(series.cube.years)))[:, at : at + 2]
            found += int((holds[0] & ~holds.all(axis=0)).sum())
    return found + balanced(series, int(series.rows.item[figure]), row, at)


def _that_do(series: Series, check: Check, row: int, column: int, figure: int) -> list[float]:
    """The factors with which a figure makes the relation hold; a sign is only doubted where both signs are normal, which is also where an
    index (106.5) may stand for a growth (6.5).
    """
    item = series.plan.items[int(series.rows.item[figure])]
    value = float(series.rows.value[figure])
    factors = np.array((_OTHER_SIGN, *_SHIFTS) if item.kind == "growth" else _SHIFTS)
    if item.kind == "growth" and value > 0:
        factors = np.append(factors, 1 - 1 / (float(item.unit.factor) * value))
    at = int(series.rows.year[figure]) - int(series.cube.years[0])
    env = TrialEnv(series.cube.env(series.plan.header.base_year), row, item.name, at, factors * value)
    judged = check.require.judge(env)
    holds = np.broadcast_to(judged.known & judged.holds, (len(factors), len(series.cube.years)))[:, column]
    if item.kind == "growth":
        size = np.abs(env.candidates) * float(item.unit.factor)
        holds = holds & (size >= _LEAST_GROWTH) & (size <= _MOST_GROWTH)
    found: list[float] = factors[holds].tolist()
    return found
