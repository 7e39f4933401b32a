"""反算: the figure of one item at which a target is exactly met, or exactly on its path."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gcx.analysis.answers import Solved, Trend
from gcx.computing.flip import domain
from gcx.computing.outcomes import Computed
from gcx.computing.solve import Failure, Root, solve, towards
from gcx.computing.terms import CHANGE, LEVEL, Terms
from gcx.computing.track import Track
from gcx.computing.trial import Trial
from gcx.computing.world import World
from gcx.findings import Text
from gcx.formula import Bound, Leaf
from gcx.names import joined
from gcx.plan import Item, Target
from gcx.records import Floats

_TREND = 3

_WHY = {
    Failure.UNDEFINED: Text("其他数不全，不能反算", "other figures are missing: nothing can be solved"),
    Failure.NOT_MONOTONE: Text(
        "目标值不随它单向变动，没有唯一的解", "the target does not move one way with this figure: there is no single answer"
    ),
    Failure.ALWAYS: Text("不论它取何值都能达到", "it is met whatever this figure is"),
    Failure.NEVER: Text("不论它取何值都达不到", "it cannot be met by this figure alone"),
    Failure.UNMOVED: Text("这个数不影响这一年的判定", "this figure does not move the verdict of this year"),
}


_OUTSIDE = Text("这一年不在填报范围内", "this year is outside the data")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be solved: the figure of `item` in `area` and `year` for which `target` reaches its goal (`path`: its path)."""

    item: Item
    area: str
    year: int
    target: Target
    variant: str | None
    path: bool


def needed(computed: Computed, wish: Wish, reported: World) -> Solved:
    """Solve a wish on the figures of `computed`; `reported` holds what was really reported, for the comparison with the trend."""
    world, item = computed.world, wish.item
    past = _past(reported, wish)
    own = past.pop(wish.year, None)
    blank = Solved(
        item=item.name,
        area=wish.area,
        year=wish.year,
        unit=item.unit.name,
        target=wish.target.id,
        name=wish.target.name,
        to="path" if wish.path else "goal",
        level=None,
        level_unit=None,
        value=None,
        rounded=None,
        bound=None,
        method=None,
        reason=None,
        reported=own,
        last=(max(past), past[max(past)]) if past else None,
        trend=None if item.kind == "growth" else _trend(past, wish.year),
        outcome=None,
    )
    prepared = _trial(computed, wish)
    if isinstance(prepared, Text):
        return replace(blank, reason=prepared)
    trial, bound = prepared
    start = _start(world, trial, past)
    found = solve(partial(trial.margins, path=wish.path), start, *domain(item))
    if isinstance(found, Failure):
        return replace(blank, reason=_reason(found, trial, wish, world))
    return _solved(blank, found, trial, bound, whole=item.kind == "count")


def _solved(blank: Solved, root: Root, trial: Trial, bound: Bound, *, whole: bool) -> Solved:
    at = np.array([root.value])
    sign = 1.0 if trial.terms.upward else -1.0
    level = float((trial.values(at) - sign * trial.margins(at, path=blank.to == "path"))[0])
    return replace(
        blank,
        level=level,
        level_unit="1" if trial.index else bound.unit.name,
        value=root.value,
        rounded=towards(root.value, up=root.more, whole=whole),
        bound="at_least" if root.more else "at_most",
        method=str(root.method),
    )


def _trial(computed: Computed, wish: Wish) -> tuple[Trial, Bound] | Text:
    """The outcome to turn, or why there is none to turn."""
    world = computed.world
    track = next((each for each in computed.tracks(wish.target.id) if each.variant == wish.variant), None)
    row, column = world.rows.get(world.plan.area_position[wish.area]), world.column(wish.year)
    if track is None:
        return Text("这个目标没有计算公式，不能反算", "this target has no formula: nothing can be solved")
    if wish.year <= track.since:
        return Text(f"{wish.year}年是基期或更早，没有要求", f"{wish.year} is the base year or earlier: nothing is demanded")
    if row is None or column is None:
        return Text("这个地区没有填报", "this area has reported nothing") if row is None else _OUTSIDE
    bound = _bound(track, wish.item.name, row, column)
    if bound is None:
        formula = track.formula.formula.text
        return Text(f"公式里没有这个数据项：{formula}", f"the formula does not use this item: {formula}")
    why = _no_level(track.terms(row, column)) or _idle(track, bound, row, column)
    trial = Trial.of(world, track, row, column, Leaf(wish.item.name, wish.year), bound=bound)
    return why or ((trial, bound) if trial is not None else _OUTSIDE)


