"""翻转余量: how small a revision of one single figure would turn the verdict."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from gcx.analysis.answers import Flip
from gcx.computing.solve import Root, solve, towards
from gcx.computing.terms import CHANGE, LEVEL
from gcx.computing.track import Track
from gcx.computing.trial import Trial
from gcx.computing.world import World
from gcx.formula import Leaf
from gcx.plan import Item
from gcx.records import Outcome, Status

_GOOD = frozenset({Status.MET, Status.ON_PACE})
_BY_PATH = frozenset({Status.ON_PACE, Status.BEHIND, Status.REVERSING})
_BY_GOAL = frozenset({Status.MET, Status.MISSED, Status.NO_PATH})
_BEYOND = 1e-9


def flips(world: World, track: Track, outcome: Outcome, row: int, column: int) -> tuple[Flip, ...]:
    """One entry per figure that could turn the verdict alone, the smallest revision first; only for changes and levels.

    Revisions are compared in percent of the figure; of a figure that is itself in percent the points count.
    """
    terms = track.terms(row, column)
    if terms is None or terms.verb not in CHANGE | LEVEL or outcome.status not in _BY_PATH | _BY_GOAL:
        return ()
    found = list(_each(world, track, outcome, row, column))
    return tuple(sorted(found, key=_revision))


def _revision(flip: Flip) -> float:
    if flip.unit == "%":
        return abs(flip.needed - flip.value)
    return math.inf if flip.change_pct is None else abs(flip.change_pct)


def _each(world: World, track: Track, outcome: Outcome, row: int, column: int) -> Iterator[Flip]:
    for source in outcome.inputs:
        if source.item not in world.plan.item_position:
            continue
        trial = Trial.of(world, track, row, column, Leaf(source.item, source.year))
        if trial is None:
            continue
        margin = partial(trial.margins, path=outcome.status in _BY_PATH)
        root = solve(margin, source.value, *domain(_item(world, source.item)))
        if not isinstance(root, Root):
            continue
        becomes = _becomes(trial, root, good=outcome.status in _GOOD)
        if becomes is not outcome.status:
            change = (root.value / source.value - 1.0) * 100.0 if source.value else None
            good = outcome.status in _GOOD
            up = root.more is not good
            bound = ("above" if up else "below") if good else ("at_least" if up else "at_most")
            rounded = towards(root.value, up=up, whole=_item(world, source.item).kind == "count")
            yield Flip(source.item, source.area, source.year, source.value, source.unit, root.value, bound, rounded, change, becomes)


def _becomes(trial: Trial, root: Root, *, good: bool) -> Status:
    """The verdict with the figure on the line, or, for one that is good now, just past it."""
    if not good:
        return trial.statuses(np.array([root.value]))[0]
    past = _BEYOND * max(abs(root.value), _BEYOND)
    return trial.statuses(np.array([root.value - past if root.more else root.value + past]))[0]


def domain(item: Item) -> tuple[float, float]:
    """The least and largest value a figure can sensibly have: the plan's limits, not below zero, a growth not below -100 %."""
    low = -100.0 if item.kind == "growth" else 0.0
    high = 100.0 if item.kind == "rate" else math.inf
    return low if item.min is None else item.min, high if item.max is None else item.max


def _item(world: World, name: str) -> Item:
    return world.plan.items[world.plan.item_position[name]]
