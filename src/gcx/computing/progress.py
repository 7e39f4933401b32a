"""The arithmetic of progress, one small function per published rule; numbers or arrays alike.

Changes are in percent with their sign (a fall is negative); `fall`/`rise` sizes are positive percentages. Nothing is rounded, capped or
floored. Callers pass positive values and bases to the geometric functions; where that does not hold an outcome is `unknown`
before any of these is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np

from gcx.records import Floats

N = TypeVar("N", float, Floats)


def change(value: N, base: N) -> N:
    """Change against the base in percent, negative for a fall: (v ÷ v0 - 1) × 100. 依据：各省统计公报“上升(+)或降低(-)%”."""
    return (value / base - 1.0) * 100.0


def chained(changes: Iterable[float]) -> float:
    """Cumulative change of yearly changes, in percent: a product, never a sum. 依据：青海省统计局“关于节能目标完成情况的计算方法”(2009)."""
    product = 1.0
    for each in changes:
        product *= 1.0 + each / 100.0
    return (product - 1.0) * 100.0


def average(total: N, years: N | float) -> N:
    """Yearly change in percent that gives the change `total` after `years` years (geometric). 依据：同上，三年累计 -4.87 % 即年均 -1.65 %."""
    result: N = ((1.0 + total / 100.0) ** (1.0 / years) - 1.0) * 100.0
    return result


def remaining(target: N, so_far: N) -> N:
    """Change in percent still needed to reach change `target` after change `so_far`. 依据：同上，(1-17%) = (1-4.87%)(1-X)，X = 12.75 %."""
    return ((1.0 + target / 100.0) / (1.0 + so_far / 100.0) - 1.0) * 100.0


def of_growth(quantity: N, output: N) -> N:
    """Change of an intensity from two growth rates, percent: (1 + 能耗增速) ÷ (1 + 产出增速) - 1. 依据：各省统计公报注释（增速法）."""
    return ((1.0 + quantity / 100.0) / (1.0 + output / 100.0) - 1.0) * 100.0


def completed_log(value: N, base: N, level: N) -> N:
    """节能目标完成进度, percent: ln(v ÷ v0) ÷ ln(目标 ÷ v0). 依据：青海省统计局计算方法（26.8 %）；天津“十一五”完成进度 100.39 %."""
    result: N = np.log(value / base) / np.log(level / base) * 100.0
    return result


def completed_linear(value: N, base: N, goal: float) -> N:
    """Completed share of a level goal, percent: (v - v0) ÷ (goal - v0)."""
    return (value - base) / (goal - base) * 100.0


def overfulfilment(size: N, target: float) -> N:
    """超额完成, percent of the target, linear: (R - T) ÷ T. 依据：国家发展改革委、国家统计局公告2011年第9号（6.59 百分点 ÷ 20 % = 32.95 %）."""
    return (size - target) / target * 100.0


def path_geometric(base: N, factor: float, share: N) -> N:
    """Expected value after `share` of the time (0 to 1) on a path of constant yearly rate: v0 × factor^share. 依据：分年进度按年均降低率分解."""
    result: N = base * factor**share
    return result


def path_linear(base: N, goal: float, share: N) -> N:
    """Expected value after `share` of the time (0 to 1) on a straight line from base to goal."""
    return base + (goal - base) * share


def per_year_geometric(ratio: N, years: N | float) -> N:
    """Yearly rate in percent that multiplies by `ratio` in `years` years."""
    result: N = (ratio ** (1.0 / years) - 1.0) * 100.0
    return result
