"""The figure at which a condition is exactly met: in closed form where the condition is linear or reciprocal in it, else by bisection."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from gcx.records import Bools, Floats

Margin: TypeAlias = Callable[[Floats], Floats]
"""How far each candidate is on the good side (negative: short), NaN where it makes no sense."""

_DOUBLINGS = 60
_NEAREST = 20
_FAN = 33
_ROUNDS = 14
_CLOSE = 1e-9
_NEIGHBOUR = 1e-7
_ROUNDING = 1e-13
_DIGITS = 5


class Method(StrEnum):
    """How a root was found."""

    LINEAR = "linear"
    RECIPROCAL = "reciprocal"
    BISECTION = "bisection"


class Failure(StrEnum):
    """Why there is none."""

    UNDEFINED = "undefined"
    NOT_MONOTONE = "not-monotone"
    ALWAYS = "always"
    NEVER = "never"
    UNMOVED = "unmoved"


@dataclass(frozen=True, slots=True)
class Root:
    """The figure at which the margin turns: `value` is on the good side or exactly on the line; `more` says that more is better."""

    value: float
    method: Method
    more: bool


def solve(margin: Margin, start: float, low: float, high: float) -> Root | Failure:
    """The figure between `low` and `high` (either may be infinite) at which `margin` is zero, searched outward from `start`.

    The margin has to rise or fall throughout the range: a figure that helps here and harms there has no single answer.
    """
    grid = _grid(start, low, high)
    values = margin(grid)
    defined = np.isfinite(values)
    grid, values = grid[defined], values[defined]
    if len(grid) < 2:
        return Failure.UNDEFINED
    steps = np.diff(values)
    noise = 1e-12 * np.maximum(np.maximum(np.abs(values[1:]), np.abs(values[:-1])), float(np.median(np.abs(values))))
    rising, falling = bool((steps > noise).any()), bool((steps < -noise).any())
    if rising and falling:
        return Failure.NOT_MONOTONE
    if not rising and not falling:
        return Failure.UNMOVED
    good = values >= 0
    if good.all():
        return Failure.ALWAYS
    if not good.any():
        return Failure.NEVER
    return _turned(margin, grid, good, more=rising)


def _turned(margin: Margin, grid: Floats, good: Bools, *, more: bool) -> Root:
    """The figure between the two neighbours of the grid where good and bad meet."""
    turn = int(np.flatnonzero(np.diff(good))[0])
    bracket = (float(grid[turn]), float(grid[turn + 1]))
    around = (float(grid[max(turn - _NEAREST, 0)]), float(grid[min(turn + _NEAREST, len(grid) - 1)]))
    for method in (Method.LINEAR, Method.RECIPROCAL):
        found = _closed(margin, bracket, around, method)
        if found is not None:
            return Root(_settled(margin, found, bracket, more=more), method, more)
    return Root(_bisected(margin, *bracket, more=more), Method.BISECTION, more)


def _grid(start: float, low: float, high: float) -> Floats:
    """Candidates from one end of the range to the other, dense around `start`."""
    size = abs(start) or 1.0
    steps = size * 2.0 ** np.arange(-_DOUBLINGS, _DOUBLINGS + 1, 0.5)
    near = size * 2.0 ** np.arange(-_NEAREST, 1)
    every = np.concatenate([[start], steps, -steps, start + near, start - near, [0.0], [low, high]])
    inside = every[(every >= low) & (every <= high) & np.isfinite(every)]
    result: Floats = np.unique(inside)
    return result


def _closed(margin: Margin, bracket: tuple[float, float], around: tuple[float, float], method: Method) -> float | None:
    """Where the straight line (over x, or over 1 ÷ x) crosses zero in the bracket; `None` when the margin is no such line `around` it."""
    reach, ends = _points(*around, method), _points(*bracket, method)
    if reach is None or ends is None:
        return None
    (one, other), (low, half, high) = reach[0], margin(reach[1]).tolist()
    if not all(map(math.isfinite, (low, half, high))) or abs(half - (low + high) / 2) > _CLOSE * max(abs(low), abs(high)):
        return None
    (one, other), (low, _, high) = ends[0], margin(ends[1]).tolist()
    if low == high:
        return None
    crossing = one - low * (other - one) / (high - low)
    if method is Method.RECIPROCAL:
        crossing = 1 / crossing if crossing else math.inf
    slack = _CLOSE * max(map(abs, bracket))
    return min(max(crossing, bracket[0]), bracket[1]) if bracket[0] - slack <= crossing <= bracket[1] + slack else None


def _points(left: float, right: float, method: Method) -> tuple[tuple[float, float], Floats] | None:
    """Both ends on the line's own axis, and the figures at the ends and in the middle of it."""
    if method is Method.LINEAR:
        return (left, right), np.array([left, (left + right) / 2, right])
    if left < 0 < right:
        return None
    left, right = left or right / 2, right or left / 2
    one, other = 1 / left, 1 / right
    return (one, other), np.array([left, 2 / (one + other), right])


def _settled(margin: Margin, found: float, bracket: tuple[float, float], *, more: bool) -> float:
    """The closed-form figure itself, or, where rounding left it short by more than a tie forgives, its nearest neighbour that is not."""
    value = float(margin(np.array([found]))[0])
    if abs(value) <= _ROUNDING * float(np.abs(margin(np.array(bracket))).max()):
        return found
    width = _NEIGHBOUR * max(abs(found), 1e-300)
    low, high = max(bracket[0], found - width), min(bracket[1], found + width)
    ends = margin(np.array([low, high]))
    if not np.isfinite(ends).all() or (ends[0] >= 0) == (ends[1] >= 0):
        return _bisected(margin, *bracket, more=more)
    return _bisected(margin, low, high, more=more)


def _bisected(margin: Margin, low: float, high: float, *, more: bool) -> float:
    """The last figure on the good side between two ends of which only one is good."""
    for _ in range(_ROUNDS):
        at = np.linspace(low, high, _FAN)
        at[0], at[-1] = low, high
        good = margin(at) >= 0
        turn = int(np.flatnonzero(np.diff(good))[0])
        low, high = float(at[turn]), float(at[turn + 1])
        if np.nextafter(low, high) >= high:
            break
    return high if more else low


def towards(value: float, *, up: bool, whole: bool = False) -> float:
    """`value` for people: five digits (a whole number for counts), rounded up or down so that it stays on its side of the line.

    Float noise is not rounded away from: 970.0000000001 is 970, not 971.
    """
    exact = Decimal(f"{value:.12g}")
    decimals = 0 if whole else max(1, _DIGITS - 1 - exact.adjusted()) if exact else 0
    return float(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_CEILING if up else ROUND_FLOOR))
