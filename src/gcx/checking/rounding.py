"""Whether a relation that does not hold fails by no more than the printed digits of its figures leave open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gcx.checking.blame import half_unit
from gcx.checking.series import Series
from gcx.cube import TrialEnv
from gcx.formula.tree import Binary, Call, Node
from gcx.plan import Check
from gcx.records import Floats

_TIE = 1e-9
_ARITHMETIC = frozenset("+-×÷")
_STEPS = np.array([0.0, *np.linspace(-1, 1, 41)])
"""Where a figure is tried, in halves of its last digit: as printed first, then closely, for a difference can pass through 0 between."""


def within_rounding(series: Series, check: Check, row: int, column: int, figures: Sequence[int]) -> bool:
    """Whether a failed check would hold for true values that print as the figures do.

    To first order: every figure is moved by up to half a unit of its last printed digit, and what each gains is added up. Counts are exact.
    A plain part ≤ whole is not forgiven when both are printed alike, because rounding keeps their order.
    """
    halves = [_half(series, row, figure) for figure in figures]
    root = check.require.formula.root
    if not any(halves) or not isinstance(root, Binary) or root.sign == "≠" or not (_computes(root) or len(set(halves)) > 1):
        return False
    relief, missed = 0.0, np.nan
    for figure, half in zip(figures, halves, strict=True):
        value = float(series.rows.value[figure])
        excess = _excess(series, check, root.sign, (row, column, figure), value + half * _STEPS)
        missed = float(excess[0])
        relief += max(0.0, missed - float(np.nanmin(excess)))
    return bool(relief >= missed * (1 - _TIE))


def _half(series: Series, row: int, figure: int) -> float:
    item = int(series.rows.item[figure])
    return 0.0 if series.plan.items[item].kind == "count" else half_unit(series, item, row)


def _excess(series: Series, check: Check, sign: str, place: tuple[int, int, int], candidates: Floats) -> Floats:
    """By how much a comparison is missed in one area and year, in its unit, with each candidate in the place of a figure."""
    row, column, figure = place
    name, at = series.plan.items[int(series.rows.item[figure])].name, int(series.rows.year[figure]) - int(series.cube.years[0])
    env = TrialEnv(series.cube.env(series.plan.header.base_year), row, name, at, candidates)
    left, right = (np.broadcast_to(side, (len(candidates), len(series.cube.years)))[:, column] for side in check.require.sides(env))
    made: Floats = np.abs(left - right) if sign == "=" else (right - left if sign in {"≥", ">"} else left - right)
    return made


def _computes(node: Node) -> bool:
    """Whether either side of a comparison is worked out, and not merely a figure or the first of several."""
    if isinstance(node, Binary):
        return node.sign in _ARITHMETIC or _computes(node.left) or _computes(node.right)
    return isinstance(node, Call) and any(_computes(argument) for argument in node.arguments)