def _idle(track: Track, bound: Bound, row: int, column: int) -> Text | None:
    """Why a figure of the formula that is not in use moves nothing: the one in use has all it needs."""
    used, measure = track.bound(row, column), track.measure
    if bound is used or not np.isfinite(measure.value[row, column]) or not np.isfinite(measure.base[row, column]):
        return None
    text = used.formula.text
    return Text(
        f"判定用的是公式“{text}”，它要的数都有，改这个数不影响判定",
        f"the verdict comes from “{text}”, which has all its figures: this one does not move it",
    )


def _no_level(terms: Terms | None) -> Text | None:
    """Why the year has no level to reach; `None` when it has one."""
    if terms is None:
        return Text("目标值尚未下达，不能反算", "the target value has not been assigned yet")
    if terms.verb not in CHANGE | LEVEL:
        return Text("方向性要求没有目标值，不能反算", "a direction has no goal level: nothing can be solved")
    return None


def _bound(track: Track, item: str, row: int, column: int) -> Bound | None:
    """The formula in use if it has the item, else the other one if that has."""
    for each in (track.bound(row, column), track.formula, track.fallback):
        if each is not None and item in each.formula.names:
            return each
    return None


def _reason(failure: Failure, trial: Trial, wish: Wish, world: World) -> Text:
    bad = trial.failed_years() if failure is Failure.NEVER else []
    if bad:
        zh, en = joined(map(str, bad)), joined(map(str, bad), separator=", ")
        return Text(
            f"要求每年都达到，{zh}年没有达到，只改{wish.year}年的数不能补救",
            f"every year has to meet it and {en} did not: no figure of {wish.year} alone can mend that",
        )
    if failure is not Failure.UNDEFINED:
        return _WHY[failure]
    since, own = trial.terms.since, Leaf(wish.item.name, wish.year)
    lacking = []
    for year in (wish.year, since):
        column = world.column(year)
        if column is not None:
            lacking += [leaf for leaf in trial.bound.missing(world.env(since), trial.row, column) if leaf != own]
    words = dict.fromkeys(leaf.name if leaf.constant else f"{leaf.name}（{leaf.year}年）" for leaf in lacking)
    english = dict.fromkeys(leaf.name if leaf.constant else f"{leaf.name} ({leaf.year})" for leaf in lacking)
    return Text(f"缺{joined(words)}，不能反算", f"missing: {joined(english, separator=', ')}") if lacking else _WHY[failure]


def _start(world: World, trial: Trial, past: dict[int, float]) -> float:
    """Where the search begins: the figure there is, else the last reported one."""
    values: Floats = world.cube.values(world.plan.item_position[trial.leaf.name])
    now = float(values[trial.row, world.column(trial.leaf.year) or 0])
    return now if math.isfinite(now) and now else next(iter(reversed(past.values())), 1.0)


def _past(reported: World, wish: Wish) -> dict[int, float]:
    """What was reported (or summed) of the item in the area up to the year, by year."""
    row = reported.rows.get(reported.plan.area_position[wish.area])
    if row is None:
        return {}
    values = reported.cube.values(reported.plan.item_position[wish.item.name])[row]
    pairs = zip(reported.cube.years.tolist(), values.tolist(), strict=True)
    return {year: value for year, value in pairs if year <= wish.year and math.isfinite(value)}


def _trend(past: dict[int, float], year: int) -> Trend | None:
    """The last years (at most three steps) carried on at their average growth; none without two positive figures."""
    if not past:
        return None
    last = max(past)
    first = min((each for each in past if last - each <= _TREND), default=last)
    if first == last or past[first] <= 0 or past[last] <= 0:
        return None
    ratio = (past[last] / past[first]) ** (1 / (last - first))
    return Trend(last - first, (ratio - 1) * 100.0, past[last] * ratio ** (year - last))
