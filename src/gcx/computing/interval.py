"""What can be said although one figure is missing: the verdict, when it is the same for every value the figure may have.

The range is the item's own (`min`, `max`) narrowed by checks of the plan that must hold and bound the item by reported figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gcx.computing.track import Track
from gcx.computing.trial import Trial, only_row
from gcx.computing.world import World
from gcx.findings import Severity, Text
from gcx.formula import Bound, Leaf
from gcx.formula.tree import Binary, Name
from gcx.plan import Check, Item
from gcx.records import Floats, Status
from gcx.units import ratio

_POINTS = 41
_RATE_MOST = 100.0
_ENDLESS = 10.0 ** np.arange(-9, 15.5, 0.5)


@dataclass(frozen=True, slots=True)
class Regardless:
    """The verdict that holds for every value of the missing figure from `low` to `high` (`None`: without limit), in the item's unit."""

    status: Status
    low: float
    high: float | None
    unit: str

    def words(self) -> Text:
        """As a clause: whatever the figure is, the verdict is the same."""
        unit = self.unit if self.unit in {"%", "‰"} else "" if self.unit == "1" else f" {self.unit}"
        low = f"{self.low:.15g}"
        zh = f"不小于{low}{unit}" if self.high is None else f"{low}至{self.high:.15g}{unit}"
        en = f"at least {low}{unit}" if self.high is None else f"{low} to {self.high:.15g}{unit}"
        word = self.status.word
        return Text(f"不论它取何值（{zh}），判定都是“{word.zh}”", f"whatever it is ({en}), the verdict is “{word.en}”")


def regardless(world: World, track: Track, bound: Bound, row: int, column: int, leaf: Leaf) -> Regardless | None:
    """The verdict of an unknown outcome that lacks one figure, if that figure cannot change it; `None` otherwise.

    The verdict is compared at both ends and between them, and the value has to move one way only, so that nothing hides in between.
    """
    trial = Trial.of(world, track, row, column, leaf, bound=bound)
    if trial is None:
        return None
    low, high = limits(world, row, leaf)
    if low is None or (high is not None and high < low):
        return None
    ends = np.array([low, low + float(_ENDLESS[-1]) if high is None else high])
    status = _same(trial, ends)
    if status is None:
        return None
    between = low + _ENDLESS if high is None else np.linspace(low, high, _POINTS)
    if _same(trial, between) is not status or not _one_way(trial.values(between)):
        return None
    return Regardless(status, low, high, world.unit_names[leaf.name])


def limits(world: World, row: int, leaf: Leaf) -> tuple[float | None, float | None]:
    """The least and the largest value a figure may have, in its unit; `None` where nothing bounds it."""
    item = world.plan.items[world.plan.item_position[leaf.name]]
    low = [] if item.min is None else [item.min]
    high = [item.max] if item.max is not None else [_RATE_MOST] if item.kind == "rate" else []
    for check in world.plan.checks:
        if check.severity is Severity.ERROR:
            least, most = _by_check(check, item, world, row, leaf.year)
            low += [] if least is None else [least]
            high += [] if most is None else [most]
    return max(low, default=None), min(high, default=None)


def _by_check(check: Check, item: Item, world: World, row: int, year: int) -> tuple[float | None, float | None]:
    """What a check `item ≤ …` or `… ≤ item` (≥ alike) allows the item in one year, from the reported figures on its other side."""
    root, column = check.require.formula.root, world.column(year)
    if not isinstance(root, Binary) or root.sign not in {"≤", "≥"} or column is None:
        return None, None
    alone = [isinstance(side, Name) and side.name == item.name for side in (root.left, root.right)]
    if alone[0] == alone[1]:
        return None, None
    with np.errstate(all="ignore"):
        sides = check.require.sides(only_row(world.env(world.plan.header.base_year, clean=True), row))
    limit = float(sides[0 if alone[1] else 1][0, column]) * float(ratio(check.require.unit, item.unit))
    if not np.isfinite(limit):
        return None, None
    return (None, limit) if alone[0] == (root.sign == "≤") else (limit, None)


def _same(trial: Trial, candidates: Floats) -> Status | None:
    found = set(trial.statuses(candidates))
    return found.pop() if len(found) == 1 and Status.UNKNOWN not in found else None


def _one_way(values: Floats) -> bool:
    steps = np.diff(values)
    return bool((steps >= 0).all() or (steps <= 0).all())
